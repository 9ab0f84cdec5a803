import { expect, test } from 'vitest';
import type { Walk } from '../api/patrol';
import { placeAt, walkFeatures } from './walk';

const walk: Walk = { member: 'm1', name: '王芳', points: [{ at: { lon: 113, lat: 22 }, ms: 1000 }, { at: { lon: 113.1, lat: 22 }, ms: 2000 }, { at: { lon: 113.1, lat: 22.2 }, ms: 4000 }] };

test.each<[number, { lon: number; lat: number } | undefined]>([
  [999, undefined],
  [1000, { lon: 113, lat: 22 }],
  [1500, { lon: 113.05, lat: 22 }],
  [3000, { lon: 113.1, lat: 22.1 }],
  [4000, { lon: 113.1, lat: 22.2 }],
  [4001, undefined],
])('at %i', (ms, place) => {
  const found = placeAt(walk, ms);
  expect(found?.lon).toEqual(place && expect.closeTo(place.lon, 9));
  expect(found?.lat).toEqual(place && expect.closeTo(place.lat, 9));
});

test('what was walked by then, and where the walker is', () => {
  const kinds = (ms: number) => walkFeatures([walk], ms).features.map(({ properties }) => properties?.['kind']).toSorted();
  expect(kinds(500)).toEqual([]);
  expect(kinds(1000)).toEqual(['here', 'walked']);
  expect(kinds(1500)).toEqual(['here', 'walked']);
  expect(kinds(9000)).toEqual(['walked']);
});
