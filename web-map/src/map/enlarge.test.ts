import type { LayerSpecification } from 'maplibre-gl';
import { expect, test } from 'vitest';
import { enlarged } from './enlarge';

const layer = (id: string, layout: object, paint: object = {}) => ({ id, type: 'symbol', source: 's', layout, paint }) as LayerSpecification;

test('sizes grow, whatever they are made of; lengths on the ground and all else stay', () => {
  const [letters, signs, accuracy] = enlarged([
    layer('letters', { 'text-size': ['interpolate', ['linear'], ['zoom'], 10, 11, 17, ['case', true, 12, 14]], 'text-max-width': 8 }, { 'text-halo-width': 1.5 }),
    layer('signs', { 'icon-image': 'x', 'text-size': ['match', ['get', 'a'], 1, 2, 3] }),
    layer('mark-accuracy', {}, { 'circle-radius': 5 }),
  ], 2) as { layout: object; paint: object }[];
  expect(letters).toMatchObject({ layout: { 'text-size': ['interpolate', ['linear'], ['zoom'], 10, 22, 17, ['*', 2, ['case', true, 12, 14]]], 'text-max-width': 8 }, paint: { 'text-halo-width': 3 } });
  expect(signs?.layout).toEqual({ 'icon-image': 'x', 'icon-size': 2, 'text-size': ['*', 2, ['match', ['get', 'a'], 1, 2, 3]] });
  expect(accuracy?.paint).toEqual({ 'circle-radius': 5 });
});

test('as they are, they are the same layers', () => {
  const one = layer('letters', { 'text-size': 11 });
  expect(enlarged([one], 1)[0]).toBe(one);
});
