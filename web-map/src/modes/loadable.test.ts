import { expect, test } from 'vitest';
import type { Outcome } from '../api/http';
import { Loadable } from './loadable';

test('an answer to an older request says nothing, and neither does its refusal', async () => {
  const answers: ((outcome: Outcome<string>) => void)[] = [];
  const thing = new Loadable(() => new Promise<Outcome<string>>((answer) => { answers.push(answer); }));
  const loads = [thing.load(), thing.load()];
  answers[1]?.({ ok: true, value: 'new' });
  await loads[1];
  answers[0]?.({ ok: false, failure: { kind: 'key' } });
  await loads[0];
  expect(thing.state.value).toEqual({ kind: 'ready', value: 'new' });
});
