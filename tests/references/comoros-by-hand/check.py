"""Explanations of three Comoros villages held against the raw layers, with programs that are not ours.

    pip install numpy==2.4.6 rasterio==1.4.4 pyproj==3.7.2 shapely==2.1.2
    inhabit assess comoros.toml --out out           # tests/scenarios/comoros.toml, DATA being the folder of the data
    python check.py DATA/comoros out/assessment.json > by_hand.txt

Elevation, slope and ruggedness come from gdalwarp and gdaldem, features from ogr2ogr, areas and people from counting raw
cells, distances from shapely, drives and walks from a Dijkstra over OpenStreetMap nodes written here. Needs the GDAL
commands (3.6 or later) in the path.
"""
import collections, heapq, json, math, pathlib, re, subprocess, sys, tempfile
import numpy as np
import pyproj
import rasterio
import shapely
from rasterio.warp import Resampling, reproject
from rasterio.transform import from_origin
from shapely.geometry import Point, shape

CRS = "EPSG:32738"
data, results = pathlib.Path(sys.argv[1]), json.load(open(sys.argv[2]))
work = pathlib.Path(tempfile.mkdtemp())
project = pyproj.Transformer.from_crs("EPSG:4326", CRS, always_xy=True).transform
geod = pyproj.Geod(ellps="WGS84")


def in_metres(geometry):
    return shapely.transform(geometry, lambda pairs: np.column_stack(project(pairs[:, 0], pairs[:, 1])))


