-- The roster, bitemporal: holds during [valid_from, valid_to), so recorded by the writes
-- [recorded_from, recorded_to). Nothing is changed in place but recorded_to.

CREATE TABLE members (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    team TEXT COLLATE "C" NOT NULL,
    phone TEXT COLLATE "C",
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT members_one_value EXCLUDE USING gist (
        id WITH =,
        int8range(valid_from, valid_to) WITH &&,
        int8range(recorded_from, recorded_to) WITH &&
    )
);
CREATE INDEX members_id ON members (id, recorded_to);

CREATE TABLE duties (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    member TEXT COLLATE "C" NOT NULL,
    grid TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    hours TEXT COLLATE "C" NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT duties_one_value EXCLUDE USING gist (
        id WITH =,
        int8range(valid_from, valid_to) WITH &&,
        int8range(recorded_from, recorded_to) WITH &&
    )
);
CREATE INDEX duties_id ON duties (id, recorded_to);

CREATE TABLE matters (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL,
    list TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    family TEXT COLLATE "C" NOT NULL,
    layer TEXT COLLATE "C" NOT NULL,
    team TEXT COLLATE "C",
    severity TEXT COLLATE "C" NOT NULL,
    limit_amount BIGINT,
    limit_kind TEXT COLLATE "C",
    department TEXT COLLATE "C" NOT NULL,
    premises_kinds TEXT COLLATE "C" NOT NULL,
    interval_days BIGINT,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT matters_one_value EXCLUDE USING gist (
        code WITH =,
        int8range(valid_from, valid_to) WITH &&,
        int8range(recorded_from, recorded_to) WITH &&
    )
);
CREATE INDEX matters_id ON matters (code, recorded_to);

CREATE TABLE premises (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    credit_code TEXT COLLATE "C",
    address TEXT COLLATE "C" NOT NULL,
    geom geometry(Point, 4326),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT premises_one_value EXCLUDE USING gist (
        id WITH =,
        int8range(valid_from, valid_to) WITH &&,
        int8range(recorded_from, recorded_to) WITH &&
    )
);
CREATE INDEX premises_id ON premises (id, recorded_to);
CREATE INDEX premises_geom ON premises USING gist (geom);

CREATE TABLE addresses (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    town TEXT COLLATE "C" NOT NULL,
    community TEXT COLLATE "C" NOT NULL,
    road TEXT COLLATE "C" NOT NULL,
    lane TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    building TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    room TEXT COLLATE "C" NOT NULL,
    residents BIGINT NOT NULL,
    geom geometry(Point, 4326) NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT addresses_one_value EXCLUDE USING gist (
        id WITH =,
        int8range(valid_from, valid_to) WITH &&,
        int8range(recorded_from, recorded_to) WITH &&
    )
);
CREATE INDEX addresses_id ON addresses (id, recorded_to);
CREATE INDEX addresses_geom ON addresses USING gist (geom);

CREATE TABLE roads (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    class TEXT COLLATE "C" NOT NULL,
    walkable BOOLEAN NOT NULL,
    geom geometry(MultiLineString, 4326) NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT NOT NULL,
    recorded_from BIGINT NOT NULL,
    recorded_to BIGINT NOT NULL,
    CHECK (valid_from < valid_to),
    CHECK (recorded_from < recorded_to),
    CONSTRAINT roads_one_value EXCLUDE USING gist (
        id WITH =,
        int8range(valid_from, valid_to) WITH &&,
        int8range(recorded_from, recorded_to) WITH &&
    )
);
CREATE INDEX roads_id ON roads (id, recorded_to);
CREATE INDEX roads_geom ON roads USING gist (geom);
