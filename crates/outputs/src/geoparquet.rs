//! GeoParquet 1.1: a column a field, places as WKB, a box for each feature, the coordinate system as PROJJSON.

use std::io::Write;
use std::sync::Arc;

use ::parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use ::parquet::errors::Result as Parquet;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{Type, TypePtr};
use geo::{BoundingRect, Geometry};
use serde_json::{Value as Json, json};

use crate::Error;
use crate::record::{Feature, Field, FieldType, Layer, Value};
use crate::wkb;

const TITLE: &str = "GeoParquet";

/// Features in a row group: readers skip whole groups by the boxes of their features.
const GROUP: usize = 50_000;

/// The sides of a feature's box, in the order of its column.
const SIDES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// Writes a layer after GeoParquet 1.1 (OGC, 2024): optional columns with the names and order of the fields, then the
/// place as WKB and its box as a struct. The key `geo` holds version, coordinate system (OGC:CRS84, longitude first),
/// geometry types and the layer's box; the key `fields` holds units, meanings and sources. Compressed with Snappy, which
/// every reader knows. A layer without any place is plain Parquet. The file is built in memory.
///
/// # Errors
/// Those of `out`, and [`Error::Encode`] when the library refuses.
pub fn write(layer: &Layer, out: &mut dyn Write) -> Result<(), Error> {
    let bytes = file(layer).map_err(|error| Error::encode(TITLE, error))?;
    out.write_all(&bytes)?;
    Ok(())
}

fn file(layer: &Layer) -> Parquet<Vec<u8>> {
    let placed = layer.features.iter().any(|feature| feature.geometry.is_some());
    let [place, bbox] = ["geometry", "bbox"].map(|name| free_name(name, &layer.fields));
    let mut metadata = vec![KeyValue::new("fields".to_owned(), dictionary(&layer.fields).to_string())];
    if placed {
        metadata.push(KeyValue::new("geo".to_owned(), geo_metadata(layer, &place, &bbox).to_string()));
    }
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("inhabit".to_owned())
        .set_key_value_metadata(Some(metadata))
        .build();
    let schema = schema(layer, placed.then_some((place.as_str(), bbox.as_str())))?;
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties))?;
    for features in layer.features.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        for (position, field) in layer.fields.iter().enumerate() {
            column(&mut group, field.kind, features, position)?;
        }
        if placed {
            places(&mut group, features)?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(bytes)
}

/// A name that no field has.
fn free_name(name: &str, fields: &[Field]) -> String {
    let mut name = name.to_owned();
    while fields.iter().any(|field| field.name == name) {
        name.push('_');
    }
    name
}

fn schema(layer: &Layer, places: Option<(&str, &str)>) -> Parquet<TypePtr> {
    let mut columns: Vec<TypePtr> = Vec::with_capacity(layer.fields.len() + 2);
    for field in &layer.fields {
        let physical = match field.kind {
            FieldType::Text => Physical::BYTE_ARRAY,
            FieldType::Integer => Physical::INT64,
            FieldType::Number => Physical::DOUBLE,
        };
        let column = Type::primitive_type_builder(&field.name, physical).with_repetition(Repetition::OPTIONAL);
        let column = match field.kind {
            FieldType::Text => {
                column.with_logical_type(Some(LogicalType::String)).with_converted_type(ConvertedType::UTF8)
            }
            _ => column,
        };
        columns.push(Arc::new(column.build()?));
    }
    if let Some((place, bbox)) = places {
        let geometry = Type::primitive_type_builder(place, Physical::BYTE_ARRAY);
        columns.push(Arc::new(geometry.with_repetition(Repetition::OPTIONAL).build()?));
        let side = |name: &&str| {
            let side = Type::primitive_type_builder(name, Physical::DOUBLE).with_repetition(Repetition::REQUIRED);
            side.build().map(Arc::new)
        };
        let sides = SIDES.iter().map(side).collect::<Parquet<Vec<_>>>()?;
        let group = Type::group_type_builder(bbox).with_repetition(Repetition::OPTIONAL).with_fields(sides);
        columns.push(Arc::new(group.build()?));
    }
    Type::group_type_builder("schema").with_fields(columns).build().map(Arc::new)
}

/// Writes one field of a group of features.
fn column(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    kind: FieldType,
    features: &[Feature],
    position: usize,
) -> Parquet<()> {
    let values = || features.iter().map(move |feature| &feature.values[position]);
    let Some(mut writer) = group.next_column()? else { return Ok(()) };
    match kind {
        FieldType::Text => {
            let (levels, texts) = known(values(), |value| match value {
                Value::Text(text) => Some(ByteArray::from(text.as_str())),
                _ => None,
            });
            writer.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None)?;
        }
        FieldType::Integer => {
            let (levels, figures) = known(values(), |value| match value {
                Value::Integer(figure) => Some(*figure),
                _ => None,
            });
            writer.typed::<Int64Type>().write_batch(&figures, Some(&levels), None)?;
        }
        FieldType::Number => {
            let (levels, figures) = known(values(), |value| match value {
                Value::Number(figure) => Some(*figure),
                Value::Integer(figure) => Some(*figure as f64),
                _ => None,
            });
            writer.typed::<DoubleType>().write_batch(&figures, Some(&levels), None)?;
        }
    }
    writer.close()
}

