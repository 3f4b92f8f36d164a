//! OGC API Tiles: vector tiles, map tiles, and the figures from which the browser paints its own.

use std::io::Write;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::answer;
use crate::changes::Asked;
use crate::collections::Collection;
use crate::figures::Recipe;
use crate::here::Here;
use crate::problem::Problem;
use crate::site::Site;
use crate::tiles::{mvt, picture, warp};

const MVT: &str = "application/vnd.mapbox-vector-tile";
const SCHEME: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";

/// Level, row, column as an address holds them; the last may have an ending.
type Numbers = (String, String, String);

fn tile_of((z, y, x): &Numbers) -> Result<warp::Tile, Problem> {
    let x = x.split('.').next().unwrap_or(x);
    let none = || {
        Problem::not_found(format!(
            "found the tile {z}/{y}/{x}, expected level 0 to {}, row and column below 2^level",
            warp::DEEPEST
        ))
    };
    let (Ok(z), Ok(y), Ok(x)) = (z.parse(), y.parse(), x.parse()) else { return Err(none()) };
    warp::Tile::new(z, x, y).ok_or_else(none)
}

/// `GET /tiles/WebMercatorQuad/{z}/{y}/{x}`: every layer.
pub async fn tile(here: Here, Path(numbers): Path<Numbers>) -> Result<Response, Problem> {
    here.params.only(&["collections"])?;
    here.params.forms(&["mvt"])?;
    let tile = tile_of(&numbers)?;
    let wanted: Option<Vec<String>> =
        here.params.get("collections").map(|names| names.split(',').map(str::to_owned).collect());
    if let Some(unknown) =
        wanted.iter().flatten().find(|name| *name != "water" && !here.site.names().contains(&name.as_str()))
    {
        return Err(Problem::bad(format!("collections: found \"{unknown}\", which is none; see collections")));
    }
    let site = here.site;
    // Maps do not wait for a plan that nobody asked for.
    let names_plan = wanted.iter().flatten().any(|name| name == super::plan::COLLECTION);
    if names_plan {
        super::plan::sought(&site).await?;
    }
    let bytes = answer::work(move || {
        let plan = if names_plan { Some(site.collection(super::plan::COLLECTION)?) } else { None };
        let all = site.collections.iter().chain(plan).chain(&site.water);
        let chosen = all.filter(|one| wanted.as_ref().is_none_or(|names| names.iter().any(|name| name == one.id)));
        Ok(chosen
            .filter_map(|collection| mvt::layer(tile, collection, &carried(collection)))
            .collect::<Vec<_>>()
            .concat())
    });
    Ok(answer::content(MVT, bytes.await?))
}

/// `GET /collections/{collection}/tiles/WebMercatorQuad/{z}/{y}/{x}`
pub async fn collection_tile(
    here: Here,
    Path((collection, z, y, x)): Path<(String, String, String, String)>,
) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["mvt"])?;
    here.site.collection(&collection)?;
    let tile = tile_of(&(z, y, x))?;
    let site = here.site;
    let bytes = answer::work(move || {
        let collection = site.collection(&collection)?;
        Ok(mvt::layer(tile, collection, &carried(collection)).unwrap_or_default())
    });
    Ok(answer::content(MVT, bytes.await?))
}

/// The fields that tiles carry: those that a map draws and a reader clicks on.
fn carried(collection: &Collection) -> Vec<usize> {
    let fields = &collection.layer.fields;
    match collection.id {
        "villages" => {
            ["id", "name", "name_en", "name_ru", "name_ar", "status", "population", "decision", "score", "rank"]
                .iter()
                .filter_map(|name| collection.field(name))
                .collect()
        }
        "settlements" | "services" => (0..fields.len().min(5)).collect(),
        _ => (0..fields.len().min(6)).collect(),
    }
}

/// `GET /styles/{style}/map/tiles/WebMercatorQuad/{z}/{y}/{x}`
pub async fn map_tile(
    here: Here,
    Path((style, z, y, x)): Path<(String, String, String, String)>,
) -> Result<Response, Problem> {
    here.params.only(&["changes"])?;
    here.params.forms(&["png"])?;
    known_style(&here.site, &style)?;
    let tile = tile_of(&(z, y, x))?;
    let asked = Asked::read(here.params.get("changes"))?;
    let site = here.site;
    let picture = answer::work(move || {
        let cells = warp::cells(tile, &site.region.crs, site.region.frame);
        paint(&site, &style, (&cells, &asked))
    });
    Ok(answer::content("image/png", picture.await?))
}

