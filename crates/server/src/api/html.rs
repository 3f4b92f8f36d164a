//! The pages of the API for people: plain, without scripts.

use outputs::record::{FieldType, Value};

use super::items::id_of;
use crate::collections::Collection;
use crate::here::Here;

/// Text as it may stand in a page.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

fn page(here: &Here, title: &str, body: &str) -> String {
    let (site, base) = (plain(&here.site.scenario.title), plain(&here.base));
    let title = plain(title);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title} · {site}</title>\
         <link rel=\"stylesheet\" href=\"/assets/api.css\"></head>\n<body><header><a href=\"/\">inhabit</a> › \
         <a href=\"{base}/?f=html\">{site}</a> › <a href=\"{base}/collections?f=html\">collections</a></header>\n\
         <main><h1>{title}</h1>\n{body}</main></body></html>\n"
    )
}

fn link(href: &str, title: &str) -> String {
    format!("<a href=\"{}\">{}</a>", plain(href), plain(title))
}

/// The landing page.
pub fn landing(here: &Here) -> String {
    let rows = [
        ("/", "The map"),
        ("/collections?f=html", "Collections: villages, services, roads, zones, the plan"),
        ("/api?f=html", "The API, route by route"),
        ("/api", "The API as OpenAPI 3.0"),
        ("/conformance?f=html", "What the API conforms to"),
        ("/tiles", "Vector tiles"),
        ("/styles/suitability/map/tiles", "Map tiles"),
    ];
    let rows: String = rows
        .iter()
        .map(|(path, title)| {
            let href = if *path == "/" { "/".to_owned() } else { format!("{}{path}", here.base) };
            format!("<li>{}</li>\n", link(&href, title))
        })
        .collect();
    let gis = format!("QGIS: Layer › Add WFS / OGC API Features layer, address <code>{}</code>", plain(&here.base));
    let attribution = plain(&here.site.attribution());
    page(
        here,
        &here.site.scenario.title,
        &format!("<ul>\n{rows}</ul>\n<p>{gis}</p>\n<p class=\"fine\">{attribution}</p>\n"),
    )
}

/// A list of words.
pub fn list(here: &Here, title: &str, lines: &[String]) -> String {
    let lines: String = lines.iter().map(|line| format!("<li>{}</li>\n", plain(line))).collect();
    page(here, title, &format!("<ul>\n{lines}</ul>\n"))
}

/// Every collection.
pub fn collections(here: &Here) -> String {
    let row = |collection: &Collection| {
        let of = format!("{}/collections/{}", here.base, collection.id);
        format!(
            "<tr><td>{}</td><td>{}</td><td class=\"figure\">{}</td></tr>\n",
            link(&format!("{of}/items?f=html"), collection.id),
            plain(collection.about),
            collection.layer.features.len()
        )
    };
    let rows: String = here.site.all_collections().map(row).collect();
    page(
        here,
        "Collections",
        &format!("<table><tr><th>collection</th><th></th><th>features</th></tr>\n{rows}</table>\n"),
    )
}

/// One collection with its fields.
pub fn collection(here: &Here, collection: &Collection) -> String {
    let row = |field: &outputs::record::Field| {
        let kind = if field.unit.is_empty() { field.kind.word() } else { &field.unit };
        format!(
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n",
            plain(&field.name),
            plain(kind),
            plain(&field.description)
        )
    };
    let rows: String = collection.layer.fields.iter().map(row).collect();
    let items = link(&format!("{}/collections/{}/items?f=html", here.base, collection.id), "Features");
    let body = format!(
        "<p>{}</p>\n<p>{items}</p>\n<table><tr><th>field</th><th>type or unit</th><th></th></tr>\n{rows}</table>\n",
        plain(collection.about)
    );
    page(here, &collection.layer.title, &body)
}

/// Columns of a page of features at most.
const COLUMNS: usize = 14;

