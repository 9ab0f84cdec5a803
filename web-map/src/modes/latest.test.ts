import { expect, test } from 'vitest';
import { Latest } from './latest';

/** Questions as they were sent, each with what answers it. */
function desk() {
  const sent: { question: number; answer: () => void }[] = [];
  const heard: string[] = [];
  const latest = new Latest<number, string>(
    (question) => new Promise((done) => { sent.push({ question, answer: () => done(`answer to ${question}`) }); }),
    (answer) => heard.push(answer),
    () => Promise.resolve(),
  );
  const answer = async (at: number) => {
    sent[at]?.answer();
    await new Promise((done) => { setTimeout(done); });
  };
  return { sent, heard, latest, answer };
}

test('one is under way at a time, and the last wins', async () => {
  const { sent, heard, latest, answer } = desk();
  [1, 2, 3].forEach((question) => latest.want(question));
  expect(sent.map(({ question }) => question)).toEqual([1]);
  await answer(0);
  expect(sent.map(({ question }) => question)).toEqual([1, 3]);
  await answer(1);
  expect(heard).toEqual(['answer to 1', 'answer to 3']);
  latest.want(4);
  expect(sent.length).toBe(3);
});

test('what was forgotten is not heard, what comes after is', async () => {
  const { heard, latest, answer } = desk();
  latest.want(1);
  latest.forget();
  latest.want(2);
  await answer(0);
  await answer(1);
  expect(heard).toEqual(['answer to 2']);
});
