use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router, middleware};
use serde_json::json;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;

use crate::api::{self, features};
use crate::guard::{Guard, inner, outer};
use crate::here::{Form, Here, Mounted};
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::site::Site;
use crate::{answer, assets, listen};

/// A server that has its address and can be told to answer.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    routes: Router,
    guard: Arc<Guard>,
}

impl Server {
    /// Takes the address and mounts the regions; the first one also answers without `/regions/<id>` before its routes.
    ///
    /// # Errors
    /// The address cannot be had: it is taken, or not this machine's.
    pub async fn bind(settings: Settings, sites: Vec<Arc<Site>>) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.listen).await?;
        let guard = Arc::new(Guard { settings, metrics: Metrics::default() });
        let routes = routes(&guard, &sites);
        Ok(Self { listener, routes, guard })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `stop` is ready.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        listen::serve(self.listener, self.routes, self.guard, stop).await;
    }
}

/// Serves regions until the process is told to stop (SIGINT or SIGTERM); `ready` is told the address.
///
/// # Errors
/// The address cannot be had, or the system gives no threads.
pub fn serve(settings: Settings, sites: Vec<Arc<Site>>, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let server = Server::bind(settings, sites).await?;
        ready(server.address()?);
        server.run(told_to_stop()).await;
        Ok::<(), io::Error>(())
    })?;
    // Work that a reader no longer waits for is not waited for either.
    runtime.shutdown_background();
    Ok(())
}

async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
}

/// What the routes over all regions know.
#[derive(Clone)]
struct Whole {
    sites: Vec<Arc<Site>>,
    guard: Arc<Guard>,
}

fn routes(guard: &Arc<Guard>, sites: &[Arc<Site>]) -> Router {
    let whole = Whole { sites: sites.to_vec(), guard: Arc::clone(guard) };
    let mut all = Router::new()
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .route("/regions", get(regions))
        .with_state(whole)
        .route("/assets/{name}", get(assets::asset));
    if let Some(first) = sites.first() {
        all = all.merge(mounted(guard, first, ""));
    }
    for site in sites {
        let prefix = format!("/regions/{}", site.id);
        let own = mounted(guard, site, &prefix);
        let landing = get(landing).layer(Extension(place(guard, site, &prefix)));
        all = all.nest(&prefix, own).route(&format!("{prefix}/"), landing);
    }
    all.fallback(nowhere)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn(inner))
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest))
        .layer(middleware::from_fn_with_state(Arc::clone(guard), outer))
}

fn place(guard: &Guard, site: &Arc<Site>, prefix: &str) -> Mounted {
    let public_url = guard.settings.public_url.clone();
    let is_meant_for_own_machine = guard.settings.is_own_machine();
    Mounted { site: Arc::clone(site), prefix: prefix.to_owned(), public_url, is_meant_for_own_machine }
}

fn mounted(guard: &Guard, site: &Arc<Site>, prefix: &str) -> Router {
    let routes = match prefix {
        "" => api::routes().route("/", get(front)),
        _ => api::routes().route("/", get(landing)),
    };
    routes.layer(middleware::from_fn(inner)).layer(Extension(place(guard, site, prefix)))
}

/// `GET /`: the map for a browser, the landing page of the first region for a program.
async fn front(here: Here) -> Result<Response, Problem> {
    if here.form == Form::Html && here.params.get("f").is_none() {
        return Ok(assets::index());
    }
    features::landing(&here)
}

async fn landing(here: Here) -> Result<Response, Problem> {
    features::landing(&here)
}

/// `GET /regions`
async fn regions(State(whole): State<Whole>) -> Response {
    let one = |site: &Arc<Site>| {
        json!({
            "id": site.id, "title": site.scenario.title, "bbox": site.bbox(),
            "villages": site.assessment.villages.len(), "href": format!("/regions/{}", site.id),
        })
    };
    answer::json(&json!({ "regions": whole.sites.iter().map(one).collect::<Vec<_>>() }))
}

/// `GET /health`: says that the server answers, and nothing about what it holds.
async fn health() -> Response {
    answer::json(&json!({ "status": "ok" }))
}

/// `GET /metrics`
async fn metrics(State(whole): State<Whole>) -> Response {
    let text = whole.guard.metrics.text(whole.sites.len());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

async fn nowhere() -> Problem {
    Problem::not_found("there is no such address; see / and /api")
}

async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this address takes another method; see /api")
}