fn paint(site: &Site, style: &str, (cells, asked): (&[u32], &Asked)) -> Result<Vec<u8>, Problem> {
    let missing = || Problem::not_found(format!("the scenario names no layer for the style \"{style}\""));
    match style {
        "suitability" => {
            let changes = asked.resolve(&site.assessment)?;
            let own: Vec<f64> = site.assessment.criteria.iter().map(|criterion| criterion.weight).collect();
            let weights = changes.weights.clone().unwrap_or(own);
            picture::suitability(cells, &Recipe::new(&site.figures, &site.tables, &weights, &changes))
        }
        "hillshade" => picture::hillshade(cells, site.light().ok_or_else(missing)?),
        "land_cover" => picture::land_cover(cells, site.region.cover.as_ref().ok_or_else(missing)?),
        id => {
            let of = |figures: &&crate::figures::Figures| site.assessment.criteria[figures.criterion].id == id;
            let figures = site.figures.iter().find(of).ok_or_else(missing)?;
            picture::criterion(cells, figures, &site.assessment.criteria[figures.criterion].function)
        }
    }
}

/// The styles a region has.
pub fn styles(site: &Site) -> Vec<String> {
    let mut styles = vec!["suitability".to_owned()];
    styles.extend(site.region.elevation.is_some().then(|| "hillshade".to_owned()));
    styles.extend(site.region.cover.is_some().then(|| "land_cover".to_owned()));
    let names = site.figures.iter().map(|figures| site.assessment.criteria[figures.criterion].id.clone());
    styles.extend(names.filter(|name| !["suitability", "hillshade", "land_cover"].contains(&name.as_str())));
    styles
}

fn known_style(site: &Site, style: &str) -> Result<(), Problem> {
    let known = styles(site);
    match known.iter().any(|name| name == style) {
        true => Ok(()),
        false => Err(Problem::not_found(format!("found the style \"{style}\", expected one of {}", known.join(", ")))),
    }
}

/// `GET /figures/{z}/{y}/{x}`: for each criterion of `about`'s `surfaces`, 256 × 256 codes of two bytes, low byte first.
pub async fn figures_tile(here: Here, Path(numbers): Path<Numbers>) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&[])?;
    let tile = tile_of(&numbers)?;
    let (site, pack) = (here.site, here.takes_gzip);
    let bytes = answer::work(move || {
        let bytes = codes(&site, tile);
        if pack { packed(&bytes).map_err(|error| Problem::ours(error.to_string())) } else { Ok(bytes) }
    });
    let mut response = answer::content("application/octet-stream", bytes.await?);
    if pack {
        // Packed here and lightly: these tiles are large, and the page waits for them.
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    Ok(response)
}

fn codes(site: &Site, tile: warp::Tile) -> Vec<u8> {
    let cells = warp::cells(tile, &site.region.crs, site.region.frame);
    if cells.iter().all(|cell| *cell == warp::NOWHERE) {
        return Vec::new();
    }
    let mut bytes = Vec::with_capacity(site.figures.len() * cells.len() * 2);
    for figures in &site.figures {
        for cell in &cells {
            let code = if *cell == warp::NOWHERE { crate::figures::NOT_LAND } else { figures.codes[*cell as usize] };
            bytes.extend(code.to_le_bytes());
        }
    }
    bytes
}

fn packed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The deepest level at which a tile shows more than the one above it.
pub fn useful_depth(site: &Site) -> u8 {
    let [_, south, _, north] = site.bbox();
    let equator_m = 40_075_016.7 * ((south + north) / 2.0).to_radians().cos();
    let level = (equator_m / 256.0 / site.region.frame.cell_m).log2().ceil();
    level.clamp(4.0, 16.0) as u8
}

/// `GET /tiles`
pub async fn tilesets(here: Here) -> Result<Response, Problem> {
    list(&here, "/tiles", "vector")
}

/// `GET /collections/{collection}/tiles`
pub async fn collection_tilesets(here: Here, Path(collection): Path<String>) -> Result<Response, Problem> {
    here.site.collection(&collection)?;
    list(&here, &format!("/collections/{collection}/tiles"), "vector")
}

/// `GET /styles/{style}/map/tiles`
pub async fn map_tilesets(here: Here, Path(style): Path<String>) -> Result<Response, Problem> {
    known_style(&here.site, &style)?;
    list(&here, &format!("/styles/{style}/map/tiles"), "map")
}

fn list(here: &Here, path: &str, data: &str) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json"])?;
    Ok(answer::json(&json!({ "tilesets": [set(here, path, data)], "links": [
        { "rel": "self", "type": "application/json", "href": format!("{}{path}", here.base) },
    ] })))
}

