-- What positions amount to, put by so that a restart need not go through a month of them again. Nothing here is
-- the truth: without it everything is made of patrol_tracks again. Nobody's position is in it.

-- What each thing's marks are on one day (since 1970, UTC); bytes as in src/live/patrol/packed.rs.
CREATE TABLE patrol_marks (
    fid INTEGER NOT NULL PRIMARY KEY,
    generation INTEGER NOT NULL,
    day INTEGER NOT NULL,
    marks BLOB NOT NULL,
    UNIQUE (generation, day)
);

-- At most one row. `generation`: when marks were last put by whole (microseconds); only those of that generation
-- count. `log`: they hold all positions up to this write. `basis`: a digest of what they rest on beside
-- positions, for the newest position's moment `until` and the ground of the moment `made`. `areas`: the newest
-- write by area.
CREATE TABLE patrol_marks_head (
    fid INTEGER NOT NULL PRIMARY KEY CHECK (fid = 1),
    generation INTEGER NOT NULL,
    log INTEGER NOT NULL,
    until INTEGER NOT NULL,
    made INTEGER NOT NULL,
    basis INTEGER NOT NULL,
    areas BLOB NOT NULL
);

-- What a town sets itself: weekend days that are worked to make up for a holiday, from how far off a road counts as
-- looked after, and how much roads, premises and cells weigh.
ALTER TABLE town ADD COLUMN work_days TEXT NOT NULL DEFAULT '[]';
ALTER TABLE town ADD COLUMN road_reach_m INTEGER NOT NULL DEFAULT 30;
ALTER TABLE town ADD COLUMN coverage_weights TEXT NOT NULL DEFAULT '[50,30,20]';
