//! The OpenAPI document: from one table of routes, which a test holds to the router.

use axum::response::Response;
use serde_json::{Map, Value, json};

use super::{crs, html, items, nearby, tiles};
use crate::answer;
use crate::here::{Form, Here};
use crate::problem::Problem;
use crate::tiles::warp;

/// One route as the document tells it.
struct Told {
    path: &'static str,
    method: &'static str,
    id: &'static str,
    summary: &'static str,
    parameters: &'static [&'static str],
    kinds: &'static [&'static str],
    statuses: &'static [&'static str],
}

const JSON: &[&str] = &["application/json"];
const BOTH: &[&str] = &["application/json", "text/html"];
const FEATURES: &[&str] = &["application/geo+json", "text/html"];
const BAD: &[&str] = &["400"];
const GONE: &[&str] = &["400", "404"];

/// Path, method, id, summary, parameters besides those of the path, kinds of content, statuses besides 200.
const ROUTES: &[Told] = &[
    told(("/", "get", "landing"), "What there is", &["f"], BOTH, BAD),
    told(("/conformance", "get", "conformance"), "What the API conforms to", &["f"], BOTH, BAD),
    told(
        ("/api", "get", "api"),
        "This document",
        &["f"],
        &["application/vnd.oai.openapi+json;version=3.0", "text/html"],
        BAD,
    ),
    told(("/collections", "get", "collections"), "Collections of features", &["f"], BOTH, BAD),
    told(("/collections/{collection}", "get", "collection"), "One collection", &["f"], BOTH, GONE),
    told(
        ("/collections/{collection}/queryables", "get", "queryables"),
        "Fields that filters and sorting can name",
        &["f"],
        &["application/schema+json", "text/html"],
        GONE,
    ),
    told(
        ("/collections/{collection}/items", "get", "items"),
        "Features, a page at a time; a field's name is a parameter too: status=ruined",
        &items::PARAMETERS,
        FEATURES,
        GONE,
    ),
    told(("/collections/{collection}/items/{item}", "get", "item"), "One feature", &["crs", "f"], FEATURES, GONE),
    told(
        ("/collections/{collection}/tiles", "get", "collectionTilesets"),
        "Sets of vector tiles of a collection",
        &["fjson"],
        JSON,
        GONE,
    ),
    told(
        ("/collections/{collection}/tiles/WebMercatorQuad", "get", "collectionTileset"),
        "The set, or its TileJSON",
        &["ftile"],
        JSON,
        GONE,
    ),
    told(
        ("/collections/{collection}/tiles/WebMercatorQuad/{z}/{y}/{x}", "get", "collectionTile"),
        "A vector tile of a collection",
        &["fmvt"],
        &["application/vnd.mapbox-vector-tile"],
        GONE,
    ),
    told(("/tiles", "get", "tilesets"), "Sets of vector tiles", &["fjson"], JSON, BAD),
    told(("/tiles/WebMercatorQuad", "get", "tileset"), "The set, or its TileJSON", &["ftile"], JSON, BAD),
    told(
        ("/tiles/WebMercatorQuad/{z}/{y}/{x}", "get", "tile"),
        "A vector tile of all collections and water; the plan, which is found later than the map, only when it is named",
        &["collections", "fmvt"],
        &["application/vnd.mapbox-vector-tile"],
        GONE,
    ),
    told(("/styles/{style}/map/tiles", "get", "mapTilesets"), "Sets of map tiles of a style", &["fjson"], JSON, GONE),
    told(
        ("/styles/{style}/map/tiles/WebMercatorQuad", "get", "mapTileset"),
        "The set, or its TileJSON",
        &["ftile"],
        JSON,
        GONE,
    ),
    told(
        ("/styles/{style}/map/tiles/WebMercatorQuad/{z}/{y}/{x}", "get", "mapTile"),
        "A picture: suitability (under changes), hillshade, land cover, or a criterion",
        &["changes", "fpng"],
        &["image/png"],
        GONE,
    ),
    told(("/tileMatrixSets", "get", "tileMatrixSets"), "How tiles are numbered", &["fjson"], JSON, BAD),
    told(
        ("/tileMatrixSets/WebMercatorQuad", "get", "tileMatrixSet"),
        "The numbering of web maps",
        &["fjson"],
        JSON,
        BAD,
    ),
    told(
        ("/figures/{z}/{y}/{x}", "get", "figures"),
        "The criteria's figures in a tile: for each of about's surfaces 256 × 256 codes of two bytes, low byte first; 65535 unknown, 65534 out of reach, 65533 not land, 0 to 65532 from its least to its greatest figure",
        &[],
        &["application/octet-stream"],
        GONE,
    ),
    told(("/about", "get", "about"), "What is asked, and what there is", &["lang", "fjson"], JSON, BAD),
    told(("/score", "post", "score"), "Weights, value functions and gates in, ranking out", &["form"], JSON, BAD),
    told(
        ("/plan", "post", "plan"),
        "The plan in counts, with places forced, forbidden and rules set aside",
        &["lang"],
        JSON,
        GONE,
    ),
    told(
        ("/explain/{village}", "get", "explain"),
        "Why a village has its score: shares, losses, unknowns, journeys with their ways, what it would take",
        &["changes", "lang", "fjson"],
        JSON,
        GONE,
    ),
    told(
        ("/compare", "get", "compare"),
        "Two villages side by side",
        &["first", "second", "changes", "lang", "fjson"],
        JSON,
        GONE,
    ),
    told(
        ("/at", "get", "at"),
        "The same questions asked of any place on the map",
        &["position", "changes", "lang", "fjson"],
        JSON,
        GONE,
    ),
    told(
        ("/nearby", "get", "nearby"),
        "What lies near a position or a village, by distance or by time",
        &["at", "near-village", "what", "count", "within", "by", "status", "fnear"],
        &["application/geo+json", "application/json"],
        GONE,
    ),
    told(
        ("/download", "get", "download"),
        "The villages as a file, under changes and within a box",
        &["changes", "bbox", "ffile"],
        &["application/geo+json", "application/geopackage+sqlite3", "text/csv", "application/flatgeobuf"],
        BAD,
    ),
];

