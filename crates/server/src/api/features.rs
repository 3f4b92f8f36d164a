//! OGC API Features: landing page, conformance, collections, queryables.

use axum::extract::Path;
use axum::response::Response;
use serde_json::{Value, json};

use super::{crs, html, items};
use crate::answer;
use crate::collections::Collection;
use crate::here::{Form, Here};
use crate::problem::Problem;

/// What the API conforms to.
pub const CLASSES: [&str; 24] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sorting",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/png",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
];

/// The landing page of a region.
pub fn landing(here: &Here) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json", "html"])?;
    if here.form == Form::Html {
        return Ok(answer::page(html::landing(here)));
    }
    let link = |rel: &str, kind: &str, title: &str, path: &str| json!({ "rel": rel, "type": kind, "title": title, "href": format!("{}{path}", here.base) });
    let tilesets = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
    let maps = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map";
    Ok(answer::json(&json!({
        "title": here.site.scenario.title,
        "description": "Which deserted villages people can live in again, why, and what is missing.",
        "attribution": here.site.attribution(),
        "links": [
            link("self", "application/json", "This page", "/?f=json"),
            link("alternate", "text/html", "This page for people", "/?f=html"),
            link("service-desc", "application/vnd.oai.openapi+json;version=3.0", "The API, OpenAPI 3.0", "/api"),
            link("service-doc", "text/html", "The API for people", "/api?f=html"),
            link("conformance", "application/json", "What the API conforms to", "/conformance"),
            link("data", "application/json", "Collections of features", "/collections"),
            link("http://www.opengis.net/def/rel/ogc/1.0/conformance", "application/json", "Conformance", "/conformance"),
            link("http://www.opengis.net/def/rel/ogc/1.0/data", "application/json", "Collections", "/collections"),
            link(tilesets, "application/json", "Vector tiles", "/tiles"),
            link(maps, "application/json", "Map tiles of suitability", "/styles/suitability/map/tiles"),
            link("http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "application/json", "Tile matrix sets", "/tileMatrixSets"),
        ],
    })))
}

/// `GET /conformance`
pub async fn conformance(here: Here) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json", "html"])?;
    Ok(match here.form {
        Form::Html => answer::page(html::list(&here, "Conformance", &CLASSES.map(str::to_owned))),
        Form::Json => answer::json(&json!({ "conformsTo": CLASSES })),
    })
}

/// `GET /collections`
pub async fn collections(here: Here) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json", "html"])?;
    if here.form == Form::Html {
        return Ok(answer::page(html::collections(&here)));
    }
    let all: Vec<Value> = here.site.all_collections().map(|collection| describe(&here, collection)).collect();
    let link = |form: &str, kind: &str, rel: &str| json!({ "rel": rel, "type": kind, "href": format!("{}/collections?f={form}", here.base) });
    Ok(answer::json(&json!({
        "links": [link("json", "application/json", "self"), link("html", "text/html", "alternate")],
        "crs": crs::uris(&here.site),
        "collections": all,
    })))
}

/// `GET /collections/{collection}`
pub async fn collection(here: Here, Path(collection): Path<String>) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json", "html"])?;
    let collection = here.site.collection(&collection)?;
    Ok(match here.form {
        Form::Html => answer::page(html::collection(&here, collection)),
        Form::Json => answer::json(&describe(&here, collection)),
    })
}

fn describe(here: &Here, collection: &Collection) -> Value {
    let of = format!("{}/collections/{}", here.base, collection.id);
    let bbox = collection.bbox.unwrap_or(here.site.bbox());
    let vector = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
    json!({
        "id": collection.id,
        "title": collection.layer.title,
        "description": collection.about,
        "itemType": "feature",
        "extent": { "spatial": { "bbox": [bbox], "crs": crs::CRS84 } },
        "crs": crs::uris(&here.site),
        "storageCrs": crs::CRS84,
        "links": [
            { "rel": "self", "type": "application/json", "href": of },
            { "rel": "alternate", "type": "text/html", "href": format!("{of}?f=html") },
            { "rel": "items", "type": "application/geo+json", "title": collection.layer.title, "href": format!("{of}/items") },
            { "rel": "items", "type": "text/html", "title": collection.layer.title, "href": format!("{of}/items?f=html") },
            { "rel": "http://www.opengis.net/def/rel/ogc/1.0/queryables", "type": "application/schema+json",
              "title": "Fields", "href": format!("{of}/queryables") },
            { "rel": vector, "type": "application/json", "title": "Vector tiles", "href": format!("{of}/tiles") },
        ],
    })
}

/// `GET /collections/{collection}/queryables`
pub async fn queryables(here: Here, Path(collection): Path<String>) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json", "html"])?;
    let collection = here.site.collection(&collection)?;
    if here.form == Form::Html {
        return Ok(answer::page(html::collection(&here, collection)));
    }
    let mut properties = serde_json::Map::new();
    for field in &collection.layer.fields {
        let mut about = json!({ "title": field.description, "type": items::schema(field.kind) });
        if !field.unit.is_empty() {
            about["x-ogc-unit"] = json!(field.unit);
        }
        properties.insert(field.name.clone(), about);
    }
    properties.insert("geometry".into(), json!({ "format": "geometry-any", "x-ogc-role": "primary-geometry" }));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{}/collections/{}/queryables", here.base, collection.id),
        "type": "object",
        "title": collection.layer.title,
        "properties": properties,
        "additionalProperties": false,
    });
    Ok(answer::content("application/schema+json", schema.to_string()))
}
