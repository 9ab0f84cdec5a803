-- What GIS programs list: all versions as tables, the newest edition and what holds for good as views.

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

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
    ('grid_community', 'features', 'grid_community', 'community grids of the newest edition', 4326),
    ('grid_road', 'features', 'grid_road', 'road grids of the newest edition', 4326),
    ('grid_entity', 'features', 'grid_entity', 'entity grids of the newest edition', 4326),
    ('grid_party', 'features', 'grid_party', 'party-building grids of the newest edition', 4326),
    ('grid_versions', 'features', 'grid_versions', 'every version of every grid', 4326),
    ('mesh_arcs', 'features', 'mesh_arcs', 'borders, each once, with the leaves on either side', 4326),
    ('mesh_nodes', 'features', 'mesh_nodes', 'where borders meet', 4326),
    ('issues', 'features', 'issues', 'faults accepted with an edition', 4326),
    ('premises', 'features', 'premises', 'regulated places', 4326),
    ('addresses', 'features', 'addresses', 'standard addresses', 4326),
    ('roads', 'features', 'roads', 'roads and lanes', 4326),
    ('members', 'attributes', 'members', 'people of the five teams', NULL),
    ('duties', 'attributes', 'duties', 'who answers for which grid', NULL),
    ('matters', 'attributes', 'matters', 'the three lists', NULL),
    ('editions', 'attributes', 'editions', 'published states of all grids', NULL),
    ('change_log', 'attributes', 'change_log', 'every write, in order', NULL);

INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) VALUES
    ('grid_community', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('grid_road', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('grid_entity', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('grid_party', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('grid_versions', 'geom', 'MULTIPOLYGON', 4326, 0, 0),
    ('mesh_arcs', 'geom', 'LINESTRING', 4326, 0, 0),
    ('mesh_nodes', 'geom', 'POINT', 4326, 0, 0),
    ('issues', 'geom', 'POINT', 4326, 0, 0),
    ('premises', 'geom', 'POINT', 4326, 0, 0),
    ('addresses', 'geom', 'POINT', 4326, 0, 0),
    ('roads', 'geom', 'MULTILINESTRING', 4326, 0, 0);
