import { expect, test } from 'vitest';
import { EventParser, listen, readEvent, type LiveEvent } from './events';
import { Api } from './http';
import { KeyRing } from './key_ring';

const STREAM = ': gridward\nretry: 2000\n\nevent: hazard\ndata: {"a":\ndata: 1}\n\nid: 7\nevent: tiles\ndata: 隐患\n\n: still there\n\nid: 8\ndata: x\n\n';
const EVENTS = [{ name: 'hazard', data: '{"a":\n1}' }, { name: 'tiles', data: '隐患' }, { name: 'message', data: 'x' }];

test.each(['\n', '\r\n', '\r'])('a stream with line ends %j is the same however it is cut', (end) => {
  const text = `${STREAM.replaceAll('\n', end)}:${end}`;
  for (let cut = 0; cut <= text.length; cut += 1) {
    const parser = new EventParser();
    expect([...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))]).toEqual(EVENTS);
  }
  const parser = new EventParser();
  expect([...text].flatMap((character) => parser.push(character))).toEqual(EVENTS);
});

test('the id is that of the last event that was whole', () => {
  const parser = new EventParser();
  parser.push('event: hazard\ndata: 1\n\n');
  expect(parser.lastId).toBeUndefined();
  parser.push('id: 7\ndata: 2\n');
  expect(parser.lastId).toBeUndefined();
  parser.push('\n');
  expect(parser.lastId).toBe('7');
  parser.push('data: 3\n\n');
  expect(parser.lastId).toBe('7');
});

test('what is unknown or makes no sense is passed over', () => {
  expect(readEvent({ name: 'position', data: '{}' })).toBeUndefined();
  expect(readEvent({ name: 'hazard', data: '{"id":' })).toBeUndefined();
  expect(readEvent({ name: 'hazard', data: '[]' })).toBeUndefined();
  expect(readEvent({ name: 'tiles', data: '{"sets":["hazards"],"bounds":[1,2,3,4]}' })).toEqual({ kind: 'tiles', sets: ['hazards'] });
});

test('a listener names the key and where to take up, and is told what comes until it breaks off', async () => {
  const keys = new KeyRing(undefined);
  keys.keep('gw_1');
  const sent: Headers[] = [];
  const api = new Api('http://map.test', keys, () => 'zh', (_, init) => {
    sent.push(new Headers(init?.headers));
    const bytes = new TextEncoder().encode('id: 9\nevent: tiles\ndata: {"sets":["hazards"]}\n\n');
    const pieces = [bytes.slice(0, 20), bytes.slice(20)];
    return Promise.resolve(new Response(new ReadableStream({ pull(of) { const piece = pieces.shift(); if (piece) of.enqueue(piece); else of.close(); } })));
  });
  const told: [readonly LiveEvent[], string | undefined][] = [];
  let opened = 0;
  const why = await listen(api, '8', { opened: () => { opened += 1; }, told: (...what) => told.push(what) }, new AbortController().signal);
  expect([why, opened, told]).toEqual([undefined, 1, [[[{ kind: 'tiles', sets: ['hazards'] }], '9']]]);
  expect([sent[0]?.get('Authorization'), sent[0]?.get('Last-Event-ID')]).toEqual(['Bearer gw_1', '8']);
});
