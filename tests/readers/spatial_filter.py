"""Reads a part of a FlatGeobuf through its index with GDAL, and the same part by looking at every feature.

    spatial_filter.py FILE WEST SOUTH EAST NORTH
"""
import json
import sys

from osgeo import ogr

ogr.UseExceptions()
west, south, east, north = map(float, sys.argv[2:])
source = ogr.Open(sys.argv[1])
layer = source.GetLayer(0)
box = ogr.CreateGeometryFromWkt(f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))")
every = sorted(f.GetField("id") for f in layer if f.GetGeometryRef().Intersects(box))
layer.SetSpatialFilterRect(west, south, east, north)
part = sorted(f.GetField("id") for f in layer)
print(json.dumps({"indexed": bool(layer.TestCapability(ogr.OLCFastSpatialFilter)), "part": part, "every": every,
                  "all": source.GetLayer(0).GetFeatureCount(), "driver": source.GetDriver().GetName()}))
