"""Checks a folder of vector tiles against the polygons that they were drawn from.

Reads MVT by its specification with nothing but the standard library, and judges with shapely (GEOS):
it shares no code with the program that drew them. Prints one JSON object: what was counted, and
`faults`, which should be empty.

    check.py FOLDER [whole]     FOLDER/source.json, FOLDER/{z}-{x}-{y}.mvt

`whole`: all tiles of each zoom are there, so that every name must be, too.
"""

import json
import math
import os
import struct
import sys
import warnings

from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.ops import unary_union
from shapely.prepared import prep
from shapely.strtree import STRtree

warnings.filterwarnings("ignore")  # shapely 1.8 speaks of 2.0 a lot

EXTENT, BUFFER = 4096, 64
LOW, HIGH = -BUFFER, EXTENT + BUFFER
# Half a pixel of a tile of 512: as far as a drawn border may lie from the published one.
STRAY = 4.0
PROPERTIES = {
    "grid": {"id", "code", "name", "layer", "level"},
    "border": {"kind", "layer"},
    "grid_label": {"name", "code", "layer", "level"},
}


# ---- MVT 2.1 -------------------------------------------------------------------------------------

def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 1:
            (value,), at = struct.unpack_from("<d", data, at), at + 8
        elif key & 7 == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            raise ValueError(f"wire type {key & 7}")
        yield key >> 3, value


def numbers(data):
    at, found = 0, []
    while at < len(data):
        value, at = varint(data, at)
        found.append(value)
    return found


def parts(commands):
    """The parts of a geometry: lists of points; a ring ends with its first point."""
    at = x = y = 0
    found = []
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            found[-1].append(found[-1][0])
            continue
        for _ in range(count):
            dx, dy = ((n >> 1) ^ -(n & 1) for n in commands[at:at + 2])
            at += 2
            x, y = x + dx, y + dy
            if command == 1:
                found.append([])
            found[-1].append((x, y))
    return found


def decode(data):
    layers = {}
    for field, layer in fields(data):
        assert field == 3, field
        keys, values, raw, name, extent, version = [], [], [], None, None, None
        for field, value in fields(layer):
            if field == 1: name = value.decode()
            elif field == 2: raw.append(value)
            elif field == 3: keys.append(value.decode())
            elif field == 4:
                (kind, found), = fields(value)
                values.append(found.decode() if kind == 1 else found)
            elif field == 5: extent = value
            elif field == 15: version = value
        assert (extent, version) == (EXTENT, 2), (extent, version)
        features = []
        for data_ in raw:
            feature = dict(fields(data_))
            tags = numbers(feature.get(2, b""))
            properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2])}
            features.append((feature.get(1), feature[3], properties, parts(numbers(feature[4]))))
        layers[name] = features
    return layers


def doubled_area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:]))


def polygons(rings):
    """By the winding that MVT demands: outer rings positive, their holes after them."""
    found = []
    for ring in rings:
        if doubled_area(ring) > 0:
            found.append((ring, []))
        else:
            found[-1][1].append(ring)
    return found


# ---- the source ----------------------------------------------------------------------------------

def world(lon, lat):
    return lon / 360 + 0.5, 0.5 - math.atanh(math.sin(math.radians(lat))) / (2 * math.pi)


class Grid:
    def __init__(self, row, rows):
        self.id, self.code, self.layer, self.leaf = (row[key] for key in ["id", "code", "layer", "leaf"])
        self.path = [self.id]
        while rows[self.path[-1]]["parent"]:
            self.path.append(rows[self.path[-1]]["parent"])
        projected = [[[world(*point) for point in ring] for ring in part] for part in row["parts"]]
        self.shape = MultiPolygon([Polygon(shell, holes) for shell, *holes in projected])


class Source:
    def __init__(self, path):
        with open(path) as file:
            rows = {row["id"]: row for row in json.load(file)}
        self.grids = {id: Grid(row, rows) for id, row in rows.items()}
        leaves = [grid for grid in self.grids.values() if grid.leaf]
        self.tree = STRtree([grid.shape for grid in leaves])
        self.leaf_at = {id(grid.shape): grid for grid in leaves}
        # What on each layer borders on free space.
        self.edge = {
            layer: unary_union([grid.shape for grid in leaves if grid.layer == layer]).boundary
            for layer in {grid.layer for grid in leaves}
        }

    def leaves(self, area):
        return [self.leaf_at[id(shape)] for shape in self.tree.query(area)]


# ---- names, over all tiles ---------------------------------------------------------------------------

