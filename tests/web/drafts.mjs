/**
 * Redrawing at the planner's table: borders dragged with the mouse and by the keyboard, grids split, merged and renamed, a draft
 * submitted, reviewed by somebody else, published on its day, and put on a newer edition. Every outcome is asked of the API.
 */
import { isDeepStrictEqual } from 'node:util';
import { run } from './course.mjs';
import { coloured, drag, draw, editing, pixel, quiet, signedIn, sketched, through } from './hand.mjs';
import { UNITS, arcOf, besideAnother, inside, near, sharedBend, splittable } from './places.mjs';
import { Server } from './server.mjs';

/** Filled by the first step: the server, its keys, and the number of the draft that the steps go on with. */
let server;
let keys;
let id;

const draftOf = async (course, number = id) => (await course.api(`/v1/drafts/${number}`)).body;
const meshOf = async (course, number = id) => (await course.api(`/v1/drafts/${number}/mesh`)).body;
const count = (page) => page.getByTestId('draft-edits').getAttribute('data-count').then(Number);
const view = ([x, y], zoom) => `view=${zoom}/${y / UNITS}/${x / UNITS}`;

const steps = {
  'a draft is begun': async (course) => {
    const [program, folder] = course.given;
    server = new Server(program, folder);
    keys = {
      planner: await server.key('anna', 'planner'),
      approver: await server.key('boss', 'approver'),
      viewer: await server.key('screen', 'viewer'),
    };
    course.endings.push(() => server.kill());
    course.origin = await server.start();
    course.key = keys.planner;
    const page = await signedIn(course, keys.planner);
    await page.getByTestId('draft-new').click();
    await page.getByTestId('draft-name').fill('河田片区试调');
    await page.getByTestId('draft-create').click();
    await page.getByTestId('draft-title').waitFor();
    const { items } = (await course.api('/v1/drafts')).body;
    course.equal('the API lists it', items.map(({ name, author, status }) => [name, author, status]), [['河田片区试调', 'anna', 'open']]);
    id = items[0].id;
    await course.linked(`draft=${id}`);
    await course.close();
  },

  'a shared border is dragged': async (course) => {
    const bend = sharedBend(await meshOf(course));
    course.check('there is a border that several layers share', bend);
    const page = await signedIn(course, keys.planner, `#panel=drafts&draft=${id}&${view(bend.at, 17)}`);
    await page.getByTestId('draft-card').waitFor();
    await editing(course, page);
    const { x: left, y: top } = await pixel(page, bend.at);
    const sketch = await page.evaluateHandle(() => globalThis.gridwardMap.getLayer('sketch').implementation);
    const edit = await sketch.evaluate(({ palette }) => palette.edit);
    const seen = () => coloured(page, { x: left + 36, y: top + 24 }, edit);
    const bare = await seen();
    course.check('where it will be dragged to nothing has the colour of what is under a hand', bare < 0.02, String(bare));
    await drag(page, bend.at, [36, 24], async () => {
      await page.getByTestId('draft-tip').waitFor();
      await course.becomes('both sides and all layers move while it is dragged', () => sketched(page), ['bent', 'point', 'swept', 'was']);
      const isDrawn = (share) => share > 0.12 && share < 0.5; // A dot 12 pixels wide and two lines 3 pixels wide.
      await course.becomes('and are on the screen', seen, isDrawn);
      await page.evaluate(() => globalThis.gridwardMap.removeLayer('sketch'));
      await course.becomes('taken off the map they are not', seen, (share) => share < 0.02);
      await sketch.evaluate((layer) => globalThis.gridwardMap.addLayer(layer));
      await course.becomes('and put back they are', seen, isDrawn);
      const tip = await page.getByTestId('draft-tip').innerText();
      course.check('who gains what is said beside the pointer', tip.includes('+') && tip.includes('−'), tip);
      course.check('and which layers move along', tip.includes('一起移动'), tip);
      await course.becomes('whom it hits as well', () => page.getByTestId('tip-impact').innerText(), (text) => text !== '正在计算影响…');
      await course.shoot('30 a border is dragged');
    });
    await course.becomes('letting go makes the edit', () => count(page), 1);
    await quiet(page);
    course.equal('the API has it', (await draftOf(course)).edits, ['move_border']);
    const wanted = await page.evaluate(([x, y]) => globalThis.gridwardMap.unproject([x, y]).toArray(), await pixel(page, bend.at).then(({ x, y }) => [x + 36, y + 24]));
    const moved = arcOf(await meshOf(course), bend.arc);
    course.check('where it was let go', near(moved.points[bend.vertex], wanted.map((degrees) => Math.round(degrees * UNITS)), 40), JSON.stringify([moved.points[bend.vertex], wanted]));
    course.equal('for all layers that share it', moved.sides, bend.sides);
    const { changed } = (await course.api(`/v1/drafts/${id}/diff`)).body;
    const beside = bend.sides.flatMap(({ left, right }) => [left, right]).filter(Boolean);
    course.check('both sides are other grids now', beside.every((grid) => changed.some(({ after, moved: isMoved }) => after.id === grid && isMoved)), JSON.stringify(changed));
    const impact = (await course.api(`/v1/drafts/${id}/impact`)).body;
    await course.becomes('the panel says whom it hits, as the API does', () => page.getByTestId('impact').getAttribute('data-addresses'), String(impact.total.addresses));
    course.check('somebody has more or less to look after', impact.workloads.length > 0, JSON.stringify(impact));
    await course.becomes('and how much each member has', () => page.getByTestId('workload').count(), impact.workloads.length);
    await course.shoot('31 a border was dragged');
    course.equal('axe: a draft', await course.axe(), []);

    await page.getByTestId('undo').click();
    await course.becomes('undone', async () => (await draftOf(course)).edits, []);
    await quiet(page);
    course.check('it is where it was', isDeepStrictEqual(arcOf(await meshOf(course), bend.arc).points[bend.vertex], bend.at));
    await page.getByTestId('redo').click();
    await course.becomes('and done again', async () => (await draftOf(course)).edits, ['move_border']);
    await quiet(page);
    await course.close();
  },

  'what does not hold is refused, and said where': async (course) => {
    const mesh = await meshOf(course);
    const { bend, beyond, zoom } = besideAnother(mesh);
    const page = await signedIn(course, keys.planner, `#panel=drafts&draft=${id}&${view(bend.at, zoom)}`);
    await editing(course, page);
    const [from, to] = [await pixel(page, bend.at), await pixel(page, beyond)];
    await drag(page, bend.at, [to.x - from.x, to.y - from.y]);
    await page.locator('[data-testid="draft-work"][data-kind="failed"]').waitFor();
    course.equal('the API has kept nothing', (await draftOf(course)).edits, ['move_border']);
    course.equal('and the border is where it was', arcOf(await meshOf(course), bend.arc).points, arcOf(mesh, bend.arc).points);
    const said = await page.getByTestId('draft-work').innerText();
    course.check('it says why', /相交|越过/.test(said), said);
    await page.getByTestId('show-clash').click();
    await course.becomes('and shows where', () => sketched(page), (kinds) => kinds.includes('wrong'));
    await course.mapDrawn();
    await course.shoot('32 an edit that does not hold');
    await course.close();
  },

  'a run of border, a point more, a point less': async (course) => {
    const before = await meshOf(course);
    const bend = sharedBend(before);
    const page = await signedIn(course, keys.planner, `#panel=drafts&draft=${id}&${view(bend.at, 17)}`);
    await editing(course, page);
    const { x, y } = await pixel(page, bend.at);
    await page.getByTestId('tool-box').check({ force: true });
    await page.mouse.move(x - 12, y - 12);
    await page.mouse.down();
    await page.mouse.move(x + 12, y + 12, { steps: 4 });
    await page.mouse.up();
    await course.becomes('the box has chosen what lies in it', () => page.getByTestId('chosen-points').getAttribute('data-count'), (chosen) => Number(chosen) >= 1);
    await drag(page, bend.at, [-20, 16]);
    await course.becomes('the run has moved', async () => (await draftOf(course)).edits, ['move_border', 'move_border']);
    await quiet(page);

    // Between the bend and the point before it.
    const arc = arcOf(await meshOf(course), bend.arc);
    const [from, to] = [arc.points[bend.vertex - 1], arc.points[bend.vertex]];
    // As near to the bend as a pointer can tell it from the bend.
    const [a, b] = [await pixel(page, from), await pixel(page, to)];
    const share = Math.min(0.5, 40 / Math.hypot(a.x - b.x, a.y - b.y));
    const between = [0, 1].map((axis) => Math.round(to[axis] + (from[axis] - to[axis]) * share));
    await drag(page, between, [14, 10]);
    await course.becomes('dragged between two points it has one more', async () => (await draftOf(course)).edits, ['move_border', 'move_border', 'insert_vertex']);
    await quiet(page);
    const longer = arcOf(await meshOf(course), bend.arc);
    course.equal('on that border', longer.points.length, arc.points.length + 1);
    const extra = longer.points[bend.vertex];
    const spot = await pixel(page, extra);
    await page.mouse.click(spot.x, spot.y);
    await course.becomes('a click chooses it', () => page.getByTestId('chosen-points').getAttribute('data-count'), '1');
    await page.keyboard.press('Delete');
    await course.becomes('and Delete takes it out', async () => (await draftOf(course)).edits.at(-1), 'delete_vertex');
    await quiet(page);
    course.equal('the border is as long as before', arcOf(await meshOf(course), bend.arc).points, arc.points);
    await course.close();
  },

  'a grid is renamed, split and merged': async (course) => {
    const grids = (await course.api('/v1/grids?layer=community&level=basic&limit=1000')).body.features;
    const { grid, box: [west, south, east, north], x } = splittable(grids);
    const middle = [x, (south + north) / 2];
    const shown = through([west, south, east, north], x);
    const page = await signedIn(course, keys.planner, `#panel=drafts&draft=${id}&view=${shown.zoom}/${shown.middle[1]}/${shown.middle[0]}`);
    await quiet(page);
    const at = (place) => page.evaluate((of) => { const point = globalThis.gridwardMap.project(of); return { x: point.x, y: point.y }; }, place);
    const aside = (north - south) * 0.08;
    await page.getByTestId('tool-split').check({ force: true });
    await draw(page, [[x, north + aside], middle, [x, south - aside]]);
    await page.getByTestId('split-form').waitFor();
    await course.shoot('33 a grid is split');
    await page.getByTestId('split-name').fill('新分网格');
    await page.getByTestId('split-go').click();
    await course.becomes('the API has split it', async () => (await course.api(`/v1/drafts/${id}/diff`)).body.added.map((added) => added.name), ['新分网格']);
    await quiet(page);
    const { added } = (await course.api(`/v1/drafts/${id}/diff`)).body;

    await page.getByTestId('tool-grid').check({ force: true });
    const half = await at(inside(grid, middle[1], x));
    await page.mouse.click(half.x, half.y);
    await page.getByTestId('draft-grid').waitFor();
    const picked = await page.getByTestId('draft-grid').getAttribute('data-grid');
    course.check('one of the two was picked', [grid.id, added[0].id].includes(picked), picked);
    await page.getByTestId('grid-name').fill('河田东一网格');
    await page.getByTestId('grid-name-go').click();
    await course.becomes('it has another name', async () => (await course.api(`/v1/drafts/${id}/mesh`)).body.grids.find((one) => one.id === picked)?.name, '河田东一网格');
    await quiet(page);
    await course.shoot('34 a grid is renamed');
    const other = picked === grid.id ? added[0].id : grid.id;
    await page.getByTestId('grid-into').selectOption(other);
    await course.becomes('whom a merge would hit is said first', () => page.getByTestId('foreseen').innerText(), (text) => text !== '' && text !== '正在计算影响…');
    await page.getByTestId('merge-go').click();
    await course.becomes('and they are one again', async () => (await course.api(`/v1/drafts/${id}/mesh`)).body.grids.some((one) => one.id === picked), false);
    await quiet(page);
    // Back to where the split was: two undos.
    for (const left of ['rename', 'split']) {
      await page.getByTestId('undo').click();
      await course.becomes(`undone to ${left}`, async () => (await draftOf(course)).edits.at(-1), left);
      await quiet(page);
    }
    await course.close();
  },

  'before and after, side by side': async (course) => {
    const bend = sharedBend(await meshOf(course));
    const page = await signedIn(course, keys.planner, `#panel=drafts&draft=${id}&${view(bend.at, 16)}`);
    await quiet(page);
    const asked = page.waitForRequest((request) => /\/tiles\/grids\/.*edition=1/.test(request.url()));
    await page.getByTestId('compare').check();
    await asked;
    const handle = page.getByTestId('swipe-handle');
    const at = Number(await handle.getAttribute('aria-valuenow'));
    await handle.focus();
    await page.keyboard.press('ArrowLeft');
    await course.becomes('the line moves by arrow keys', () => handle.getAttribute('aria-valuenow').then(Number), at - 5);
    const box = await handle.boundingBox();
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 220, box.y + 20, { steps: 5 });
    await page.mouse.up();
    await course.becomes('and by hand', () => handle.getAttribute('aria-valuenow').then(Number), (now) => now > at);
    await course.mapDrawn();
    await page.waitForTimeout(500); // For the picture: the map behind has no sign of having been drawn.
    await course.shoot('35 before and after');
    course.equal('axe: compared', await course.axe(), []);
    await course.close();
  },

  'by the keyboard alone': async (course) => {
    const bend = sharedBend(await meshOf(course));
    const page = await signedIn(course, keys.planner, `#panel=drafts&draft=${id}&${view(bend.at, 17)}`);
    await editing(course, page);
    const before = (await draftOf(course)).edits.length;
    await page.locator('.map canvas').first().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.getByTestId('draft-tip').waitFor();
    await page.keyboard.press('Enter');
    await course.becomes('a border is moved', async () => (await draftOf(course)).edits.length, before + 1);
    await quiet(page);
    const point = arcOf(await meshOf(course), bend.arc).points[bend.vertex];
    course.check('east and north', point[0] > bend.at[0] && point[1] > bend.at[1], JSON.stringify([point, bend.at]));
    await page.locator('.map canvas').first().focus();
    await page.keyboard.press('Control+z');
    await course.becomes('and back', async () => (await draftOf(course)).edits.length, before);
    await quiet(page);
    await course.close();
  },

  'submitted, returned, approved and published': async (course) => {
    const page = await signedIn(course, keys.planner, `#panel=drafts&draft=${id}`);
    await quiet(page);
    await page.getByTestId('draft-moves-hazards').check();
    await course.becomes('open hazards go with the ground', async () => (await draftOf(course)).open_hazards, 'move');
    await quiet(page);
    await page.getByTestId('draft-submit').click();
    await course.becomes('what it warns of wants a reason', async () => [(await draftOf(course)).status, await page.getByTestId('draft-work').getAttribute('data-kind')], ['open', 'failed']);
    await page.getByTestId('draft-reason').fill('下月补齐人员');
    await page.getByTestId('draft-submit').click();
    await course.becomes('it is submitted', async () => (await draftOf(course)).status, 'submitted');
    await course.becomes('and cannot be edited', () => page.getByTestId('tool-border').count(), 0);
    course.equal('nor approved by its author', await page.getByTestId('draft-approve').count(), 0);

    const review = await signedIn(course, keys.approver, `#panel=drafts&draft=${id}`);
    await review.getByTestId('draft-remark-text').fill('请核对东侧边界');
    await course.shoot('36 a draft is reviewed');
    await review.getByTestId('draft-return').click();
    await course.becomes('it is returned', async () => { const { status, remark } = await draftOf(course); return [status, remark]; }, ['returned', '请核对东侧边界']);

    await page.reload();
    await page.getByTestId('draft-remark').waitFor();
    course.equal('its author reads why', await page.getByTestId('draft-remark').innerText(), '请核对东侧边界');
    await quiet(page);
    await page.getByTestId('draft-reason').fill('下月补齐人员');
    await page.getByTestId('draft-submit').click();
    await course.becomes('submitted again', async () => (await draftOf(course)).status, 'submitted');
    await review.reload();
    await review.getByTestId('draft-approve').click();
    await course.becomes('approved', async () => (await draftOf(course)).status, 'approved');
    // A second draft on the same edition, which the first will leave behind.
    const second = (await course.api('/v1/drafts', 'zh', { body: { name: '另一个方案' } })).body.id;
    await review.getByTestId('draft-publish').click();
    await course.becomes('published', async () => (await draftOf(course)).status, 'published');
    const { published } = await draftOf(course);
    await course.becomes('the page says as what', () => review.getByTestId('draft-published').getAttribute('data-edition'), String(published));
    const current = (await course.api('/v1/editions/current')).body;
    course.equal('the API has it in force', current.number ?? current.edition, published);
    await course.shoot('37 a draft is published');

    await page.goto(`${course.origin}/#panel=drafts&draft=${second}`);
    await page.reload();
    await page.getByTestId('draft-behind').waitFor();
    await page.getByTestId('rebase').click();
    await course.becomes('another draft is put on the new edition', async () => (await draftOf(course, second)).base, published);
    await course.becomes('which is said', () => page.getByTestId('draft-behind').count(), 0);
    await page.context().close();
    await review.context().close();
  },

  'on a date, and a clash that is shown': async (course) => {
    const begin = async (name) => (await course.api('/v1/drafts', 'zh', { body: { name } })).body.id;
    const [first, second] = [await begin('先发布'), await begin('后发布')];
    const mesh = await meshOf(course, first);
    const bend = sharedBend(mesh);
    const neighbour = arcOf(mesh, bend.arc).points[bend.vertex + 1];
    const edit = async (draft, to) => {
      const read = await fetch(`${course.origin}/v1/drafts/${draft}`, { headers: { Authorization: `Bearer ${keys.planner}` } });
      const response = await fetch(`${course.origin}/v1/drafts/${draft}/edits`, {
        method: 'POST', headers: { Authorization: `Bearer ${keys.planner}`, 'If-Match': read.headers.get('ETag'), 'Content-Type': 'application/json' },
        body: JSON.stringify({ op: 'move_border', moves: [{ arc: bend.arc, vertex: bend.vertex, to: to.map((units) => units / UNITS) }] }),
      });
      course.equal(`draft ${draft} is edited`, response.status, 200);
    };
    // One takes the bend out; the other moves what is not there any more.
    const page = await signedIn(course, keys.planner, `#panel=drafts&draft=${first}&${view(bend.at, 17)}`);
    await editing(course, page);
    const spot = await pixel(page, bend.at);
    await page.mouse.click(spot.x, spot.y);
    await page.getByTestId('delete-points').click();
    await course.becomes('the bend is taken out', async () => (await draftOf(course, first)).edits, ['delete_vertex']);
    await quiet(page);
    await edit(second, [0, 1].map((axis) => Math.round((bend.at[axis] * 3 + neighbour[axis]) / 4)));
    await page.getByTestId('draft-submit').click();
    await course.becomes('submitted', async () => (await draftOf(course, first)).status, 'submitted');
    const review = await signedIn(course, keys.approver, `#panel=drafts&draft=${first}`);
    await review.getByTestId('draft-approve').click();
    await review.getByTestId('publish-date').fill('2099-03-01');
    await review.getByTestId('draft-publish').click();
    await course.becomes('published', async () => (await draftOf(course, first)).status, 'published');
    const { published } = await draftOf(course, first);
    const edition = (await course.api(`/v1/editions/${published}`)).body;
    course.equal('from its day on, at midnight in the town', edition.effective_from, '2099-03-01T00:00:00+08:00');
    // The other one stands on an edition that is not the last any more, and moves what the last has not got.
    await page.goto(`${course.origin}/#panel=drafts&draft=${second}&${view(bend.at, 17)}`);
    await page.reload();
    await editing(course, page);
    await page.getByTestId('rebase').click();
    await course.becomes('the clash is told in words', () => page.getByTestId('clashes').innerText(), (text) => text.includes('移动边界') && text.includes('别人已改过并发布'));
    course.equal('the draft is as it was', (await draftOf(course, second)).edits, ['move_border']);
    await course.shoot('38 a clash');
    await page.context().close();
    await review.context().close();
  },

  'who may not, and what is not there': async (course) => {
    const page = await signedIn(course, keys.viewer, '#panel=drafts');
    await page.getByTestId('no-drafts').waitFor();
    await course.close();
    const gone = await signedIn(course, keys.planner, '#panel=drafts&draft=99999');
    await gone.getByTestId('draft-gone').waitFor();
    course.check('a link to a draft that is gone says so', (await gone.getByTestId('draft-gone').innerText()).length > 0);
    await course.shoot('39 a draft that is gone');
    await course.close();
    const phone = await signedIn(course, keys.planner, `#panel=drafts&draft=${id}`, { colorScheme: 'dark', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
    await phone.getByTestId('draft-card').waitFor();
    await course.mapDrawn();
    await course.shoot('40 a draft on a phone');
    course.equal('axe: a draft on a phone', await course.axe(), []);
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    course.check('nothing runs out of the screen', wide <= 0, String(wide));
    const thumbed = (await course.api('/v1/drafts', 'zh', { body: { name: '拇指' } })).body.id;
    const bend = sharedBend(await meshOf(course, thumbed));
    await course.close();

    // North of the middle, which the panel does not cover.
    const touched = await signedIn(course, keys.planner, `#panel=drafts&draft=${thumbed}&${view([bend.at[0], bend.at[1] - 4000], 17)}`, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await editing(course, touched);
    const { x, y } = await pixel(touched, bend.at);
    const thumb = await touched.context().newCDPSession(touched);
    const at = (dx, dy) => ({ touchPoints: [{ x: x + dx, y: y + dy }] });
    await thumb.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(0, 0) });
    for (const step of [6, 12, 18, 24]) await thumb.send('Input.dispatchTouchEvent', { type: 'touchMove', ...at(step, step / 2) });
    await touched.getByTestId('draft-tip').waitFor();
    await course.shoot('41 a border under a thumb');
    await thumb.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await course.becomes('a thumb moves a border too', async () => (await draftOf(course, thumbed)).edits, ['move_border']);
    await course.close();
  },
};

await run(steps, 'drafts.mjs', ['PROGRAM', 'DATA_DIR']);
