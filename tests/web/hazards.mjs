/**
 * Hazards at the command centre: the list and the map follow what others report and do, what may be done is done by
 * buttons, and nobody sees what is not theirs. Every outcome is asked of the API.
 */
import { isDeepStrictEqual } from 'node:util';
import { run } from './course.mjs';
import { someOwnedPlace, whereIs } from './questions.mjs';
import { Server } from './server.mjs';

const HOSTILE = '<img src=x onerror="globalThis.broken=1">三楼堆满木板';
const RUNNING = ['reported', 'accepted', 'referred'];

/** Filled by the first step: the server, its keys, and a place in each of two communities. */
let server;
let keys;
let here;
let there;
let matters;

/** All open hazards of a key, as the API lists them. */
async function open(course, key = course.key) {
  const items = [];
  for (let path = '/v1/hazards?status=open&limit=1000'; path !== undefined;) {
    const { body } = await course.api(path, 'zh', { key });
    items.push(...body.items);
    path = body.links.find(({ rel }) => rel === 'next')?.href;
  }
  return items;
}

const hazard = async (course, id) => (await course.api(`/v1/hazards/${id}`)).body;
const act = (course, id, action) => course.api(`/v1/hazards/${id}/actions`, 'zh', { body: { action } });

/** A report over the API; what it answers. */
async function report(course, { lon, lat }, text, matter = matters[0].code, severity = 'red') {
  const { status, body } = await course.api('/v1/hazards', 'zh', { body: { place: { lon, lat }, matter, severity, text, accuracy_m: 5 } });
  course.equal(`reported: ${text.slice(0, 20)}`, status, 201);
  return body;
}

/** The page of whoever has this key, with the hazards beside the map. */
async function signedIn(course, key, hash = '#panel=hazards', options = {}) {
  const page = await course.open(hash, options);
  await page.waitForSelector('dialog[open]');
  await page.locator('#sign-in-key').fill(key);
  await page.keyboard.press('Enter');
  await course.mapDrawn();
  if (hash.includes('panel=hazards')) await page.getByTestId('hazards').or(page.getByTestId('hazard-card')).waitFor();
  return page;
}

const row = (page, id) => page.locator(`[data-testid="hazard-row"][data-id="${id}"]`);
const rows = (page) => page.getByTestId('hazard-row').evaluateAll((elements) => elements.map(({ dataset }) => dataset.id));
const count = async (page) => Number(await page.getByTestId('hazard-count').innerText());
/** What the map shows of a hazard, or nothing. */
const onMap = (page, id) => page.evaluate((wanted) => {
  const found = globalThis.gridwardMap.queryRenderedFeatures({ layers: ['hazard'] }).find(({ properties }) => properties.id === wanted);
  return found ? { severity: found.properties.severity, status: found.properties.status } : null;
}, id);
const view = ({ lon, lat }, zoom = 16) => `view=${zoom}/${lat}/${lon}`;

/** The list's order: by when it is due while time runs, then the worse, then the older. */
function inOrder(hazards) {
  const due = ({ due_at, status }) => (due_at && RUNNING.includes(status) ? Date.parse(due_at) : Infinity);
  const worse = (a, b) => ['red', 'yellow', 'blue'].indexOf(a.severity) - ['red', 'yellow', 'blue'].indexOf(b.severity);
  return hazards.toSorted((a, b) => (due(a) === due(b) ? 0 : due(a) - due(b)) || worse(a, b) || Date.parse(a.reported_at) - Date.parse(b.reported_at) || (a.id < b.id ? -1 : 1));
}