/// What lies beside the regions: the same for all of them.
const WHOLE: &[Told] = &[
    told(("/regions", "get", "regions"), "The regions served, with their addresses", &[], JSON, &[]),
    told(("/health", "get", "health"), "Whether the server answers; needs no token", &[], JSON, &[]),
    told(("/metrics", "get", "metrics"), "Counts and times of answers, for Prometheus", &[], &["text/plain"], &[]),
];

const fn told(
    (path, method, id): (&'static str, &'static str, &'static str),
    summary: &'static str,
    parameters: &'static [&'static str],
    kinds: &'static [&'static str],
    statuses: &'static [&'static str],
) -> Told {
    Told { path, method, id, summary, parameters, kinds, statuses }
}

/// `GET /api`
pub async fn document(here: Here) -> Result<Response, Problem> {
    here.params.only(&[])?;
    here.params.forms(&["json", "html"])?;
    let document = told_all(&here);
    Ok(match here.form {
        Form::Html => answer::page(html::api(&here, &document)),
        Form::Json => answer::content("application/vnd.oai.openapi+json;version=3.0", document.to_string()),
    })
}

fn told_all(here: &Here) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for told in ROUTES {
        let one = operation(told);
        paths.entry(told.path).or_insert_with(|| json!({}))[told.method] = one;
    }
    for told in WHOLE {
        let mut one = json!({ told.method: operation(told) });
        if here.root() != here.base {
            one["servers"] = json!([{ "url": here.root() }]);
        }
        paths.insert(told.path.to_owned(), one);
    }
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": format!("inhabit: {}", here.site.scenario.title),
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Which deserted villages people can live in again, why, and what is missing. Everything is read-only.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": if here.base.is_empty() { "/" } else { &here.base } }],
        "paths": paths,
        "components": { "parameters": parameters(here), "schemas": schemas(), "responses": responses() },
    })
}

fn operation(told: &Told) -> Value {
    let kinds: Map<String, Value> =
        told.kinds.iter().map(|kind| ((*kind).to_owned(), json!({ "schema": schema_of(told.id, kind) }))).collect();
    let mut answers = json!({ "200": { "description": told.summary, "content": kinds } });
    for status in told.statuses {
        answers[*status] = json!({ "$ref": format!("#/components/responses/{status}") });
    }
    for status in ["401", "421", "4XX", "503"] {
        answers[status] = json!({ "$ref": format!("#/components/responses/{status}") });
    }
    let in_path = told.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let references: Vec<Value> = in_path
        .chain(told.parameters.iter().copied())
        .map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }))
        .collect();
    let mut operation =
        json!({ "operationId": told.id, "summary": told.summary, "parameters": references, "responses": answers });
    if told.id == "plan" {
        operation["responses"]["403"] = json!({ "$ref": "#/components/responses/403" });
    }
    if told.method == "post" {
        operation["requestBody"] =
            json!({ "required": false, "content": { "application/json": { "schema": { "$ref": body_of(told.id) } } } });
        for status in ["408", "413"] {
            operation["responses"][status] = json!({ "$ref": format!("#/components/responses/{status}") });
        }
    }
    operation
}

