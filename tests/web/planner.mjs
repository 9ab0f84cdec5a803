/**
 * The planner's further tools: ground given to a neighbour by a line and by an area, grids in free space, above others and given up,
 * borders parted and laid onto one another, duties, fairer divisions side by side, and clashes with what was published, settled one by
 * one. Every outcome is asked of the API.
 */
import { run } from './course.mjs';
import { act, draw, editing, publishedAs, pixel, quiet, signedIn, sketched, through } from './hand.mjs';
import { UNITS, arcOf, free, frontiers, inside, middleOfSegment, sharedBend, splittable } from './places.mjs';
import { Server } from './server.mjs';

/** Filled by the first step: the server, its keys, and the draft that the steps go on with. */
let server;
let keys;
let id;

const draftOf = async (course, number = id) => (await course.api(`/v1/drafts/${number}`)).body;
const meshOf = async (course, number = id) => (await course.api(`/v1/drafts/${number}/mesh`)).body;
const diffOf = async (course, number = id) => (await course.api(`/v1/drafts/${number}/diff`)).body;
const begin = async (course, name) => (await course.api('/v1/drafts', 'zh', { body: { name } })).body.id;
const view = ([lon, lat], zoom) => `view=${zoom}/${lat}/${lon}`;
const degrees = ([x, y]) => [x / UNITS, y / UNITS];
const open = (course, place, zoom, number = id) => signedIn(course, keys.planner, `#panel=drafts&draft=${number}&${view(place, zoom)}`);
const tool = (page, name) => page.getByTestId(`tool-${name}`).check({ force: true });