/// What is told of a set of tiles.
fn set(here: &Here, path: &str, data: &str) -> Value {
    let of = format!("{}{path}/WebMercatorQuad", here.base);
    let kind = if data == "map" { "image/png" } else { MVT };
    let [west, south, east, north] = here.site.bbox();
    json!({
        "title": here.site.scenario.title,
        "dataType": data,
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": SCHEME,
        "boundingBox": { "lowerLeft": [west, south], "upperRight": [east, north], "crs": super::crs::CRS84 },
        "links": [
            { "rel": "self", "type": "application/json", "href": of },
            { "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", "type": "application/json",
              "href": format!("{}/tileMatrixSets/WebMercatorQuad", here.base) },
            { "rel": "item", "type": kind, "templated": true, "href": format!("{of}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}") },
        ],
    })
}

/// `GET /tiles/WebMercatorQuad`
pub async fn tileset(here: Here) -> Result<Response, Problem> {
    let layers: Vec<&Collection> = here.site.collections.iter().chain(&here.site.water).collect();
    one(&here, ("/tiles", "vector"), &layers)
}

/// `GET /collections/{collection}/tiles/WebMercatorQuad`
pub async fn collection_tileset(here: Here, Path(collection): Path<String>) -> Result<Response, Problem> {
    let found = here.site.collection(&collection)?;
    one(&here, (&format!("/collections/{collection}/tiles"), "vector"), &[found])
}

/// `GET /styles/{style}/map/tiles/WebMercatorQuad`
pub async fn map_tileset(here: Here, Path(style): Path<String>) -> Result<Response, Problem> {
    known_style(&here.site, &style)?;
    one(&here, (&format!("/styles/{style}/map/tiles"), "map"), &[])
}

fn one(here: &Here, (path, data): (&str, &str), layers: &[&Collection]) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json", "tilejson"])?;
    let fields = |collection: &&Collection| -> Value {
        let carried = carried(collection);
        let fields = carried.iter().map(|at| &collection.layer.fields[*at]);
        let about: serde_json::Map<String, Value> =
            fields.map(|field| (field.name.clone(), json!(field.description))).collect();
        json!({ "id": collection.id, "description": collection.about, "fields": about })
    };
    if here.params.get("f") == Some("tilejson") {
        let [west, south, east, north] = here.site.bbox();
        return Ok(answer::json(&json!({
            "tilejson": "3.0.0",
            "name": here.site.scenario.title,
            "attribution": here.site.attribution(),
            "scheme": "xyz",
            "tiles": [format!("{}{path}/WebMercatorQuad/{{z}}/{{y}}/{{x}}", here.base)],
            "vector_layers": layers.iter().map(fields).collect::<Vec<_>>(),
            "minzoom": 0,
            "maxzoom": if data == "map" { useful_depth(&here.site) } else { 14 },
            "bounds": [west, south, east, north],
            "center": [(west + east) / 2.0, (south + north) / 2.0, 9],
        })));
    }
    let mut about = set(here, path, data);
    about["layers"] = layers
        .iter()
        .map(|layer| json!({ "id": layer.id, "title": layer.layer.title, "dataType": "vector" }))
        .collect();
    Ok(answer::json(&about))
}

/// `GET /tileMatrixSets`
pub async fn matrix_sets(here: Here) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json"])?;
    let href = format!("{}/tileMatrixSets/WebMercatorQuad", here.base);
    Ok(answer::json(&json!({ "tileMatrixSets": [{
        "id": "WebMercatorQuad", "title": "Google Maps Compatible for the World", "uri": SCHEME,
        "links": [{ "rel": "self", "type": "application/json", "href": href }],
    }] })))
}

/// `GET /tileMatrixSets/WebMercatorQuad`: after OGC 17-083r4, annex D.
pub async fn matrix_set(here: Here) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json"])?;
    let half = 20_037_508.342_789_2;
    let levels: Vec<Value> = (0..=warp::DEEPEST)
        .map(|z| {
            let wide = 1u32 << z;
            let pixel_m = 2.0 * half / 256.0 / f64::from(wide);
            json!({
                "id": z.to_string(), "scaleDenominator": pixel_m / 0.000_28, "cellSize": pixel_m,
                "pointOfOrigin": [-half, half], "tileWidth": 256, "tileHeight": 256,
                "matrixWidth": wide, "matrixHeight": wide,
            })
        })
        .collect();
    Ok(answer::json(&json!({
        "id": "WebMercatorQuad", "title": "Google Maps Compatible for the World", "uri": SCHEME,
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857", "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": levels,
    })))
}
