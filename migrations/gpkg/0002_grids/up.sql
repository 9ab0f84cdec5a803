-- Editions: grid versions, the mesh, what was accepted with them and what they were made from.

CREATE TABLE editions (
    number INTEGER NOT NULL PRIMARY KEY,
    effective_from INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    log INTEGER NOT NULL UNIQUE REFERENCES change_log (number),
    note TEXT NOT NULL
);

-- In force during [valid_from, valid_to), so recorded by the writes [recorded_from, recorded_to).
CREATE TABLE grid_versions (
    fid INTEGER NOT NULL PRIMARY KEY,
    grid_id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    layer TEXT NOT NULL,
    level INTEGER NOT NULL,
    level_name TEXT NOT NULL,
    parent TEXT,
    leaf BOOLEAN NOT NULL,
    geom MULTIPOLYGON NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to)
);
CREATE INDEX grid_versions_id ON grid_versions (grid_id, recorded_to);

-- Part of the mesh of editions [from_edition, to_edition).
CREATE TABLE mesh_nodes (
    fid INTEGER NOT NULL PRIMARY KEY,
    id INTEGER NOT NULL,
    geom POINT NOT NULL,
    from_edition INTEGER NOT NULL,
    to_edition INTEGER NOT NULL,
    UNIQUE (id, from_edition),
    CHECK (from_edition < to_edition)
);

CREATE TABLE mesh_arcs (
    fid INTEGER NOT NULL PRIMARY KEY,
    id INTEGER NOT NULL,
    from_node INTEGER NOT NULL,
    to_node INTEGER NOT NULL,
    sides TEXT NOT NULL,
    geom LINESTRING NOT NULL,
    from_edition INTEGER NOT NULL,
    to_edition INTEGER NOT NULL,
    UNIQUE (id, from_edition),
    CHECK (from_edition < to_edition)
);

CREATE TABLE issues (
    fid INTEGER NOT NULL PRIMARY KEY,
    edition INTEGER NOT NULL REFERENCES editions (number),
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    subjects TEXT NOT NULL,
    area_m2 DOUBLE,
    text TEXT NOT NULL,
    geom POINT
);
CREATE INDEX issues_edition ON issues (edition);

CREATE TABLE source_digests (
    layer TEXT NOT NULL,
    key TEXT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (layer, key)
) WITHOUT ROWID;
