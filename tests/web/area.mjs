/**
 * A part of a draft out to a GIS and back: downloaded on the page, drawn on by GDAL, chosen or dropped, looked at, taken or left; and
 * every way in which it is refused, in words. What comes of it is asked of the API.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './course.mjs';
import { act, quiet, signedIn, sketched } from './hand.mjs';
import { UNITS, arcOf } from './places.mjs';
import { Server } from './server.mjs';

/** Filled by the first step: the server, its keys, the draft, and a border between two grids with a vertex of its own. */
let server;
let keys;
let id;
let border;
/** The file as it went out. */
let file;

const GDAL = fileURLToPath(new URL('../it/http/drafts/area.py', import.meta.url));
const degrees = ([x, y]) => [x / UNITS, y / UNITS];
const draftOf = async (course) => (await course.api(`/v1/drafts/${id}`)).body;
const meshOf = async (course) => (await course.api(`/v1/drafts/${id}/mesh`)).body;
const state = (page) => page.getByTestId('area-back').getAttribute('data-kind');

/** A border of the community layer alone between two grids, and a vertex in the middle of it. */
function bendOf(mesh) {
  const [found] = mesh.arcs
    .filter(({ sides, points }) => sides.length === 1 && points.length > 2 && sides[0].layer === 'community' && sides[0].left && sides[0].right)
    .toSorted((a, b) => b.points.length - a.points.length);
  const vertex = Math.floor(found.points.length / 2);
  return { arc: found.id, vertex, at: found.points[vertex], grids: [found.sides[0].left, found.sides[0].right] };
}

