import { expect, test } from 'vitest';
import { readSearch, searchText } from './search_text';

const read = (text: string) => readSearch(text, 'GCJ-02');

test('coordinates are a point in the chosen datum', () => {
  expect(read('113.6712，22.9312')).toEqual({ kind: 'place', place: { kind: 'point', x: 113.6712, y: 22.9312, datum: 'GCJ-02', accuracyM: 11 } });
});

test('coordinates that cannot be are told apart', () => {
  expect(read('22.93,113.67')).toEqual({ kind: 'swapped', corrected: '113.67,22.93' });
  expect(read('513.67,22.93')).toEqual({ kind: 'off_globe' });
  expect(read('113.67,91')).toEqual({ kind: 'off_globe' });
  expect(read('181,90')).toEqual({ kind: 'off_globe' });
});

test.each([
  ['9144030071526726XG', '9144030071526726XG'],
  [' 9144 0300 7152 6726 xg ', '9144030071526726XG'],
  ['９１４４０３００７１５２６７２６ＸＧ', '9144030071526726XG'],
  ['91350211M0000XUF46', '91350211M0000XUF46'], // Really issued, though its check character is wrong.
  ['441900000123456', '441900000123456'],
  ['0190B1A2-1111-7222-8333-444455556666', '0190b1a2-1111-7222-8333-444455556666'],
])('%s is premises', (text, key) => {
  expect(read(text)).toEqual({ kind: 'place', place: { kind: 'premises', key } });
});

test.each(['厚街大道西127号', '東莞市厚街鎮 家具大道', '441900122006003', '9144030071526726SG', 'Houjie Avenue 12'])('%s is an address unless it is a number', (text) => {
  const expected = /^\d{15}$/.test(text) ? 'premises' : 'address';
  expect(read(text)).toMatchObject({ kind: 'place', place: { kind: expected } });
});

test('nothing is nothing', () => {
  for (const text of ['', '  ', '　']) expect(read(text)).toEqual({ kind: 'empty' });
});

test('a click is written as finely as the lattice, and no finer', () => {
  expect(searchText({ kind: 'point', x: 113.74104499999947, y: 22.92738099999993, datum: 'EPSG:4326', accuracyM: 5 })).toBe('113.741045,22.927381');
});

test('what was read can be written and read again', () => {
  for (const text of ['113.6712,22.9312', '厚街大道西127号', '9144030071526726XG']) {
    const first = read(text);
    if (first.kind !== 'place') throw new Error(text);
    expect(read(searchText(first.place))).toEqual(first);
  }
});
