import { signal } from '@preact/signals';
import { expect, test, vi } from 'vitest';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import type { Drafting } from './drafting';
import { Proposing } from './proposing';

const FIGURES = { deviation: 0.4, imbalance: 300, moved: 0, compactness: 0.5 };
const PROPOSAL = { ...FIGURES, deviation: 0.02, moved: 120, loads: [{ grid: 'g1', before: 900, target: 600, after: 610 }], gone: [[[113.6, 22.9], [113.61, 22.9]]], new: [], edits: [{ op: 'merge', grid: 'a', into: 'b' }] };
const RESULT = { result: { before: FIGURES, proposals: [PROPOSAL], limits: [{ code: 'roads', text: '' }] } };
const WISHES = { objective: 'residents', area: ['g1'], tolerance: 0.05, movedMax: undefined, across: false } as const;

/** A table whose server answers by the pieces that it is given. */
function table(...pieces: string[]) {
  const draft = signal({ id: 3, tag: '"d1"' });
  const taken: unknown[] = [];
  const sent: unknown[] = [];
  let stop: AbortSignal | null | undefined;
  const api = new Api('http://map.test', new KeyRing(undefined), () => 'zh', (_, init) => {
    sent.push(JSON.parse(String(init?.body)));
    stop = init?.signal;
    const body = new ReadableStream({
      start: (stream) => {
        for (const piece of pieces) stream.enqueue(new TextEncoder().encode(piece));
        if (pieces.length > 0) stream.close();
        init?.signal?.addEventListener('abort', () => stream.error(new Error('aborted')));
      },
    });
    return Promise.resolve(new Response(body));
  });
  const drafting = { get draft() { return draft.value; }, take: (edits: unknown) => { taken.push(edits); return Promise.resolve(true); } };
  return { proposing: new Proposing(api, drafting as unknown as Drafting), draft, taken, sent, isStopped: () => stop?.aborted };
}

test('they come line by line, however the lines are cut, and are laid side by side', async () => {
  const lines = `${JSON.stringify({ progress: { step: 'search', done: 2, total: 6 } })}\n${JSON.stringify(RESULT)}\n`;
  const { proposing, sent } = table(lines.slice(0, 25), lines.slice(25, 90), lines.slice(90));
  await proposing.ask(WISHES);
  expect(sent).toEqual([{ objective: 'residents', tolerance: 0.05, area: ['g1'], across_communities: false }]);
  expect(proposing.state.value).toMatchObject({ kind: 'ready', found: { before: { moved: 0 }, proposals: [{ moved: 120, fresh: [], loads: [{ after: 610 }] }], limits: ['roads'] } });
  expect(proposing.looked.value).toBeUndefined();
  proposing.look(0);
  expect(proposing.looked.value?.gone.length).toBe(1);
});

test('one that is taken is its edits, and then there are none any more', async () => {
  const { proposing, taken } = table(`${JSON.stringify(RESULT)}\n`);
  await proposing.ask(WISHES);
  expect(await proposing.take(0)).toBe(true);
  expect(taken).toEqual([[{ op: 'merge', grid: 'a', into: 'b' }]]);
  expect(proposing.state.value.kind).toBe('idle');
});

test('of another state of the draft they are no more', async () => {
  const { proposing, draft } = table(`${JSON.stringify(RESULT)}\n`);
  await proposing.ask(WISHES);
  proposing.look(0);
  draft.value = { id: 3, tag: '"d2"' };
  expect([proposing.state.value.kind, proposing.looked.value]).toEqual(['idle', undefined]);
});

test('what is wrong comes as a line too', async () => {
  const { proposing } = table(`${JSON.stringify({ problem: { status: 422, code: 'invalid', title: 't', detail: 'two are needed' } })}\n`);
  await proposing.ask(WISHES);
  expect(proposing.state.value).toMatchObject({ kind: 'failed', failure: { kind: 'refused', status: 422, detail: 'two are needed' } });
});

test('who stops waiting ends the work', async () => {
  const { proposing, isStopped } = table();
  const asking = proposing.ask(WISHES);
  await vi.waitFor(() => expect(isStopped()).toBe(false));
  proposing.close();
  await asking;
  expect([isStopped(), proposing.state.value.kind]).toEqual([true, 'idle']);
});
