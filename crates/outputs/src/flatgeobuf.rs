//! FlatGeobuf: features with a packed R-tree, for fast reading of parts over a network.

use std::io::Write;

use ::flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geo::Geometry;
use geozero::{ColumnValue, GeozeroGeometry, PropertyProcessor};

use crate::Error;
use crate::record::{FieldType, Layer, Value};

const TITLE: &str = "FlatGeobuf";

/// Writes a layer in WGS 84 with its index. Features without a place cannot stand in an index and are left out; gaps are
/// absent properties. Features come in the order of the index (Hilbert curve), not in that of the layer.
///
/// # Errors
/// Those of `out`, and [`Error::Encode`] when the library refuses.
pub fn write(layer: &Layer, out: &mut dyn Write) -> Result<(), Error> {
    let options = FgbWriterOptions {
        crs: FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
        title: Some(&layer.title),
        detect_type: false,
        promote_to_multi: false,
        // An index over nothing is refused by readers.
        write_index: layer.features.iter().any(|feature| feature.geometry.is_some()),
        ..FgbWriterOptions::default()
    };
    let refused = |error: ::flatgeobuf::Error| Error::encode(TITLE, error);
    let mut writer = FgbWriter::create_with_options(&layer.name, geometry_type(layer), options).map_err(refused)?;
    for field in &layer.fields {
        let kind = match field.kind {
            FieldType::Text => ColumnType::String,
            FieldType::Integer => ColumnType::Long,
            FieldType::Number => ColumnType::Double,
        };
        let (title, description) = (field.unit.clone(), field.description.clone());
        writer.add_column(&field.name, kind, |builder, column| {
            column.nullable = true;
            column.title = Some(builder.create_string(&title));
            column.description = Some(builder.create_string(&description));
        });
    }
    for feature in &layer.features {
        let Some(geometry) = &feature.geometry else { continue };
        let mut outcome = Ok(());
        writer
            .add_feature_geom(Placed(geometry), |target| outcome = properties(target, layer, &feature.values))
            .and(outcome)
            .map_err(|error| Error::encode(TITLE, error))?;
    }
    writer.write(out).map_err(refused)
}

fn properties(
    target: &mut impl PropertyProcessor,
    layer: &Layer,
    values: &[Value],
) -> Result<(), geozero::error::GeozeroError> {
    for (position, (field, value)) in layer.fields.iter().zip(values).enumerate() {
        let value = match value {
            Value::Missing => continue,
            Value::Text(text) => ColumnValue::String(text),
            Value::Integer(figure) => ColumnValue::Long(*figure),
            Value::Number(figure) => ColumnValue::Double(*figure),
        };
        target.property(position, &field.name, &value)?;
    }
    Ok(())
}

struct Placed<'a>(&'a Geometry<f64>);

impl GeozeroGeometry for Placed<'_> {
    fn process_geom<P: geozero::GeomProcessor>(&self, processor: &mut P) -> geozero::error::Result<()> {
        self.0.process_geom(processor)
    }
}

/// The one type of all features; `Unknown` when they differ.
fn geometry_type(layer: &Layer) -> GeometryType {
    let mut types =
        layer.features.iter().filter_map(|feature| feature.geometry.as_ref()).map(|geometry| match geometry {
            Geometry::Point(_) => GeometryType::Point,
            Geometry::LineString(_) | Geometry::Line(_) => GeometryType::LineString,
            Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => GeometryType::Polygon,
            Geometry::MultiPoint(_) => GeometryType::MultiPoint,
            Geometry::MultiLineString(_) => GeometryType::MultiLineString,
            Geometry::MultiPolygon(_) => GeometryType::MultiPolygon,
            Geometry::GeometryCollection(_) => GeometryType::GeometryCollection,
        });
    let Some(first) = types.next() else { return GeometryType::Unknown };
    if types.all(|other| other == first) { first } else { GeometryType::Unknown }
}
