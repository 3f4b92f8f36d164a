"""Arrow tables as what the reader has installed: GeoDataFrame, DataFrame or pyarrow table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from . import _inhabit

GEOMETRY = "geometry"


def arrow(table: "_inhabit.Table") -> pa.Table:
    """The table as pyarrow sees it, without a copy; units and meanings are in the metadata of its fields."""
    return pa.table(table)


def frame(table: "_inhabit.Table", index: str | None = None) -> Any:
    """A GeoDataFrame (a DataFrame for rows without places); a pyarrow table without geopandas.

    Whole figures become pandas' ``Int64`` and words its ``string``, both with ``<NA>`` for gaps; figures become
    ``float64`` with NaN for gaps.
    """
    columns = arrow(table)
    try:
        import geopandas
        import pandas
    except ImportError:
        return columns
    kinds = {pa.int64(): pandas.Int64Dtype(), pa.string(): pandas.StringDtype()}
    if GEOMETRY in columns.column_names:
        shown = geopandas.GeoDataFrame.from_arrow(columns, to_pandas_kwargs={"types_mapper": kinds.get})
        # CRS84 is EPSG:4326 with longitude first, which is how geopandas holds every EPSG:4326.
        shown = shown.set_crs(4326, allow_override=True)
    else:
        shown = columns.to_pandas(types_mapper=kinds.get)
    return shown.set_index(index) if index is not None else shown


def dictionary(table: "_inhabit.Table") -> Any:
    """Name, type, unit and meaning of every field."""
    schema = arrow(table).schema
    rows = [
        {
            "field": field.name,
            "type": str(field.type),
            "unit": (field.metadata or {}).get(b"unit", b"").decode(),
            "description": (field.metadata or {}).get(b"description", b"").decode(),
        }
        for field in schema
        if field.name != GEOMETRY
    ]
    try:
        import pandas
    except ImportError:
        return pa.Table.from_pylist(rows)
    return pandas.DataFrame(rows)
