"""Makes of a GeoPackage one that is not what it says, with Python's own SQLite: `doctored.py FILE WHAT`."""

import sqlite3
import struct
import sys

path, what = sys.argv[1:]
db = sqlite3.connect(path, isolation_level=None)
COLUMNS = "id, code, name, layer, level, parent"


def without_table(statement):
    db.execute("DROP TABLE community")
    db.execute(statement)


def shape(change):
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f'DROP TRIGGER "{name}"')
    ((blob,),) = db.execute("SELECT geom FROM community WHERE fid = 1").fetchall()
    db.execute("UPDATE community SET geom = ? WHERE fid = 1", (bytes(change(bytearray(blob))),))


def bomb():
    """Pages that lead to one large row again and again: three megabytes that say they are hundreds."""
    without_table(f"CREATE TABLE community (fid INTEGER PRIMARY KEY, geom BLOB, {COLUMNS})")
    db.execute("BEGIN")
    for fid in range(1, 301):
        size = 2_000_000 if fid == 150 else 3_000
        db.execute("INSERT INTO community (fid, geom) VALUES (?, zeroblob(?))", (fid, size))
    db.execute("COMMIT")
    ((root,),) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'community'").fetchall()
    ((size,),) = db.execute("PRAGMA page_size").fetchall()
    db.close()
    data = bytearray(open(path, "rb").read())
    page = (root - 1) * size
    assert data[page] == 5, "an inner page of a table"
    (count,) = struct.unpack_from(">H", data, page + 3)
    cells = [page + struct.unpack_from(">H", data, page + 12 + 2 * at)[0] for at in range(count)]
    assert count > 150, count
    large = bytes(data[cells[149]:cells[149] + 4])
    for cell in cells:
        data[cell:cell + 4] = large
    open(path, "wb").write(data)


def srid(blob):
    blob[4:8] = struct.pack("<i", 3857)
    return blob


def countless(blob):
    # Behind the header and the box: byte order, type, then how many polygons.
    blob[45:49] = b"\xff\xff\xff\xff"
    return blob


{
    "another program": lambda: db.execute("PRAGMA application_id = 7"),
    "no note": lambda: db.execute("DELETE FROM gpkg_metadata"),
    "empty note": lambda: db.execute("UPDATE gpkg_metadata SET metadata = '{}'"),
    "no table": lambda: db.execute("DROP TABLE community"),
    "not declared": lambda: db.execute("DELETE FROM gpkg_contents"),
    "no column": lambda: db.execute("ALTER TABLE community DROP COLUMN parent"),
    "view": lambda: without_table(
        "CREATE VIEW community AS SELECT 1 AS fid, zeroblob(900000000) AS geom, 'a' AS id, 'b' AS code, 'c' AS name, "
        "'' AS layer, '' AS level, '' AS parent"),
    "computed": lambda: without_table(
        f"CREATE TABLE community (fid INTEGER PRIMARY KEY, geom BLOB AS (zeroblob(900000000)), {COLUMNS})"),
    "virtual": lambda: without_table(f"CREATE VIRTUAL TABLE community USING fts5(fid, geom, {COLUMNS})"),
    "bomb": bomb,
    "zeros": lambda: shape(lambda blob: bytes(40)),
    "no shape's bytes": lambda: shape(lambda blob: b"x"),
    "cut short": lambda: shape(lambda blob: blob[:-9]),
    "countless": lambda: shape(countless),
    "other datum": lambda: shape(srid),
    "logged": lambda: db.execute("PRAGMA journal_mode = WAL"),
}[what]()
db.close()