def check_labels(labels, source, zooms, whole, counts, fault):
    """`labels`: (layer, code) → zoom → places in the world."""
    for grid in source.grids.values():
        found = labels.get((grid.layer, grid.code), {})
        places = {place for at_zoom in found.values() for place in at_zoom}
        counts["names"] += sum(map(len, found.values()))
        west, north, east, south = grid.shape.bounds
        for zoom in zooms:
            units = max(east - west, south - north) * EXTENT * 2 ** zoom
            if len(found.get(zoom, [])) > 1:
                fault(zoom, f"{grid.id} is named {len(found[zoom])} times")
            if whole and units > 256.1 and zoom not in found:
                fault(zoom, f"{grid.id} is {units:.0f} units wide and not named")
            if zoom in found and units < 255.9:
                fault(zoom, f"{grid.id} is {units:.0f} units wide and named")
        if not places:
            continue
        # The same place at every zoom but for rounding, and well inside.
        finest = found[max(found)][0]
        rounding = lambda zoom: 0.75 / (EXTENT * 2 ** zoom)
        for zoom, at_zoom in found.items():
            if math.dist(at_zoom[0], finest) > rounding(zoom) + rounding(max(found)):
                fault(zoom, f"{grid.id} is named elsewhere")
        room = Point(finest).distance(grid.shape.boundary) if grid.shape.contains(Point(finest)) else 0
        # As much room as half the largest circle that a coarse search finds.
        if room <= 0 or not grid.shape.buffer(-2 * room).is_empty:
            fault("all", f"{grid.id} is named {room} from its border")


# ---- one tile ------------------------------------------------------------------------------------

class Tile:
    def __init__(self, z, x, y):
        self.z, self.x, self.y = z, x, y

    def __str__(self):
        return f"{self.z}/{self.x}/{self.y}"

    def area(self, low, high):
        """Of the world, from tile units."""
        scale = lambda part, at: (at + part / EXTENT) / 2 ** self.z
        return box(scale(low, self.x), scale(low, self.y), scale(high, self.x), scale(high, self.y))

    def units(self, shape):
        from shapely.affinity import affine_transform
        side = 2 ** self.z * EXTENT
        return affine_transform(shape, [side, 0, 0, side, -self.x * EXTENT, -self.y * EXTENT])


def strays(line, edge, within, quick):
    """Whether any place of the line lies farther than `within` from the edge. `quick` is the edge
    buffered by as much; GEOS leaves a sliver out of such a buffer now and then, so places decide."""
    if quick.contains(line):
        return False
    steps = max(2, int(2 * line.length))
    return any(line.interpolate(n / steps, True).distance(edge) > within for n in range(steps + 1))


def on_side(a, b):
    return any(a[axis] == b[axis] and a[axis] in (LOW, HIGH) for axis in (0, 1))


def check(tile, layers, source, labels, counts, fault):
    for _, _, properties, [[(x, y)]] in layers.get("grid_label", []):
        place = ((tile.x + x / EXTENT) / 2 ** tile.z, (tile.y + y / EXTENT) / 2 ** tile.z)
        labels.setdefault((properties["layer"], properties["code"]), {}).setdefault(tile.z, []).append(place)
    for name, features in layers.items():
        ids = [id for id, *_ in features if id is not None]
        if len(ids) != len(set(ids)):
            fault(tile, f"{name}: an id twice")
        for _, kind, properties, geometry in features:
            counts["features"] += 1
            if set(properties) != PROPERTIES[name]:
                fault(tile, f"{name}: properties {sorted(properties)}")
            if kind != {"grid": 3, "border": 2, "grid_label": 1}[name]:
                fault(tile, f"{name}: geometry type {kind}")
            if any(not LOW <= part <= HIGH for line in geometry for point in line for part in point):
                fault(tile, f"{name}: outside the buffer")

    drawn = {}
    for _, _, properties, rings in layers.get("grid", []):
        shapes = [Polygon(shell, holes) for shell, holes in polygons(rings)]
        for shape in shapes:
            if not shape.is_valid:
                from shapely.validation import explain_validity
                fault(tile, f"{properties['code']}: {explain_validity(shape)}")
        whole = MultiPolygon(shapes)
        if not whole.is_valid:
            fault(tile, f"{properties['code']}: its parts overlap")
        drawn[properties["id"]] = (properties["layer"], whole, rings)

    inner = prep(box(LOW + 0.5, LOW + 0.5, HIGH - 0.5, HIGH - 0.5))
    near = tile.area(LOW - 8, HIGH + 8)
    leaves = source.leaves(near)
    seen = box(0, 0, EXTENT, EXTENT)
    absent = []
    for leaf in leaves:
        if any(id in drawn for id in leaf.path):
            continue
        shown = tile.units(leaf.shape.intersection(tile.area(0, EXTENT)))
        if not shown.is_empty:
            absent.append(tile.units(leaf.shape))
            counts["too small to show"] += 1
            if not shown.buffer(-STRAY).is_empty:
                fault(tile, f"{leaf.id} covers a pixel and is not there")

    for layer in {layer for layer, *_ in drawn.values()}:
        of_layer = [(shape, rings) for on, shape, rings in drawn.values() if on == layer]
        shapes = [shape for shape, _ in of_layer]
        joined = unary_union(shapes)
        overlap = sum(shape.area for shape in shapes) - joined.area
        if abs(overlap) > 1e-3:
            fault(tile, f"{layer}: {overlap:.2f} square units overlap")
        # Each edge is some neighbour's, the other way round, or borders on free space.
        edges = {edge for _, rings in of_layer for ring in rings for edge in zip(ring, ring[1:])}
        counts["edges"] += len(edges)
        alone = [LineString((a, b)) for a, b in edges if (b, a) not in edges and not on_side(a, b)]
        if alone:
            free = tile.units(source.edge[layer].intersection(near))
            free = unary_union([free] + [shape.buffer(STRAY) for shape in absent])
            quick = prep(free.buffer(STRAY))
            cracks = [line for line in alone if strays(line, free, STRAY, quick)]
            counts["edges on free space"] += len(alone)
            if cracks:
                fault(tile, f"{layer}: {len(cracks)} edges meet no neighbour, one at {cracks[0].wkt}")

    # Drawn borders keep close to the source's, and the other way round.
    for id, (layer, shape, rings) in drawn.items():
        edge = tile.units(source.grids[id].shape.boundary.intersection(near))
        lines = [LineString(pair) for ring in rings for pair in zip(ring, ring[1:]) if not on_side(*pair)]
        quick = prep(edge.buffer(STRAY))
        astray = [line for line in lines if inner.contains(line) and strays(line, edge, STRAY, quick)]
        counts["borders measured"] += len(lines)
        if astray:
            fault(tile, f"{id}: {len(astray)} edges stray, one at {astray[0].wkt}")

    # And the other way round: every published border that shows is drawn as a line.
    for layer in {layer for layer, *_ in drawn.values()}:
        lines = [LineString(line) for _, _, properties, geometry in layers.get("border", [])
                 if properties["layer"] == layer for line in geometry]
        ink = unary_union(lines)
        covered = ink.buffer(STRAY)
        for id in (id for id, (on, *_) in drawn.items() if on == layer):
            shown = tile.units(source.grids[id].shape.boundary.intersection(near)).intersection(seen)
            counts["published borders found"] += 1
            missed = pieces(shown.difference(covered))
            if any(strays(line, ink, STRAY, prep(Point())) for line in missed):
                fault(tile, f"{id}: a published border is not drawn, at {missed[0].wkt[:80]}")


