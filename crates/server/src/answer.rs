//! How answers are made: kinds of content, and work that takes longer than a blink.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use crate::problem::Problem;

/// Content with its kind.
pub fn content(kind: &'static str, body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, kind)], body.into()).into_response()
}

/// A page.
pub fn page(html: String) -> Response {
    content("text/html; charset=utf-8", html)
}

/// JSON.
pub fn json(value: &serde_json::Value) -> Response {
    content("application/json", value.to_string())
}

/// Features.
pub fn geojson(text: String) -> Response {
    content("application/geo+json", text)
}

/// Work under way at once; further work waits its turn, so that light answers are never held up behind it.
static PLACES: Semaphore = Semaphore::const_new(8);

/// Does work beside the threads that answer.
///
/// # Errors
/// Those of the work; 500 when it broke off.
pub async fn work<T: Send + 'static>(task: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    let place = PLACES.acquire().await.map_err(|_| Problem::ours("the server is stopping"))?;
    let done = tokio::task::spawn_blocking(move || {
        // Held until the work ends, also when the reader has gone.
        let _place = place;
        task()
    });
    done.await.map_err(|_| Problem::ours("the work broke off; please report this"))?
}
