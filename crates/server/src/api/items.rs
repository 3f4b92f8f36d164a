use std::cmp::Ordering;
use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::response::Response;
use geo::{Geometry, Intersects, Rect};
use outputs::geojson;
use outputs::record::{Feature, FieldType, Value};
use serde_json::json;

use super::crs::System;
use super::html;
use crate::answer;
use crate::collections::{Collection, feature_id};
use crate::cql2::{self, Condition};
use crate::here::{Form, Here, Params};
use crate::problem::Problem;

/// Features a page when nothing is said.
const PAGE: usize = 10;
/// Features a page at most.
pub const LARGEST_PAGE: usize = 10_000;

/// The parameters of an items page, fields of the collection apart.
pub const PARAMETERS: [&str; 12] = [
    "limit",
    "offset",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "properties",
    "f",
];

/// `GET /collections/{collection}/items`
pub async fn items(here: Here, Path(collection): Path<String>) -> Result<Response, Problem> {
    let collection = here.site.collection(&collection)?;
    let wanted = Wanted::read(&here, collection)?;
    let found = wanted.find(collection);
    let page: Vec<usize> = found.iter().skip(wanted.offset).take(wanted.limit).copied().collect();
    let links = links(&here, collection, &wanted, found.len());
    if here.form == Form::Html {
        let columns = wanted.fields.unwrap_or_else(|| (0..collection.layer.fields.len()).collect());
        return Ok(answer::page(html::items(&here, (collection, &columns), (&page, found.len()), &links)));
    }
    let texts = texts(collection, &page, (&wanted.system, wanted.fields.as_deref()));
    let links: Vec<_> =
        links.iter().map(|(rel, kind, href)| json!({ "rel": rel, "type": kind, "href": href })).collect();
    let text = format!(
        "{{\"type\":\"FeatureCollection\",\"numberMatched\":{},\"numberReturned\":{},\"links\":{},\"features\":[\n{}\n]}}\n",
        found.len(),
        page.len(),
        json!(links),
        texts.join(",\n")
    );
    Ok(with_crs(answer::geojson(text), &wanted.system))
}

/// `GET /collections/{collection}/items/{item}`
pub async fn item(here: Here, Path((collection, item)): Path<(String, String)>) -> Result<Response, Problem> {
    here.params.only(&["crs"])?;
    here.params.forms(&["json", "html"])?;
    let collection = here.site.collection(&collection)?;
    let position = collection.position(&item);
    let position =
        position.ok_or_else(|| Problem::not_found(format!("{} has no feature \"{item}\"", collection.id)))?;
    let system = System::read(&here.params, "crs", &here.site)?;
    if here.form == Form::Html {
        return Ok(answer::page(html::item(&here, collection, position)));
    }
    let of = format!("{}/collections/{}", here.base, collection.id);
    let links = json!([
        { "rel": "self", "type": "application/geo+json", "href": format!("{of}/items/{}", encoded(&item)) },
        { "rel": "alternate", "type": "text/html", "href": format!("{of}/items/{}?f=html", encoded(&item)) },
        { "rel": "collection", "type": "application/json", "href": of },
    ]);
    let text = texts(collection, &[position], (&system, None)).concat();
    let rest = text.strip_prefix('{').unwrap_or(&text);
    Ok(with_crs(answer::geojson(format!("{{\"links\":{links},{rest}\n")), &system))
}

fn with_crs(mut response: Response, system: &System) -> Response {
    if let Ok(uri) = HeaderValue::from_str(&format!("<{}>", system.uri())) {
        response.headers_mut().insert("content-crs", uri);
    }
    response
}

/// Features of a page in a system, with all fields or some.
fn texts(collection: &Collection, page: &[usize], (system, fields): (&System, Option<&[usize]>)) -> Vec<String> {
    let is_own = matches!(system, System::LonLat);
    if is_own && fields.is_none() {
        return page.iter().map(|position| collection.texts[*position].clone()).collect();
    }
    let names = geojson::names(&collection.layer);
    let names = fields.map_or_else(|| names.clone(), |fields| fields.iter().map(|at| names[*at].clone()).collect());
    let turned = page.iter().map(|position| {
        let Feature { values, geometry } = &collection.layer.features[*position];
        let turn = |geometry: &Geometry<f64>| if is_own { Some(geometry.clone()) } else { system.geometry(geometry) };
        let values =
            fields.map_or_else(|| values.clone(), |fields| fields.iter().map(|at| values[*at].clone()).collect());
        geojson::feature(&Feature { values, geometry: geometry.as_ref().and_then(turn) }, &names)
    });
    turned.collect()
}

/// What a page is asked for.
struct Wanted {
    limit: usize,
    offset: usize,
    bbox: Option<[f64; 4]>,
    equal: Vec<(usize, String)>,
    filter: Option<Condition>,
    /// Field and whether its order is turned.
    order: Vec<(usize, bool)>,
    system: System,
    /// The fields of the answer; `None` for all.
    fields: Option<Vec<usize>>,
}

