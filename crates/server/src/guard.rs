//! What stands before every route: who may ask, from where, how long it may take, and what every answer says.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio::time::timeout;

use crate::here::Mounted;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::settings::{ADDRESS_BYTES, ANSWER, BODY_BYTES, Settings};

/// What the guards know.
#[derive(Debug)]
pub struct Guard {
    /// How the server is reached and by whom.
    pub settings: Settings,
    /// What was answered.
    pub metrics: Metrics,
}

/// What a page may load: what this server sends, and nothing else. Map tiles are decoded from memory (`blob:`), and the
/// map's own icons come as `data:`. The library that shapes Arabic labels is WebAssembly; no script is made from text.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

const COOKIE: &str = "inhabit_token";

/// The outermost guard: lets in, times, counts, logs, and puts the headers of every answer.
pub async fn outer(State(guard): State<Arc<Guard>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let origin = allowed_origin(&guard.settings, request.headers());
    let shown = shown_token(&request);
    let mut response = match check(&guard.settings, &request, shown.as_deref()) {
        Err(problem) => problem.into_response(),
        Ok(()) if method == Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        Ok(()) => match whole_body(&mut request, guard.settings.patience).await {
            Err(problem) => problem.into_response(),
            Ok(()) => timeout(ANSWER, next.run(request)).await.unwrap_or_else(|_| {
                let detail = "the answer took longer than a minute; ask for less";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).into_response()
            }),
        },
    };
    response = told_as_problem(response);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    cross_origin(headers, origin);
    keep_token(headers, (&guard.settings, shown.as_deref(), &path));
    let took = started.elapsed();
    let route = response.extensions().get::<Route>().map_or("other", |route| route.0.as_str());
    guard.metrics.count(route, response.status().as_u16(), took);
    if guard.settings.log {
        // The path alone: parameters may hold a token, and readers' questions are their own.
        let line = serde_json::json!({
            "method": method.as_str(), "path": path, "status": response.status().as_u16(),
            "ms": (took.as_secs_f64() * 1e6).round() / 1e3,
        });
        eprintln!("{line}");
    }
    response
}

/// Refusals that a library has worded become problems like our own.
fn told_as_problem(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let status = response.status();
    if status.as_u16() < 400 || kind == b"application/problem+json" {
        return response;
    }
    let mut told = Problem::new(status, "the request cannot be understood; see /api").into_response();
    if let Some(route) = response.extensions().get::<Route>() {
        told.extensions_mut().insert(route.clone());
    }
    told
}

/// The pattern of the route that answered.
#[derive(Debug, Clone)]
struct Route(String);

/// The inner guard, round the routes themselves: remembers which one answered, and answers with 304 what a reader already has.
pub async fn inner(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| Route(path.as_str().to_owned()));
    let tag = entity_tag(&request);
    let known = tag.as_deref().is_some_and(|tag| is_known(request.headers(), tag));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { next.run(request).await };
    if let (Some(tag), StatusCode::OK | StatusCode::NOT_MODIFIED) = (tag, response.status()) {
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.append(header::VARY, HeaderValue::from_static("accept"));
    }
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// Answers depend on the region's content, the address and the wanted form, and on nothing else.
fn entity_tag(request: &Request) -> Option<String> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return None;
    }
    let mounted = request.extensions().get::<Mounted>()?;
    let mut hash = Sha256::new();
    hash.update(mounted.site.version.as_bytes());
    let header = |name| request.headers().get(name).map(HeaderValue::as_bytes).unwrap_or_default();
    for part in
        [header(header::ACCEPT), header(header::HOST), request.uri().to_string().as_bytes(), mounted.prefix.as_bytes()]
    {
        hash.update(part);
        hash.update([0]);
    }
    hash.update([u8::from(mounted.is_own_machine(request.headers()))]);
    let digest: String = hash.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    // Weak, since the bytes differ with the compression.
    Some(format!("W/\"{digest}\""))
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    known.split(',').any(|one| one.trim() == tag)
}

fn check(settings: &Settings, request: &Request, shown: Option<&str>) -> Result<(), Problem> {
    if request.uri().path_and_query().is_some_and(|address| address.as_str().len() > ADDRESS_BYTES) {
        return Err(Problem::new(
            StatusCode::URI_TOO_LONG,
            format!("expected an address of {ADDRESS_BYTES} bytes at most"),
        ));
    }
    if settings.token.is_none() && !is_local(request.headers()) {
        let detail = "this server answers only to localhost; a page elsewhere may be asking in your name";
        return Err(Problem::new(StatusCode::MISDIRECTED_REQUEST, detail));
    }
    match &settings.token {
        Some(token) if request.uri().path() != "/health" && !is_same(token, shown.unwrap_or_default()) => {
            let detail = "a token is needed: Authorization: Bearer TOKEN, or ?token=TOKEN once in the browser";
            Err(Problem::new(StatusCode::UNAUTHORIZED, detail))
        }
        _ => Ok(()),
    }
}

