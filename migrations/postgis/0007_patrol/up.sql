-- Patrols: where members were, and where they looked in. Tracks are personal data and live for a month: a
-- partition for each day (UTC), made by the first write of that day and dropped whole.

-- A member's positions of one quarter of an hour, 14 bytes each, in order of time: microseconds within the
-- quarter (u32), x and y of the lattice (i32), accuracy in decimetres (u16, 0: not told), little-endian.
-- `quarter` counts quarters since 1970 UTC; `written` is the log number of the last write.
CREATE TABLE patrol_tracks (
    quarter BIGINT NOT NULL,
    member TEXT COLLATE "C" NOT NULL,
    written BIGINT NOT NULL,
    points BYTEA NOT NULL,
    PRIMARY KEY (quarter, member)
) PARTITION BY RANGE (quarter);
CREATE INDEX patrol_tracks_written ON patrol_tracks (written);

CREATE TABLE visits (
    fid BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    premises TEXT COLLATE "C" NOT NULL,
    member TEXT COLLATE "C",
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    result TEXT NOT NULL,
    matters TEXT NOT NULL,
    note TEXT NOT NULL,
    written BIGINT NOT NULL REFERENCES change_log (number)
);
CREATE INDEX visits_premises ON visits (premises, at);
CREATE INDEX visits_at ON visits (at, id);
CREATE INDEX visits_member ON visits (member, at);
