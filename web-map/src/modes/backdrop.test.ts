import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import type { About, Background } from '../api/about';
import { layersOf } from '../api/archive';
import type { Archive } from '../api/picture';
import { Backdrop } from './backdrop';

const TILES: Background = { tiles: '/{z}/{x}/{y}.png', isArchive: false, isInDegrees: false, isGcj02: false, minZoom: 0, maxZoom: 18, note: '' };
const ONE: Background = { ...TILES, tiles: '/town.pmtiles', isArchive: true };
const VECTOR: Archive = { vector: { layers: ['roads'], minZoom: 0, maxZoom: 14, bounds: [0, 0, 1, 1] }, picture: () => Promise.resolve(undefined), bytes: () => Promise.resolve(undefined) };
const about = (background: Background | undefined): About => ({ demo: false, town: '', notice: '', edition: 1, role: '', caller: '', levels: [], background });
const settled = () => new Promise((done) => { setTimeout(done); });

test('tiles are drawn at once; an archive once it was opened, and only once', async () => {
  const told = signal<About | undefined>(undefined);
  const opened: string[] = [];
  const backdrop = new Backdrop(() => told.value, (address) => { opened.push(address); return Promise.resolve(VECTOR); });
  told.value = about(TILES);
  expect(backdrop.drawn.value).toBe(TILES);
  told.value = about(ONE);
  await settled();
  expect(backdrop.drawn.value).toEqual({ ...ONE, archive: VECTOR });
  const { value } = backdrop.drawn;
  told.value = about({ ...ONE });
  told.value = undefined;
  await settled();
  expect([backdrop.drawn.value === value, opened, backdrop.isUnfit]).toEqual([true, ['/town.pmtiles'], false]);
  told.value = about({ ...ONE, isGcj02: true });
  await settled();
  expect(backdrop.isUnfit).toBe(true);
  told.value = about(undefined);
  expect(backdrop.drawn.value).toBeUndefined();
});

test('an archive that cannot be had is tried again when the server is asked again', async () => {
  const told = signal<About | undefined>(about(ONE));
  const answers = [undefined, VECTOR];
  const backdrop = new Backdrop(() => told.value, () => Promise.resolve(answers.shift()));
  await settled();
  expect(backdrop.drawn.value).toBeUndefined();
  told.value = about({ ...ONE });
  await settled();
  expect(backdrop.drawn.value?.archive).toBe(VECTOR);
});

test.each([
  [{ vector_layers: [{ id: 'road', fields: {} }, { id: 'premises' }] }, ['road', 'premises']],
  [{ vector_layers: [null, { id: 3 }, 'x', { id: 'a' }] }, ['a']],
  [{ vector_layers: 'road' }, []],
  [{}, []],
  [undefined, []],
])('the layers that %j lists', (metadata, expected) => {
  expect(layersOf(metadata)).toEqual(expected);
});
