#!/usr/bin/env python3
"""Speeds and published times of the Djibouti example of geohealthaccess, as one small file.

    prepare.py FOLDER OUT      FOLDER holds input/, output_car/, output_walk/ and moving-speeds.json

OUT (gzip) holds little-endian float32 rasters of 73 rows x 108 columns one after the other: cell speed in m/s (0: nobody
can pass), elevation in metres, 1 where a site lies, published seconds by car and on foot (-1: none).
Needs numpy, rasterio, geopandas.
"""
import gzip, json, sys
import geopandas as gpd
import numpy as np
import rasterio
from rasterio.features import rasterize

folder, out = sys.argv[1:]
speeds = json.load(open(f"{folder}/moving-speeds.json"))


def band(name):
    with rasterio.open(f"{folder}/{name}") as raster:
        return raster.read(1).astype("f8"), raster.profile


elevation, profile = band("input/elevation.tif")
shape, transform, crs = elevation.shape, profile["transform"], profile["crs"]
off_road = np.zeros(shape)
for cover, kmh in speeds["land-cover"].items():
    share, p = band(f"input/landcover_{cover}.tif")
    off_road += np.where(share == p["nodata"], 0, share) / 100 * kmh
water_osm, _ = band("input/water_osm.tif")
water_gsw, _ = band("input/water_gsw.tif")
slope, _ = band("input/slope.tif")
off_road[(water_osm >= 1) & (water_osm != 255) | (water_gsw >= 10) & (water_gsw != 255) | (slope >= 35) & (slope != 9999)] = 0

roads = gpd.read_file(f"{folder}/input/roads.gpkg").to_crs(crs)
transport = speeds["transport"]
shapes = []
for row in roads.itertuples():
    kmh = transport["highway"].get(row.highway)
    if not kmh:
        continue
    factors = [transport[tag].get(getattr(row, tag), 1.0) for tag in ("tracktype", "smoothness", "surface")]
    shapes.append((row.geometry, kmh * min(factors)))
ferries = gpd.read_file(f"{folder}/input/ferry.gpkg").to_crs(crs)
shapes += [(geometry, transport["route"]["ferry"]) for geometry in ferries.geometry]
road = rasterize(shapes, shape, fill=0, transform=transform, all_touched=True, dtype="float64")
speed = np.maximum(off_road, road) / 3.6

car, _ = band("output_car/cost.tif")
walk, _ = band("output_walk/cost.tif")
health = gpd.read_file(f"{folder}/input/health.gpkg").to_crs(crs).geometry.centroid
site = np.zeros(shape)
for point in health:
    row, column = rasterio.transform.rowcol(transform, point.x, point.y)
    if 0 <= row < shape[0] and 0 <= column < shape[1]:
        site[row, column] = 1
print("sites in cells", int(site.sum()), "cells with times", int((car >= 0).sum()), int((walk >= 0).sum()))
print("zero cells not sites", int(((car == 0) & (site == 0)).sum()), "sites not zero", int(((car != 0) & (site == 1)).sum()))
data = b"".join(a.astype("<f4").tobytes() for a in (speed, elevation, site, car, walk))
with gzip.GzipFile(out, "wb", mtime=0) as file:
    file.write(data)
print(out, len(data), "bytes before compression")