/// Whether the host asked for is this machine: a page of another site whose name was made to lead here is refused.
fn is_local(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let name = host
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map_or_else(|| host.split(':').next().unwrap_or(host), |(name, _)| name);
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Compares digests in constant time: how long it takes tells neither where two tokens differ nor how long the expected one is.
fn is_same(expected: &str, shown: &str) -> bool {
    let (one, other) = (Sha256::digest(expected.as_bytes()), Sha256::digest(shown.as_bytes()));
    one[..].ct_eq(&other[..]).into()
}

fn shown_token(request: &Request) -> Option<String> {
    let headers = request.headers();
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let query = request.uri().query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("token="));
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookie =
        cookies.flat_map(|all| all.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    bearer.or(query).or(cookie).map(str::to_owned)
}

/// A token shown in an address is kept as a cookie, so that the page's own requests carry it.
fn keep_token(headers: &mut HeaderMap, (settings, shown, path): (&Settings, Option<&str>, &str)) {
    let (Some(token), Some(shown)) = (&settings.token, shown) else { return };
    if path == "/" && is_same(token, shown) {
        let cookie = format!("{COOKIE}={shown}; Path=/; HttpOnly; SameSite=Strict");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

fn allowed_origin(settings: &Settings, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let allowed = settings.origins.iter().any(|one| one == "*" || one.as_bytes() == origin.as_bytes());
    allowed.then(|| origin.clone())
}

fn cross_origin(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    let Some(origin) = origin else { return };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("content-crs, etag, link"));
}

/// Reads the whole body within the time and size allowed, so that no route waits for a slow reader.
async fn whole_body(request: &mut Request, patience: Duration) -> Result<(), Problem> {
    if request.method() != Method::POST {
        *request.body_mut() = Body::empty();
        return Ok(());
    }
    let too_large =
        || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("expected a body of {BODY_BYTES} bytes at most"));
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = std::mem::replace(request.body_mut(), Body::empty());
    if length.is_some_and(|length| length > BODY_BYTES) {
        passed_over(body).await;
        return Err(too_large());
    }
    let late = || {
        let detail = format!("the body took longer than {} s", patience.as_secs_f64());
        Problem::new(StatusCode::REQUEST_TIMEOUT, detail)
    };
    let read = timeout(patience, to_bytes(body, BODY_BYTES)).await.map_err(|_| late())?;
    *request.body_mut() = Body::from(read.map_err(|_| too_large())?);
    Ok(())
}

/// Reads some of a body that nobody wants: a client that is still sending would else not hear the answer.
async fn passed_over(mut body: Body) {
    let reading = async {
        let mut seen = 0;
        while let Some(Ok(frame)) = body.frame().await {
            seen += frame.data_ref().map_or(0, |data| data.len());
            if seen > 4 * BODY_BYTES {
                break;
            }
        }
    };
    let _ = timeout(Duration::from_secs(1), reading).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_local() {
        let local = |host: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            is_local(&headers)
        };
        for host in ["localhost", "localhost:8080", "127.0.0.1:80", "127.1.2.3", "[::1]:8080"] {
            assert!(local(host), "{host}");
        }
        for host in ["example.org", "localhost.example.org", "127.0.0.1.example.org", "192.168.0.1:8080", "[::2]", ""] {
            assert!(!local(host), "{host}");
        }
    }

    #[test]
    fn tokens_are_the_same_or_not() {
        let token: String = ('!'..='~').cycle().take(300).collect();
        for length in 0..=token.len() {
            let own = &token[..length];
            assert!(is_same(own, own), "{length}");
            // A letter more, a letter less, the first, the middle or the last letter another.
            assert!(!is_same(own, &format!("{own}x")), "{length}");
            assert!(length == 0 || !is_same(own, &own[1..]) && !is_same(own, &own[..length - 1]), "{length}");
            for at in [0, length / 2, length.saturating_sub(1)].into_iter().filter(|at| *at < length) {
                let mut other = own.as_bytes().to_vec();
                other[at] ^= 1;
                assert!(!is_same(own, std::str::from_utf8(&other).unwrap()), "{length}, {at}");
            }
        }
        assert!(
            !is_same("secret", "SECRET") && !is_same("secret", "secret\0") && !is_same("a", "а"),
            "case, NUL, Cyrillic"
        );
    }
}