/// A page of features.
pub fn items(
    here: &Here,
    (collection, columns): (&Collection, &[usize]),
    (page_of, matched): (&[usize], usize),
    links: &[(&'static str, &'static str, String)],
) -> String {
    let columns = &columns[..columns.len().min(COLUMNS)];
    let fields = &collection.layer.fields;
    let head: String = columns.iter().map(|at| format!("<th>{}</th>", plain(&fields[*at].name))).collect();
    let row = |position: &usize| {
        let feature = &collection.layer.features[*position];
        let cells = columns.iter().map(|column| {
            let text = shown(&feature.values[*column]);
            let class = if fields[*column].kind == FieldType::Text { "" } else { " class=\"figure\"" };
            let inside = match column {
                0 => {
                    link(&format!("{}/collections/{}/items/{}?f=html", here.base, collection.id, id_of(feature)), &text)
                }
                _ => plain(&text),
            };
            format!("<td{class}>{inside}</td>")
        });
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let rows: String = page_of.iter().map(row).collect();
    let steps: Vec<String> = links
        .iter()
        .filter_map(|(rel, _, href)| match *rel {
            "prev" => Some(link(href, "‹ before")),
            "next" => Some(link(href, "next ›")),
            "alternate" => Some(link(href, "GeoJSON")),
            _ => None,
        })
        .collect();
    let body = format!(
        "<p>{} of {matched} features · {}</p>\n<div class=\"wide\"><table><tr>{head}</tr>\n{rows}</table></div>\n",
        page_of.len(),
        steps.join(" · ")
    );
    page(here, &format!("{}: {}", collection.layer.title, collection.id), &body)
}

/// One feature with all its fields.
pub fn item(here: &Here, collection: &Collection, position: usize) -> String {
    let feature = &collection.layer.features[position];
    let rows = collection.layer.fields.iter().zip(&feature.values).map(|(field, value)| {
        format!(
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n",
            plain(&field.name),
            plain(&with_unit(value, &field.unit)),
            plain(&field.description)
        )
    });
    let body = format!("<table><tr><th>field</th><th></th><th></th></tr>\n{}</table>\n", rows.collect::<String>());
    let title =
        feature.values.get(1).filter(|name| **name != Value::Missing).map(shown).filter(|name| !name.is_empty());
    page(here, &title.unwrap_or_else(|| collection.layer.title.clone()), &body)
}

/// The routes of the API document.
pub fn api(here: &Here, document: &serde_json::Value) -> String {
    let mut rows = String::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, about) in methods.as_object().into_iter().flatten() {
            if !about.is_object() {
                continue; // The address of the server, where it is another.
            }
            let told = |parameter: &serde_json::Value| {
                let place = parameter["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
                place.and_then(|place| document.pointer(place)).unwrap_or(parameter).clone()
            };
            let parameters: Vec<String> = about["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|parameter| {
                    let parameter = told(parameter);
                    let (name, what) = (&parameter["name"], &parameter["description"]);
                    let text = |value: &serde_json::Value| plain(value.as_str().unwrap_or_default());
                    format!("<li><code>{}</code> {}</li>", text(name), text(what))
                })
                .collect();
            rows += &format!(
                "<h2><code>{} {}</code></h2>\n<p>{}</p>\n<ul>{}</ul>\n",
                method.to_uppercase(),
                plain(path),
                plain(about["summary"].as_str().unwrap_or_default()),
                parameters.concat()
            );
        }
    }
    page(here, "The API", &rows)
}

/// A unit that begins with a digit (0 to 1) is set off from the figure.
fn with_unit(value: &Value, unit: &str) -> String {
    let text = shown(value);
    match unit.chars().next() {
        _ if *value == Value::Missing => text,
        None => text,
        Some(first) if first.is_ascii_digit() => format!("{text} ({unit})"),
        Some(_) => format!("{text} {unit}"),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Missing => "–".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Integer(figure) => figure.to_string(),
        Value::Number(figure) => figure.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn figures_keep_their_units_apart() {
        use outputs::record::Value;
        assert_eq!(super::with_unit(&Value::Number(0.5), "0 to 1"), "0.5 (0 to 1)");
        assert_eq!(super::with_unit(&Value::Integer(3), "ha"), "3 ha");
        assert_eq!(super::with_unit(&Value::Missing, "ha"), "–");
    }

    #[test]
    fn nothing_of_a_name_becomes_a_tag() {
        assert_eq!(super::plain("<b a='1'>&\""), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;");
    }
}
