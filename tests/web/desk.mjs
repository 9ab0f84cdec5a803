/**
 * Patrols and figures at the command centre: where nobody has been, worst first and on the map; a day's walks played; sums that
 * add up and can be taken away. Every outcome is asked of the API.
 */
import { readFileSync } from 'node:fs';
import { run } from './course.mjs';
import { Server } from './server.mjs';

/** Filled by the first step. */
let server;
let keys;

async function signedIn(course, key, hash, options = {}) {
  const page = await course.open(hash, options);
  await page.waitForSelector('dialog[open]');
  await page.locator('#sign-in-key').fill(key);
  await page.keyboard.press('Enter');
  await course.mapDrawn();
  return page;
}

const kinds = (page) => page.evaluate(async () => {
  const { features } = await globalThis.gridwardMap.getSource('walk').getData();
  return [...new Set(features.map(({ properties }) => properties.kind))].toSorted();
});
const ids = (page, row) => page.getByTestId(row).evaluateAll((rows) => rows.map(({ dataset }) => dataset.id));

/** Positions of a member along the streets of a grid, every 20 seconds in the last hour. */
async function walk(course, grid) {
  const { items } = (await course.api(`/v1/grids/${grid}/members`)).body;
  const { member } = items.find((one) => one.member);
  const gaps = (await course.api(`/v1/patrol/gaps?grid=${grid}&window=30d&limit=1000`)).body.items;
  const [road] = gaps.filter(({ kind }) => kind === 'road').toSorted((a, b) => b.length_m - a.length_m);
  const line = road.geometry.coordinates.toSorted((a, b) => b.length - a.length)[0];
  const [a, b] = line;
  // Some 1.1 m a second at most.
  const steps = Math.max(2, Math.min(60, Math.ceil((Math.hypot(a[0] - b[0], a[1] - b[1]) * 111_000) / 20)));
  const now = Date.now();
  const positions = Array.from({ length: steps + 1 }, (_, step) => ({
    member: member.id, at: new Date(now - (steps - step + 1) * 20_000).toISOString(),
    lon: a[0] + ((b[0] - a[0]) * step) / steps, lat: a[1] + ((b[1] - a[1]) * step) / steps, accuracy_m: 5,
  }));
  const { status, body } = await course.api('/v1/patrol/positions', 'zh', { body: positions });
  course.equal('positions are taken', [status, body.accepted], [202, positions.length]);
  return member;
}