impl Wanted {
    fn read(here: &Here, collection: &Collection) -> Result<Self, Problem> {
        let params = &here.params;
        params.forms(&["json", "html"])?;
        let mut known: Vec<&str> = PARAMETERS.to_vec();
        known.extend(collection.layer.fields.iter().map(|field| field.name.as_str()));
        params.only(&known)?;
        let whole = "a whole number";
        let limit: usize = params.parsed("limit", "a whole number from 1 on")?.unwrap_or(PAGE);
        if limit == 0 {
            return Err(Problem::bad("limit: found 0, expected 1 or more"));
        }
        datetime(params)?;
        let fields = collection.layer.fields.iter().enumerate();
        let equal = fields.filter(|(_, field)| !PARAMETERS.contains(&field.name.as_str()));
        let equal = equal.filter_map(|(position, field)| Some((position, params.get(&field.name)?.to_owned())));
        Ok(Self {
            limit: limit.min(LARGEST_PAGE),
            offset: params.parsed("offset", whole)?.unwrap_or(0),
            bbox: bbox(here)?,
            equal: equal.collect(),
            filter: filter(here, collection)?,
            order: order(params, collection)?,
            system: System::read(params, "crs", &here.site)?,
            fields: chosen(params, collection)?,
        })
    }

    fn find(&self, collection: &Collection) -> Vec<usize> {
        let mut found = match self.bbox {
            None => (0..collection.layer.features.len()).collect(),
            // A box across the antimeridian is two.
            Some([west, south, east, north]) if west > east => {
                let mut both = collection.within([west, south, 180.0, north]);
                both.extend(collection.within([-180.0, south, east, north]));
                both.sort_unstable();
                both.dedup();
                both
            }
            Some(bbox) => collection.within(bbox),
        };
        found.retain(|position| self.passes(&collection.layer.features[*position]));
        if !self.order.is_empty() {
            found.sort_by(|a, b| self.compare(&collection.layer.features[*a], &collection.layer.features[*b]));
        }
        found
    }

    fn passes(&self, feature: &Feature) -> bool {
        let touches = |[west, south, east, north]: [f64; 4]| {
            let touches = |geometry: &Geometry<f64>, [west, east]: [f64; 2]| {
                geometry.intersects(&Rect::new((west, south), (east, north)).to_polygon())
            };
            feature.geometry.as_ref().is_some_and(|geometry| match geometry {
                Geometry::Point(_) => true,
                area if west > east => touches(area, [west, 180.0]) || touches(area, [-180.0, east]),
                area => touches(area, [west, east]),
            })
        };
        self.bbox.is_none_or(touches)
            && self.equal.iter().all(|(field, wanted)| is(&feature.values[*field], wanted))
            && self.filter.as_ref().is_none_or(|filter| cql2::holds(filter, feature))
    }

    fn compare(&self, one: &Feature, other: &Feature) -> Ordering {
        let by = |(field, turned): &(usize, bool)| {
            let order = match (&one.values[*field], &other.values[*field]) {
                (Value::Missing, Value::Missing) => return Ordering::Equal,
                // What is unknown comes last, whichever way the rest is sorted.
                (Value::Missing, _) => return Ordering::Greater,
                (_, Value::Missing) => return Ordering::Less,
                (one, other) => ordered(one, other),
            };
            if *turned { order.reverse() } else { order }
        };
        self.order.iter().map(by).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
    }
}

fn ordered(one: &Value, other: &Value) -> Ordering {
    let figure = |value: &Value| match value {
        Value::Integer(figure) => Some(*figure as f64),
        Value::Number(figure) => Some(*figure),
        _ => None,
    };
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        _ => figure(one).partial_cmp(&figure(other)).unwrap_or(Ordering::Equal),
    }
}

fn is(value: &Value, wanted: &str) -> bool {
    match value {
        Value::Missing => false,
        Value::Text(text) => text == wanted,
        Value::Integer(figure) => wanted.parse() == Ok(*figure),
        Value::Number(figure) => wanted.parse() == Ok(*figure),
    }
}

fn bbox(here: &Here) -> Result<Option<[f64; 4]>, Problem> {
    let system = System::read(&here.params, "bbox-crs", &here.site)?;
    let expected = "four figures (west,south,east,north), or six with heights";
    let Some(sides) = here.params.figures("bbox", expected)? else { return Ok(None) };
    let sides = match sides[..] {
        [x0, y0, x1, y1] | [x0, y0, _, x1, y1, _] => [x0, y0, x1, y1],
        _ => return Err(Problem::bad(format!("bbox: found {} figures, expected {expected}", sides.len()))),
    };
    system.bbox(sides).map(Some)
}

