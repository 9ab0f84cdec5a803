import { expect, test } from 'vitest';
import { ContractError } from './decode';
import { readGridShape } from './grid_shape';

const RING = [[113, 22], [114, 22], [114, 23], [113, 22]];
const feature = (geometry: unknown) => ({ type: 'Feature', id: 'g1', geometry, properties: { id: 'g1' } });

test.each([{ type: 'Polygon', coordinates: [RING] }, { type: 'MultiPolygon', coordinates: [[RING], [RING, RING]] }])('a $type is read whole', (area) => {
  expect(readGridShape(feature(area))).toEqual({ id: 'g1', area });
});

test.each([null, { type: 'Point', coordinates: [113, 22] }, { type: 'Polygon', coordinates: [[113, 22]] }, { type: 'Polygon', coordinates: [[['113', 22]]] }])(
  '%j is no area',
  (geometry) => expect(() => readGridShape(feature(geometry))).toThrow(ContractError),
);
