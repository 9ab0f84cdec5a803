import { expect, test } from 'vitest';
import type { Answer, LayerGrid, Member, OwnerStatus, Place } from '../api/locate';
import { cardModel, distance, moment, phone } from './card_model';
import { STRINGS, wordFor } from './strings';

const { zh, en } = STRINGS;
const POINT: Place = { kind: 'point', x: 113.67, y: 22.93, datum: 'EPSG:4326', accuracyM: 5 };
const WANG: Member = { id: 'm1', name: '王小明', team: 'grid_member', role: 'lead', onDuty: true, phone: '138****5678' };

function grid(id: string, layer: string, change: Partial<LayerGrid> = {}): LayerGrid {
  const path = [{ id: 't', code: '441900122', name: '厚街镇', level: 'town' }];
  return { id, code: `c-${id}`, name: `n-${id}`, level: 'basic', layer, path, borderM: 41.2, onBorder: false, neighbours: [], members: [WANG], ...change };
}

function answer(change: Partial<Answer> = {}): Answer {
  const community = grid('g1', 'community');
  return {
    match: undefined, point: undefined, edition: 7, at: '2026-11-23T08:00:00+08:00', grids: [community], ledBy: undefined,
    owner: { status: 'owned', layer: 'community', grid: community, member: WANG, escalated: 0, because: [{ code: 'a', text: '一' }, { code: 'b', text: '二' }] },
    ...change,
  };
}

test('an owned place names the person, the grid, the reasons and what it rests on', () => {
  const card = cardModel(POINT, undefined, answer(), zh);
  expect(card).toMatchObject({ headline: '王小明', because: ['一', '二'], place: '113.67, 22.93', footing: '第 7 版 · 截至 2026-11-23 08:00' });
  expect(card.owner).toMatchObject({ grid: 'n-g1', code: 'c-g1', layer: '社区网格', member: { post: '网格员 · 责任人' }, escalated: undefined });
  expect(card.grids[0]).toMatchObject({ kind: '社区网格 · 基础网格', path: ['厚街镇', 'n-g1'], border: '距边界 41 米', owns: true });
});

test.each<OwnerStatus>(['nobody', 'outside', 'ambiguous', 'not_found', 'hidden'])('%s says what is so and what to do, in both languages', (status) => {
  for (const strings of [zh, en]) {
    const card = cardModel(POINT, undefined, answer({ owner: { status, layer: undefined, grid: undefined, member: undefined, escalated: 0, because: [] } }), strings);
    expect(card.headline).not.toBe('');
    expect(card.advice).not.toBe('');
    expect(card.owner).toBeUndefined();
  }
});

test('the party grid that leads is shown once', () => {
  const party = grid('p1', 'party');
  const card = cardModel(POINT, undefined, answer({ grids: [grid('g1', 'community'), party], ledBy: party }), zh);
  expect(card.grids.map((line) => line.id)).toEqual(['g1']);
  expect(card.ledBy?.id).toBe('p1');
});

test('a point at a border says how near and who may be meant', () => {
  const neighbours = [{ id: 'g2', code: 'c', name: '隔壁', level: 'basic' }];
  const line = (change: Partial<LayerGrid>) => cardModel(POINT, undefined, answer({ grids: [grid('g1', 'community', change)] }), en).grids[0];
  expect(line({ borderM: 2.04, neighbours })).toMatchObject({ nearBorder: true, border: expect.stringContaining('2.0 m'), neighbours: ['隔壁'] });
  expect(line({ borderM: 0, onBorder: true, neighbours })).toMatchObject({ nearBorder: true, border: en.card.onBorder });
  expect(line({ borderM: undefined, neighbours })).toMatchObject({ nearBorder: true, border: en.card.nearBorderUnmeasured });
  expect(line({ borderM: 41.2 })).toMatchObject({ nearBorder: false, border: '41 m from the border' });
});

test('several places with one owner say so', () => {
  const match = { status: 'many', label: '', accuracy: undefined, candidates: [{ label: 'a', point: undefined }] } as const;
  expect(cardModel({ kind: 'address', text: '河田' }, undefined, answer({ match }), zh)).toMatchObject({ headline: '王小明', advice: zh.card.sameOwner, place: '河田' });
});

test('having had to go up is said', () => {
  const base = answer();
  const card = cardModel(POINT, undefined, { ...base, owner: { ...base.owner, escalated: 2 } }, zh);
  expect(card.owner?.escalated).toContain('2');
});

test('a grid that was found by going up is of its own layer, not of the one that was asked first', () => {
  const base = answer({ grids: [grid('e1', 'entity', { path: [] }), grid('g1', 'community')] });
  const layer = (id: string) => cardModel(POINT, undefined, { ...base, owner: { ...base.owner, layer: 'entity', grid: grid(id, '') } }, zh).owner?.layer;
  expect(layer('e1')).toBe('实体网格');
  expect(layer('g1')).toBe('社区网格');
  expect(layer('t')).toBe('社区网格');
  expect(layer('elsewhere')).toBe('实体网格');
});

test('the place is called what the server calls it, else what was picked, else what was typed', () => {
  const typed: Place = { kind: 'address', text: '河田12' };
  const match = { status: 'exact', label: '厚街镇河田大道12号', accuracy: 'rooftop', candidates: [] } as const;
  expect(cardModel(typed, undefined, answer({ match }), zh)).toMatchObject({ place: '厚街镇河田大道12号', matched: '完全匹配 · 定位到楼栋' });
  expect(cardModel(POINT, '河田大道12号', answer(), zh).place).toBe('河田大道12号');
  expect(cardModel(typed, undefined, answer(), zh).place).toBe('河田12');
});

test('only a whole number can be called', () => {
  expect(phone('138****5678').href).toBeUndefined();
  expect(phone('13800005678').href).toBe('tel:13800005678');
  expect(phone('+86 138-0000-5678').href).toBe('tel:+8613800005678');
  expect(phone('javascript:alert(1)').href).toBeUndefined();
});

test('distances and moments', () => {
  expect([0, 9.94, 10, 999.4, 1000, 12345].map((metres) => distance(metres, en))).toEqual(['0.0 m', '9.9 m', '10 m', '999 m', '1.0 km', '12.3 km']);
  expect(moment('2026-11-23T08:00:00.123456+08:00')).toBe('2026-11-23 08:00');
});

test('a code without a word is shown as it is, even one that names a property of every object', () => {
  expect(wordFor(zh.teams, 'grid_member')).toBe('网格员');
  expect(wordFor(zh.teams, 'drone_pilot')).toBe('drone_pilot');
  expect(wordFor(zh.teams, 'constructor')).toBe('constructor');
});

/** Every word of `strings`, by its path; functions stand for one word. */
function words(strings: object, path = ''): string[] {
  return Object.entries(strings).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? words(value, `${path}${name}.`) : [`${path}${name}`],
  );
}

test('both languages have a word for everything', () => {
  expect(words(en)).toEqual(words(zh));
});
