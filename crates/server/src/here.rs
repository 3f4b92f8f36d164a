//! What a handler is told of a request: the region it is about, the address it came by, its parameters.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};

use outputs::messages::{Language, Words};

use crate::problem::Problem;
use crate::site::Site;

/// A region in its place among the addresses.
#[derive(Clone)]
pub struct Mounted {
    /// The region.
    pub site: Arc<Site>,
    /// What stands before its routes: nothing, or `/regions/<id>`.
    pub prefix: String,
    /// The address under which readers know the server, when it was given one.
    pub public_url: Option<String>,
    /// Whether the server is meant for this machine alone; see [`Mounted::is_own_machine`].
    pub is_meant_for_own_machine: bool,
}

/// What programs that stand before a server add to the requests they pass on.
const PASSED_ON: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

impl Mounted {
    /// Whether somebody at this machine asks: the server is meant for it alone, no other program passes the request on, and
    /// it does not come from a page of another site.
    pub fn is_own_machine(&self, headers: &HeaderMap) -> bool {
        let is_passed_on = PASSED_ON.iter().any(|name| headers.contains_key(*name));
        let host = headers.get(header::HOST).map(HeaderValue::as_bytes).unwrap_or_default();
        let is_own_page =
            headers.get(header::ORIGIN).is_none_or(|origin| origin.as_bytes().strip_prefix(b"http://") == Some(host));
        self.is_meant_for_own_machine && !is_passed_on && is_own_page
    }
}

/// What a handler is told of a request.
pub struct Here {
    /// The region it is about.
    pub site: Arc<Site>,
    /// The address of the region's routes, without a slash at its end.
    pub base: String,
    /// What stands before its routes.
    prefix: String,
    /// Its parameters.
    pub params: Params,
    /// Whether a page is wanted rather than data.
    pub form: Form,
    /// Whether the reader takes answers packed with gzip.
    pub takes_gzip: bool,
    /// Whether somebody at this machine asks; see [`Mounted::is_own_machine`].
    pub is_own_machine: bool,
}

/// The form an answer is wanted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// JSON of whatever kind.
    Json,
    /// A page.
    Html,
}

impl<S: Sync> FromRequestParts<S> for Here {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mounted = parts.extensions.get::<Mounted>().cloned();
        let mounted = mounted.ok_or_else(|| Problem::ours("a route without a region"))?;
        let params = Params::read(parts)?;
        let form = form(&params, &parts.headers);
        let base = format!("{}{}", origin(&parts.headers, mounted.public_url.as_deref()), mounted.prefix);
        let codings = parts.headers.get(header::ACCEPT_ENCODING).and_then(|codings| codings.to_str().ok());
        let takes_gzip = codings.is_some_and(|codings| codings.contains("gzip"));
        let is_own_machine = mounted.is_own_machine(&parts.headers);
        Ok(Self { site: mounted.site, base, prefix: mounted.prefix, params, form, takes_gzip, is_own_machine })
    }
}

impl Here {
    /// The address of what lies beside the regions.
    pub fn root(&self) -> &str {
        self.base.strip_suffix(self.prefix.as_str()).unwrap_or(&self.base)
    }
}

/// `f` decides; else the kind the reader would sooner have.
fn form(params: &Params, headers: &HeaderMap) -> Form {
    if let Some(wanted) = params.get("f") {
        return if wanted == "html" { Form::Html } else { Form::Json };
    }
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    match (accept.find("text/html"), accept.find("json")) {
        (Some(html), Some(json)) if html < json => Form::Html,
        (Some(_), None) => Form::Html,
        _ => Form::Json,
    }
}

/// The scheme and host the reader used; only letters that a host can have.
fn origin(headers: &HeaderMap, public_url: Option<&str>) -> String {
    if let Some(url) = public_url {
        return url.to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    let host = if host.chars().all(fits) { host } else { "localhost" };
    format!("http://{host}")
}

/// The parameters of an address.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Params(BTreeMap<String, String>);

impl Params {
    fn read(parts: &Parts) -> Result<Self, Problem> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let Query(pairs) = pairs.map_err(|error| Problem::bad(error.to_string()))?;
        let mut params = BTreeMap::new();
        for (name, value) in pairs {
            if name == "token" {
                continue;
            }
            if params.insert(name.clone(), value).is_some() {
                return Err(Problem::bad(format!("found the parameter \"{name}\" twice, expected it once")));
            }
        }
        Ok(Self(params))
    }

    /// A parameter as it stands.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Every parameter, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Refuses what a route does not know, so that a slip is not taken for an answer.
    ///
    /// # Errors
    /// 400 with the names it knows.
    pub fn only(&self, known: &[&str]) -> Result<(), Problem> {
        match self.0.keys().find(|name| !known.contains(&name.as_str()) && *name != "f") {
            None => Ok(()),
            Some(name) => {
                Err(Problem::bad(format!("found the parameter \"{name}\", expected one of: f, {}", known.join(", "))))
            }
        }
    }

    /// Refuses forms of answer that a route does not have.
    ///
    /// # Errors
    /// 400 with the forms there are.
    pub fn forms(&self, known: &[&str]) -> Result<(), Problem> {
        match self.get("f") {
            Some(found) if !known.contains(&found) => {
                Err(Problem::bad(format!("f: found \"{found}\", expected one of {}", known.join(", "))))
            }
            _ => Ok(()),
        }
    }

    /// A figure or a word of a type; `None` when it is not given.
    ///
    /// # Errors
    /// 400 with what was expected.
    pub fn parsed<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, Problem> {
        let Some(text) = self.get(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Problem::bad(format!("{name}: found \"{text}\", expected {expected}")))
    }

    /// The words of the reader's language: `lang`, English when it is not given.
    ///
    /// # Errors
    /// 400 with the languages there are.
    pub fn words(&self, scenario: &'static planner::Scenario) -> Result<Words<'static>, Problem> {
        let language = self.get("lang").map_or(Ok(Language::English), str::parse);
        let language = language.map_err(|error: String| Problem::bad(format!("lang: {error}")))?;
        Ok(Words::with_translations(language, &scenario.translations))
    }

    /// Finite figures set off by commas; `None` when they are not given.
    ///
    /// # Errors
    /// 400 with what was expected.
    pub fn figures(&self, name: &str, expected: &str) -> Result<Option<Vec<f64>>, Problem> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let figure = |part: &str| part.trim().parse::<f64>().ok().filter(|figure| figure.is_finite());
        let figures: Option<Vec<f64>> = text.split(',').map(figure).collect();
        figures.map(Some).ok_or_else(|| Problem::bad(format!("{name}: found \"{text}\", expected {expected}")))
    }
}
