-- How much a basic grid is to have to look after, as a JSON object: what, and from how many to how many.

ALTER TABLE town ADD COLUMN norms TEXT NOT NULL DEFAULT '{}';
