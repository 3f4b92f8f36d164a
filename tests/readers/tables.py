"""Reads tables with geopandas, openpyxl and Python's csv, and prints for each file its columns, rows and places as JSON.

    tables.py FILE...
"""
import csv
import json
import math
import sys

import geopandas
import openpyxl


def plain(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def frame(path):
    read = geopandas.read_parquet if path.endswith(".parquet") else geopandas.read_file
    data = read(path)
    # The box of each feature is GeoParquet's own column, as the number of a feature is GeoPackage's.
    names = [name for name in data.columns if name not in ("geometry", "bbox")]
    rows = [[plain(value) for value in row] for row in data[names].astype(object).itertuples(index=False)]
    places = [[point.x, point.y] for point in data.geometry]
    return {"columns": names, "rows": rows, "places": places, "crs": data.crs.to_string()}


def split(names, rows):
    return {
        "columns": names[:-2],
        "rows": [row[:-2] for row in rows],
        "places": [[float(row[-2]), float(row[-1])] for row in rows],
        "crs": "EPSG:4326",
    }


def sheet(path):
    book = openpyxl.load_workbook(path)
    rows = [[cell.value for cell in row] for row in book["villages"].iter_rows()]
    assert all(cell.data_type != "f" for row in book["villages"].iter_rows() for cell in row), "a text became a formula"
    return split(rows[0], rows[1:])


def text(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return split(rows[0], [[cell or None for cell in row] for row in rows[1:]])


READERS = {"csv": text, "xlsx": sheet}
print(json.dumps({path: READERS.get(path.rsplit(".", 1)[1], frame)(path) for path in sys.argv[1:]}))
