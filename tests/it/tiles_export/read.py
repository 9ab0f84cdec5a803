"""Reads a PMTiles 3 archive, or a folder of tiles, by the specifications, with nothing but the standard
library and the MVT reader of ../tiles/check.py: no code is shared with the program that wrote them.

    read.py FILE.pmtiles|FOLDER OUT

Writes each tile, as it is stored, to OUT/{z}-{x}-{y}. Prints one JSON object: the header, the metadata
and, of every tile layer, the ids of its features. Whatever the specification forbids is an AssertionError.
"""

import gzip
import json
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tiles"))
from check import EXTENT, HIGH, LOW, decode, numbers  # noqa: E402

NAMES = [
    "root_at", "root_length", "metadata_at", "metadata_length", "leaves_at", "leaves_length",
    "data_at", "data_length", "addressed", "entries", "contents",
    "clustered", "internal_compression", "tile_compression", "tile_type", "min_zoom", "max_zoom",
    "west", "south", "east", "north", "center_zoom", "center_lon", "center_lat",
]


def place(number):
    """z, x and y by the specification's number: the position on the Hilbert curves of all zooms."""
    z = 0
    while number >= 4 ** z:
        number -= 4 ** z
        z += 1
    x = y = 0
    for bit in range(z):
        side = 1 << bit
        right = number >> 1 & 1
        down = (number ^ right) & 1
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y = x + side * right, y + side * down
        number >>= 2
    return z, x, y


def directory(packed):
    fields = numbers(gzip.decompress(packed))
    count, fields = fields[0], fields[1:]
    assert count > 0 and len(fields) == 4 * count, (count, len(fields))
    ids, runs, lengths, offsets = (fields[part * count:(part + 1) * count] for part in range(4))
    found, number, end = [], 0, 0
    for step, run, length, offset in zip(ids, runs, lengths, offsets):
        assert length > 0 and (step > 0 or not found)
        number += step
        offset = end if offset == 0 and found else offset - 1
        end = offset + length
        found.append((number, run, offset, length))
    return found


def archive(path):
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"PMTiles\x03", data[:8]
    head = dict(zip(NAMES, struct.unpack("<11Q6B4iB2i", data[8:127])))
    assert head["root_at"] + head["root_length"] <= 16384
    assert (head["internal_compression"], head["tile_compression"], head["tile_type"]) == (2, 2, 1)
    part = lambda at, length: data[at:at + length]
    metadata = json.loads(gzip.decompress(part(head["metadata_at"], head["metadata_length"])))

    def entries(at, length):
        for number, run, offset, length in directory(part(at, length)):
            if run:
                yield number, run, offset, length
            else:
                assert offset + length <= head["leaves_length"]
                yield from entries(head["leaves_at"] + offset, length)

    tiles, contents, count, end, last = {}, {}, 0, 0, -1
    for number, run, offset, length in entries(head["root_at"], head["root_length"]):
        assert number > last, "in ascending order"
        assert offset == end or (offset, length) in contents, "clustered"
        assert offset + length <= head["data_length"]
        end = max(end, offset + length)
        contents[offset, length] = part(head["data_at"] + offset, length)
        for at in range(number, number + run):
            tiles[place(at)] = contents[offset, length]
        last, count = number + run - 1, count + 1
    assert end == head["data_length"], "nothing lies there that is no tile"
    assert (head["addressed"], head["entries"], head["contents"]) == (len(tiles), count, len(contents))
    assert len(set(contents.values())) == len(contents), "the same bytes are there once"
    assert head["clustered"] == 1
    return head, metadata, tiles


def folder(path):
    with open(os.path.join(path, "tilejson.json")) as file:
        metadata = json.load(file)
    tiles = {}
    for place, _, files in os.walk(path):
        for name in files:
            file_name = os.path.join(place, name)
            if place == path and name == "tilejson.json":
                continue
            z, x, y = os.path.relpath(file_name, path).split("/")
            assert y.endswith(".mvt"), y
            with open(file_name, "rb") as file:
                tiles[int(z), int(x), int(y[:-4])] = file.read()
    return None, metadata, tiles


# What stands in TileJSON with when it is absent.
MAY_MISS = {
    "hazard": {"due"},
    "hazard_cluster": {"due"},
    "coverage": {"ratio"},
    "road": {"last_visit", "other_visit"},
    "cell": {"last_visit"},
}


def check_layer(name, features, promised):
    """Each feature lies in the buffer, a point in the tile itself, and has the properties that were promised."""
    for _, kind, properties, geometry in features:
        missing = promised[name] - set(properties)
        assert set(properties) <= promised[name] and missing <= MAY_MISS.get(name, set()), (name, properties)
        low, high = (0, EXTENT) if kind == 1 else (LOW, HIGH)
        assert all(low <= part <= high for line in geometry for point in line for part in point), (name, geometry)
        assert kind != 2 or all(len(line) > 1 for line in geometry), (name, geometry)


def main(path, out):
    head, metadata, tiles = folder(path) if os.path.isdir(path) else archive(path)
    ids = {}
    promised = {layer["id"]: set(layer["fields"]) for layer in metadata["vector_layers"]}
    for (z, x, y), tile in tiles.items():
        with open(os.path.join(out, f"{z}-{x}-{y}"), "wb") as file:
            file.write(tile)
        plain = gzip.decompress(tile) if tile[:2] == b"\x1f\x8b" else tile
        assert plain, "an empty tile"
        for layer, features in decode(plain).items():
            check_layer(layer, features, promised)
            ids.setdefault(layer, set()).update(properties.get("id") for _, _, properties, _ in features)
    ids = {layer: sorted(id for id in found if id) for layer, found in ids.items()}
    json.dump({"head": head, "metadata": metadata, "ids": ids}, sys.stdout)


main(*sys.argv[1:])