fn body_of(id: &str) -> &'static str {
    if id == "plan" { "#/components/schemas/decisions" } else { "#/components/schemas/changes" }
}

fn schema_of(id: &str, kind: &str) -> Value {
    match (id, kind) {
        (_, "text/html" | "text/csv" | "text/plain") => json!({ "type": "string" }),
        ("items" | "nearby" | "download", "application/geo+json") => json!({ "$ref": "#/components/schemas/features" }),
        ("item", "application/geo+json") => json!({ "$ref": "#/components/schemas/feature" }),
        ("nearby", "application/json") => json!({ "type": "array", "items": { "type": "object" } }),
        ("score", _) => json!({ "$ref": "#/components/schemas/scores" }),
        (
            _,
            "application/octet-stream"
            | "image/png"
            | "application/vnd.mapbox-vector-tile"
            | "application/geopackage+sqlite3"
            | "application/flatgeobuf",
        ) => {
            json!({ "type": "string", "format": "binary" })
        }
        _ => json!({ "type": "object" }),
    }
}

fn responses() -> Value {
    let problem = |description: &str| json!({ "description": description, "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/problem" } } } });
    json!({
        "400": problem("The request cannot be understood; the detail says what was found and expected"),
        "401": problem("A token is needed"),
        "403": problem("Asked from afar (a token, --public-url or --allow-origin is set, or another program passes the request on) the server tells the plan of the scenario alone: other plans beside it would give small counts away"),
        "404": problem("There is no such thing"),
        "408": problem("The body came too slowly"),
        "413": problem("The body is too large"),
        "421": problem("Without a token the server answers only to localhost"),
        "4XX": problem("Another request that cannot be answered: a method the address does not take, an address too long"),
        "503": problem("The answer took too long"),
    })
}