const steps = {
  'a piece beyond a line goes to a neighbour': async (course) => {
    const [program, folder] = course.given;
    server = new Server(program, folder);
    keys = { planner: await server.key('anna', 'planner'), approver: await server.key('boss', 'approver') };
    course.endings.push(() => server.kill());
    course.origin = await server.start();
    course.key = keys.planner;
    id = await begin(course, '划转与新建');
    const grids = (await course.api('/v1/grids?layer=community&level=basic&limit=1000')).body.features;
    const { box: [west, south, east, north], x } = splittable(grids);
    const { zoom, middle } = through([west, south, east, north], x);
    const page = await open(course, middle, zoom);
    await quiet(page);
    await tool(page, 'split');
    const aside = (north - south) * 0.08;
    await draw(page, [[x, north + aside], [x, (south + north) / 2], [x, south - aside]]);
    await page.getByTestId('split-form').waitFor();
    await page.getByTestId('outline-use-transfer').check({ force: true });
    const [from, to] = [await page.getByTestId('transfer-from').inputValue(), await page.getByTestId('transfer-to').inputValue()];
    await course.becomes('whom it hits is said first', () => page.getByTestId('foreseen').innerText(), (text) => text !== '' && text !== '正在计算影响…');
    await course.shoot('60 a piece for a neighbour');
    course.equal('axe: an outline', await course.axe(), []);
    await page.getByTestId('transfer-go').click();
    await course.becomes('the API has given it', async () => (await draftOf(course)).edits, ['transfer']);
    const { changed } = await diffOf(course);
    course.equal('from the one to the other', changed.filter(({ moved }) => moved).map(({ after }) => after.id).filter((one) => [from, to].includes(one)).toSorted(), [from, to].toSorted());
    await course.close();
  },

  'what an area holds of a grid goes to a neighbour': async (course) => {
    const mesh = await meshOf(course);
    const { at, along } = frontiers(mesh);
    const page = await open(course, degrees(at), 17);
    await quiet(page);
    await tool(page, 'area');
    // A lozenge across the border, some twenty metres to either side.
    const [dx, dy] = along;
    const corner = (a, b) => degrees([at[0] + a * dx - b * dy, at[1] + a * dy + b * dx]);
    await draw(page, [corner(-1200, 0), corner(0, -1800), corner(1200, 0), corner(0, 1800)]);
    await page.getByTestId('transfer-form').waitFor();
    await course.shoot('61 an area for a neighbour');
    await page.getByTestId('transfer-go').click();
    await course.becomes('the API has given it', async () => (await draftOf(course)).edits, ['transfer', 'transfer']);
    await course.close();
  },

  'a grid in free space, and given up again': async (course) => {
    const entities = (await course.api('/v1/grids?layer=entity&limit=1000')).body.features;
    const grids = (await course.api('/v1/grids?layer=community&level=basic&limit=1000')).body.features;
    const place = free(grids, entities);
    const page = await open(course, place, 17);
    await quiet(page);
    await tool(page, 'area');
    await page.getByTestId('draft-layer').selectOption('entity');
    const corner = (x, y) => [place[0] + x * 0.0003, place[1] + y * 0.0003];
    await draw(page, [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]);
    await page.getByTestId('create-form').waitFor();
    course.check('it wants a name', await page.getByTestId('create-go').isDisabled());
    await page.getByTestId('create-name').fill('新建园区');
    await page.getByTestId('create-code').fill('441900122E990');
    await page.getByTestId('create-parent').selectOption('');
    await course.becomes('what was drawn is filled', () => sketched(page), ['line', 'point', 'swept']);
    await course.mapDrawn();
    await course.shoot('62 a grid in free space');
    await page.getByTestId('create-go').click();
    await course.becomes('the API has it', async () => (await diffOf(course)).added.map(({ name, layer, code }) => [name, layer, code]), [['新建园区', 'entity', '441900122E990']]);
    await quiet(page);
    await tool(page, 'grid');
    await page.getByTestId('draft-layer').selectOption('entity');
    await course.mapDrawn();
    // By the keyboard: it lies in the middle of the map.
    await page.locator('.map canvas').first().focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('draft-grid').waitFor();
    course.equal('Enter chooses it', await page.getByTestId('grid-name').inputValue(), '新建园区');
    await page.getByTestId('grid-into').selectOption('-');
    await page.getByTestId('merge-go').click();
    await course.becomes('given up, it leaves free space', async () => (await diffOf(course)).added, []);
    course.equal('by an edit', (await draftOf(course)).edits.at(-1), 'retire');
    await course.close();
  },

  'whole grids go to a neighbour of what is above them, in parts only if wanted': async (course) => {
    const mesh = await meshOf(course);
    const children = (parent) => mesh.grids.filter((grid) => grid.parent === parent).map((grid) => grid.id);
    const { at, along: [dx, dy], grids: [one, other] } = frontiers(mesh, ({ left, right }, byId) => {
      const [own, near] = [byId.get(left)?.parent, byId.get(right)?.parent];
      return own !== near && children(own).length > 1 && children(near).length > 1;
    });
    const parentOf = (id) => mesh.grids.find((grid) => grid.id === id).parent;
    const before = (await draftOf(course)).edits;
    const page = await open(course, degrees(at), 17);
    await quiet(page);
    await tool(page, 'grid');
    const spot = await pixel(page, [at[0] - 600 * dy, at[1] + 600 * dx]);
    await page.mouse.click(spot.x, spot.y);
    await page.getByTestId('children').locator('summary').click();
    await page.getByTestId('children-form').waitFor();
    const ticked = () => page.locator('[data-testid="child"]:checked').evaluateAll((boxes) => boxes.map((box) => box.dataset.grid));
    const [chosen] = await ticked();
    course.check('the clicked one is ticked', [one, other].includes(chosen), chosen);
    const [from, to] = chosen === one ? [parentOf(one), parentOf(other)] : [parentOf(other), parentOf(one)];
    course.equal('among its siblings', (await page.getByTestId('child').evaluateAll((boxes) => boxes.map((box) => box.dataset.grid))).toSorted(), children(from).toSorted());
    await page.getByTestId('children-to').selectOption(to);
    await course.becomes('whom it hits is said first', () => page.getByTestId('children-form').getByTestId('foreseen').innerText(), (text) => text !== '' && text !== '正在计算影响…');
    await course.shoot('63 whole grids for a neighbour');
    course.equal('axe: whole grids', await course.axe(), []);
    await page.getByTestId('children-go').click();
    await course.becomes('the API has given it', async () => (await draftOf(course)).edits, [...before, 'transfer']);
    const { changed } = await diffOf(course);
    course.equal('to the neighbour', changed.find(({ after }) => after.id === chosen).after.parent, to);
    await quiet(page);
    await page.getByTestId('undo').click();
    await course.becomes('undone', async () => (await draftOf(course)).edits, before);
    await quiet(page);

    // To one that lies nowhere near: an exclave.
    const beside = new Set(mesh.arcs.flatMap(({ sides }) => sides.filter(({ left, right }) => left && right).flatMap(({ left, right }) => [[left, right], [right, left]])).filter(([id]) => id === chosen).map(([, id]) => parentOf(id)));
    await page.mouse.click(spot.x, spot.y);
    await page.getByTestId('children').locator('summary').click();
    await page.getByTestId('children-form').waitFor();
    await page.evaluate(() => globalThis.gridwardMap.jumpTo({ zoom: 13 }));
    const targets = () => page.getByTestId('children-to').locator('option').evaluateAll((options) => options.map(({ value }) => value));
    const far = (await course.becomes('from afar there are more above grids', targets, (all) => all.some((target) => !beside.has(target)))).find((target) => !beside.has(target));
    await page.getByTestId('children-to').selectOption(far);
    await course.becomes('what does not hold is said before', () => page.getByTestId('children-form').getByTestId('foreseen').innerText(), (text) => text.includes('断成'));
    await page.getByTestId('children-go').click();
    await page.getByTestId('in-parts').waitFor();
    course.equal('it is refused', (await draftOf(course)).edits, before);
    await course.shoot('63 in parts');
    await page.getByTestId('in-parts').click();
    await course.becomes('and made all the same where it is wanted', async () => (await draftOf(course)).edits, [...before, 'transfer']);
    course.equal('in parts', (await diffOf(course)).changed.find(({ after }) => after.id === chosen).after.parent, far);
    await quiet(page);
    await page.getByTestId('undo').click();
    await course.becomes('and undone', async () => (await draftOf(course)).edits, before);
    await course.close();
  },

  'several under a new one': async (course) => {
    // Of two communities that keep another grid each: one that is left with none is refused.
    const mesh = await meshOf(course);
    const keepsOne = (parent) => mesh.grids.filter((grid) => grid.parent === parent).length > 1;
    const { at, along: [dx, dy], grids } = frontiers(mesh, ({ left, right }, byId) => {
      const [one, other] = [byId.get(left)?.parent, byId.get(right)?.parent];
      return one !== other && keepsOne(one) && keepsOne(other);
    });
    const page = await open(course, degrees(at), 19);
    await quiet(page);
    await tool(page, 'grid');
    // Some 7 m to either side of their border.
    const spots = await Promise.all([600, -600].map((aside) => pixel(page, [at[0] - aside * dy, at[1] + aside * dx])));
    await page.mouse.click(spots[0].x, spots[0].y);
    await page.keyboard.down('Shift');
    await page.mouse.click(spots[1].x, spots[1].y);
    await page.keyboard.up('Shift');
    await page.getByTestId('group-form').waitFor();
    await page.getByTestId('create-name').fill('合编社区');
    await page.getByTestId('create-code').fill('441900122990');
    await page.getByTestId('create-level').selectOption('community');
    await course.shoot('63 several under a new one');
    course.equal('axe: several grids', await course.axe(), []);
    await page.getByTestId('group-go').click();
    await course.becomes('the API has it', async () => (await diffOf(course)).added.map(({ name }) => name), ['合编社区']);
    const { added: [{ id: above }], changed } = await diffOf(course);
    const under = changed.filter(({ after }) => after.parent === above).map(({ after }) => after.id);
    course.equal('with the two below it', under.toSorted(), grids.toSorted());
    await quiet(page);
    await page.getByTestId('undo').click();
    await course.becomes('undone', async () => (await diffOf(course)).added, []);
    await course.close();
  },

  'borders of two layers are parted, and laid onto one another': async (course) => {
    const bend = sharedBend(await meshOf(course));
    const page = await open(course, degrees(bend.at), 17);
    await editing(course, page);
    await tool(page, 'glue');
    const { x, y } = await pixel(page, middleOfSegment(await meshOf(course), bend));
    await page.mouse.click(x, y);
    await page.getByTestId('glue').waitFor();
    await course.becomes('it is drawn', () => sketched(page), ['bent']);
    const { sides } = arcOf(await meshOf(course), bend.arc);
    const [layer] = sides.map((side) => side.layer).filter((one) => one !== 'community');
    await course.shoot('64 a border of several layers');
    await page.getByTestId(`unglue-${layer}`).click();
    await course.becomes('the API has parted it', async () => (await draftOf(course)).edits.at(-1), 'unglue');
    const there = async () => (await meshOf(course)).arcs.filter(({ points }) => points.some(([a, b]) => a === bend.at[0] && b === bend.at[1])).map((arc) => arc.sides.map((side) => side.layer)).toSorted((a, b) => a.length - b.length);
    course.equal('each layer has its own', (await there()).map((layers) => layers.length), [1, sides.length - 1].toSorted());
    await quiet(page);
    await page.mouse.click(x, y);
    await page.waitForTimeout(350); // Else the two clicks are one double click.
    await page.mouse.click(x, y);
    await course.becomes('of two that lie together both are chosen', () => page.getByTestId('glue').getAttribute('data-count'), '2');
    await page.getByTestId('align-go').click();
    await course.becomes('and laid onto one another', async () => (await draftOf(course)).edits.at(-1), 'align');
    course.equal('they are one border again', (await there()).map((layers) => layers.length), [sides.length]);
    await course.close();
  },

  'who answers for a grid': async (course) => {
    const draft = await begin(course, '换责任人');
    const grids = (await course.api('/v1/grids?layer=community&level=basic&limit=1000')).body.features;
    const serving = async (grid) => (await course.api(`/v1/grids/${grid}/members`)).body.items;
    const wanted = grids.find(({ geometry }) => geometry.type === 'Polygon' && geometry.coordinates.length === 1);
    const [first] = await serving(wanted.id);
    const { items: members } = (await course.api('/v1/members?limit=1000')).body;
    const next = members.find(({ id: member, team }) => member !== first.duty.member && team === 'grid_member');
    const page = await open(course, inside(wanted, middleOf(wanted)), 16, draft);
    await quiet(page);
    await tool(page, 'grid');
    await page.locator('.map canvas').first().focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('draft-grid').waitFor();
    course.equal('the grid is chosen', await page.getByTestId('draft-grid').getAttribute('data-grid'), wanted.id);
    await page.getByTestId('duties').locator('summary').click();
    await page.getByTestId('duty').first().waitFor();
    course.equal('who serves is listed', await page.getByTestId('duty').evaluateAll((rows) => rows.map(({ dataset }) => dataset.id)), (await serving(wanted.id)).map(({ duty }) => duty.id));
    await page.locator(`[data-testid="duty"][data-id="${first.duty.id}"]`).getByTestId('duty-end').click();
    await course.becomes('a duty ends', async () => (await draftOf(course, draft)).edits, ['set_duty']);
    await quiet(page);
    await page.getByTestId('duty-member').fill('没有这个人');
    await page.getByTestId('duty-go').click();
    await page.getByTestId('duty-form').getByRole('alert').waitFor();
    await page.getByTestId('duty-member').fill(next.id);
    await page.getByTestId('duty-hours').fill('Mo-Fr 08:30-17:30');
    await page.getByTestId('duty-go').click();
    await course.becomes('another one begins', async () => (await draftOf(course, draft)).edits, ['set_duty', 'set_duty']);
    await course.shoot('65 who answers for a grid');
    course.equal('axe: duties', await course.axe(), []);
    course.equal('nobody has changed yet', (await serving(wanted.id))[0].duty.id, first.duty.id);
    await publishedAs(course, keys, draft);
    const now = await serving(wanted.id);
    course.check('published, the one is gone', !now.some(({ duty }) => duty.id === first.duty.id), JSON.stringify(now));
    course.check('and the other serves', now.some(({ duty }) => duty.member === next.id && duty.role === 'lead' && duty.hours === 'Mo-Fr 08:30-17:30'), JSON.stringify(now));
    await course.close();
  },

  'fairer divisions side by side': async (course) => {
    const draft = await begin(course, '更均衡');
    const [west, south, east, north] = (await course.api('/tiles/grids.json')).body.bounds;
    const page = await open(course, [(west + east) / 2, (south + north) / 2], 12, draft);
    await quiet(page);
    await page.getByTestId('proposals').locator('summary').first().click();
    await page.getByTestId('propose-across').check();
    await page.getByTestId('propose-go').click();
    await page.getByTestId('propose-cancel').click();
    await course.becomes('it can be given up', () => page.getByTestId('proposals').getAttribute('data-kind'), 'idle');
    // The server hears of it at its next step; until then it says that it is busy.
    await course.becomes('and asked for again', async () => {
      if (await page.getByTestId('propose-go').isEnabled()) await page.getByTestId('propose-go').click();
      await page.waitForFunction(() => ['ready', 'failed'].includes(document.querySelector('[data-testid="proposals"]').dataset.kind));
      return page.getByTestId('proposals').getAttribute('data-kind');
    }, 'ready');
    const figures = (name) => page.getByTestId(`proposal-${name}`).evaluateAll((cells) => cells.map(({ dataset }) => Number(dataset.value)));
    const [deviations, moved] = [await figures('deviation'), await figures('moved')];
    course.check('there are some, by largest deviation', deviations.length > 0 && deviations.every((value, at) => at === 0 || deviations[at - 1] <= value), JSON.stringify(deviations));
    await page.getByTestId('proposal-look').first().click();
    await course.becomes('one is shown on the map', () => sketched(page), (kinds) => kinds.includes('bent') && kinds.includes('was'));
    await page.getByTestId('proposal-loads').waitFor();
    await course.mapDrawn();
    await course.shoot('66 fairer divisions');
    course.equal('axe: proposals', await course.axe(), []);
    course.equal('the draft is as it was', (await draftOf(course, draft)).edits, []);
    await page.getByTestId('proposal-take').first().click();
    await course.becomes('one is taken', async () => (await draftOf(course, draft)).edits.length, (count) => count > 0);
    await quiet(page);
    course.equal('and moves as many as it said', (await course.api(`/v1/drafts/${draft}/impact`)).body.total.residents, moved[0]);
    await course.becomes('then there are no others', () => page.getByTestId('proposals').getAttribute('data-kind'), 'idle');
    await course.close();
  },

  'clashes are settled one by one': async (course) => {
    const [first, second] = [await begin(course, '先发布'), await begin(course, '后发布')];
    const mesh = await meshOf(course, first);
    const bend = sharedBend(mesh);
    const neighbour = arcOf(mesh, bend.arc).points[bend.vertex + 1];
    const toward = (share) => degrees([0, 1].map((axis) => Math.round(bend.at[axis] + (neighbour[axis] - bend.at[axis]) * share)));
    const [one, other] = mesh.grids.filter(({ layer, parent }) => layer === 'community' && parent);
    const move = (to) => ({ op: 'move_border', moves: [{ arc: bend.arc, vertex: bend.vertex, to }] });
    await act(course, keys.planner, first, 'edits', [move(toward(0.2)), { op: 'rename', grid: one.id, name: '先取的名' }]);
    await act(course, keys.planner, second, 'edits', [move(toward(0.4)), { op: 'rename', grid: one.id, name: '后取的名' }, { op: 'rename', grid: other.id, name: '无关的名' }]);
    const published = await publishedAs(course, keys, first);

    const page = await open(course, degrees(bend.at), 17, second);
    await editing(course, page);
    await page.getByTestId('rebase').click();
    await course.becomes('all clashes are listed', () => page.getByTestId('clash').evaluateAll((rows) => rows.map(({ dataset }) => [dataset.index, dataset.reason])), [['0', 'changed-since'], ['1', 'changed-since']]);
    const said = await page.getByTestId('clashes').innerText();
    course.check('a name in both versions', said.includes('先取的名') && said.includes('后取的名'), said);
    const asked = page.waitForRequest((request) => new RegExp(`/tiles/grids/.*edition=${published}`).test(request.url()));
    await page.getByTestId('clash-look').first().click();
    await asked;
    await course.becomes('the place is marked', () => sketched(page), (kinds) => kinds.includes('wrong'));
    course.check('beside what was published', (await page.getByTestId('swipe').innerText()).includes(`第 ${published} 版`));
    await course.mapDrawn();
    await course.shoot('67 clashes');
    course.equal('axe: clashes', await course.axe(), []);
    course.check('not before all are settled', await page.getByTestId('clashes-go').isDisabled());
    await page.getByTestId('clash-keep').nth(0).check();
    await page.getByTestId('clash-drop').nth(1).check();
    await page.getByTestId('clashes-go').click();
    await course.becomes('the draft is on the new edition', async () => (await draftOf(course, second)).base, published);
    course.equal('without what was dropped', (await draftOf(course, second)).edits, ['move_border', 'rename']);
    const now = await meshOf(course, second);
    course.equal('the name that was published stands', now.grids.find((grid) => grid.id === one.id)?.name, '先取的名');
    const [lon, lat] = toward(0.4);
    course.equal('the border is where the draft wants it', arcOf(now, bend.arc).points[bend.vertex], [Math.round(lon * UNITS), Math.round(lat * UNITS)]);
    await course.becomes('and none is left', () => page.getByTestId('clashes').count(), 0);
    await course.close();
  },
};

/** On the level of which a grid is surely wide: the middle of its box. */
function middleOf({ geometry }) {
  const ys = geometry.coordinates[0].map(([, y]) => y);
  return (Math.min(...ys) + Math.max(...ys)) / 2;
}

await run(steps, 'planner.mjs', ['PROGRAM', 'DATA_DIR']);
