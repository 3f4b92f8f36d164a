"""Roads of an OpenStreetMap extract as plain text, and travel times on them by programs that are not ours.

    python export.py EXTRACT.osm.pbf EPSG NAME

writes NAME.roads.gz (what the Rust test builds its network from) and NAME.expected.txt (what it must agree with).
The times come from scipy's Dijkstra on a graph in which *every* OpenStreetMap node is a vertex, in unrounded seconds,
with the speed rules written here anew; cut edges and components come from networkx.
"""
import gzip
import math
import sys

import networkx as nx
import numpy as np
import osmium
from pyproj import Transformer
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

NO_ROADS = set("abandoned bus_stop construction corridor crossing demolished disused elevator emergency_bay no planned "
               "platform proposed raceway razed removed rest_area services street_lamp traffic_island".split())
CLASS = dict(motorway=90, trunk=85, primary=65, secondary=55, tertiary=40, unclassified=25, residential=25,
             living_street=10, service=15, ferry=5, unknown=10, motorway_link=75, trunk_link=70, primary_link=60,
             secondary_link=50, tertiary_link=30, track=20)
ON_FOOT = set(CLASS) - {"motorway", "motorway_link"} | {"pedestrian", "path", "footway", "bridleway", "cycleway", "steps"}
SURFACE = dict(gravel=45, unpaved=30, dirt=30, ground=30, grass=30, clay=20, sand=15, mud=15)
GRADE = dict(grade2=45, grade3=30, grade4=20, grade5=15)
SMOOTH = dict(intermediate=45, bad=30, very_bad=15, horrible=3)


def right(tags, *keys):
    """F forbidden, A allowed, - unstated: the last key that is set counts."""
    answer = "-"
    for key in keys:
        value = tags.get(key)
        if value in ("no", "private"):
            answer = "F"
        elif value in ("yes", "designated", "permissive"):
            answer = "A"
    return answer


def read(path, epsg):
    ways, hospitals, project = [], [], Transformer.from_crs(4326, int(epsg), always_xy=True)
    place = {}
    for item in osmium.FileProcessor(path).with_locations():
        tags = item.tags
        if tags.get("amenity") == "hospital" and (item.is_node() or item.is_way()):
            spot = item.location if item.is_node() else item.nodes[0].location
            hospitals.append(project.transform(spot.lon, spot.lat))
        if not item.is_way():
            continue
        word = "ferry" if tags.get("route") == "ferry" else tags.get("highway")
        if word is None or word in NO_ROADS:
            continue
        nodes = [n for n in item.nodes if n.location.valid()]
        for n in nodes:
            if n.ref not in place:
                x, y = project.transform(n.location.lon, n.location.lat)
                place[n.ref] = (round(x, 1), round(y, 1))
        oneway = {"yes": "F", "true": "F", "1": "F", "-1": "B"}.get(tags.get("oneway"), "-")
        if oneway == "-" and tags.get("junction") == "roundabout":
            oneway = "F"
        limit = tags.get("maxspeed", "")
        ways.append(dict(word=word, surface=tags.get("surface") or "-", grade=tags.get("tracktype") or "-",
                         smooth=tags.get("smoothness") or "-", limit=limit if limit.isdigit() else "-", oneway=oneway,
                         motor=right(tags, "access", "vehicle", "motor_vehicle"), foot=right(tags, "access", "foot"),
                         refs=[n.ref for n in nodes]))
    return ways, place, hospitals


class Hill:
    """A made-up land: cells of 90 m whose heights follow a formula, read bilinearly."""

    def __init__(self, place):
        xy = np.array(list(place.values()))
        self.west, self.south = np.floor(xy.min(0)) - 500
        self.columns, self.rows = (np.ceil((xy.max(0) + 500 - [self.west, self.south]) / 90)).astype(int)
        self.north = self.south + 90 * self.rows
        c, r = np.arange(self.columns), np.arange(self.rows)[:, None]
        self.z = (900 + 500 * np.sin(c / 17) * np.cos(r / 13) + 120 * np.sin((c + 2 * r) / 5)).astype(np.float32)

    def at(self, x, y):
        c, r = (x - self.west) / 90 - 0.5, (self.north - y) / 90 - 0.5
        i, j = math.floor(c), math.floor(r)
        z, u, v = self.z, c - i, r - j
        return np.float32((z[j, i] * (1 - u) + z[j, i + 1] * u) * (1 - v) + (z[j + 1, i] * (1 - u) + z[j + 1, i + 1] * u) * v)


