"""Holds a GeoJSON file against RFC 7946, section by section, without any library that writes GeoJSON.

    rfc7946.py FILE...
"""
import json
import re
import sys
from decimal import Decimal

TYPES = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def fail(path, section, why):
    sys.exit(f"{path}: RFC 7946, section {section}: {why}")


def positions(coordinates, depth):
    if depth == 0:
        return [coordinates]
    return [position for part in coordinates for position in positions(part, depth - 1)]


def ring(path, points, outer):
    if len(points) < 4:
        fail(path, "3.1.6", f"a ring of {len(points)} positions")
    if points[0] != points[-1]:
        fail(path, "3.1.6", "a ring that is not closed")
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:]))
    if (doubled > 0) != outer:
        fail(path, "3.1.6", f"an {'outer ring runs clockwise' if outer else 'inner ring runs counter-clockwise'}")


def geometry(path, shape):
    if shape["type"] == "GeometryCollection":
        return [at for part in shape["geometries"] for at in geometry(path, part)]
    if set(shape) != {"type", "coordinates"}:
        fail(path, "7.1", f"members {sorted(shape)}")
    depth = TYPES[shape["type"]]
    found = positions(shape["coordinates"], depth)
    for at in found:
        if len(at) != 2 or not (-180 <= at[0] <= 180 and -90 <= at[1] <= 90):
            fail(path, "4", f"position {at}: longitude and latitude in degrees expected")
    coordinates = shape["coordinates"]
    areas = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(shape["type"], [])
    lines = {"LineString": [coordinates], "MultiLineString": coordinates}.get(shape["type"], [])
    lines = lines + [part for area in areas for part in area]
    for line in lines:
        if len(line) < 2:
            fail(path, "3.1.4", "a line of one position")
        if any(abs(a[0] - b[0]) > 180 for a, b in zip(line, line[1:])):
            fail(path, "3.1.9", "a line crosses the antimeridian")
    for area in areas:
        for number, part in enumerate(area):
            ring(path, part, number == 0)
    return found


def check(path):
    raw = open(path, "rb").read()
    text = raw.decode("utf-8")
    if text.startswith("\ufeff"):
        fail(path, "11 (RFC 8259, 8.1)", "a byte order mark")
    data = json.loads(text, parse_float=Decimal)
    if data["type"] != "FeatureCollection" or "crs" in data or "coordinates" in data or "geometry" in data:
        fail(path, "3.3, 4, 7.1", f"members {sorted(data)}")
    everything, ids = [], []
    for feature in data["features"]:
        if feature["type"] != "Feature" or not {"geometry", "properties"} <= set(feature):
            fail(path, "3.2", f"members {sorted(feature)}")
        if not isinstance(feature.get("id", ""), (str, int)):
            fail(path, "3.2", "an id that is neither text nor number")
        if "id" in feature:
            ids.append(feature["id"])
        if feature["geometry"] is not None:
            found = geometry(path, feature["geometry"])
            for side in (side for at in found for side in at if isinstance(side, Decimal)):
                if -side.as_tuple().exponent > 7:
                    fail(path, "11.2", f"{side} has more than seven decimals")
            everything += found
    if len(set(ids)) != len(ids):
        fail(path, "3.2", "an id twice")
    if everything:
        west, south, east, north = data["bbox"]
        inside = [at for at in everything
                  if south <= at[1] <= north and ((west <= at[0] <= east) if west <= east else (at[0] >= west or at[0] <= east))]
        if len(inside) != len(everything):
            fail(path, "5", f"{len(everything) - len(inside)} positions outside the bbox")
        if not (any(at[1] == south for at in everything) and any(at[1] == north for at in everything)
                and any(at[0] == west for at in everything) and any(at[0] == east for at in everything)):
            fail(path, "5", "the bbox is wider than what it holds")
        if (max(at[0] for at in everything) - min(at[0] for at in everything) > 180) != (west > east):
            fail(path, "5.2", "a box over the antimeridian has its west greater than its east")
    if re.search(r"NaN|Infinity", re.sub(r'"(\\.|[^"\\])*"', "", text)):
        fail(path, "11 (RFC 8259, 6)", "a figure that is none")
    print(f"{path}: {len(data['features'])} features")


for path in sys.argv[1:]:
    check(path)