# ---- from tile to tile -------------------------------------------------------------------------------

# A line that goes on beyond both buffers is rounded where each of them cuts it: half a unit each time.
STEP = 1.0


def inks(layers):
    """Borders by kind, as a client draws them."""
    found = {}
    for _, _, properties, geometry in layers.get("border", []):
        found.setdefault((properties["kind"], properties["layer"]), []).extend(map(LineString, geometry))
    return {kind: unary_union(lines) for kind, lines in found.items()}


def check_neighbours(drawn, counts, fault):
    """Where a border leaves a tile it goes on in the next: `drawn` has the inks of each tile."""
    from shapely.affinity import translate
    for (z, x, y), ink in drawn.items():
        for dx, dy in [(1, 0), (0, 1)]:
            other = drawn.get((z, x + dx, y + dy))
            if other is None:
                continue
            side = LineString([(dx * EXTENT, dy * EXTENT), (EXTENT, EXTENT)])
            for kind in ink.keys() | other.keys():
                here = ink.get(kind, LineString())
                there = translate(other.get(kind, LineString()), dx * EXTENT, dy * EXTENT)
                for one, next_ in [(here, there), (there, here)]:
                    crossings = one.intersection(side)
                    for crossing in getattr(crossings, "geoms", [crossings]):
                        if crossing.is_empty:
                            continue
                        counts["borders followed across sides"] += 1
                        if next_.is_empty or crossing.centroid.distance(next_) > STEP:
                            fault(f"{z}/{x}/{y}", f"{kind} ends at the side, at {crossing.centroid.wkt}")


def pieces(shape):
    return [line for line in getattr(shape, "geoms", [shape]) if line.length > 0]


def main(folder, whole=None):
    source = Source(os.path.join(folder, "source.json"))
    counts = dict.fromkeys([
        "tiles", "features", "edges", "edges on free space", "borders measured", "published borders found",
        "too small to show", "names", "borders followed across sides"], 0)
    faults, labels, zooms, drawn = [], {}, set(), {}
    fault = lambda where, what: faults.append(f"{where} {what}")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".mvt"):
            tile = Tile(*map(int, name[:-4].split("-")))
            with open(os.path.join(folder, name), "rb") as file:
                layers = decode(file.read())
            check(tile, layers, source, labels, counts, fault)
            drawn[tile.z, tile.x, tile.y] = inks(layers)
            counts["tiles"] += 1
            zooms.add(tile.z)
    check_labels(labels, source, zooms, whole == "whole", counts, fault)
    check_neighbours(drawn, counts, fault)
    print(json.dumps({**counts, "fault_count": len(faults), "faults": faults[:20]}, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
