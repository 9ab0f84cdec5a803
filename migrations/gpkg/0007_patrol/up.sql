-- Patrols: where members were, and where they looked in. Tracks are personal data and live for a month.

-- A member's positions of one quarter of an hour, 14 bytes each, in order of time: microseconds within the
-- quarter (u32), x and y of the lattice (i32), accuracy in decimetres (u16, 0: not told), little-endian.
-- `quarter` counts quarters since 1970 UTC; `written` is the log number of the last write.
CREATE TABLE patrol_tracks (
    fid INTEGER NOT NULL PRIMARY KEY,
    quarter INTEGER NOT NULL,
    member TEXT NOT NULL,
    written INTEGER NOT NULL,
    points BLOB NOT NULL,
    UNIQUE (quarter, member)
);
CREATE INDEX patrol_tracks_written ON patrol_tracks (written);

CREATE TABLE visits (
    fid INTEGER NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    premises TEXT NOT NULL,
    member TEXT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    result TEXT NOT NULL,
    matters TEXT NOT NULL,
    note TEXT NOT NULL,
    written INTEGER NOT NULL REFERENCES change_log (number)
);
CREATE INDEX visits_premises ON visits (premises, at);
CREATE INDEX visits_at ON visits (at, id);
CREATE INDEX visits_member ON visits (member, at);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('visits', 'attributes', 'visits', 'checks at premises', NULL);
