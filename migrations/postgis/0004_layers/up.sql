-- What GIS programs list: all versions as tables, the newest edition as one view for each layer.

CREATE VIEW grid_community AS
    SELECT fid, grid_id, code, name, level_name AS level, parent, geom FROM grid_versions
    WHERE layer = 'community' AND recorded_to = 9223372036854775807 AND valid_to = 9223372036854775807;

CREATE VIEW grid_road AS
    SELECT fid, grid_id, code, name, level_name AS level, parent, geom FROM grid_versions
    WHERE layer = 'road' AND recorded_to = 9223372036854775807 AND valid_to = 9223372036854775807;

CREATE VIEW grid_entity AS
    SELECT fid, grid_id, code, name, level_name AS level, parent, geom FROM grid_versions
    WHERE layer = 'entity' AND recorded_to = 9223372036854775807 AND valid_to = 9223372036854775807;

CREATE VIEW grid_party AS
    SELECT fid, grid_id, code, name, level_name AS level, parent, geom FROM grid_versions
    WHERE layer = 'party' AND recorded_to = 9223372036854775807 AND valid_to = 9223372036854775807;
