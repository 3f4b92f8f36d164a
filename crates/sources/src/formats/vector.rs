//! Vector files through GDAL: GeoJSON, GeoPackage, Shapefile, FlatGeobuf, KML and what else it opens.

use gdal::spatial_ref::{CoordTransform, SpatialRef};
use gdal::vector::{Geometry as GdalGeometry, Layer, LayerAccess, geometry_type_flatten};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use planner::Finding;

use super::table::{Ask, Row, Table};
use crate::lock::SourceFile;
use crate::{SourceError, crs, gdal_log};

/// Reads one layer of a vector file; shapes are carried to longitude and latitude. Errors: GDAL cannot open the file,
/// there are several layers and none is named, the layer has no coordinate system, or reading stops midway.
pub(crate) fn read_vector(file: &SourceFile, ask: &Ask<'_>) -> Result<Table, SourceError> {
    gdal_log::prepare();
    gdal_log::take();
    let options = DatasetOptions { open_flags: GdalOpenFlags::GDAL_OF_VECTOR, ..DatasetOptions::default() };
    let dataset = Dataset::open_ex(&file.path, options).map_err(|error| SourceError::WrongFormat {
        file: file.shown.clone(),
        found: format!("no vector file that GDAL can open: {}", gdal_log::explain(&error)),
        expected: "GeoJSON, GeoPackage, Shapefile, FlatGeobuf, KML, OpenStreetMap or a CSV table".to_owned(),
        next_step: "check the file and its extension with ogrinfo".to_owned(),
    })?;
    let mut layer = chosen_layer(&dataset, file, ask)?;
    let transform = transform(&layer, file, ask)?;
    let columns: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    let mut table = Table { file: file.shown.clone(), columns, ..Table::default() };
    read_rows(&mut table, &mut layer, transform.as_ref());
    table.findings.extend(unreadable_text(&table, file));
    let expected = layer.feature_count();
    let said = gdal_log::take();
    if let Some(failure) = said.iter().find(|said| said.failure) {
        return Err(SourceError::BadContent {
            file: file.shown.clone(),
            place: format!("after feature {} of {expected}", table.rows.len()),
            found: failure.text.clone(),
            expected: "a file that can be read to its end".to_owned(),
            next_step: "check the file with ogrinfo; download or write it again".to_owned(),
        });
    }
    for warning in said {
        table.findings.push(Finding::note("gdal-warning", &file.shown, warning.text));
    }
    Ok(table)
}

fn chosen_layer<'a>(dataset: &'a Dataset, file: &SourceFile, ask: &Ask<'_>) -> Result<Layer<'a>, SourceError> {
    // A GeoPackage keeps the styles of its layers in a table, which GDAL lists among the layers.
    let listed = dataset.layers().map(|layer| layer.name());
    let names: Vec<String> = listed.filter(|name| name != "layer_styles").collect();
    let wrong = |found: String, expected: &str, next_step: String| SourceError::BadContent {
        file: file.shown.clone(),
        place: "its list of layers".to_owned(),
        found,
        expected: expected.to_owned(),
        next_step,
    };
    let position = match (ask.layer, names.len()) {
        (Some(wanted), _) => names.iter().position(|name| name == wanted).ok_or_else(|| {
            wrong(
                format!("the layers {}", names.join(", ")),
                &format!("a layer \"{wanted}\""),
                format!("correct {}.layer", ask.key),
            )
        })?,
        (None, 1) => 0,
        (None, 0) => {
            let next_step = "check the file with ogrinfo".to_owned();
            return Err(wrong("no layer".to_owned(), "at least one", next_step));
        }
        (None, _) => {
            let next_step = format!("choose one with {}.layer", ask.key);
            return Err(wrong(format!("{} layers: {}", names.len(), names.join(", ")), "the name of one", next_step));
        }
    };
    dataset
        .layer_by_name(&names[position])
        .map_err(|error| wrong(gdal_log::explain(&error), "a readable layer", "check the file".into()))
}

fn transform(layer: &Layer<'_>, file: &SourceFile, ask: &Ask<'_>) -> Result<Option<CoordTransform>, SourceError> {
    let reference = match (layer.spatial_ref(), ask.crs) {
        (Some(reference), _) => reference,
        (None, Some(asked)) => SpatialRef::from_definition(asked).map_err(|error| SourceError::BadSetting {
            key: format!("{}.crs", ask.key),
            found: format!("\"{asked}\": {}", gdal_log::explain(&error)),
            expected: "a coordinate system such as EPSG:4326".to_owned(),
            next_step: "correct it".to_owned(),
        })?,
        (None, None) => {
            return Err(SourceError::NoCrs {
                file: file.shown.clone(),
                place: format!("layer {}", layer.name()),
                next_step: format!("say which it is with {}.crs = \"EPSG:…\"", ask.key),
            });
        }
    };
    crs::to_lonlat(&reference).map_err(|error| SourceError::Gdal {
        file: file.shown.clone(),
        doing: "the way from its coordinate system to longitude and latitude".to_owned(),
        message: gdal_log::explain(&error),
        next_step: "convert the file to EPSG:4326 with ogr2ogr".to_owned(),
    })
}

