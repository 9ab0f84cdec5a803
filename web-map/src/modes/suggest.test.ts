import { expect, test } from 'vitest';
import type { Api } from '../api/http';
import { Suggest } from './suggest';

/** A server that answers when it is told to. */
function later(): { api: Api; answer: (text: string, labels: string[]) => Promise<void>; asked: string[] } {
  const waiting = new Map<string, (value: unknown) => void>();
  const asked: string[] = [];
  const get = (_path: string, query: { q: string }) => {
    asked.push(query.q);
    return new Promise((resolve) => waiting.set(query.q, resolve));
  };
  const answer = async (text: string, labels: string[]) => {
    waiting.get(text)?.({ ok: true, value: labels.map((label) => ({ kind: 'street', label, where: undefined, place: { kind: 'address', text: label } })) });
    await Promise.resolve();
    await Promise.resolve();
  };
  return { api: { get } as unknown as Api, answer, asked };
}

const labels = (suggest: Suggest) => suggest.offer.value.items.map(({ label }) => label);

test('only the newest text counts', async () => {
  const { api, answer, asked } = later();
  const suggest = new Suggest(api);
  const first = suggest.typed('河');
  const second = suggest.typed('河田');
  await answer('河田', ['河田大道']);
  await answer('河', ['河西路']);
  await Promise.all([first, second]);
  expect(labels(suggest)).toEqual(['河田大道']);
  await suggest.typed(' ');
  expect(labels(suggest)).toEqual([]);
  expect(asked).toEqual(['河', '河田']);
});

test('the arrows go round, by way of what is typed', async () => {
  const { api, answer } = later();
  const suggest = new Suggest(api);
  const typed = suggest.typed('h');
  await answer('h', ['一', '二']);
  await typed;
  const walk = (steps: (1 | -1)[]) => steps.map((step) => { suggest.move(step); return suggest.offer.value.active; });
  expect(walk([1, 1, 1, 1])).toEqual([0, 1, undefined, 0]);
  expect(walk([-1, -1])).toEqual([undefined, 1]);
  suggest.close();
  suggest.move(1);
  expect(suggest.offer.value).toEqual({ items: [], active: undefined });
});

test('a server that cannot be asked offers nothing', async () => {
  const get = () => Promise.resolve({ ok: false, failure: { kind: 'offline' } });
  const suggest = new Suggest({ get } as unknown as Api);
  await suggest.typed('河');
  expect(suggest.offer.value.items).toEqual([]);
});