def speeds(way):
    """(driving km/h or None, may walk)"""
    word = way["word"] if way["word"] in CLASS or way["word"] in ON_FOOT else "unknown"
    drive = CLASS.get(word)
    if way["motor"] == "A" and drive is None:
        drive = CLASS["unknown"]
    if drive is not None:
        caps = [SURFACE.get(way["surface"]), GRADE.get(way["grade"]), SMOOTH.get(way["smooth"])]
        if way["limit"] != "-" and int(way["limit"]) > 0:
            caps.append(int(way["limit"]))
        drive = min([drive] + [cap for cap in caps if cap])
    if way["motor"] == "F":
        drive = None
    walk = way["foot"] == "A" or (word in ON_FOOT and way["foot"] != "F")
    return drive, walk, word


def solve(ways, place, hill, number, mode):
    """Edges (tail, head, seconds) of every pair of nodes that follow each other."""
    height = {ref: hill.at(*xy) for ref, xy in place.items()}
    for way in ways:                                   # bridges and tunnels are exported as ground
        drive, walk, word = speeds(way)
        for a, b in zip(way["refs"], way["refs"][1:]):
            if a == b:
                continue
            run = math.dist(place[a], place[b])
            for tail, head, against in ((a, b, "B"), (b, a, "F")):
                if mode == "drive":
                    if drive is not None and way["oneway"] != against:
                        yield number[tail], number[head], run / (drive / 3.6)
                elif walk:
                    slope = float(height[head] - height[tail]) / run if run > 0 else 0.0
                    kmh = 5 if word == "ferry" else 6 * math.exp(-3.5 * abs(slope + 0.05))
                    yield number[tail], number[head], run / (kmh / 3.6)


def main(path, epsg, name):
    ways, place, hospitals = read(path, epsg)
    hill = Hill(place)
    refs = list(place)                                 # in order of first appearance
    number = {ref: i for i, ref in enumerate(refs)}
    with gzip.GzipFile(f"{name}.roads.gz", "wb", 9, mtime=0) as out:
        w = lambda *items: out.write(("\t".join(map(str, items)) + "\n").encode())
        w("hill", hill.west, hill.north, hill.columns, hill.rows)
        before = np.array([0, 0])
        for ref in refs:                               # decimetres from the vertex before
            here = np.round(np.array(place[ref]) * 10).astype(int)
            w(*(here - before))
            before = here
        w("ways")
        for way in ways:                               # vertex numbers as steps from the one before; nothing for 1
            at = [number[ref] for ref in way["refs"]]
            w(*[way[k] for k in ("word", "surface", "grade", "smooth", "limit", "oneway", "motor", "foot")],
              ",".join("" if b - a == 1 else str(b - a) for a, b in zip([-1] + at, at)))
    ends = sorted({number[way["refs"][i]] for way in ways for i in (0, -1) if len(set(way["refs"])) > 1})
    ends_xy = np.array([place[refs[i]] for i in ends])
    with open(f"{name}.expected.txt", "w") as out:
        for mode in ("drive", "walk"):
            edges = {}
            for tail, head, seconds in solve(ways, place, hill, number, mode):
                edges[tail, head] = min(seconds, edges.get((tail, head), math.inf))
            usable = {end for edge in edges for end in edge}
            near = [e if e in usable else -1 for e in ends]
            ok = np.array([e >= 0 for e in near])
            sources = sorted({ends[np.flatnonzero(ok)[np.hypot(*(ends_xy[ok] - spot).T).argmin()]] for spot in hospitals})
            (tails, heads), seconds = zip(*edges), list(edges.values())
            tails, heads = np.array(list(edges)).T
            reverse = csr_matrix((np.maximum(seconds, 1e-9), (heads, tails)), shape=(len(refs),) * 2)
            time = dijkstra(reverse, indices=sources, min_only=True)
            at_ends = time[ends]
            reached = np.isfinite(at_ends)
            print("mode", mode, file=out)
            print("sources", *sources, file=out)
            print("ends", len(ends), "reached", int(reached.sum()), "sum_s %.3f" % at_ends[reached].sum(), file=out)
            graph = nx.MultiGraph()
            passed = set()
            for way in ways:
                drive, walk, _ = speeds(way)
                if (drive is not None if mode == "drive" else walk):
                    graph.add_edges_from((number[a], number[b]) for a, b in zip(way["refs"], way["refs"][1:]) if a != b)
            length = lambda a, b: math.dist(place[refs[a]], place[refs[b]])
            bridges = list(nx.bridges(graph))
            parts = [sum(length(a, b) for a, b in graph.subgraph(part).edges()) for part in nx.connected_components(graph)]
            print("cut_m %.3f" % sum(length(a, b) for a, b in bridges), "parts", len(parts), "main_m %.3f" % max(parts), file=out)
            for i in range(0, len(ends), max(1, len(ends) // 250)):
                print("t", ends[i], "%.4f" % at_ends[i] if reached[i] else "-", file=out)
    print(name, len(ways), "ways", len(refs), "nodes", len(ends), "ends")


main(*sys.argv[1:])
