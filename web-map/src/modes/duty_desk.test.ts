import { expect, test } from 'vitest';
import { Api } from '../api/http';
import { KeyRing } from '../api/key_ring';
import { DutyDesk } from './duty_desk';

const MEMBERS = [
  { id: 'm-1', name: '方勇', team: 'grid_member' },
  { id: 'm-2', name: '方勇', team: 'volunteer' },
  { id: 'm-3', name: '何秀', team: 'grid_member' },
];
const SERVING = { duty: { id: 'd-1', member: 'm-9', grid: 'g', role: 'lead', hours: '' }, member: null };

function desk() {
  const asked: string[] = [];
  const api = new Api('http://map.test', new KeyRing(undefined), () => 'zh', (input) => {
    const { pathname, search } = new URL(String(input));
    asked.push(pathname);
    if (pathname === '/v1/grids/new/members') return Promise.resolve(new Response('{}', { status: 404 }));
    if (pathname.startsWith('/v1/grids/')) return Promise.resolve(new Response(JSON.stringify({ items: [SERVING], links: [] })));
    // Two pages.
    const isFirst = !search.includes('cursor');
    const links = isFirst ? [{ rel: 'next', href: 'http://elsewhere.test/v1/members?limit=1000&cursor=x' }] : [];
    return Promise.resolve(new Response(JSON.stringify({ items: isFirst ? MEMBERS.slice(0, 2) : MEMBERS.slice(2), links })));
  });
  return { desk: new DutyDesk(api), asked };
}

const settled = async (): Promise<void> => { await new Promise((done) => { setTimeout(done); }); };

test('a member is meant by id, or by a name that only they have, on whatever page they stand', async () => {
  const { desk: duties, asked } = desk();
  duties.look('g');
  await settled();
  expect(['m-2', '何秀', ' 何秀 ', '方勇', '无人'].map((typed) => duties.meant(typed)?.id)).toEqual(['m-2', 'm-3', 'm-3', undefined, undefined]);
  duties.look('other');
  await settled();
  expect(asked.filter((path) => path === '/v1/members').length).toBe(2);
});

test('who has left is shown by id; on a grid that is only drafted nobody serves yet', async () => {
  const { desk: duties } = desk();
  duties.look('g');
  await settled();
  expect(duties.duties.value).toEqual([{ id: 'd-1', member: { id: 'm-9', name: 'm-9', team: '' }, role: 'lead', hours: '' }]);
  duties.look('new');
  await settled();
  expect(duties.duties.value).toEqual([]);
});