/// The values there are, and for each row whether it has one (1) or not (0).
fn known<'a, S: 'a + ?Sized, T>(
    rows: impl Iterator<Item = &'a S>,
    read: impl Fn(&S) -> Option<T>,
) -> (Vec<i16>, Vec<T>) {
    let rows: Vec<Option<T>> = rows.map(read).collect();
    let levels = rows.iter().map(|value| i16::from(value.is_some())).collect();
    (levels, rows.into_iter().flatten().collect())
}

/// Writes places and their boxes.
fn places(group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>, features: &[Feature]) -> Parquet<()> {
    let geometries = || features.iter();
    if let Some(mut writer) = group.next_column()? {
        let wkb = |feature: &Feature| feature.geometry.as_ref().map(|geometry| ByteArray::from(wkb::bytes(geometry)));
        let (levels, shapes) = known(geometries(), wkb);
        writer.typed::<ByteArrayType>().write_batch(&shapes, Some(&levels), None)?;
        writer.close()?;
    }
    let boxes: Vec<Option<[f64; 4]>> = features.iter().map(|feature| bounds(feature.geometry.as_ref()?)).collect();
    for side in 0..SIDES.len() {
        let Some(mut writer) = group.next_column()? else { return Ok(()) };
        let (levels, sides) = known(boxes.iter(), |bounds| bounds.map(|bounds| bounds[side]));
        writer.typed::<DoubleType>().write_batch(&sides, Some(&levels), None)?;
        writer.close()?;
    }
    Ok(())
}

/// West, south, east, north.
fn bounds(geometry: &Geometry<f64>) -> Option<[f64; 4]> {
    let rect = geometry.bounding_rect()?;
    Some([rect.min().x, rect.min().y, rect.max().x, rect.max().y])
}

fn geo_metadata(layer: &Layer, place: &str, bbox: &str) -> Json {
    let geometries = || layer.features.iter().filter_map(|feature| feature.geometry.as_ref());
    let mut types: Vec<&str> = geometries().map(type_name).collect();
    types.sort_unstable();
    types.dedup();
    let all =
        geometries().filter_map(bounds).reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let covering: serde_json::Map<String, Json> =
        SIDES.iter().map(|side| ((*side).to_owned(), json!([bbox, side]))).collect();
    let mut column = json!({
        "encoding": "WKB",
        "geometry_types": types,
        "crs": crs84(),
        "edges": "planar",
        "covering": { "bbox": covering },
    });
    if let Some(all) = all {
        column["bbox"] = json!(all);
    }
    json!({ "version": "1.1.0", "primary_column": place, "columns": { place: column } })
}

fn type_name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::LineString(_) | Geometry::Line(_) => "LineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

/// OGC:CRS84, WGS 84 with longitude first, as PROJJSON 0.7.
fn crs84() -> Json {
    let axis = |name: &str, short: &str, direction: &str| json!({ "name": name, "abbreviation": short, "direction": direction, "unit": "degree" });
    json!({
        "$schema": "https://proj.org/schemas/v0.7/projjson.schema.json",
        "type": "GeographicCRS",
        "name": "WGS 84 (CRS84)",
        "datum": {
            "type": "GeodeticReferenceFrame",
            "name": "World Geodetic System 1984",
            "ellipsoid": { "name": "WGS 84", "semi_major_axis": 6_378_137, "inverse_flattening": 298.257_223_563 },
        },
        "coordinate_system": {
            "subtype": "ellipsoidal",
            "axis": [axis("Geodetic longitude", "Lon", "east"), axis("Geodetic latitude", "Lat", "north")],
        },
        "id": { "authority": "OGC", "code": "CRS84" },
    })
}

fn dictionary(fields: &[Field]) -> Json {
    let entry = |field: &Field| json!({ "name": field.name, "unit": field.unit, "description": field.description, "source": field.source });
    fields.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_called_geometry_keeps_its_name() {
        let fields = vec![Field::text("geometry", ""), Field::text("geometry_", "")];
        assert_eq!(free_name("geometry", &fields), "geometry__");
        assert_eq!(free_name("bbox", &fields), "bbox");
    }

    #[test]
    fn the_same_layer_gives_the_same_bytes() {
        let layer = Layer {
            name: "a".into(),
            title: "A".into(),
            fields: vec![Field::text("id", ""), Field::new("rank", FieldType::Integer, "", "")],
            features: vec![Feature { values: vec![Value::text("x"), Value::Missing], geometry: None }],
        };
        let bytes = file(&layer).unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        assert_eq!(bytes, file(&layer).unwrap());
        assert!(!String::from_utf8_lossy(&bytes).contains("\"geo\""));
    }
}
