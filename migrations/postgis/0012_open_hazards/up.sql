-- Whether hazards that are open when an edition comes into force stay with their owners or move with the ground.

ALTER TABLE editions ADD COLUMN open_hazards TEXT NOT NULL DEFAULT 'stay';
ALTER TABLE drafts ADD COLUMN open_hazards TEXT NOT NULL DEFAULT 'stay';
