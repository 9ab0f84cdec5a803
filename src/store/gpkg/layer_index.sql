-- Keeps the R-tree of a layer in step with it (OGC 12-128r17, F.3), once the file is somebody else's. The
-- functions ST_… are those of the program that edits: GDAL and QGIS have them. `{layer}` is the layer's name.
INSERT INTO gpkg_extensions VALUES
    ('{layer}', 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');

CREATE TRIGGER "rtree_{layer}_geom_insert" AFTER INSERT ON "{layer}"
WHEN NEW."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")
BEGIN
    INSERT OR REPLACE INTO "rtree_{layer}_geom" VALUES (NEW."fid",
        ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;

CREATE TRIGGER "rtree_{layer}_geom_update1" AFTER UPDATE OF "geom" ON "{layer}"
WHEN OLD."fid" = NEW."fid" AND NEW."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")
BEGIN
    INSERT OR REPLACE INTO "rtree_{layer}_geom" VALUES (NEW."fid",
        ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;

CREATE TRIGGER "rtree_{layer}_geom_update2" AFTER UPDATE OF "geom" ON "{layer}"
WHEN OLD."fid" = NEW."fid" AND (NEW."geom" IS NULL OR ST_IsEmpty(NEW."geom"))
BEGIN
    DELETE FROM "rtree_{layer}_geom" WHERE id = OLD."fid";
END;

CREATE TRIGGER "rtree_{layer}_geom_update3" AFTER UPDATE ON "{layer}"
WHEN OLD."fid" != NEW."fid" AND NEW."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom")
BEGIN
    DELETE FROM "rtree_{layer}_geom" WHERE id = OLD."fid";
    INSERT OR REPLACE INTO "rtree_{layer}_geom" VALUES (NEW."fid",
        ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"));
END;

CREATE TRIGGER "rtree_{layer}_geom_update4" AFTER UPDATE ON "{layer}"
WHEN OLD."fid" != NEW."fid" AND (NEW."geom" IS NULL OR ST_IsEmpty(NEW."geom"))
BEGIN
    DELETE FROM "rtree_{layer}_geom" WHERE id IN (OLD."fid", NEW."fid");
END;

CREATE TRIGGER "rtree_{layer}_geom_delete" AFTER DELETE ON "{layer}"
WHEN OLD."geom" NOT NULL
BEGIN
    DELETE FROM "rtree_{layer}_geom" WHERE id = OLD."fid";
END;
