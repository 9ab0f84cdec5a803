-- The roster, bitemporal: holds during [valid_from, valid_to), so recorded by the writes
-- [recorded_from, recorded_to). Nothing is changed in place but recorded_to.

CREATE TABLE members (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    team TEXT NOT NULL,
    phone TEXT,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT members_id UNIQUE (id, valid_from, recorded_to)
);

CREATE TABLE duties (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    member TEXT NOT NULL,
    grid TEXT NOT NULL,
    role TEXT NOT NULL,
    hours TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT duties_id UNIQUE (id, valid_from, recorded_to)
);

CREATE TABLE matters (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL,
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    family TEXT NOT NULL,
    layer TEXT NOT NULL,
    team TEXT,
    severity TEXT NOT NULL,
    limit_amount BIGINT,
    limit_kind TEXT,
    department TEXT NOT NULL,
    premises_kinds TEXT NOT NULL,
    interval_days BIGINT,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT matters_id UNIQUE (code, valid_from, recorded_to)
);

CREATE TABLE premises (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    credit_code TEXT,
    address TEXT NOT NULL,
    geom geometry(Point, 4326),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT premises_id UNIQUE (id, valid_from, recorded_to)
);
CREATE INDEX premises_geom ON premises USING gist (geom);

CREATE TABLE addresses (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    text TEXT NOT NULL,
    town TEXT NOT NULL,
    community TEXT NOT NULL,
    road TEXT NOT NULL,
    lane TEXT NOT NULL,
    number TEXT NOT NULL,
    building TEXT NOT NULL,
    unit TEXT NOT NULL,
    room TEXT NOT NULL,
    residents BIGINT NOT NULL,
    geom geometry(Point, 4326) NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT addresses_id UNIQUE (id, valid_from, recorded_to)
);
CREATE INDEX addresses_geom ON addresses USING gist (geom);

CREATE TABLE roads (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    class TEXT NOT NULL,
    walkable BOOLEAN NOT NULL,
    geom geometry(MultiLineString, 4326) NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT roads_id UNIQUE (id, valid_from, recorded_to)
);
CREATE INDEX roads_geom ON roads USING gist (geom);