fn filter(here: &Here, collection: &Collection) -> Result<Option<Condition>, Problem> {
    if let Some(language) = here.params.get("filter-lang").filter(|language| *language != "cql2-text") {
        return Err(Problem::bad(format!("filter-lang: found \"{language}\", expected cql2-text")));
    }
    let system = System::read(&here.params, "filter-crs", &here.site)?;
    let Some(text) = here.params.get("filter") else { return Ok(None) };
    let condition = cql2::parse(text, &collection.layer.fields);
    let mut condition = condition.map_err(|error| Problem::bad(format!("filter: {error}")))?;
    turn(&mut condition, &system)?;
    Ok(Some(condition))
}

/// Turns the geometries of a filter into longitudes and latitudes.
fn turn(condition: &mut Condition, system: &System) -> Result<(), Problem> {
    match condition {
        Condition::And(parts) | Condition::Or(parts) => parts.iter_mut().try_for_each(|part| turn(part, system)),
        Condition::Not(inside) => turn(inside, system),
        Condition::Spatial(_, geometry) => {
            *geometry = system.to_lonlat(geometry)?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The fields that are asked for, in the collection's order; the first one, the id, always comes with them.
fn chosen(params: &Params, collection: &Collection) -> Result<Option<Vec<usize>>, Problem> {
    let Some(text) = params.get("properties").filter(|names| !names.is_empty()) else { return Ok(None) };
    let one = |name: &str| {
        let unknown = || Problem::bad(format!("properties: found \"{name}\", expected fields; see queryables"));
        collection.field(name).ok_or_else(unknown)
    };
    let mut fields = text.split(',').map(one).collect::<Result<Vec<usize>, Problem>>()?;
    fields.push(0);
    fields.sort_unstable();
    fields.dedup();
    Ok(Some(fields))
}

fn order(params: &Params, collection: &Collection) -> Result<Vec<(usize, bool)>, Problem> {
    let Some(text) = params.get("sortby") else { return Ok(Vec::new()) };
    let one = |word: &str| {
        let (name, turned) = match word.strip_prefix('-') {
            Some(name) => (name, true),
            // A plus sign becomes a space in an address.
            None => (word.trim_start_matches(['+', ' ']), false),
        };
        let field = collection.field(name);
        let field =
            field.ok_or_else(|| Problem::bad(format!("sortby: found \"{name}\", expected a field; see queryables")))?;
        Ok((field, turned))
    };
    text.split(',').map(one).collect()
}

/// Features have no date: every interval that is one holds them all.
fn datetime(params: &Params) -> Result<(), Problem> {
    let Some(text) = params.get("datetime") else { return Ok(()) };
    let is_instant = |part: &str| {
        let day = part.len() >= 10 && part.is_char_boundary(10) && decision::gates::Day::parse(&part[..10]).is_ok();
        day && (part.len() == 10 || part[10..].starts_with(['T', 't']))
    };
    let parts: Vec<&str> = text.split('/').collect();
    let open = |part: &&str| part.is_empty() || *part == "..";
    let fits = match parts[..] {
        [instant] => is_instant(instant),
        [from, to] if open(&from) || open(&to) => is_instant(from) || is_instant(to),
        // Days sort as text.
        [from, to] => is_instant(from) && is_instant(to) && from[..10] <= to[..10],
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(Problem::bad(format!("datetime: found \"{text}\", expected an instant or an interval")))
    }
}

/// Relation, kind and address of this page and its neighbours.
fn links(
    here: &Here,
    collection: &Collection,
    wanted: &Wanted,
    matched: usize,
) -> Vec<(&'static str, &'static str, String)> {
    let own: BTreeMap<&str, &str> =
        here.params.iter().filter(|(name, _)| !["f", "offset", "limit"].contains(name)).collect();
    let address = |form: &str, offset: usize| {
        let own: String = own.iter().map(|(name, value)| format!("&{}={}", encoded(name), encoded(value))).collect();
        let of = format!("{}/collections/{}/items", here.base, collection.id);
        format!("{of}?f={form}&limit={}&offset={offset}{own}", wanted.limit)
    };
    let (this, other) = match here.form {
        Form::Json => ("json", "html"),
        Form::Html => ("html", "json"),
    };
    let kind = |form: &str| if form == "html" { "text/html" } else { "application/geo+json" };
    let mut links = vec![
        ("self", kind(this), address(this, wanted.offset)),
        ("alternate", kind(other), address(other, wanted.offset)),
        ("collection", "application/json", format!("{}/collections/{}", here.base, collection.id)),
    ];
    if wanted.offset.saturating_add(wanted.limit) < matched {
        links.push(("next", kind(this), address(this, wanted.offset + wanted.limit)));
    }
    if wanted.offset > 0 {
        links.push(("prev", kind(this), address(this, wanted.offset.saturating_sub(wanted.limit))));
    }
    links
}

/// Text as it stands in an address.
pub fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

/// The JSON schema of a field.
pub fn schema(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "string",
        FieldType::Integer => "integer",
        FieldType::Number => "number",
    }
}

/// The id of a feature as it stands in an address.
pub fn id_of(feature: &Feature) -> String {
    encoded(&feature_id(feature))
}
