"""What a planner does in a GIS, done by GDAL (python3-gdal): looks at a GeoPackage, and draws on it in place.

`area.py FILE` prints its layers; `area.py FILE STEPS` makes the steps of a JSON list first:
  {"do": "move", "layer", "from": [x, y], "to": [x, y], "only": id}   a vertex, in every feature or in one
  {"do": "insert", "layer", "after": [x, y], "before": [x, y], "at": [x, y]}  in every feature, whichever way round
  {"do": "set", "layer", "id", "field", "value"}
  {"do": "drop", "layer", "id"}
  {"do": "cut", "layer", "id", "west": x, "code", "name"}   what lies west of a meridian becomes a feature without an id
"""

import json
import sys

from osgeo import gdal, ogr

gdal.UseExceptions()
ogr.UseExceptions()


def rings(geometry):
    for part in range(geometry.GetGeometryCount()):
        polygon = geometry.GetGeometryRef(part)
        for ring in range(polygon.GetGeometryCount()):
            yield polygon.GetGeometryRef(ring)


def moved(geometry, source, target):
    changed = False
    for ring in rings(geometry):
        for at in range(ring.GetPointCount()):
            if list(ring.GetPoint_2D(at)) == source:
                ring.SetPoint_2D(at, *target)
                changed = True
    return changed


def inserted(geometry, after, before, place):
    whole = ogr.Geometry(ogr.wkbMultiPolygon)
    changed = False
    for part in range(geometry.GetGeometryCount()):
        polygon = geometry.GetGeometryRef(part)
        copy = ogr.Geometry(ogr.wkbPolygon)
        for number in range(polygon.GetGeometryCount()):
            points = [list(point) for point in polygon.GetGeometryRef(number).GetPoints()]
            ring = ogr.Geometry(ogr.wkbLinearRing)
            for at, point in enumerate(points):
                ring.AddPoint_2D(*point)
                if at + 1 < len(points) and [point, points[at + 1]] in ([after, before], [before, after]):
                    ring.AddPoint_2D(*place)
                    changed = True
            copy.AddGeometry(ring)
        whole.AddGeometry(copy)
    return whole if changed else None


def multi(geometry):
    return ogr.ForceToMultiPolygon(geometry)


def cut(layer, feature, step):
    geometry = feature.GetGeometryRef().Clone()
    low, high, bottom, top = geometry.GetEnvelope()
    west = ogr.CreateGeometryFromWkt(
        "POLYGON((%r %r,%r %r,%r %r,%r %r,%r %r))"
        % (low - 1, bottom - 1, step["west"], bottom - 1, step["west"], top + 1, low - 1, top + 1, low - 1, bottom - 1)
    )
    part = ogr.Feature(layer.GetLayerDefn())
    part.SetFrom(feature)
    part.SetFID(-1)
    part.SetFieldNull("id")
    part["code"], part["name"] = step["code"], step["name"]
    part.SetGeometry(multi(geometry.Intersection(west)))
    feature.SetGeometry(multi(geometry.Difference(west)))
    layer.SetFeature(feature)
    layer.CreateFeature(part)


def made(source, step):
    layer = source.GetLayerByName(step["layer"])
    count = 0
    for feature in [feature for feature in layer]:
        geometry = feature.GetGeometryRef().Clone()
        if step["do"] == "move":
            if step.get("only") in (None, feature["id"]) and moved(geometry, step["from"], step["to"]):
                feature.SetGeometry(geometry)
                layer.SetFeature(feature)
                count += 1
        elif step["do"] == "insert":
            other = inserted(geometry, step["after"], step["before"], step["at"])
            if other is not None:
                feature.SetGeometry(other)
                layer.SetFeature(feature)
                count += 1
        elif feature["id"] == step["id"]:
            count += 1
            if step["do"] == "set":
                feature[step["field"]] = step["value"]
                layer.SetFeature(feature)
            elif step["do"] == "drop":
                layer.DeleteFeature(feature.GetFID())
            else:
                cut(layer, feature, step)
    return count


def shown(source):
    layers = {}
    for number in range(source.GetLayerCount()):
        layer = source.GetLayer(number)
        features = []
        for feature in layer:
            geometry = feature.GetGeometryRef()
            fields = {layer.GetLayerDefn().GetFieldDefn(at).GetName(): feature.GetField(at)
                      for at in range(feature.GetFieldCount())}
            features.append({"fid": feature.GetFID(), "fields": fields, "valid": geometry.IsValid(),
                             "kind": geometry.GetGeometryName(), "wkt": geometry.ExportToWkt()})
        layers[layer.GetName()] = {"features": features, "kind": ogr.GeometryTypeToName(layer.GetGeomType()),
                                   "srs": layer.GetSpatialRef().GetAuthorityCode(None),
                                   "indexed": layer.TestCapability("FastSpatialFilter") == 1}
    return layers


steps = json.loads(sys.argv[2]) if len(sys.argv) > 2 else []
source = gdal.OpenEx(sys.argv[1], gdal.OF_VECTOR | (gdal.OF_UPDATE if steps else 0))
counts = [made(source, step) for step in steps]
source.FlushCache()
print(json.dumps({"counts": counts, "layers": shown(source)}))
