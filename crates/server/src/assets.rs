//! The web app, as its build left it in `web/dist` before the program was compiled.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::answer;
use crate::problem::Problem;

include!(concat!(env!("OUT_DIR"), "/web.rs"));

/// The style of the API's own pages; there whether or not the app was built.
const API_STYLE: &[u8] = include_bytes!("../web/api.css");

/// What is shown where the app was not built in.
const WITHOUT: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>inhabit</title>\
    <link rel=\"stylesheet\" href=\"/assets/api.css\"></head><body><main><h1>The map is not in this build</h1>\
    <p>This program was compiled before its web app was. The API works: \
    <a href=\"/?f=html\">landing page</a>, <a href=\"/regions\">regions</a>.</p>\
    <p>To have the map, build with <code>./run build</code> (it needs Node.js 18 or newer), or run \
    <code>npm ci &amp;&amp; npm run build</code> in <code>crates/server/web</code> and compile again.</p>\
    </main></body></html>";

/// Whether the app is in this build.
pub fn is_built_in() -> bool {
    FILES.iter().any(|(name, _)| *name == "index.html")
}

/// The app's page.
pub fn index() -> Response {
    match file("index.html") {
        Some(bytes) => answer::content("text/html; charset=utf-8", bytes),
        None => answer::page(WITHOUT.to_owned()),
    }
}

fn file(name: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes)
}

/// `GET /assets/{name}`: one of the names there are; a path is none.
pub async fn asset(Path(name): Path<String>) -> Result<Response, Problem> {
    let bytes = if name == "api.css" { Some(API_STYLE) } else { file(&name) };
    let bytes = bytes.ok_or_else(|| Problem::not_found(format!("there is no file \"{name}\"")))?;
    let kind = match name.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    let mut response = answer::content(kind, bytes);
    // Names with a hash of their content never change it; the others are asked for again.
    let lasting = name
        .rsplit('.')
        .nth(1)
        .is_some_and(|stem| stem.contains('-') && stem.rsplit('-').next().is_some_and(|hash| hash.len() == 8));
    let keep = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    Ok(response)
}