const steps = {
  'what others report is in the list and on the map, and nobody reloads anything': async (course) => {
    const [program, folder] = course.given;
    server = new Server(program, folder);
    const dispatcher = await server.key('desk', 'dispatcher');
    keys = { dispatcher, viewer: await server.key('screen', 'viewer') };
    course.endings.push(() => server.kill());
    course.origin = await server.start();
    course.key = dispatcher;
    matters = (await course.api('/v1/matters?limit=1000')).body.items.filter(({ layer }) => layer === 'community');
    const [west, south, east, north] = (await course.api('/tiles/grids.json')).body.bounds;
    const middle = (west + east) / 2;
    here = await someOwnedPlace(course, [west, south, middle, north]);
    there = await someOwnedPlace(course, [middle, south, east, north]);

    const page = await signedIn(course, dispatcher, `#panel=hazards&${view(here)}`, { timezoneId: 'America/New_York' });
    const before = await open(course);
    await course.becomes('as many as the API lists', () => count(page), before.length);
    await course.becomes('overdue first, then by time', () => rows(page), (shown) => isDeepStrictEqual(shown, inOrder(before).slice(0, 100).map(({ id }) => id)));
    await page.evaluate(() => { globalThis.gridwardMap.isTheFirst = true; });

    const filed = await report(course, here, HOSTILE);
    await course.becomes('it is in the list', () => row(page, filed.id).count(), 1);
    await course.becomes('counted', () => count(page), before.length + 1);
    await course.becomes('and on the map', () => onMap(page, filed.id), { severity: 'red', status: 'reported' });
    course.check('its text is text', (await row(page, filed.id).innerText()).includes(HOSTILE));
    course.equal('nothing ran', await page.evaluate(() => globalThis.broken), undefined);
    const again = await report(course, here, HOSTILE);
    course.equal('the same again is the same hazard', again.duplicate_of, filed.id);
    await course.becomes('which the list says', () => row(page, filed.id).innerText(), (text) => text.includes('2 次上报'));
    course.equal('in one row', (await rows(page)).filter((id) => id === filed.id).length, 1);
    await act(course, filed.id, 'accept');
    await course.becomes('what others do with it shows too', () => row(page, filed.id).innerText(), (text) => text.includes('已受理'));
    await course.becomes('on the map as well', () => onMap(page, filed.id), { severity: 'red', status: 'accepted' });
    course.check('it is the same map', await page.evaluate(() => globalThis.gridwardMap.isTheFirst));
    await course.shoot('20 hazards');
    course.equal('axe: hazards', await course.axe(), []);
    await course.close();
  },

  'what means the same is joined, and what does not is parted': async (course) => {
    // Of another matter, so that the server does not join them by itself.
    const [one, other] = [await report(course, there, '河边倒了一堆渣土'), await report(course, there, '渣土堆在河边', matters[1].code, 'yellow')];
    course.equal('two hazards', other.duplicate_of, null);
    const page = await signedIn(course, keys.dispatcher, `#panel=hazards&hazard=${other.id}`);
    await page.getByTestId('join').locator('summary').click();
    const nearest = () => page.getByTestId('join-with').evaluateAll((choices) => choices.map(({ dataset }) => dataset.id));
    await course.becomes('the other one is offered', nearest, (ids) => ids.includes(one.id) && !ids.includes(other.id));
    course.check('not before one is chosen', await page.getByTestId('join-go').isDisabled());
    await page.locator(`[data-testid="join-with"][data-id="${one.id}"]`).check();
    await course.shoot('24 a duplicate');
    course.equal('axe: a duplicate', await course.axe(), []);
    await page.getByTestId('join-go').click();
    await course.becomes('it is joined', async () => { const { status, merged_into: into } = await hazard(course, other.id); return [status, into]; }, ['merged', one.id]);
    course.equal('and its report with it', (await hazard(course, one.id)).reports, 2);

    await page.goto(`${course.origin}/#panel=hazards&hazard=${one.id}`);
    await page.reload();
    await page.getByTestId('part').locator('summary').click();
    const reports = (await hazard(course, one.id)).report_list;
    const wrong = reports.find(({ text }) => text === '渣土堆在河边');
    await page.locator(`[data-testid="part-report"][data-id="${wrong.id}"]`).check();
    await page.getByTestId('part-go').click();
    await course.becomes('a report that means something else is taken out', async () => (await hazard(course, one.id)).report_list.map(({ text }) => text), ['河边倒了一堆渣土']);
    await page.getByTestId('split-off').click();
    await course.becomes('and is a hazard of its own', async () => {
      const id = /hazard=([^&]+)/.exec(await page.evaluate(() => location.hash))?.[1];
      return id === undefined || id === one.id ? [] : (await hazard(course, id)).report_list.map(({ id: report }) => report);
    }, [wrong.id]);
    await course.close();
  },

  'from report to close by the buttons': async (course) => {
    const filed = await report(course, there, '通道被木板堵住');
    const page = await signedIn(course, keys.dispatcher, '#panel=hazards', { timezoneId: 'America/New_York' });
    await course.becomes('the row is there', () => row(page, filed.id).count(), 1);
    await row(page, filed.id).click();
    const card = page.getByTestId('hazard-card');
    await course.becomes('the map flies there', () => whereIs(page, [there.lon, there.lat]), ({ x, y, zoom, still }) => still && zoom >= 15 && x > 396 && x < 1280 && y > 0 && y < 800);
    const api = await hazard(course, filed.id);
    await course.becomes('its text', () => course.texts('hazard-text'), [api.text]);
    course.equal('its matter', await course.texts('hazard-matter'), [api.matter.name]);
    course.equal('its owner', await course.texts('hazard-owner'), [api.owner.member.name]);
    course.check('its telephone as the role may see it', (await course.texts('hazard-phone')).join().includes(api.owner.member.phone));
    course.check('by when, on the town\'s own clock', (await card.innerText()).includes(api.due_at.slice(0, 16).replace('T', ' ')), api.due_at);
    const buttons = () => page.locator('[data-testid^="move-"]:is(button)').evaluateAll((elements) => elements.map(({ dataset }) => dataset.testid.slice(5)).sort());
    const allowed = ({ moves }) => moves.filter((move) => !['merge', 'split'].includes(move)).sort();
    await course.becomes('a button for each move that is allowed', buttons, allowed(api));
    await course.linked(`hazard=${filed.id}`);

    for (const [action, status] of [['accept', 'accepted'], ['settle', 'settled'], ['verify', 'verified'], ['close', 'closed']]) {
      if (action === 'settle') await page.getByTestId('hazard-note').fill('木板已清走');
      await page.getByTestId(`move-${action}`).click();
      await course.becomes(`${action}: so the API says`, async () => (await hazard(course, filed.id)).status, status);
      await course.becomes(`${action}: so the card says`, () => card.getAttribute('data-status'), status);
      if (action === 'verify') {
        await course.shoot('21 a hazard');
        course.equal('axe: a hazard', await course.axe(), []);
      }
    }
    const closed = await hazard(course, filed.id);
    const course_ = (of) => of.course.map(({ action }) => action);
    course.equal('the course as the API has it', course_(closed), ['report', 'accept', 'settle', 'verify', 'close']);
    await course.becomes('and as the card has it', () => page.getByTestId('hazard-event').evaluateAll((elements) => elements.map(({ dataset }) => dataset.action)), course_(closed));
    course.equal('the note went along', closed.course.find(({ action }) => action === 'settle').note, '木板已清走');
    await course.becomes('what is closed is not on the map', () => onMap(page, filed.id), null);
    await page.reload();
    await course.becomes('the link opens it again', () => card.getAttribute('data-status'), 'closed');
    await card.getByRole('button', { name: '返回列表' }).click();
    await page.getByTestId('hazards').waitFor();
    course.equal('what is closed is not in the list', (await rows(page)).includes(filed.id), false);
    await course.close();
  },

  'somebody else was faster': async (course) => {
    const filed = await report(course, there, '消防栓被车挡住', matters[1].code, 'yellow');
    const page = await signedIn(course, keys.dispatcher, `#panel=hazards&hazard=${filed.id}`);
    const accept = page.getByTestId('move-accept');
    await accept.waitFor();
    // Between the click and its arrival the other one accepts it.
    await page.route(/\/actions$/, async (route) => {
      await act(course, filed.id, 'accept');
      await route.continue();
    }, { times: 1 });
    await accept.click();
    await course.becomes('it says so in words', () => course.texts('move-result'), ([text]) => text?.includes('刚刚有人改动过'));
    await course.becomes('and shows how it stands', () => page.getByTestId('hazard-card').getAttribute('data-status'), 'accepted');
    course.equal('it was accepted once', (await hazard(course, filed.id)).course.filter(({ action }) => action === 'accept').length, 1);
    await course.shoot('22 somebody was faster');
    await course.close();
  },

  'what is filtered is filtered on the map too': async (course) => {
    const red = await report(course, here, '燃气瓶放在楼道', matters[2].code, 'red');
    const blue = await report(course, { lon: here.lon + 0.001, lat: here.lat }, '井盖松动', matters[3].code, 'blue');
    const page = await signedIn(course, keys.dispatcher, `#panel=hazards&${view(here)}`);
    await course.becomes('both are drawn', async () => [await onMap(page, red.id), await onMap(page, blue.id)], (both) => both.every(Boolean));
    await page.getByTestId('severity-red').click();
    await course.becomes('without the red ones', async () => [await onMap(page, red.id), await row(page, red.id).count()], [null, 0]);
    await course.becomes('the blue one stays', () => onMap(page, blue.id), Boolean);
    const expected = (await open(course)).filter(({ severity }) => severity !== 'red').length;
    await course.becomes('the list says how many it shows', () => course.texts('hazards-shown'), ([text]) => text.includes(`显示 ${expected} 件`));
    await page.getByTestId('severity-red').click();
    await page.getByTestId('hazard-status').selectOption('accepted');
    await course.becomes('accepted ones only', async () => [await onMap(page, blue.id), await row(page, blue.id).count()], [null, 0]);
    await page.getByTestId('hazard-status').selectOption('');
    await course.becomes('all of them again', () => onMap(page, red.id), Boolean);
    await page.getByTestId('layer-hazards').uncheck();
    await course.linked('hazards=off');
    await course.becomes('switched off, none is drawn', () => page.evaluate(() => globalThis.gridwardMap.getLayer('hazard') === undefined));
    await page.getByTestId('layer-hazards').check();
    const spot = await whereIs(page, [red.point.coordinates[0], red.point.coordinates[1]]);
    await course.becomes('switched on, it is drawn again', () => onMap(page, red.id), Boolean);
    await page.mouse.click(spot.x, spot.y);
    await course.becomes('a click on a sign opens a hazard that lies there', () => page.getByTestId('hazard-card').count(), 1);
    await course.close();
  },

  'reported from the map': async (course) => {
    const place = { lon: there.lon + 0.002, lat: there.lat };
    const page = await signedIn(course, keys.dispatcher, `#${view(place, 17)}`);
    const spot = await whereIs(page, [place.lon, place.lat]);
    // Not twice at the same spot: the second click would open what the first one reported.
    const file = async (aside) => {
      await page.mouse.click(spot.x + aside, spot.y + 40);
      await course.cardShown();
      await page.getByTestId('report-here').click();
      await page.getByTestId('report-matter').selectOption(matters[4].code);
      await page.getByTestId('report-text').fill('二楼消防门被锁住');
      const sent = page.waitForResponse((response) => new URL(response.url()).pathname === '/v1/hazards' && response.request().method() === 'POST');
      await page.getByTestId('report-send').click();
      await page.getByTestId('report-filed').waitFor();
      return (await sent).json();
    };
    const filed = await file(0);
    const receipt = page.getByTestId('report-filed');
    const said = await receipt.innerText();
    const api = await hazard(course, filed.id);
    course.equal('the API has it', [api.matter.code, api.text, api.reports], [matters[4].code, '二楼消防门被锁住', 1]);
    course.check('whose it is is said', said.includes(api.owner.member?.name ?? api.owner.grid.name), said);
    course.check('and by when', said.includes(api.due_at.slice(0, 16).replace('T', ' ')), said);
    course.equal('it is new', await receipt.getAttribute('data-duplicate-of'), null);
    await course.shoot('23 reported from the map');
    course.equal('axe: reported', await course.axe(), []);
    await receipt.getByRole('button', { name: '关闭' }).click();
    await page.locator('.card-place .icon').click();
    const again = await file(24);
    course.equal('the same again is told to be the same', [again.id, await receipt.getAttribute('data-duplicate-of')], [filed.id, filed.id]);
    await receipt.getByRole('button', { name: '查看这条隐患' }).click();
    await course.becomes('and opens it', () => course.texts('hazard-text'), ['二楼消防门被锁住']);
    await course.close();
  },

  'each sees their own': async (course) => {
    const grids = (await course.api(`/v1/locate?lon=${here.lon}&lat=${here.lat}`)).body.grids;
    const community = grids.find(({ layer }) => layer === 'community').path.find(({ level }) => level === 'community');
    keys.local = await server.key('local', 'dispatcher', '--territory', community.code);
    // The server reads of it in the log.
    while ((await course.api('/v1/about', 'zh', { key: keys.local })).status !== 200) await new Promise((done) => { setTimeout(done, 100); });
    const page = await signedIn(course, keys.local, `#panel=hazards&${view(there)}`);
    const theirs = await report(course, { lon: there.lon, lat: there.lat + 0.001 }, '围墙倾斜', matters[5].code);
    const ours = await report(course, { lon: here.lon, lat: here.lat + 0.0004 }, '围墙开裂', matters[5].code);
    await course.becomes('what is theirs appears', () => row(page, ours.id).count(), 1);
    const mine = await open(course, keys.local);
    course.check('the API shows them less', mine.length < (await open(course)).length);
    await course.becomes('the list is the API\'s', async () => (await rows(page)).toSorted(), mine.map(({ id }) => id).toSorted().slice(0, 100));
    course.equal('what is not theirs does not', [await row(page, theirs.id).count(), await onMap(page, theirs.id)], [0, null]);
    await course.close();

    const screen = await signedIn(course, keys.viewer, `#panel=hazards&hazard=${ours.id}`);
    await course.becomes('who only looks is told so', () => screen.getByTestId('hazard-card').innerText(), (text) => text.includes('只能查看'));
    course.equal('and has no buttons', await screen.locator('[data-testid^="move-"]:is(button)').count(), 0);
    const { phone } = (await course.api(`/v1/hazards/${ours.id}`, 'zh', { key: keys.viewer })).body.owner.member;
    await course.becomes('and sees the number masked', () => course.texts('hazard-phone'), [phone]);
    course.check('with stars', phone.includes('*'), phone);
    await course.close();
  },

  'the server is killed and started again': async (course) => {
    const page = await signedIn(course, keys.dispatcher, `#panel=hazards&${view(here)}`);
    await page.evaluate(() => { globalThis.gridwardMap.isTheFirst = true; });
    await server.kill();
    await page.getByTestId('away').waitFor({ state: 'visible' });
    course.check('what is known stays', (await rows(page)).length > 0);
    await course.shoot('24 the server is away');
    course.equal('axe: away', await course.axe(), []);
    await server.start();
    const filed = await report(course, { lon: here.lon - 0.001, lat: here.lat }, '路灯不亮', matters[6].code, 'yellow');
    await course.becomes('the banner goes', () => page.getByTestId('away').count(), 0);
    await course.becomes('what came meanwhile is there', () => row(page, filed.id).count(), 1);
    await course.becomes('on the map too', () => onMap(page, filed.id), { severity: 'yellow', status: 'reported' });
    const all = await open(course);
    await course.becomes('as many as the API lists', () => count(page), all.length);
    const shown = await rows(page);
    course.equal('none of them twice', new Set(shown).size, shown.length);
    course.check('it is the same map', await page.evaluate(() => globalThis.gridwardMap.isTheFirst));
    const next = await report(course, { lon: here.lon - 0.002, lat: here.lat }, '树枝断裂', matters[7].code, 'blue');
    await course.becomes('and it goes on', () => row(page, next.id).count(), 1);
    await course.close();
  },

  'by the keyboard, on a phone, in the dark, in English': async (course) => {
    const page = await signedIn(course, keys.dispatcher, '#panel=ask', { colorScheme: 'dark', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
    await page.locator('#tab-ask').focus();
    await page.keyboard.press('ArrowRight');
    await course.becomes('an arrow changes the tab', () => page.locator('#tab-hazards').getAttribute('aria-selected'), 'true');
    await page.getByTestId('hazard-row').first().waitFor();
    await course.mapDrawn();
    await course.shoot('25 hazards on a phone');
    course.equal('axe: hazards on a phone', await course.axe(), []);
    const [first] = await rows(page);
    for (let press = 0; press < 12; press += 1) {
      if (await page.evaluate(() => document.activeElement?.dataset.testid === 'hazard-row')) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByTestId('hazard-event').first().waitFor();
    await course.becomes('Enter opens it', () => page.evaluate(() => location.hash), (hash) => hash.includes(`hazard=${first}`));
    await course.mapDrawn();
    await course.shoot('26 a hazard on a phone');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    course.check('nothing runs out of the screen', wide <= 0, String(wide));
    await page.keyboard.press('Enter');
    await course.becomes('back on its row', () => page.evaluate(() => document.activeElement?.dataset.id), first);
    await page.getByRole('button', { name: 'English' }).click();
    await course.becomes('in English', () => page.getByTestId('hazards-shown').innerText(), (text) => text.endsWith('open hazards'));
    course.equal('axe: English', await course.axe(), []);
    await course.close();
  },
};

await run(steps, 'hazards.mjs', ['PROGRAM', 'DATA_DIR']);