def run(*command):
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def layer(name):
    out = work / f"{name}.geojson"
    run("ogr2ogr", "-f", "GeoJSON", out, data / "comoros-2021-04-08.osm.pbf", name)
    features = []
    for feature in json.load(open(out))["features"]:
        properties = dict(feature["properties"])
        for key, value in re.findall(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"', properties.pop("other_tags", "") or ""):
            properties.setdefault(key, value)
        features.append((properties, shape(feature["geometry"])))
    return features


lines, points, areas = layer("lines"), layer("points"), layer("multipolygons")
tiles = [f"/vsizip/{data}/{name}.SRTMGL1.hgt.zip/{name}.hgt" for name in ("S12E043", "S13E043", "S13E044")]


def around(village, reach_m, cell_m, kind):
    """The elevation model around a village, warped by GDAL, and what gdaldem makes of it."""
    x, y = project(village["lon"], village["lat"])
    x, y = round(x / cell_m) * cell_m, round(y / cell_m) * cell_m
    dem = work / "dem.tif"
    run("gdalwarp", "-overwrite", "-t_srs", CRS, "-tr", cell_m, cell_m, "-te", x - reach_m, y - reach_m, x + reach_m,
        y + reach_m, "-r", "bilinear", *tiles, dem)
    if kind != "elevation":
        made = work / f"{kind}.tif"
        more = {"slope": ["slope", dem, made, "-p"], "degrees": ["slope", dem, made], "tri": ["TRI", dem, made, "-alg", "Riley"]}
        run("gdaldem", *more[kind])
        dem = made
    with rasterio.open(dem) as opened:
        return opened.read(1), opened.transform


def at(village, kind):
    grid, affine = around(village, 1800, 90, kind)
    column, row = ~affine * project(village["lon"], village["lat"])
    return float(grid[int(row), int(column)])


def land(village, codes, radius_m, steepest=None):
    """Hectares of cover classes within a circle: cells of 10 m, cover by nearest neighbour, slope as gdaldem has it."""
    x, y = project(village["lon"], village["lat"])
    fine, half = 10.0, radius_m + 200
    count = int(2 * half / fine)
    affine = from_origin(x - half, y + half, fine, fine)
    cover = np.zeros((count, count), np.uint8)
    with rasterio.open(data / "landcover_dominant_wc_codes.tif") as opened:
        reproject(rasterio.band(opened, 1), cover, dst_transform=affine, dst_crs=CRS, resampling=Resampling.nearest)
    good = np.isin(cover, codes)
    if steepest is not None:
        slope, own = around(village, 90 * math.ceil((half + 300) / 90), 90, "slope")
        steep = np.full((count, count), 1e9, np.float32)
        reproject(slope, steep, src_transform=own, src_crs=CRS, src_nodata=-9999, dst_transform=affine, dst_crs=CRS,
                  dst_nodata=1e9, resampling=Resampling.nearest)
        good &= steep <= steepest
    rows, columns = np.mgrid[0:count, 0:count]
    inside = np.hypot((columns + 0.5) * fine - half, half - (rows + 0.5) * fine) <= radius_m
    return float((good & inside).sum() * fine * fine / 1e4)


def people(village, radius_m):
    with rasterio.open(data / "com_ppp_2020_UNadj.tif") as opened:
        grid, affine = opened.read(1), opened.transform
    column, row = ~affine * (village["lon"], village["lat"])
    size = int(radius_m / 80) + 2
    total = 0.0
    for r in range(int(row) - size, int(row) + size + 1):
        for c in range(int(column) - size, int(column) + size + 1):
            if 0 <= r < grid.shape[0] and 0 <= c < grid.shape[1] and grid[r, c] > 0:
                lon, lat = affine * (c + 0.5, r + 0.5)
                if geod.inv(lon, lat, village["lon"], village["lat"])[2] <= radius_m:
                    total += float(grid[r, c])
    return total


def nearest(village, features):
    here = Point(project(village["lon"], village["lat"]))
    return min((in_metres(geometry).distance(here) for geometry in features), default=math.inf)


MAIN = {"primary", "secondary", "tertiary", "primary_link", "secondary_link", "tertiary_link"}
main_roads = [g for p, g in lines if p.get("highway") in MAIN]
WATERWAYS = {"river", "stream", "canal", "drain", "ditch"}
water = [g for p, g in lines if p.get("waterway") in WATERWAYS]
water += [g for p, g in areas if p.get("natural") == "water" or p.get("waterway") == "riverbank" or p.get("landuse") == "reservoir"]


def services(*wanted):
    """Points and centres of areas whose tags say so."""
    return [g if g.geom_type == "Point" else g.centroid for p, g in points + areas
            if any(p.get(key) in values for key, values in wanted)]


schools = services(("amenity", {"school"}))
clinics = services(("amenity", {"clinic", "doctors", "health_post"}), ("healthcare", {"clinic", "centre", "doctor"}))
hospitals = services(("amenity", {"hospital"}), ("healthcare", {"hospital"}))

# Roads: every OpenStreetMap node is a vertex, found again by its coordinates.
CLASS = dict(motorway=90, motorway_link=75, trunk=85, trunk_link=70, primary=65, primary_link=60, secondary=55,
             secondary_link=50, tertiary=40, tertiary_link=30, unclassified=25, residential=25, living_street=10,
             service=15, track=20, road=10)
SURFACE = dict(gravel=45, unpaved=30, dirt=30, ground=30, grass=30, clay=20, sand=15, mud=15)
GRADE = dict(grade2=45, grade3=30, grade4=20, grade5=15)
SMOOTH = dict(intermediate=45, bad=30, very_bad=15, horrible=3)
WALK = CLASS.keys() - {"motorway", "motorway_link"} | {"path", "footway", "pedestrian", "steps", "cycleway", "bridleway"}
FLAT_KMH = 6 * math.exp(-3.5 * 0.05)
drive, walk = collections.defaultdict(list), collections.defaultdict(list)
for tags, geometry in lines:
    kind = tags.get("highway")
    ferry = tags.get("route") == "ferry"
    if not (kind or ferry) or geometry.geom_type != "LineString":
        continue
    nodes = [(round(x, 7), round(y, 7)) for x, y in geometry.coords]
    speed = 5 if ferry else CLASS.get(kind)
    for table, key in ((SURFACE, "surface"), (GRADE, "tracktype"), (SMOOTH, "smoothness")):
        if speed and tags.get(key) in table:
            speed = min(speed, table[tags[key]])
    if speed and (tags.get("maxspeed") or "").isdigit():
        speed = min(speed, int(tags["maxspeed"]))
    oneway = tags.get("oneway") in ("yes", "1", "true") or tags.get("junction") == "roundabout"
    barred = tags.get("access") in ("no", "private") or tags.get("motor_vehicle") in ("no", "private")
    for a, b in zip(nodes, nodes[1:]):
        length = math.hypot(*np.subtract(project(*a), project(*b)))
        if speed and not barred:
            drive[a].append((b, length / speed * 0.06, length))
            if not oneway:
                drive[b].append((a, length / speed * 0.06, length))
        if kind in WALK or ferry:
            walk[a].append((b, length, length))
            walk[b].append((a, length, length))

dems = [rasterio.open(tile) for tile in tiles]
grids = [opened.read(1) for opened in dems]


def height(node):
    for opened, grid in zip(dems, grids):
        column, row = ~opened.transform * node
        if 0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]:
            return float(grid[int(row), int(column)])
    return 0.0