fn read_rows(table: &mut Table, layer: &mut Layer<'_>, transform: Option<&CoordTransform>) {
    for (position, feature) in layer.features().enumerate() {
        let values = (0..table.columns.len())
            .map(|field| feature.field_as_string(field).ok().flatten().filter(|text| !text.trim().is_empty()))
            .collect();
        let shape = match feature.geometry().filter(|geometry| !geometry.is_empty()) {
            None => None,
            Some(geometry) => match converted(geometry, transform) {
                Some(shape) => Some(shape),
                None => {
                    let message = format!("a shape of type {} cannot be used", geometry.geometry_name());
                    let finding = Finding::warning("unusable-shape", &table.file, message);
                    table.findings.push(finding.about(format!("feature {}", position + 1)));
                    None
                }
            },
        };
        table.rows.push(Row { number: position + 1, values, shape });
    }
}

/// Text in another encoding than the file says, or than UTF-8 where it says none: letters are lost, names cannot be joined.
fn unreadable_text(table: &Table, file: &SourceFile) -> Option<Finding> {
    let lost =
        |row: &Row| row.values.iter().position(|value| value.as_ref().is_some_and(|text| text.contains('\u{fffd}')));
    let mut rows = table.rows.iter().filter_map(|row| Some((row, lost(row)?)));
    let (first, column) = rows.next()?;
    let message = format!(
        "text of {} features is not in the encoding that the file says; first: {}, field {}, found \"{}\"",
        rows.count() + 1,
        table.place(first),
        table.columns[column],
        first.values[column].as_deref().unwrap_or_default()
    );
    let advice = match file.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("shp")) {
        true => {
            let beside = std::path::Path::new(&file.shown).with_extension("cpg");
            format!("write the encoding, such as CP1251, into a file {}", beside.display())
        }
        false => "write the file again in UTF-8".to_owned(),
    };
    Some(Finding::warning("text-encoding", &table.file, message).advise(advice))
}

/// A shape in degrees; `None` for curves, surfaces and coordinates that cannot be transformed.
fn converted(geometry: &GdalGeometry, transform: Option<&CoordTransform>) -> Option<Geometry<f64>> {
    use gdal::vector::OGRwkbGeometryType as kind;
    let parts = || (0..geometry.geometry_count()).map(|part| geometry.get_geometry(part));
    match geometry_type_flatten(geometry.geometry_type()) {
        kind::wkbPoint => Some(Geometry::Point(Point(*points(geometry, transform)?.first()?))),
        kind::wkbLineString => Some(Geometry::LineString(LineString(points(geometry, transform)?))),
        kind::wkbPolygon => Some(Geometry::Polygon(polygon(geometry, transform)?)),
        kind::wkbMultiPoint => {
            let each = parts().map(|part| points(&part, transform)?.first().copied().map(Point));
            Some(Geometry::MultiPoint(MultiPoint(each.collect::<Option<_>>()?)))
        }
        kind::wkbMultiLineString => {
            let each = parts().map(|part| points(&part, transform).map(LineString));
            Some(Geometry::MultiLineString(MultiLineString(each.collect::<Option<_>>()?)))
        }
        kind::wkbMultiPolygon => {
            let each = parts().filter(|part| !part.is_empty()).map(|part| polygon(&part, transform));
            Some(Geometry::MultiPolygon(MultiPolygon(each.collect::<Option<_>>()?)))
        }
        kind::wkbGeometryCollection => {
            let each = parts().filter(|part| !part.is_empty()).map(|part| converted(&part, transform));
            Some(Geometry::GeometryCollection(GeometryCollection(each.collect::<Option<_>>()?)))
        }
        _ => None,
    }
}

fn polygon(geometry: &GdalGeometry, transform: Option<&CoordTransform>) -> Option<Polygon<f64>> {
    let ring = |part: usize| points(&geometry.get_geometry(part), transform).map(LineString);
    let holes: Option<Vec<LineString<f64>>> = (1..geometry.geometry_count()).map(ring).collect();
    Some(Polygon::new(ring(0)?, holes?))
}

fn points(geometry: &GdalGeometry, transform: Option<&CoordTransform>) -> Option<Vec<Coord<f64>>> {
    let mut points = Vec::new();
    geometry.get_points(&mut points);
    let mut x: Vec<f64> = points.iter().map(|point| point.0).collect();
    let mut y: Vec<f64> = points.iter().map(|point| point.1).collect();
    if let Some(transform) = transform {
        transform.transform_coords(&mut x, &mut y, &mut []).ok()?;
    }
    Some(x.into_iter().zip(y).map(|(x, y)| Coord { x, y }).collect())
}
