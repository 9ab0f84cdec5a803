import { expect, test } from 'vitest';
import { readGaps, readMissed, readWalks } from './patrol';
import { readFigures } from './figures';

const GRID = { id: 'g', code: '1', name: '一格', layer: 'community', level: 'basic' };

test('gaps are stretches of road, or places', () => {
  const { items } = readGaps({
    grid: GRID, window: '24h', roads_m: 120.5, premises: 1,
    items: [
      { kind: 'road', id: 'r', name: '东路', length_m: 120.5, last_visit: null, geometry: { type: 'MultiLineString', coordinates: [[[113.6, 22.9], [113.7, 22.9]]] } },
      { kind: 'premises', id: 'p', name: '商铺', last_visit: '2026-11-23T08:00:00+08:00', geometry: { type: 'Point', coordinates: [113.6, 22.9] } },
    ],
  });
  expect(items.map(({ kind, lengthM, lines }) => [kind, lengthM, lines[0]?.length])).toEqual([['road', 120.5, 2], ['premises', undefined, 1]]);
  expect(() => readGaps({ grid: GRID, roads_m: 0, premises: 0, items: [{ kind: 'road', id: 'r', name: '', geometry: { type: 'Polygon', coordinates: [] } }] })).toThrow('geometry.type');
});

test('walks are places with their times, of a point alone its one', () => {
  const feature = (geometry: object, at: string[]) => ({ type: 'Feature', geometry, properties: { member: 'm', name: '王芳', at, accuracy_m: [] } });
  const [line, point] = readWalks({
    features: [
      feature({ type: 'LineString', coordinates: [[113.6, 22.9], [113.7, 22.9]] }, ['2026-11-23T08:00:00+08:00', '2026-11-23T08:00:20+08:00']),
      feature({ type: 'Point', coordinates: [113.6, 22.9] }, ['2026-11-23T09:00:00+08:00']),
    ],
  });
  expect(line?.points.map(({ ms }) => ms)).toEqual([Date.parse('2026-11-23T00:00:00Z'), Date.parse('2026-11-23T00:00:20Z')]);
  expect(point?.points.length).toBe(1);
});

test('missed premises and figures', () => {
  const missed = readMissed({ at: '', grids: [{ grid: GRID, premises: 3, missed: 1, ratio: 0.33 }], items: [{ premises: 'p', name: '商铺', matter: '消防', due_at: '2026-11-01T00:00:00+08:00', last_supervision: null }] });
  expect([missed.grids[0]?.missed, missed.items[0]?.lastSupervision]).toEqual([1, undefined]);
  const counted = { hazards: 2, reports: 3, open: 1, closed: 1, rejected: 0, merged: 0, overdue: 0, self_settled_rate: null, on_time_rate: 0.5, median_settle_s: 60 };
  const figures = readFigures({ total: counted, parts: [{ key: 'g', grid: GRID, ...counted }, { key: null, ...counted }] });
  expect(figures.parts.map(({ key, grid }) => [key, grid?.name])).toEqual([['g', '一格'], [undefined, undefined]]);
  expect(figures.total.selfSettledRate).toBeUndefined();
});
