//! How answers are made: kinds of content, and work that takes longer than a blink.

use std::sync::LazyLock;

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

/// Plans sought at once: seconds of work each, so that half of the processors stay free for everything else.
static PLANS: LazyLock<Semaphore> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Semaphore::new((processors / 2).max(1))
});

/// Does work beside the threads that answer.
///
/// # Errors
/// Those of the work; 500 when it broke off.
pub async fn work<T: Send + 'static>(task: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    within(&PLACES, task).await
}

/// Seeks a plan beside all other work; readers who wait for one take no thread.
///
/// # Errors
/// As for [`work`].
pub async fn plan_work<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    within(&PLANS, task).await
}

async fn within<T: Send + 'static>(
    places: &'static Semaphore,
    task: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let place = places.acquire().await.map_err(|_| Problem::ours("the server is stopping"))?;
    let done = tokio::task::spawn_blocking(move || {
        // Held until the work ends, also when the reader has gone.
        let _place = place;
        task()
    });
    done.await.map_err(|_| Problem::ours("the work broke off; please report this"))?
}
