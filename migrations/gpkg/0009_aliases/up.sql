-- Former and other names of roads, communities and estates, as a JSON list of [alias, name, whether it is former].

ALTER TABLE town ADD COLUMN aliases TEXT NOT NULL DEFAULT '[]';