def tobler(a, b, length):
    slope = (height(b) - height(a)) / max(length, 30.0)
    return length / (6000 / 60 * math.exp(-3.5 * abs(slope + 0.05)))


def off_road(graph, place, speed_kmh, reach_m=400):
    """The nodes near a place with the minutes to walk there straight at three fifths of the speed on a path."""
    x, y = project(*place)
    lonlat_near = [n for n in graph if abs(n[0] - place[0]) < 0.006 and abs(n[1] - place[1]) < 0.006]
    near = [(math.hypot(*np.subtract(project(*node), (x, y))), node) for node in lonlat_near]
    return [(metres / (speed_kmh * 1000 / 60), node) for metres, node in sorted(near)[:60] if metres <= reach_m]


def search(graph, village, goals, minutes):
    start = off_road(graph, (village["lon"], village["lat"]), FLAT_KMH * 0.6)
    ends = collections.defaultdict(lambda: math.inf)
    for goal in goals:
        for extra, node in off_road(graph, (goal.x, goal.y), FLAT_KMH * 0.6):
            ends[node] = min(ends[node], extra)
    best, queue, found = {}, [(extra, node) for extra, node in start], math.inf
    heapq.heapify(queue)
    while queue:
        spent, node = heapq.heappop(queue)
        if node in best or spent >= found:
            continue
        best[node] = spent
        found = min(found, spent + ends[node])
        for other, cost, length in graph[node]:
            if other not in best:
                heapq.heappush(queue, (spent + (minutes(node, other, length) if minutes else cost), other))
    return found


def by_hand(village):
    return {
        "cropland": land(village, [40], 1500, 20),
        "pasture": land(village, [30, 20], 3000),
        "slope": at(village, "degrees"),
        "elevation": at(village, "elevation"),
        "ruggedness": at(village, "tri"),
        "road": nearest(village, main_roads),
        "clinic": search(drive, village, clinics, None),
        "hospital": search(drive, village, hospitals, None),
        "school": search(walk, village, schools, tobler),
        "schools": sum(in_metres(s).distance(Point(project(village["lon"], village["lat"]))) <= 5000 for s in schools),
        "water": nearest(village, water),
        "people": people(village, 3000),
    }


def score(criterion, x):
    kinds = {
        "cropland": ("up", 0, 150), "pasture": ("up", 20, 400), "slope": ("down", math.degrees(math.atan(0.05)),
        math.degrees(math.atan(0.30))), "ruggedness": ("down", 10, 80), "road": ("down", 200, 3000),
        "clinic": ("down", 15, 90), "hospital": ("down", 20, 120), "school": ("down", 15, 90), "schools": ("up", 0, 3),
        "water": ("down", 200, 3000), "people": ("up", 200, 5000)}
    if criterion == "elevation":
        return float(np.interp(x, [0, 10, 600, 1200], [0, 1, 1, 0]))
    way, low, high = kinds[criterion]
    value = (min(max(x, low), high) - low) / (high - low)
    return value if way == "up" else 1 - value


WEIGHTS = dict(cropland=3, pasture=1, slope=1, elevation=1, ruggedness=0.5, road=2, clinic=2, hospital=1, school=2,
               schools=0.5, water=1, people=1)
ranked = sorted((v for v in results["villages"] if v["rank"]), key=lambda v: v["rank"])
for village in (ranked[0], ranked[len(ranked) // 2], ranked[-1]):
    place = {"lon": village["lon"], "lat": village["lat"]} if "lon" in village else dict(
        zip(("lon", "lat"), village["coordinates"]))
    found, total = by_hand(place), 0.0
    print(f"\n{village['name']} [{village['id']}], rank {village['rank']}, {village['score']} points")
    print(f"{'criterion':12}{'inhabit':>12}{'by hand':>12}{'points':>9}{'by hand':>9}")
    for row in village["criteria"]:
        hand = found[row["id"]]
        points = 100 * WEIGHTS[row["id"]] / sum(WEIGHTS.values()) * score(row["id"], hand)
        total += points
        print(f"{row['id']:12}{row['figure']:>12.1f}{hand:>12.1f}{row['share']:>9.2f}{points:>9.2f}")
    print(f"{'total':12}{'':24}{village['score']:>9.2f}{total:>9.2f}")
