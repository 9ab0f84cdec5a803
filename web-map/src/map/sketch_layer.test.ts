import type { Feature } from 'geojson';
import { expect, test } from 'vitest';
import { instancesOf } from './sketch_layer';

const feature = (geometry: Feature['geometry']): Feature => ({ type: 'Feature', properties: {}, geometry });

test('a line in its parts, each with how much of the line lies before it', () => {
  const line = feature({ type: 'LineString', coordinates: [[0, 0], [36, 0], [90, 0]] });
  const parts = [...instancesOf([line], [0, 0])].map((value) => Number(value.toFixed(6)) + 0);
  expect(parts).toEqual([0, 0, 0.1, 0, 0, 0, 0.1, 0, 0.25, 0, 0.1, 0]);
});

test('a point is a line that ends where it begins', () => {
  expect(instancesOf([feature({ type: 'Point', coordinates: [113, 22] })], [113, 22])).toEqual(new Float32Array(6));
});

test('an area in triangles, none of which lies in its bay', () => {
  const bay = feature({ type: 'Polygon', coordinates: [[[0, 0], [36, 0], [36, 36], [18, 9], [0, 36], [0, 0]]] });
  const numbers = instancesOf([bay], [0, 0]);
  expect(numbers.length).toBe(3 * 6);
  // Twice the area, by latitude as on the map.
  const doubled = [0, 6, 12].map((at) => numbers.subarray(at, at + 6)).map(([ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0]) => Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)));
  const south = (lat: number): number => Math.asinh(Math.tan((lat / 180) * Math.PI)) / (2 * Math.PI);
  expect(doubled.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0.1 * (south(36) + south(9)), 6);
});
