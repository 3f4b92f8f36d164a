#!/usr/bin/env python3
"""Writes cover_codes.txt and exactextract.tsv. Usage: make.py landcover_dominant_wc_codes.tif (the Comoros set).
Needs gdalwarp 3.6 and, from PyPI, exactextract 0.3.0, rasterio, shapely, numpy."""
import math, os, random, subprocess, sys, tempfile
import numpy as np, rasterio
from exactextract import exact_extract
from exactextract.feature import JSONFeatureSource

here, work = os.path.dirname(os.path.abspath(__file__)), tempfile.mkdtemp()
west, south, east, north, cell = 299_000, 8_690_000, 323_000, 8_712_000, 100
tif = os.path.join(work, "cover.tif")
subprocess.run(["gdalwarp", "-q", "-t_srs", "EPSG:32738", "-te", *map(str, (west, south, east, north)), "-tr", str(cell),
                str(cell), "-r", "near", sys.argv[1], tif], check=True)
with rasterio.open(tif) as source:
    codes, profile = source.read(1), source.profile
profile.update(nodata=None)                     # 0, sea without a class, is to be counted like any other code
plain = os.path.join(work, "plain.tif")
with rasterio.open(plain, "w", **profile) as out:
    out.write(codes, 1)
letters = {0: ".", 10: "t", 20: "s", 30: "g", 40: "c", 50: "b", 60: "r", 80: "w"}
with open(os.path.join(here, "cover_codes.txt"), "w") as out:
    out.writelines("".join(letters[code] for code in row) + "\n" for row in codes.tolist())

random.seed(11)
circles = [(round(random.uniform(west, east), 2), round(random.uniform(south, north), 2), radius)
           for radius in (60, 250, 1000, 2000, 5000) for _ in range(12)]
corners, features = 7200, []
for number, (x, y, radius) in enumerate(circles):
    ring = [[x + radius * math.cos(2 * math.pi * k / corners), y + radius * math.sin(2 * math.pi * k / corners)]
            for k in range(corners)] + [[x + radius, y]]
    features.append({"type": "Feature", "id": number, "properties": {"n": number}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
found = exact_extract(plain, JSONFeatureSource(features), ["values", "coverage"], include_cols=["n"])
with open(os.path.join(here, "exactextract.tsv"), "w") as out:
    out.write("east_m\tnorth_m\tradius_m\tcrop_and_grass_ha\ttree_ha\tno_class_ha\toutside_ha\n")
    for row in found:
        (x, y, radius), values = circles[row["properties"]["n"]], np.asarray(row["properties"]["values"])
        ha = np.asarray(row["properties"]["coverage"]) * cell * cell / 10_000
        of = lambda *wanted: float(ha[np.isin(values, wanted)].sum())
        outside = math.pi * radius * radius / 10_000 - float(ha.sum())
        out.write(f"{x}\t{y}\t{radius}\t{of(30, 40):.6f}\t{of(10):.6f}\t{of(0):.6f}\t{max(outside, 0):.6f}\n")