fn schemas() -> Value {
    json!({
        "problem": {
            "type": "object", "required": ["title", "status", "detail"],
            "properties": { "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" } },
        },
        "feature": {
            "type": "object", "required": ["type", "geometry", "properties"],
            "properties": {
                "type": { "type": "string", "enum": ["Feature"] }, "id": { "type": "string" },
                "geometry": { "type": "object", "nullable": true }, "properties": { "type": "object", "nullable": true },
                "links": { "type": "array", "items": { "type": "object" } },
            },
        },
        "features": {
            "type": "object", "required": ["type", "features"],
            "properties": {
                "type": { "type": "string", "enum": ["FeatureCollection"] },
                "numberMatched": { "type": "integer", "minimum": 0 }, "numberReturned": { "type": "integer", "minimum": 0 },
                "links": { "type": "array", "items": { "type": "object" } },
                "features": { "type": "array", "items": { "$ref": "#/components/schemas/feature" } },
            },
        },
        "changes": {
            "type": "object", "additionalProperties": false,
            "description": "Weights, value functions and gates by id; what is not named stays as the scenario has it",
            "properties": {
                "weights": { "type": "object", "additionalProperties": { "type": "number", "minimum": 0 }, "example": {} },
                "values": { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/value" }, "example": {} },
                "gates": { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/gate" }, "example": {} },
            },
        },
        "decisions": {
            "type": "object", "additionalProperties": false,
            "properties": {
                "force": { "type": "array", "items": { "type": "string" }, "example": [] },
                "forbid": { "type": "array", "items": { "type": "string" }, "example": [] },
                "waive": { "type": "array", "items": { "type": "string" }, "example": [] },
                "weights": { "type": "object", "additionalProperties": { "type": "number", "minimum": 0 }, "example": {} },
            },
        },
        "value": {
            "type": "object", "required": ["kind"],
            "description": "A value function, figures in the criterion's unit; see inhabit list values",
            "properties": { "kind": { "type": "string", "enum": ["rising", "falling", "between", "piecewise", "sigmoid", "gaussian", "step", "classes"] } },
        },
        "gate": {
            "type": "object", "additionalProperties": false,
            "properties": { "off": { "type": "boolean" }, "at_least": { "type": "number" }, "at_most": { "type": "number" } },
        },
        "scores": {
            "type": "object", "required": ["villages", "eligible", "withheld", "excluded", "weights"],
            "properties": {
                "villages": { "type": "integer" }, "eligible": { "type": "integer" }, "withheld": { "type": "integer" },
                "excluded": { "type": "integer" }, "weights": { "type": "object" },
                "gates_off": { "type": "array", "items": { "type": "string" } },
                "ranking": { "type": "array", "items": { "type": "object" } },
            },
        },
    })
}

fn parameters(here: &Here) -> Value {
    let site = &here.site;
    let in_query = |name: &str, schema: Value, about: &str| json!({ "name": name, "in": "query", "required": false, "description": about, "schema": schema });
    let needed = |name: &str, schema: Value, about: &str| json!({ "name": name, "in": "query", "required": true, "description": about, "schema": schema });
    let in_path = |name: &str, schema: Value, about: &str| json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema });
    let words = |words: &[&str]| json!({ "type": "string", "enum": words });
    let form = |forms: &[&str]| in_query("f", words(forms), "The form of the answer");
    let names = site.names();
    let villages = site.assessment.villages.first().map(|village| village.id.clone()).unwrap_or_default();
    let systems: Vec<String> = crs::uris(site);
    let whole = |least: u64| json!({ "type": "integer", "minimum": least });
    let text = json!({ "type": "string" });
    let system = |name: &str, about: &str| in_query(name, json!({ "type": "string", "enum": systems }), about);
    json!({
        "f": form(&["json", "html"]), "fjson": form(&["json"]), "ftile": form(&["json", "tilejson"]), "fmvt": form(&["mvt"]),
        "fpng": form(&["png"]), "fnear": form(&["geojson", "json"]), "ffile": form(&["geojson", "gpkg", "csv", "fgb"]),
        "collection": in_path("collection", words(&names), "A collection"),
        "item": in_path("item", json!({ "type": "string", "example": villages }), "The id of a feature"),
        "village": in_path("village", json!({ "type": "string", "example": villages }), "The id of a village"),
        "style": in_path("style", json!({ "type": "string", "enum": tiles::styles(site) }), "What is painted"),
        "z": in_path("z", json!({ "type": "integer", "minimum": 0, "maximum": warp::DEEPEST }), "Level"),
        "y": in_path("y", whole(0), "Row from the north"),
        "x": in_path("x", whole(0), "Column from the west"),
        "limit": in_query("limit", json!({ "type": "integer", "minimum": 1, "maximum": items::LARGEST_PAGE, "default": 10 }), "Features a page"),
        "offset": in_query("offset", whole(0), "Features left out before the page"),
        "bbox": in_query("bbox", text.clone(), "West, south, east, north"),
        "bbox-crs": system("bbox-crs", "The system of bbox"),
        "crs": system("crs", "The system of the answer"),
        "filter-crs": system("filter-crs", "The system of the filter's geometries"),
        "datetime": in_query("datetime", text.clone(), "An instant or an interval; features have no date and meet all"),
        "filter": in_query("filter", text.clone(), "A condition in CQL2 text, such as score > 50 AND status IN ('ruined')"),
        "filter-lang": in_query("filter-lang", words(&["cql2-text"]), "The language of the filter"),
        "sortby": in_query("sortby", text.clone(), "Fields set off by commas; - before one turns its order"),
        "properties": in_query("properties", text.clone(), "Only these fields, set off by commas; the id always comes with them"),
        "collections": in_query("collections", text.clone(), "Only these, set off by commas"),
        "changes": in_query("changes", text.clone(), "Weights, values and gates as the body of POST /score"),
        "lang": in_query("lang", words(&["en", "ru", "ar"]), "The language of titles and sentences"),
        "form": in_query("form", words(&["ranking", "columns"]), "Objects in order of rank, or lists of scores, ranks and decisions in the order of ids"),
        "first": needed("first", text.clone(), "The id of a village"),
        "second": needed("second", text.clone(), "The id of another"),
        "position": needed("position", text.clone(), "Degrees east and degrees north: 43.3,-11.7"),
        "at": in_query("at", text.clone(), "From a position: degrees east and degrees north"),
        "near-village": in_query("village", text.clone(), "From a village: id or name"),
        "what": in_query("what", text.clone(), "villages, services, or a kind of service"),
        "count": in_query("count", json!({ "type": "integer", "minimum": 1, "maximum": nearby::MOST, "default": 10 }), "At most so many"),
        "within": in_query("within", text.clone(), "At most so far: 10 km, or 30 min"),
        "by": in_query("by", text.clone(), "line, or a mode of travel"),
        "status": in_query("status", text, "Only villages of this status"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_told_once_and_its_parameters_are_described() {
        let source = include_str!("mod.rs");
        let routed: Vec<&str> = source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        for path in &routed {
            assert!(ROUTES.iter().any(|told| told.path == *path), "{path} is routed but not told");
        }
        for told in ROUTES.iter().filter(|told| told.path != "/") {
            assert!(routed.contains(&told.path), "{} is told but not routed", told.path);
        }
        let whole = include_str!("../serve.rs");
        for told in WHOLE {
            assert!(whole.contains(&format!(".route(\"{}\"", told.path)), "{} is told but not routed", told.path);
        }
        let mut ids: Vec<&str> = ROUTES.iter().map(|told| told.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ROUTES.len());
    }
}
