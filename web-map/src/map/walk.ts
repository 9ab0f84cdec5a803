/** A day's walks at one moment of it: where each member had been by then, and where each was. */
import type { Feature, FeatureCollection } from 'geojson';
import type { Walk } from '../api/patrol';
import type { LonLat } from '../geo/lon_lat';

/** Walks at a moment, milliseconds since 1970. `kind`: `walked`, `here` (with the member's name), `gap`. */
export function walkFeatures(walks: readonly Walk[], atMs: number): FeatureCollection {
  const features: Feature[] = [];
  for (const walk of walks) {
    const been = walk.points.filter(({ ms }) => ms <= atMs).map(({ at }) => at);
    const here = placeAt(walk, atMs);
    if (here) features.push({ type: 'Feature', properties: { kind: 'here', name: walk.name ?? '' }, geometry: { type: 'Point', coordinates: [here.lon, here.lat] } });
    const line = here ? [...been, here] : been;
    if (line.length > 1) features.push({ type: 'Feature', properties: { kind: 'walked' }, geometry: { type: 'LineString', coordinates: line.map(({ lon, lat }) => [lon, lat]) } });
  }
  return { type: 'FeatureCollection', features };
}

/** Where a walk was at a moment: between two positions in proportion; nothing before it began and after it ended. */
export function placeAt({ points }: Walk, atMs: number): LonLat | undefined {
  const next = points.findIndex(({ ms }) => ms >= atMs);
  const [before, after] = [points[next - 1], points[next]];
  if (!after) return undefined;
  if (!before) return after.ms === atMs ? after.at : undefined;
  const share = (atMs - before.ms) / (after.ms - before.ms);
  return { lon: before.at.lon + share * (after.at.lon - before.at.lon), lat: before.at.lat + share * (after.at.lat - before.at.lat) };
}

/** What was not seen, as a feature to be pointed at. */
export function gapFeatures(lines: readonly (readonly LonLat[])[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: lines.map((line): Feature => {
      const [only] = line;
      const geometry: Feature['geometry'] = line.length === 1 && only
        ? { type: 'Point', coordinates: [only.lon, only.lat] }
        : { type: 'LineString', coordinates: line.map(({ lon, lat }) => [lon, lat]) };
      return { type: 'Feature', properties: { kind: 'gap' }, geometry };
    }),
  };
}
