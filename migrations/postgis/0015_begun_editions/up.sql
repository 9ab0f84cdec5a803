-- The change that told that an edition, published for later, had come into force.

ALTER TABLE editions ADD COLUMN begun BIGINT;
