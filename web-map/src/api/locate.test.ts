import { expect, test } from 'vitest';
import { ContractError } from './decode';
import { locateQuery, readAnswer } from './locate';

const GRID = { layer: 'community', level: 'basic', id: 'g1', code: '441900122006003', name: '河田第三网格', path: [{ level: 'town', code: '441900122', name: '厚街镇', id: 't' }], border_m: 41.2, on_border: false, neighbours: [], members: [{ id: 'm', name: '王小明', team: 'grid_member', role: 'lead', on_duty: true, phone: '138****5678' }] };
const ANSWER = {
  query: { lon: 113.66, lat: 22.94 }, point: { type: 'Point', coordinates: [113.66, 22.94] }, edition: 7, at: '2026-11-23T08:00:00+08:00', grids: [GRID], led_by: null,
  owner: { status: 'owned', layer: 'community', grid: { id: 'g1', code: '441900122006003', name: '河田第三网格' }, member: GRID.members[0], escalated: 0, because: [{ code: 'matter-layer', text: '…' }] },
};

test('the datum is named whenever it is not the default', () => {
  const point = { kind: 'point', x: 113.670000001, y: 22.93, accuracyM: 5 } as const;
  expect(locateQuery({ ...point, datum: 'EPSG:4326' }, undefined)).toEqual({ lon: '113.67', lat: '22.93', accuracy_m: '5' });
  expect(locateQuery({ ...point, datum: 'GCJ-02' }, 'M1')).toEqual({ x: '113.67', y: '22.93', crs: 'GCJ-02', accuracy_m: '5', matter: 'M1' });
  expect(locateQuery({ kind: 'address', text: '河田大道12号' }, undefined)).toEqual({ address: '河田大道12号' });
  expect(locateQuery({ kind: 'premises', key: 'p1' }, 'M1')).toEqual({ premises: 'p1', matter: 'M1' });
});

test('an answer as the contract has it', () => {
  const answer = readAnswer(ANSWER);
  expect(answer.owner).toMatchObject({ status: 'owned', member: { name: '王小明', onDuty: true }, grid: { id: 'g1' } });
  expect(answer.grids[0]).toMatchObject({ borderM: 41.2, onBorder: false, path: [{ name: '厚街镇' }] });
  expect(answer.point).toEqual({ x: 113.66, y: 22.94 });
  expect(answer.match).toBeUndefined();
  expect(answer.ledBy).toBeUndefined();
});

test('fields that the contract may add are not minded', () => {
  expect(() => readAnswer({ ...ANSWER, valid_until: 'x', owner: { ...ANSWER.owner, news: {} } })).not.toThrow();
});

test.each<[string, unknown, string]>([
  ['no object', 'text', 'locate: expected an object'],
  ['no owner', { ...ANSWER, owner: undefined }, 'locate.owner: expected an object'],
  ['an unknown status', { ...ANSWER, owner: { ...ANSWER.owner, status: 'maybe' } }, 'locate.owner.status: expected one of'],
  ['a grid without a name', { ...ANSWER, grids: [{ ...GRID, name: 7 }] }, 'locate.grids[0].name: expected text'],
  ['half a point', { ...ANSWER, point: { coordinates: [113] } }, 'locate.point.coordinates: expected two numbers'],
  ['grids that are no list', { ...ANSWER, grids: {} }, 'locate.grids: expected a list'],
])('%s is told with its place', (_name, body, message) => {
  expect(() => readAnswer(body)).toThrow(ContractError);
  expect(() => readAnswer(body)).toThrow(message);
});
