-- The roster, bitemporal: holds during [valid_from, valid_to), so recorded by the writes
-- [recorded_from, recorded_to). Nothing is changed in place but recorded_to.

CREATE TABLE members (
    fid INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    team TEXT NOT NULL,
    phone TEXT,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    UNIQUE (id, valid_from, recorded_to)
);

CREATE TABLE duties (
    fid INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    member TEXT NOT NULL,
    grid TEXT NOT NULL,
    role TEXT NOT NULL,
    hours TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    UNIQUE (id, valid_from, recorded_to)
);

CREATE TABLE matters (
    fid INTEGER NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    family TEXT NOT NULL,
    layer TEXT NOT NULL,
    team TEXT,
    severity TEXT NOT NULL,
    limit_amount INTEGER,
    limit_kind TEXT,
    department TEXT NOT NULL,
    premises_kinds TEXT NOT NULL,
    interval_days INTEGER,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    UNIQUE (code, valid_from, recorded_to)
);

CREATE TABLE premises (
    fid INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    credit_code TEXT,
    address TEXT NOT NULL,
    geom POINT,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    UNIQUE (id, valid_from, recorded_to)
);

CREATE TABLE addresses (
    fid INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    town TEXT NOT NULL,
    community TEXT NOT NULL,
    road TEXT NOT NULL,
    lane TEXT NOT NULL,
    number TEXT NOT NULL,
    building TEXT NOT NULL,
    unit TEXT NOT NULL,
    room TEXT NOT NULL,
    residents INTEGER NOT NULL,
    geom POINT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    UNIQUE (id, valid_from, recorded_to)
);

CREATE TABLE roads (
    fid INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    class TEXT NOT NULL,
    walkable BOOLEAN NOT NULL,
    geom MULTILINESTRING NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to INTEGER NOT NULL,
    recorded_from INTEGER NOT NULL,
    recorded_to INTEGER NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    UNIQUE (id, valid_from, recorded_to)
);
