"""Holds a GeoParquet file against the specification 1.1.0: its metadata against a JSON schema, its columns against its
metadata, its coordinate system through PROJ.

    geoparquet.py SCHEMA FILE...
"""
import json
import sys

import jsonschema
import pyarrow.parquet
import pyproj
import shapely

schema = json.load(open(sys.argv[1], encoding="utf-8"))
for path in sys.argv[2:]:
    file = pyarrow.parquet.ParquetFile(path)
    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    jsonschema.validate(geo, schema, cls=jsonschema.Draft7Validator)
    column = geo["columns"][geo["primary_column"]]
    table = file.read()
    shapes = shapely.from_wkb(table[geo["primary_column"]].to_pylist())
    types = {shape.geom_type for shape in shapes if shape is not None}
    assert types == set(column["geometry_types"]), (types, column["geometry_types"])
    crs = pyproj.CRS.from_json_dict(column["crs"])
    assert crs == pyproj.CRS.from_authority("OGC", "CRS84"), crs
    sides = table[column["covering"]["bbox"]["xmin"][0]].to_pylist()
    for shape, box in zip(shapes, sides):
        assert (shape is None) == (box is None)
        if shape is not None:
            assert [box[side] for side in ("xmin", "ymin", "xmax", "ymax")] == list(shape.bounds), (box, shape.bounds)
    bounds = shapely.total_bounds(shapes)
    assert list(bounds) == column["bbox"], (bounds, column["bbox"])
    # Statistics of the boxes are what lets readers skip groups of rows.
    group = file.metadata.row_group(0)
    boxes = [group.column(i) for i in range(group.num_columns) if group.column(i).path_in_schema.startswith("bbox.")]
    assert len(boxes) == 4 and all(box.is_stats_set for box in boxes), "the boxes have no statistics"
    fields = json.loads(file.schema_arrow.metadata[b"fields"])
    names = [field["name"] for field in fields]
    assert file.schema_arrow.names[: len(names)] == names
    print(f"{path}: {table.num_rows} rows")
