/** A wash and a double line around the grid in charge. Without one they are hidden: MapLibre marks out the tiles of a source before it finds them empty. */
import type { FillLayerSpecification, GeoJSONSourceSpecification, LineLayerSpecification } from 'maplibre-gl';
import { OWNER, type Scene } from '../scene';

export function ownerSource({ owner }: Scene): GeoJSONSourceSpecification {
  const features = owner ? [{ type: 'Feature' as const, properties: { id: owner.id }, geometry: owner.area }] : [];
  return { type: 'geojson', data: { type: 'FeatureCollection', features } };
}

export function ownerGrid({ owner, palette }: Scene): [FillLayerSpecification, LineLayerSpecification, LineLayerSpecification] {
  const visibility = owner ? 'visible' : 'none';
  const line = (id: string, colour: string, width: number): LineLayerSpecification => ({
    id,
    type: 'line',
    source: OWNER,
    layout: { 'line-join': 'round', visibility },
    paint: { 'line-color': colour, 'line-width': width },
  });
  return [
    { id: 'owner-wash', type: 'fill', source: OWNER, layout: { visibility }, paint: { 'fill-color': palette.owner, 'fill-opacity': 0.16 } },
    line('owner-casing', palette.ownerCasing, 6),
    line('owner-line', palette.owner, 3),
  ];
}
