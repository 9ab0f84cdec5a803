import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import { refusal } from '../api/http';
import type { Drafting, Work } from './drafting';
import { Clashes } from './clashes';

const fault = (index: number, reason = 'changed-since', more = {}) => ({ pointer: `/${index}`, reason, detail: reason, ...more });

/** A table that refuses to be put on the newest edition with these faults, one list after another, and then is. */
function table(...refusals: object[][]) {
  const work = signal<Work>({ kind: 'idle' });
  const chosen = signal<number | undefined>(3);
  const sent: unknown[] = [];
  const drafting = {
    work, chosen,
    rebase: (settle: unknown) => {
      sent.push(settle);
      const errors = refusals.shift();
      work.value = errors ? { kind: 'failed', doing: 'rebase', failure: refusal({ status: 409, code: 'conflict', errors }) } : { kind: 'idle' };
      return Promise.resolve(errors === undefined);
    },
  };
  return { clashes: new Clashes(drafting as unknown as Drafting), work, chosen, sent };
}

test('all are named, with the place and both versions, and settled one by one', async () => {
  const { clashes, sent, work } = table([fault(0, 'changed-since', { place: [113.6, 22.9] }), fault(4, 'changed-since', { versions: ['甲', '乙'] })]);
  expect(await clashes.rebase()).toBe(false);
  expect(clashes.list.value).toEqual([
    { index: 0, reason: 'changed-since', at: { lon: 113.6, lat: 22.9 }, versions: undefined, feature: undefined, detail: 'changed-since' },
    { index: 4, reason: 'changed-since', at: undefined, versions: ['甲', '乙'], feature: undefined, detail: 'changed-since' },
  ]);
  // Somebody works on the map meanwhile, and what failed need not be read any longer.
  work.value = { kind: 'idle' };
  expect(clashes.list.value.length).toBe(2);
  clashes.settle(0, 'drop');
  clashes.settle(4, 'keep');
  expect(await clashes.rebase()).toBe(true);
  expect(sent).toEqual([{}, { 0: 'drop', 4: 'keep' }]);
  expect(clashes.list.value).toEqual([]);
});

test('what was to be kept and does not hold is asked again; what is settled stays so', async () => {
  const { clashes, sent } = table([fault(0), fault(1)], [fault(1, 'no-vertex')]);
  await clashes.rebase();
  clashes.settle(0, 'keep');
  clashes.settle(1, 'keep');
  await clashes.rebase();
  expect([clashes.list.value.map(({ reason }) => reason), [...clashes.settled.value]]).toEqual([['no-vertex'], [[0, 'keep']]]);
  clashes.settle(1, 'drop');
  await clashes.rebase();
  expect(sent.at(-1)).toEqual({ 0: 'keep', 1: 'drop' });
});

test('those of another draft are not shown', async () => {
  const { clashes, chosen } = table([fault(0)]);
  await clashes.rebase();
  chosen.value = 5;
  expect(clashes.list.value).toEqual([]);
});
