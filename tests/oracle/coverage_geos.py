"""Whether the leaves of each layer are a coverage, and every parent is the union of its children, by GEOS.

usage: coverage_geos.py GRIDS POINTS

GRIDS has a line for each grid: layer, id, parent, `leaf` or `parent`, and its polygons as WKT, parted by tabs.
POINTS has a line for each point: x, y. Coordinates are whole numbers, so nobody rounds.

Prints a line `layer NAME LEAVES` for each layer, a line for each fault, and for each point the ids of the
community leaves that hold it inside, or `border`.
"""

import sys
from collections import defaultdict

import shapely

layers, children, shapes, kinds = defaultdict(list), defaultdict(list), {}, {}
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        layer, grid, parent, kind, wkt = line.rstrip("\n").split("\t")
        shapes[grid] = shapely.from_wkt(wkt)
        kinds[grid] = kind
        if kind == "leaf":
            layers[layer].append(grid)
        if parent:
            children[parent].append(grid)

for layer, grids in sorted(layers.items()):
    print("layer", layer, len(grids))
    areas = [shapes[grid] for grid in grids]
    for grid, area in zip(grids, areas):
        if not shapely.is_valid(area):
            print("fault", grid, shapely.is_valid_reason(area))
    if not shapely.coverage_is_valid(areas):
        edges = shapely.coverage_invalid_edges(areas)
        for grid, edge in zip(grids, edges):
            if not shapely.is_empty(edge):
                print("fault", grid, "is no coverage at", shapely.to_wkt(edge))

for parent, below in sorted(children.items()):
    union = shapely.union_all([shapes[grid] for grid in below])
    if not shapely.equals(union, shapes[parent]):
        print("fault", parent, "is not the union of its children")

community = layers["community"]
tree = shapely.STRtree([shapes[grid] for grid in community])
with open(sys.argv[2], encoding="utf-8") as file:
    points = [shapely.Point(*map(int, line.split())) for line in file]
inside = defaultdict(list)
for point, grid in zip(*tree.query(points, predicate="within")):
    inside[point].append(community[grid])
touching = set(tree.query(points, predicate="intersects")[0].tolist())
for number in range(len(points)):
    found = sorted(inside.get(number, []))
    print("point", ",".join(found) if found else "border" if number in touching else "none")
