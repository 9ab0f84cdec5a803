-- Editions: grid versions, the mesh, what was accepted with them and what they were made from.

CREATE TABLE editions (
    number BIGINT PRIMARY KEY,
    effective_from BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    log BIGINT NOT NULL UNIQUE REFERENCES change_log (number),
    note TEXT NOT NULL
);

-- In force during [valid_from, valid_to), so recorded by the writes [recorded_from, recorded_to).
CREATE TABLE grid_versions (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grid_id TEXT COLLATE "C" NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    layer TEXT NOT NULL,
    level BIGINT NOT NULL,
    level_name TEXT NOT NULL,
    parent TEXT,
    leaf BOOLEAN NOT NULL,
    geom geometry(MultiPolygon, 4326) NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT grid_versions_one_version EXCLUDE USING gist (
        grid_id WITH =,
        int8range(valid_from, valid_to) WITH &&,
        int8range(recorded_from, recorded_to) WITH &&
    )
);
CREATE INDEX grid_versions_id ON grid_versions (grid_id, recorded_to);
CREATE INDEX grid_versions_geom ON grid_versions USING gist (geom);

-- Part of the mesh of editions [from_edition, to_edition).
CREATE TABLE mesh_nodes (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id BIGINT NOT NULL,
    geom geometry(Point, 4326) NOT NULL,
    from_edition BIGINT NOT NULL,
    to_edition BIGINT NOT NULL,
    UNIQUE (id, from_edition),
    CHECK (from_edition < to_edition)
);

CREATE TABLE mesh_arcs (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id BIGINT NOT NULL,
    from_node BIGINT NOT NULL,
    to_node BIGINT NOT NULL,
    sides TEXT NOT NULL,
    geom geometry(LineString, 4326) NOT NULL,
    from_edition BIGINT NOT NULL,
    to_edition BIGINT NOT NULL,
    UNIQUE (id, from_edition),
    CHECK (from_edition < to_edition)
);
CREATE INDEX mesh_arcs_geom ON mesh_arcs USING gist (geom);

CREATE TABLE issues (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    edition BIGINT NOT NULL REFERENCES editions (number),
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    subjects TEXT NOT NULL,
    area_m2 DOUBLE PRECISION,
    text TEXT NOT NULL,
    geom geometry(Point, 4326)
);
CREATE INDEX issues_edition ON issues (edition);

CREATE TABLE source_digests (
    layer TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    PRIMARY KEY (layer, key)
);
