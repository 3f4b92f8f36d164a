"""Geodesic distances from Moroni to every settlement, by pyproj's Geod (PROJ, Karney's algorithm, WGS 84).

    inhabit export comoros.toml --what settlements --out settlements.csv
    python3 distances.py settlements.csv > comoros.csv
"""
import csv
import sys

from pyproj import Geod

geod = Geod(ellps="WGS84")
rows = []
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")):
    _, _, metres = geod.inv(43.2551, -11.7022, float(row["lon"]), float(row["lat"]))
    rows.append((round(metres, 4), row["id"]))
print("id,distance_m")
for metres, name in sorted(rows):
    print(f"{name},{metres:.4f}")
