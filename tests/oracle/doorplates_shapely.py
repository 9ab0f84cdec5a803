"""Which polygon holds each doorplate, read by shapely (GEOS) instead of gridward.

usage: doorplates_shapely.py POLYGONS.geojson DOORPLATES.csv

Prints one line for each doorplate: the code of the polygon that holds it inside, or
`border:CODE,CODE` when it lies exactly on borders, or `outside`. Coordinates are multiplied by
10^7 and rounded, so both programs see the same integers and neither rounds. Ends with 3 where there is no shapely.
"""

import csv
import json
import sys

try:
    from shapely.geometry import MultiPolygon, Point, Polygon
    from shapely.prepared import prep
    from shapely.strtree import STRtree
except ImportError:
    sys.exit(3)

UNITS = 10**7


def ring(points):
    return [(round(x * UNITS), round(y * UNITS)) for x, y in points]


def area(geometry):
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        parts = [parts]
    rings = [[ring(points) for points in part] for part in parts]
    return MultiPolygon([Polygon(part[0], part[1:]) for part in rings])


with open(sys.argv[1], encoding="utf-8") as file:
    features = json.load(file)["features"]
areas = [area(feature["geometry"]) for feature in features]
codes = [feature["properties"]["code"] for feature in features]
prepared = [prep(one) for one in areas]
numbers = {id(one): at for at, one in enumerate(areas)}
tree = STRtree(areas)


def candidates(point):
    """Numbers in shapely 2, the geometries themselves in shapely 1."""
    return [numbers.get(id(found), found) for found in tree.query(point)]


with open(sys.argv[2], encoding="utf-8-sig") as file:
    for row in csv.DictReader(file):
        point = Point(round(float(row["lon"]) * UNITS), round(float(row["lat"]) * UNITS))
        near = [at for at in candidates(point) if prepared[at].intersects(point)]
        inside = [at for at in near if prepared[at].contains(point)]
        if inside:
            print(codes[inside[0]])
        elif near:
            print("border:" + ",".join(sorted(codes[at] for at in near)))
        else:
            print("outside")
