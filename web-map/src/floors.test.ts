import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What each floor may name besides itself. */
const MAY_NAME: Readonly<Record<string, readonly string[]>> = {
  geo: [],
  draft: ['geo'],
  api: ['geo', 'draft'],
  map: ['geo', 'draft', 'api'],
  modes: ['geo', 'draft', 'api', 'map'],
  ui: ['geo', 'draft', 'api', 'map', 'modes'],
};

const SOURCE = new URL('.', import.meta.url);
const FILES = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));

/** Floor of each file that `file` imports from this folder. */
function floorsNamedBy(file: string): string[] {
  const text = readFileSync(new URL(file, SOURCE), 'utf8');
  const here = new URL(file, SOURCE);
  return [...text.matchAll(/from '(\.[^']+)'/g)].map((found) => {
    const target = new URL(found[1] ?? '', here).pathname.slice(SOURCE.pathname.length);
    return target.split('/')[0] ?? '';
  });
}

test.each(FILES.filter((file) => file.includes('/')))('%s names its own floor and those below', (file) => {
  const floor = file.split('/')[0] ?? '';
  const allowed = MAY_NAME[floor];
  expect(allowed, `${floor} is a floor`).toBeDefined();
  for (const named of floorsNamedBy(file)) expect([floor, ...(allowed ?? [])]).toContain(named);
});

test('only grid_map.ts drives maplibre-gl, only api/ fetches, and nothing sets markup from text', () => {
  for (const file of FILES.filter((file) => !file.endsWith('.test.ts'))) {
    const text = readFileSync(new URL(file, SOURCE), 'utf8');
    if (file !== 'map/grid_map.ts') expect(text, file).not.toMatch(/import (?!type)[^;]*from 'maplibre-gl'/);
    if (!file.startsWith('api/')) expect(text, file).not.toMatch(/\bfetch\(/);
    expect(text, file).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|setHTML\(/);
  }
});