const steps = {
  'grids, the least seen first': async (course) => {
    const [program, folder] = course.given;
    server = new Server(program, folder);
    keys = { dispatcher: await server.key('desk', 'dispatcher'), viewer: await server.key('screen', 'viewer') };
    course.endings.push(() => server.kill());
    course.origin = await server.start();
    course.key = keys.dispatcher;
    const page = await signedIn(course, keys.dispatcher, '#panel=patrol');
    await page.getByTestId('patrol-row').first().waitFor();
    const { items } = (await course.api('/v1/patrol/coverage?layer=community&level=community&limit=1000')).body;
    course.equal('as many as the API lists', await page.getByTestId('patrol-row').count(), items.length);
    const ratios = await page.getByTestId('patrol-row').evaluateAll((rows) => rows.map(({ dataset }) => Number(dataset.ratio)));
    course.equal('in order', ratios, ratios.toSorted((a, b) => a - b));
    await page.getByTestId('patrol-level').selectOption('basic');
    const basic = (await course.api('/v1/patrol/coverage?layer=community&level=basic&limit=1000')).body.items;
    await course.becomes('of another level', () => page.getByTestId('patrol-row').count(), basic.length);
    await course.shoot('45 patrol');
    course.equal('axe: patrol', await course.axe(), []);
    await course.close();
  },

  'what was not seen is shown on the map': async (course) => {
    const { items } = (await course.api('/v1/patrol/coverage?layer=community&level=basic&limit=1000')).body;
    const { grid } = items.find(({ roads_m: roads }) => roads.of > 500);
    const page = await signedIn(course, keys.dispatcher, '#panel=patrol');
    await page.getByTestId('patrol-row').first().waitFor();
    await page.getByTestId('patrol-level').selectOption('basic');
    await page.locator(`[data-testid="patrol-row"][data-id="${grid.id}"]`).click();
    await page.getByTestId('gap').first().waitFor();
    const gaps = (await course.api(`/v1/patrol/gaps?grid=${grid.id}&window=24h&limit=200`)).body.items;
    course.equal('the gaps, worst first', await ids(page, 'gap'), gaps.map(({ id }) => id));
    await page.getByTestId('gap').first().click();
    await course.becomes('a click shows it', () => kinds(page), ['gap']);
    await course.mapDrawn();
    const [lon, lat] = gaps[0].geometry.type === 'Point' ? gaps[0].geometry.coordinates : gaps[0].geometry.coordinates[0][0];
    course.check('and the map flies there', await page.evaluate(([x, y]) => globalThis.gridwardMap.getBounds().contains([x, y]), [lon, lat]));
    await course.shoot('46 a gap');
    const missed = (await course.api(`/v1/patrol/missed?layer=community&grid=${grid.id}&limit=200`)).body;
    await course.becomes('missed premises as the API lists them', () => ids(page, 'missed-row'), missed.items.map(({ premises }) => premises));
    await course.close();
  },

  'a day is played': async (course) => {
    const { items } = (await course.api('/v1/patrol/coverage?layer=community&level=basic&limit=1000')).body;
    const { grid } = items.find(({ roads_m: roads }) => roads.of > 500);
    const member = await walk(course, grid.id);
    const page = await signedIn(course, keys.dispatcher, '#panel=patrol');
    await page.getByTestId('patrol-row').first().waitFor();
    await page.getByTestId('patrol-level').selectOption('basic');
    await page.locator(`[data-testid="patrol-row"][data-id="${grid.id}"]`).click();
    await page.getByTestId('walks-load').click();
    await page.getByTestId('walks-time').waitFor();
    await course.becomes('the walker is on the map', () => kinds(page), (found) => found.includes('here'));
    const names = await page.getByTestId('walks-member').locator('option').allInnerTexts();
    course.check('who walked is named', names.includes(member.name), names.join());
    await page.getByTestId('walks-time').fill('86400000');
    await course.becomes('at the end of the day the whole walk', () => kinds(page), ['walked']);
    course.equal('the clock is the town\'s', await page.getByTestId('walks-clock').innerText(), '24:00');
    await page.getByTestId('walks-time').fill('0');
    await course.becomes('at its beginning nothing', () => kinds(page), []);
    await page.getByTestId('play').click();
    await course.becomes('played, time goes on', () => page.getByTestId('walks-clock').innerText(), (time) => time > '00:30');
    await course.shoot('47 a day is played');
    course.equal('axe: a day', await course.axe(), []);
    await course.close();

    const screen = await signedIn(course, keys.viewer, '#panel=patrol');
    await screen.getByTestId('patrol-row').first().click();
    await screen.getByTestId('patrol-grid').waitFor();
    course.equal('who may not see single members is not asked to', await screen.getByTestId('walks').count(), 0);
    await course.close();
  },

  'figures add up, and can be taken away': async (course) => {
    const page = await signedIn(course, keys.dispatcher, '#panel=figures');
    await page.getByTestId('figure').first().waitFor();
    await page.getByTestId('figures-period').selectOption('all');
    const { total, parts } = (await course.api('/v1/hazards/figures?by=grid&layer=community&level=community')).body;
    await course.becomes('the total is the API\'s', () => page.getByTestId('sum-hazards').innerText(), String(total.hazards));
    const rows = await page.getByTestId('figure').evaluateAll((found) => found.map((row) => [row.dataset.key, ...[...row.querySelectorAll('td')].map((cell) => Number(cell.textContent))]));
    const sums = rows.reduce((sum, [, ...cells]) => sum.map((value, at) => value + cells[at]), Array.from({ length: 7 }, () => 0));
    course.equal('the rows add up to it', sums, ['hazards', 'reports', 'open', 'closed', 'rejected', 'merged', 'overdue'].map((name) => total[name]));
    course.equal('and hazards are open, closed, rejected and merged', total.hazards, total.open + total.closed + total.rejected + total.merged);
    course.equal('one row a grid', rows.length, parts.length);
    await course.shoot('48 figures');
    course.equal('axe: figures', await course.axe(), []);
    const [csv] = await Promise.all([page.waitForEvent('download'), page.getByTestId('figures-csv').click()]);
    const lines = readFileSync(await csv.path(), 'utf8').trim().split('\r\n');
    course.equal('as CSV: a head, the rows, the total', lines.length, rows.length + 2);
    course.check('with the total last', lines.at(-1).startsWith(`合计,,${total.hazards},`), lines.at(-1));
    const [workbook] = await Promise.all([page.waitForEvent('download'), page.getByTestId('figures-xlsx').click()]);
    course.equal('as a workbook', [workbook.suggestedFilename(), readFileSync(await workbook.path()).subarray(0, 2).toString()], ['隐患统计.xlsx', 'PK']);
    const [picture] = await Promise.all([page.waitForEvent('download'), page.getByTestId('figures-picture').click()]);
    const png = readFileSync(await picture.path());
    course.equal('and as a picture', [png.subarray(1, 4).toString(), png.readUInt32BE(16)], ['PNG', 1020]);
    await page.getByTestId('figures-by').selectOption('severity');
    const severities = (await course.api('/v1/hazards/figures?by=severity')).body.parts;
    await course.becomes('counted otherwise', () => page.getByTestId('figure').count(), severities.length);
    await course.close();
  },
};

await run(steps, 'desk.mjs', ['PROGRAM', 'DATA_DIR']);