/** A copy of the file that went out, in which GDAL has made some steps. */
function drawn(course, name, steps) {
  const copy = `${server.folder}/${name}.gpkg`;
  writeFileSync(copy, readFileSync(file));
  const { counts } = JSON.parse(execFileSync('/usr/bin/python3', [GDAL, copy, JSON.stringify(steps)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  course.check(`GDAL has drawn ${name}`, counts.every((count) => count > 0), JSON.stringify(counts));
  return copy;
}

async function opened(course, options = {}) {
  const [lon, lat] = degrees(border.at);
  const page = await signedIn(course, keys.planner, `#panel=drafts&draft=${id}&view=16/${lat}/${lon}`, options);
  await quiet(page);
  await page.getByTestId('area').locator('summary').first().click();
  return page;
}

const steps = {
  'what is in view goes out': async (course) => {
    const [program, folder] = course.given;
    server = new Server(program, folder);
    server.flags = ['--max-body-bytes', '2000000', '--max-area-grids', '40'];
    keys = { planner: await server.key('anna', 'planner') };
    course.endings.push(() => server.kill());
    course.origin = await server.start();
    course.key = keys.planner;
    id = (await course.api('/v1/drafts', 'zh', { body: { name: '用 QGIS 改' } })).body.id;
    border = bendOf(await meshOf(course));
    const page = await opened(course);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('area-out').click()]);
    course.equal('it is called by the draft', download.suggestedFilename(), `draft-${id}.gpkg`);
    file = `${server.folder}/out.gpkg`;
    await download.saveAs(file);
    course.equal('a GeoPackage', readFileSync(file).subarray(0, 15).toString(), 'SQLite format 3');
    await page.getByTestId('tool-grid').check({ force: true });
    await course.mapDrawn();
    await page.locator('.map canvas').first().click({ position: { x: 900, y: 420 } });
    await course.becomes('a chosen grid alone can be taken', () => page.getByTestId('area-out').innerText(), (text) => text.includes('1'));
    const [one] = await Promise.all([page.waitForEvent('download'), page.getByTestId('area-out').click()]);
    course.check('and is less', readFileSync(await one.path()).length <= readFileSync(file).length);
    await course.close();
  },

  'what was drawn is looked at, and taken': async (course) => {
    const [x, y] = border.at;
    const to = [x + 150, y - 90];
    const [grid] = border.grids;
    const back = drawn(course, 'moved', [{ do: 'move', layer: 'community', from: degrees(border.at), to: degrees(to) }, { do: 'set', layer: 'community', id: grid, field: 'name', value: '改过的网格' }]);
    const page = await opened(course);
    await page.getByTestId('area-file').setInputFiles(file);
    await course.becomes('as it went out it says nothing', () => page.getByTestId('area-same').count(), 1);
    await page.getByTestId('area-file').setInputFiles(back);
    await page.getByTestId('area-found').waitFor();
    const ops = await page.getByTestId('area-edit').evaluateAll((rows) => rows.map((row) => row.dataset.op));
    course.equal('which edits it comes to', ops.toSorted(), ['move_border', 'rename']);
    course.check('in words', (await page.getByTestId('area-found').innerText()).includes('移动边界'));
    const edits = [{ op: 'move_border', moves: [{ arc: border.arc, vertex: border.vertex, to: degrees(to) }] }, { op: 'rename', grid, name: '改过的网格' }];
    const impact = (await course.api(`/v1/drafts/${id}/impact`, 'zh', { body: edits })).body;
    course.equal('and whom they would hit', await page.getByTestId('area-found').getAttribute('data-addresses'), String(impact.total.addresses));
    course.equal('nothing of it is made', (await draftOf(course)).edits, []);
    const before = await page.evaluate(() => globalThis.gridwardMap.getZoom());
    await page.getByTestId('area-show').first().click();
    await course.becomes('where is shown', () => sketched(page), (kinds) => kinds.includes('wrong'));
    await course.mapDrawn();
    course.check('no farther off', (await page.evaluate(() => globalThis.gridwardMap.getZoom())) >= before);
    await course.shoot('90 a file from QGIS');
    course.equal('axe: a file from a GIS', await course.axe(), []);
    await page.getByTestId('area-take').click();
    await course.becomes('taken', () => state(page), 'taken');
    course.equal('the API has its edits', (await draftOf(course)).edits.toSorted(), ['move_border', 'rename']);
    course.equal('and the vertex is there', arcOf(await meshOf(course), border.arc).points[border.vertex], to);
    await quiet(page);
    await page.getByTestId('undo').click();
    await course.becomes('they are undone together', async () => (await draftOf(course)).edits, []);
    await course.close();
  },

  'what does not fit is told by feature, reason and place': async (course) => {
    const [x, y] = border.at;
    const steps = [[900, 900], [-900, -900]].map(([dx, dy]) => [{ do: 'move', layer: 'community', from: degrees(border.at), to: degrees([x + dx, y + dy]), only: border.grids[0] }]);
    const page = await opened(course);
    const found = [];
    for (const [at, one] of steps.entries()) {
      await page.getByTestId('area-file').setInputFiles(drawn(course, `torn${at}`, one));
      await course.becomes('it is refused', () => page.getByTestId('area-back').innerText(), (text) => text.includes(`torn${at}.gpkg 不能放进方案`));
      found.push(...await page.getByTestId('area-fault').evaluateAll((rows) => rows.map((row) => row.dataset.reason)));
      course.check('in words', /没有网格了|重叠/.test(await page.getByTestId('area-refused').innerText()), await page.getByTestId('area-refused').innerText());
    }
    course.equal('to one side an overlap, to the other a gap', [...new Set(found)].toSorted(), ['gap', 'overlap']);
    await page.getByTestId('area-show').first().click();
    await course.becomes('and shown where', () => sketched(page), (kinds) => kinds.includes('wrong'));
    await course.mapDrawn();
    await course.shoot('91 a file that does not fit');
    course.equal('axe: a file that is refused', await course.axe(), []);
    await page.getByTestId('area-leave').click();
    course.equal('left', await state(page), 'idle');

    const [junk, big] = ['notes.gpkg', 'big.gpkg'].map((name) => `${server.folder}/${name}`);
    writeFileSync(junk, 'no GeoPackage at all');
    writeFileSync(big, Buffer.alloc(2_000_001));
    for (const [path, words] of [[junk, '不是 GeoPackage'], [big, '文件太大']]) {
      await page.getByTestId('area-file').setInputFiles(path);
      await course.becomes(words, () => page.getByTestId('area-back').innerText(), (text) => text.includes(words));
    }
    course.equal('the API has kept nothing', (await draftOf(course)).edits, []);
    // Far out there are more grids than one file may hold.
    await page.evaluate(() => globalThis.gridwardMap.jumpTo({ zoom: 11 }));
    await course.linked('view=11');
    await page.getByTestId('area-out').click();
    await course.becomes('too many for one file', () => page.getByTestId('area-out-failed').innerText(), (text) => text.includes('网格太多'));
    await course.close();
  },

  'who edits meanwhile is not overrun; by the keyboard, dropped, in English': async (course) => {
    const [x, y] = border.at;
    const [grid] = border.grids;
    const back = drawn(course, 'late', [{ do: 'move', layer: 'community', from: degrees(border.at), to: degrees([x + 150, y - 90]) }]);
    const page = await opened(course);
    const chooser = page.waitForEvent('filechooser'); // Before the key: what it opens must be caught.
    await page.getByText('English').click();
    await page.getByTestId('area-choose').focus();
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(back);
    await page.getByTestId('area-found').waitFor();
    course.check('in English', (await page.getByTestId('area-found').innerText()).includes('late.gpkg comes to 1 edit'), await page.getByTestId('area-found').innerText());
    const elsewhere = (await meshOf(course)).grids.find(({ id: other, layer }) => layer === 'road' && !border.grids.includes(other));
    await act(course, keys.planner, id, 'edits', { op: 'rename', grid: elsewhere.id, name: '别处' });
    await page.getByTestId('area-take').click();
    await course.becomes('it is not taken on another state than it was looked at', () => state(page), 'old');
    course.equal('the API has only what was made meanwhile', (await draftOf(course)).edits, ['rename']);
    await page.getByTestId('area-again').click();
    await page.getByTestId('area-found').waitFor();
    await act(course, keys.planner, id, 'edits', { op: 'rename', grid, name: '先改' });
    await page.getByTestId('area-take').click();
    await course.becomes('a grid that was edited itself is not overrun', () => page.getByTestId('area-fault').evaluateAll((rows) => rows.map((row) => row.dataset.reason)), ['changed-since']);
    await quiet(page);
    await page.getByTestId('undo').click();
    await course.becomes('undone', async () => (await draftOf(course)).edits, ['rename']);
    await quiet(page);

    const bytes = [...readFileSync(back)];
    const dropped = await page.evaluateHandle((content) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(content)], 'dropped.gpkg'));
      return data;
    }, bytes);
    await page.getByTestId('area-drop').dispatchEvent('drop', { dataTransfer: dropped });
    await course.becomes('a file that is dropped is looked at', () => page.getByTestId('area-back').innerText(), (text) => text.includes('dropped.gpkg comes to 1 edit'));
    await page.getByTestId('area-take').focus();
    await page.keyboard.press('Enter');
    await course.becomes('and taken', async () => (await draftOf(course)).edits, ['rename', 'move_border']);
    await course.close();
  },
};

await run(steps, 'area.mjs', ['PROGRAM', 'DATA_DIR']);
