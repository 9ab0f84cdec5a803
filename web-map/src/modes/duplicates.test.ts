import { expect, test } from 'vitest';
import { readHazard } from '../api/hazard';
import { HAZARD } from '../api/hazard.sample';
import { nearTo } from './duplicates';

const at = (id: string, lon: number, code = 'XF-01') => readHazard({ ...HAZARD, id, matter: { code, name: null }, point: { type: 'Point', coordinates: [lon, 22.94] } });

test('of the same matter first, then the nearest; not itself, and nothing far off', () => {
  const all = [at('self', 113.67), at('other', 113.6701, 'SR-03'), at('near', 113.671), at('nearer', 113.6705), at('far', 113.69)];
  const found = nearTo(all[0]!, new Map(all.map((hazard) => [hazard.id, hazard])));
  expect(found.map(({ hazard: { id } }) => id)).toEqual(['nearer', 'near', 'other']);
  // A thousandth of a degree at 22.94° north.
  expect(found[1]?.metres).toBeCloseTo(102.5, 0);
});

test('as many as anybody compares', () => {
  const many = Array.from({ length: 30 }, (_, number) => at(`h${number}`, 113.67 + number * 1e-5));
  expect(nearTo(many[0]!, new Map(many.map((hazard) => [hazard.id, hazard]))).length).toBe(8);
});
