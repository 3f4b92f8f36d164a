"""Walks a server by the requirements of OGC API Features 1 and 2 (core, GeoJSON, HTML, OpenAPI, CRS), queryables and filters of
part 3, and tile sets, as their abstract tests do: every link, every collection, paging, parameters right and wrong. Prints
how many were asked; whatever is not met is an error.

    oapif_requirements.py ADDRESS
"""
import json
import sys
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

ADDRESS = sys.argv[1].rstrip("/")
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG_9999 = "http://www.opengis.net/def/crs/EPSG/0/9999"
GEOJSON = "application/geo+json"
asked, missed = 0, []


def meets(is_met, what, found=""):
    global asked
    asked += 1
    if not is_met:
        missed.append(f"{what}: {found}")


def get(address, accept="application/json", method="GET"):
    url = address if address.startswith("http") else ADDRESS + address
    try:
        answer = urlopen(Request(url, headers={"Accept": accept}, method=method), timeout=30)
    except HTTPError as error:
        answer = error
    return answer.status, answer.headers, answer.read()


def read(address, accept="application/json"):
    status, _, body = get(address, accept)
    meets(status == 200, address, status)
    return json.loads(body)


def follow(links, needed, of):
    """Every link leads somewhere, and to what it says."""
    relations = {link["rel"] for link in links}
    meets(needed <= relations, f"relations of {of}", relations)
    for link in links:
        if link.get("templated") or "{" in link["href"]:
            continue
        kind = link.get("type", "*/*")
        status, headers, _ = get(link["href"], kind)
        meets(status == 200, f"{link['rel']} of {of}: {link['href']}", status)
        sent = headers["Content-Type"].split(";")[0]
        meets(kind == "*/*" or sent == kind.split(";")[0], f"type of {link['href']}", sent)


# Parameters of items with the status they must meet.
PARAMETERS = [
    ({"limit": "1"}, 200), ({"limit": "1000000"}, 200), ({"limit": "0"}, 400), ({"limit": "-1"}, 400), ({"limit": "ten"}, 400),
    ({"bbox": "-180,-90,180,90"}, 200), ({"bbox": "-180,-90,0,180,90,9000"}, 200), ({"bbox": "170,-10,-170,10"}, 200),
    ({"bbox": "1,2,3"}, 400), ({"bbox": "1,2,3,4,5"}, 400), ({"bbox": "a,b,c,d"}, 400),
    ({"bbox": "1,2,3,4", "bbox-crs": "nonsense"}, 400), ({"bbox": "1,2,3,4", "bbox-crs": EPSG_9999}, 400),
    ({"datetime": "2020-01-01T00:00:00Z"}, 200), ({"datetime": "2020-01-01T00:00:00Z/.."}, 200),
    ({"datetime": "../2020-01-01T00:00:00Z"}, 200), ({"datetime": "2020-01-01T00:00:00Z/2021-01-01T00:00:00Z"}, 200),
    ({"datetime": "today"}, 400), ({"datetime": "2021-01-01T00:00:00Z/2020-01-01T00:00:00Z"}, 400),
    ({"crs": EPSG_4326, "limit": "1"}, 200), ({"crs": EPSG_9999}, 400),
    ({"filter": "no_such_field = 1"}, 400), ({"filter": "1 = "}, 400), ({"filter": "{}", "filter-lang": "cql2-json"}, 400),
    ({"filter": "TRUE", "filter-crs": EPSG_9999}, 400), ({"sortby": "no_such_field"}, 400), ({"no_such_parameter": "1"}, 400),
]


def first_position(coordinates):
    while isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    return coordinates[:2]


def check_parameters(items):
    for parameters, expected in PARAMETERS:
        query = f"{items}?{urlencode(parameters)}"
        status, headers, _ = get(query, GEOJSON)
        meets(status == expected, query, status)
        kind = headers["Content-Type"].split(";")[0]
        meets(kind == (GEOJSON if expected == 200 else "application/problem+json"), f"type of {query}", kind)


def check_pages(items, matched):
    identifiers, page = [], f"{items}?limit=7"
    while page:
        answer = read(page, GEOJSON)
        identifiers += [feature["id"] for feature in answer["features"]]
        page = next((link["href"] for link in answer["links"] if link["rel"] == "next"), None)
    meets(len(identifiers) == matched == len(set(identifiers)), f"pages of {items} hold each once", len(identifiers))


