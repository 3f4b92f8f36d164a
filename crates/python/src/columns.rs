//! Layers as Arrow tables: a column a field, the unit and meaning in the field's metadata, gaps as nulls.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, FixedSizeListArray, Float64Array, RecordBatch, RecordBatchIterator};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field as ArrowField, Schema};
use geo::Geometry;
use outputs::record::{Feature, Field, FieldType, Layer, Value};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::ffi::to_stream_pycapsule;

use crate::error::Failure;

/// The name of the column of places.
pub const GEOMETRY: &str = "geometry";

/// Longitude and latitude on WGS 84, in this order.
const LON_LAT: &str = r#"{"crs":"OGC:CRS84","crs_type":"authority_code"}"#;

/// A table for any library that reads Arrow: `pyarrow.table(…)`, `geopandas.GeoDataFrame.from_arrow(…)`, polars, DuckDB.
#[pyclass(frozen, module = "inhabit._inhabit")]
pub struct Table(RecordBatch);

#[pymethods]
impl Table {
    /// The Arrow PyCapsule interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = self.0.schema();
        let batches = RecordBatchIterator::new([Ok(self.0.clone())], schema);
        Ok(to_stream_pycapsule(
            py,
            Box::new(pyo3_arrow::ffi::ArrayIterator::new(
                batches.map(|batch| batch.map(|batch| Arc::new(arrow_array::StructArray::from(batch)) as ArrayRef)),
                Arc::new(ArrowField::new_struct("", self.0.schema().fields().clone(), false)),
            )),
            requested_schema,
        )?)
    }

    /// The number of rows.
    fn __len__(&self) -> usize {
        self.0.num_rows()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.0.schema().fields().iter().map(|field| field.name().clone()).collect()
    }
}

impl Table {
    /// The table of a layer; `placed` adds the column of places.
    pub fn of(layer: &Layer) -> Result<Self, Failure> {
        let mut fields = Vec::with_capacity(layer.fields.len() + 1);
        let mut columns = Vec::with_capacity(layer.fields.len() + 1);
        for (position, field) in layer.fields.iter().enumerate() {
            let column = column(&layer.features, position, field.kind);
            fields.push(described(field, column.data_type().clone()));
            columns.push(column);
        }
        if layer.features.iter().any(|feature| feature.geometry.is_some()) || layer.fields.is_empty() {
            let (field, column) = places(&layer.features)?;
            fields.push(field);
            columns.push(column);
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
            .map(Self)
            .map_err(|error| Failure::Work(format!("cannot make the table of {}: {error}", layer.name)))
    }
}

fn described(field: &Field, kind: DataType) -> ArrowField {
    let metadata = [("unit", &field.unit), ("description", &field.description)];
    let metadata = metadata.into_iter().filter(|(_, text)| !text.is_empty());
    ArrowField::new(&field.name, kind, true)
        .with_metadata(metadata.map(|(key, text)| (key.to_owned(), text.clone())).collect::<HashMap<_, _>>())
}

fn column(features: &[Feature], position: usize, kind: FieldType) -> ArrayRef {
    let values = features.iter().map(|feature| &feature.values[position]);
    match kind {
        FieldType::Text => {
            let mut builder = StringBuilder::with_capacity(features.len(), 16 * features.len());
            for value in values {
                match value {
                    Value::Text(text) => builder.append_value(text),
                    Value::Integer(figure) => builder.append_value(figure.to_string()),
                    Value::Number(figure) => builder.append_value(figure.to_string()),
                    Value::Missing => builder.append_null(),
                }
            }
            Arc::new(builder.finish())
        }
        FieldType::Integer => {
            let mut builder = Int64Builder::with_capacity(features.len());
            for value in values {
                match value {
                    Value::Integer(figure) => builder.append_value(*figure),
                    _ => builder.append_null(),
                }
            }
            Arc::new(builder.finish())
        }
        FieldType::Number => {
            let mut builder = Float64Builder::with_capacity(features.len());
            for value in values {
                match value {
                    Value::Number(figure) => builder.append_value(*figure),
                    Value::Integer(figure) => builder.append_value(*figure as f64),
                    _ => builder.append_null(),
                }
            }
            Arc::new(builder.finish())
        }
    }
}

/// The column of places: GeoArrow points where all are points, else well-known binary.
fn places(features: &[Feature]) -> Result<(ArrowField, ArrayRef), Failure> {
    let points = features.iter().all(|feature| matches!(feature.geometry, Some(Geometry::Point(_)) | None));
    let (kind, column) = if points { ("geoarrow.point", pairs(features)?) } else { ("geoarrow.wkb", binary(features)) };
    let metadata = HashMap::from([
        ("ARROW:extension:name".to_owned(), kind.to_owned()),
        ("ARROW:extension:metadata".to_owned(), LON_LAT.to_owned()),
    ]);
    Ok((ArrowField::new(GEOMETRY, column.data_type().clone(), true).with_metadata(metadata), column))
}

fn pairs(features: &[Feature]) -> Result<ArrayRef, Failure> {
    let mut flat = Vec::with_capacity(2 * features.len());
    let mut known = Vec::with_capacity(features.len());
    for feature in features {
        let at = match &feature.geometry {
            Some(Geometry::Point(point)) => Some(point.0),
            _ => None,
        };
        flat.extend(at.map_or([f64::NAN; 2], |at| [at.x, at.y]));
        known.push(at.is_some());
    }
    let child = Arc::new(ArrowField::new("xy", DataType::Float64, false));
    let nulls = known.contains(&false).then(|| NullBuffer::from(known));
    FixedSizeListArray::try_new(child, 2, Arc::new(Float64Array::from(flat)), nulls)
        .map(|array| Arc::new(array) as ArrayRef)
        .map_err(|error| Failure::Work(format!("cannot make the column of places: {error}")))
}

fn binary(features: &[Feature]) -> ArrayRef {
    let mut builder = BinaryBuilder::new();
    for feature in features {
        match &feature.geometry {
            Some(geometry) => builder.append_value(outputs::wkb::bytes(geometry)),
            None => builder.append_null(),
        }
    }
    Arc::new(builder.finish())
}
