-- Hazards: as they stand, the reports that they came from, and what was done about them. Reports and
-- events are only added; a report goes to another hazard when two are merged or one is split.

CREATE TABLE hazards (
    fid INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    reported INTEGER NOT NULL,
    last_reported INTEGER NOT NULL,
    geom POINT NOT NULL,
    accuracy_m DOUBLE NOT NULL,
    premises TEXT,
    matter TEXT NOT NULL,
    family TEXT NOT NULL,
    severity TEXT NOT NULL,
    status TEXT NOT NULL,
    text TEXT NOT NULL,
    edition INTEGER NOT NULL,
    grids TEXT NOT NULL,
    owner_layer TEXT,
    owner_grid TEXT,
    owner_member TEXT,
    owner_escalated INTEGER NOT NULL,
    due INTEGER,
    level INTEGER NOT NULL,
    level_grid TEXT,
    level_member TEXT,
    level_next INTEGER,
    department TEXT,
    was_referred BOOLEAN NOT NULL,
    reports INTEGER NOT NULL,
    reopened INTEGER NOT NULL,
    is_flooded BOOLEAN NOT NULL,
    settled INTEGER,
    ended INTEGER,
    merged_into TEXT
);
CREATE INDEX hazards_version ON hazards (version);

-- Who reported is personal data.
CREATE TABLE hazard_reports (
    fid INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    hazard TEXT NOT NULL,
    reported INTEGER NOT NULL,
    seen INTEGER,
    geom POINT NOT NULL,
    accuracy_m DOUBLE NOT NULL,
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
    fid INTEGER NOT NULL PRIMARY KEY,
    log INTEGER NOT NULL REFERENCES change_log (number),
    hazard TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    note TEXT NOT NULL,
    other TEXT,
    department TEXT,
    level INTEGER,
    due INTEGER,
    UNIQUE (hazard, level, due)
);
CREATE INDEX hazard_events_hazard ON hazard_events (hazard);

-- What a working day is, and how soon a hazard must be settled whose matter does not say it: red, yellow, blue.
ALTER TABLE town ADD COLUMN working_hours TEXT NOT NULL DEFAULT 'Mo-Fr 08:30-12:00,14:00-17:30; PH off';
ALTER TABLE town ADD COLUMN severity_limits TEXT NOT NULL DEFAULT '[[2,"urgent_hours"],[24,"urgent_hours"],[72,"urgent_hours"]]';

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('hazards', 'features', 'hazards', 'what is wrong, as it stands', 4326);
INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) VALUES
    ('hazards', 'geom', 'POINT', 4326, 0, 0);