def check_feature(items, feature):
    of = f"{items}/{quote(str(feature['id']), safe='')}"
    alone = read(of, GEOJSON)
    meets(all(alone[key] == feature[key] for key in ("id", "geometry", "properties")), f"{of} is as in its page")
    follow(alone["links"], {"self", "alternate", "collection"}, of)
    meets(get(f"{items}/no-such-feature")[0] == 404, f"{items}/no-such-feature")
    meets(get(f"{of}?no_such_parameter=1")[0] == 400, f"{of}?no_such_parameter=1")
    status, headers, body = get(f"{of}?{urlencode({'crs': EPSG_4326})}", GEOJSON)
    meets(status == 200 and headers["Content-Crs"] == f"<{EPSG_4326}>", f"Content-Crs of {of}", headers["Content-Crs"])
    lon, lat = first_position(feature["geometry"]["coordinates"])
    turned = first_position(json.loads(body)["geometry"]["coordinates"])
    meets(abs(turned[0] - lat) < 1e-6 and abs(turned[1] - lon) < 1e-6, f"{of}: latitude comes first", turned)
    near = 1e-6
    boxes = [{"bbox": f"{lon - near},{lat - near},{lon + near},{lat + near}"},
             {"bbox": f"{lat - near},{lon - near},{lat + near},{lon + near}", "bbox-crs": EPSG_4326}]
    for box in boxes:
        found = read(f"{items}?{urlencode({**box, 'limit': '1000'})}", GEOJSON)["features"]
        meets(feature["id"] in [one["id"] for one in found], f"{of} lies in {box}")


def check_collection(collection):
    path = f"/collections/{collection['id']}"
    meets(read(path) == collection, f"{path} is as in /collections")
    follow(collection["links"], {"self", "items"}, path)
    items = f"{path}/items"
    status, headers, body = get(items, GEOJSON)
    page = json.loads(body)
    meets(status == 200 and page["type"] == "FeatureCollection", items, status)
    meets(page["numberReturned"] == len(page["features"]), f"numberReturned of {items}", page["numberReturned"])
    meets("CRS84" in headers["Content-Crs"], f"Content-Crs of {items}", headers["Content-Crs"])
    follow(page["links"], {"self", "alternate"}, items)
    check_pages(items, page["numberMatched"])
    check_parameters(items)
    if page["features"]:
        check_feature(items, page["features"][0])
    fields = read(f"{path}/queryables", "application/schema+json")
    meets(fields["type"] == "object" and fields["$id"].endswith(f"{path}/queryables"), f"queryables of {path}", fields["$id"])
    for name, field in fields["properties"].items():
        meets("type" in field or "format" in field, f"queryable {name} of {path}", field)


def check_tiles():
    sets = read("/tileMatrixSets")["tileMatrixSets"]
    meets("WebMercatorQuad" in [one["id"] for one in sets], "/tileMatrixSets", sets)
    for one in sets:
        follow(one["links"], {"self"}, "a tile matrix set")
    for tiles in ["/tiles", "/styles/suitability/map/tiles"]:
        for one in read(tiles)["tilesets"]:
            follow(one["links"], {"self", "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"}, tiles)
            whole = read(next(link["href"] for link in one["links"] if link["rel"] == "self"))
            meets({"dataType", "crs"} <= whole.keys(), f"a tile set of {tiles}", whole.keys())
            meets(any(link["rel"] == "item" and link.get("templated") for link in whole["links"]), f"template of {tiles}")


follow(read("/")["links"], {"self", "alternate", "service-desc", "service-doc", "conformance", "data"}, "the landing page")
meets("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in read("/conformance")["conformsTo"], "/conformance")
collections = read("/collections")
follow(collections["links"], {"self", "alternate"}, "/collections")
for collection in collections["collections"]:
    check_collection(collection)
meets(get("/collections/no-such-collection")[0] == 404, "/collections/no-such-collection")
for path in ["/", "/conformance", "/collections", "/collections/villages", "/collections/villages/items", "/api"]:
    status, headers, _ = get(path, "text/html")
    meets(status == 200 and headers["Content-Type"].startswith("text/html"), f"{path} for people", status)
    meets(get(path, method="HEAD")[0] == 200, f"HEAD {path}")
    meets(get(path, method="DELETE")[0] == 405, f"DELETE {path}")
    meets(get(f"{path}?no_such_parameter=1")[0] == 400, f"{path}?no_such_parameter=1")
check_tiles()
if missed:
    sys.exit("\n".join(missed))
print(asked)
