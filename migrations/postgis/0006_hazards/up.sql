-- Hazards: as they stand, the reports that they came from, and what was done about them. Reports and
-- events are only added; a report goes to another hazard when two are merged or one is split.

CREATE TABLE hazards (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    reported BIGINT NOT NULL,
    last_reported BIGINT NOT NULL,
    geom geometry(Point, 4326) NOT NULL,
    accuracy_m DOUBLE PRECISION NOT NULL,
    premises TEXT,
    matter TEXT NOT NULL,
    family TEXT NOT NULL,
    severity TEXT NOT NULL,
    status TEXT NOT NULL,
    text TEXT NOT NULL,
    edition BIGINT NOT NULL,
    grids TEXT NOT NULL,
    owner_layer TEXT,
    owner_grid TEXT,
    owner_member TEXT,
    owner_escalated BIGINT NOT NULL,
    due BIGINT,
    level BIGINT NOT NULL,
    level_grid TEXT,
    level_member TEXT,
    level_next BIGINT,
    department TEXT,
    was_referred BOOLEAN NOT NULL,
    reports BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    is_flooded BOOLEAN NOT NULL,
    settled BIGINT,
    ended BIGINT,
    merged_into TEXT
);
CREATE INDEX hazards_version ON hazards (version);
CREATE INDEX hazards_geom ON hazards USING gist (geom);

-- Who reported is personal data.
CREATE TABLE hazard_reports (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    hazard TEXT COLLATE "C" NOT NULL,
    reported BIGINT NOT NULL,
    seen BIGINT,
    geom geometry(Point, 4326) NOT NULL,
    accuracy_m DOUBLE PRECISION NOT NULL,
    matter TEXT NOT NULL,
    severity TEXT NOT NULL,
    text TEXT NOT NULL,
    reporter TEXT,
    actor TEXT NOT NULL,
    photos TEXT NOT NULL,
    is_flooding BOOLEAN NOT NULL
);
CREATE INDEX hazard_reports_hazard ON hazard_reports (hazard);

CREATE TABLE hazard_events (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    log BIGINT NOT NULL REFERENCES change_log (number),
    hazard TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    note TEXT NOT NULL,
    other TEXT,
    department TEXT,
    level BIGINT,
    due BIGINT,
    UNIQUE (hazard, level, due)
);
CREATE INDEX hazard_events_hazard ON hazard_events (hazard);

-- What a working day is, and how soon a hazard must be settled whose matter does not say it: red, yellow, blue.
ALTER TABLE town ADD COLUMN working_hours TEXT NOT NULL DEFAULT 'Mo-Fr 08:30-12:00,14:00-17:30; PH off';
ALTER TABLE town ADD COLUMN severity_limits TEXT NOT NULL DEFAULT '[[2,"urgent_hours"],[24,"urgent_hours"],[72,"urgent_hours"]]';
