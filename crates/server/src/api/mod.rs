//! The routes of one region.

pub mod crs;
pub mod features;
pub mod html;
pub mod items;
pub mod nearby;
pub mod openapi;
pub mod places;
pub mod plan;
pub mod scores;
pub mod tiles;

use axum::routing::{get, post};
use axum::{Router, middleware};

/// The routes of one region, to be mounted with its [`crate::here::Mounted`].
pub fn routes() -> Router {
    let collections = Router::new()
        .route("/collections", get(features::collections))
        .route("/collections/{collection}", get(features::collection))
        .route("/collections/{collection}/queryables", get(features::queryables))
        .route("/collections/{collection}/items", get(items::items))
        .route("/collections/{collection}/items/{item}", get(items::item))
        .route("/collections/{collection}/tiles", get(tiles::collection_tilesets))
        .route("/collections/{collection}/tiles/WebMercatorQuad", get(tiles::collection_tileset))
        .route("/collections/{collection}/tiles/WebMercatorQuad/{z}/{y}/{x}", get(tiles::collection_tile))
        .route_layer(middleware::from_fn(plan::before_collections));
    Router::new()
        .route("/conformance", get(features::conformance))
        .route("/api", get(openapi::document))
        .route("/tileMatrixSets", get(tiles::matrix_sets))
        .route("/tileMatrixSets/WebMercatorQuad", get(tiles::matrix_set))
        .route("/tiles", get(tiles::tilesets))
        .route("/tiles/WebMercatorQuad", get(tiles::tileset))
        .route("/tiles/WebMercatorQuad/{z}/{y}/{x}", get(tiles::tile))
        .route("/styles/{style}/map/tiles", get(tiles::map_tilesets))
        .route("/styles/{style}/map/tiles/WebMercatorQuad", get(tiles::map_tileset))
        .route("/styles/{style}/map/tiles/WebMercatorQuad/{z}/{y}/{x}", get(tiles::map_tile))
        .route("/figures/{z}/{y}/{x}", get(tiles::figures_tile))
        .route("/about", get(scores::about))
        .route("/score", post(scores::score))
        .route("/plan", post(plan::answer))
        .route("/explain/{village}", get(places::explain))
        .route("/compare", get(places::compare))
        .route("/at", get(places::at))
        .route("/nearby", get(nearby::nearby))
        .route("/download", get(scores::download))
        .merge(collections)
}
