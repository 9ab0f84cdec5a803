/**
 * What a person meets at the command centre on a bad day, and on a good one: red hazards that ring, a name of 200 letters or of markup,
 * ten thousand hazards, a clock that is an hour off, a slow line, a key that is taken away, a wall of screens, paper, a background of
 * somebody else's. On a server of its own; every outcome is asked of the API or seen on the page.
 */
import { request } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import { archiveOf } from './archive.mjs';
import { run } from './course.mjs';
import { someOwnedPlace } from './questions.mjs';
import { Server } from './server.mjs';

/** Filled by the first step. */
let server;
let keys;
let here;
let matter;

async function signedIn(course, key, hash, options = {}, prepare = async () => undefined) {
  const page = await course.open('', options);
  await prepare(page);
  await page.goto(`${course.origin}/${hash}`);
  await page.reload();
  await page.waitForSelector('dialog[open]');
  await page.locator('#sign-in-key').fill(key);
  await page.keyboard.press('Enter');
  await course.mapDrawn();
  return page;
}

async function report(course, text, severity = 'red', { lon, lat } = here) {
  const { status, body } = await course.api('/v1/hazards', 'zh', { body: { place: { lon, lat }, matter, severity, text, accuracy_m: 5 } });
  course.equal(`reported: ${text.slice(0, 20)}`, status, 201);
  return body;
}

/** Bytes of an answer's body as they come over the wire. */
const wireBytes = (url, coding) => new Promise((done, fail) => {
  request(url, { headers: { 'Accept-Encoding': coding } }, (response) => {
    let bytes = 0;
    response.on('data', (chunk) => { bytes += chunk.length; });
    response.on('end', () => done({ bytes, coding: response.headers['content-encoding'] }));
  }).on('error', fail).end();
});

/** How far east GCJ-02 has the place, degrees, by the server's own formula. */
async function gcj02Offset(course) {
  const { grids } = (await course.api(`/v1/locate?lon=${here.lon}&lat=${here.lat}`)).body;
  const grid = grids.find(({ layer }) => layer === 'community').id;
  const [plain, offset] = await Promise.all(['EPSG:4326', 'GCJ-02'].map(async (crs) => (await course.api(`/v1/grids/${grid}?crs=${crs}`)).body.bbox[0]));
  return offset - plain;
}

const steps = {
  'what comes over the wire': async (course) => {
    const [program, folder] = course.given;
    server = new Server(program, folder);
    keys = { dispatcher: await server.key('desk', 'dispatcher'), viewer: await server.key('screen', 'viewer'), planner: await server.key('anna', 'planner') };
    course.endings.push(() => server.kill());
    course.origin = await server.start();
    course.key = keys.dispatcher;
    matter = (await course.api('/v1/matters?limit=1000')).body.items.find(({ layer }) => layer === 'community').code;
    here = await someOwnedPlace(course, (await course.api('/tiles/grids.json')).body.bounds);
    const scripts = readdirSync(new URL('../../web-map/dist/assets', import.meta.url)).filter((name) => name.endsWith('.js'));
    const all = await Promise.all(scripts.map(async (name) => ({ name, ...(await wireBytes(`${course.origin}/assets/${encodeURIComponent(name)}`, 'gzip')) })));
    const kB = (some) => some.reduce((sum, { bytes }) => sum + bytes, 0) / 1000;
    // What reads an archive is only fetched where a background is one; the planner's table when it is looked at.
    const isLate = ({ name }) => name.includes('archive') || name.includes('drafts_panel');
    const sizes = all.filter((one) => !isLate(one));
    const own = sizes.filter(({ name }) => !name.startsWith('maplibre'));
    console.log(`     JavaScript as gzip: ${kB(own).toFixed(1)} kB without MapLibre, ${kB(sizes).toFixed(1)} kB with it; ${kB(all.filter(isLate)).toFixed(1)} kB when they are wanted`);
    course.equal('what is wanted later is apart', all.filter(isLate).length, 3);
    course.check('at most 120 kB without MapLibre', own.length > 0 && kB(own) <= 120, String(kB(own)));
    course.check('at most 400 kB with it', kB(sizes) <= 400, String(kB(sizes)));
    const best = await wireBytes(`${course.origin}/assets/${encodeURIComponent(own[0].name)}`, 'br, gzip');
    course.check('and less for who takes more', best.coding === 'br' && best.bytes < own[0].bytes, JSON.stringify(best));
  },

  'a red hazard is counted until somebody looks, and rings where that is wanted': async (course) => {
    const page = await signedIn(course, keys.dispatcher, '#panel=hazards', {}, (fresh) => fresh.addInitScript(() => {
      globalThis.rung = 0;
      const Context = globalThis.AudioContext;
      globalThis.AudioContext = class extends Context { constructor() { super(); globalThis.rung += 1; } };
    }));
    await page.getByTestId('hazards-shown').waitFor();
    const title = await page.title();
    await page.locator('#tab-ask').click();
    await report(course, '加油站旁动火');
    await course.becomes('the title counts it', () => page.title(), `(1) ${title}`);
    course.equal('without a sound', await page.evaluate(() => globalThis.rung), 0);
    await page.locator('#tab-hazards').click();
    await course.becomes('until somebody looks', () => page.title(), title);
    await page.getByTestId('alarm').check();
    await report(course, '学校门口堆满废料', 'red', { lon: here.lon + 0.002, lat: here.lat });
    await course.becomes('where it is wanted it rings', () => page.evaluate(() => globalThis.rung), 1);
    await report(course, '井盖缺失', 'blue', { lon: here.lon - 0.002, lat: here.lat });
    await page.getByTestId('hazards-shown').waitFor();
    course.equal('for red ones only', await page.evaluate(() => globalThis.rung), 1);
    await course.linked('panel=hazards'); // The address follows a moment later.
    await page.reload();
    await page.getByTestId('alarm').waitFor();
    course.equal('which this browser remembers', await page.getByTestId('alarm').isChecked(), true);
    await course.close();
  },

  'names of 200 letters, and of markup': async (course) => {
    const long = '长'.repeat(60);
    const hostile = '<img src=x onerror="globalThis.broken=1"><b>方案</b>';
    for (const name of [long, hostile]) course.equal('a draft is named', (await course.api('/v1/drafts', 'zh', { key: keys.planner, body: { name, note: hostile } })).status, 201);
    await report(course, '字'.repeat(200), 'yellow', { lon: here.lon, lat: here.lat + 0.003 });
    const page = await signedIn(course, keys.planner, '#panel=drafts');
    await page.getByTestId('draft-row').first().waitFor();
    course.check('markup is shown, not obeyed', (await course.texts('draft-row')).some((text) => text.includes(hostile)));
    await page.getByTestId('draft-row').first().click();
    await page.getByTestId('draft-title').waitFor();
    course.equal('nothing ran', await page.evaluate(() => globalThis.broken), undefined);
    for (const panel of ['drafts', 'hazards', 'figures', 'patrol']) {
      await page.locator(`#tab-${panel}`).click();
      await course.mapDrawn();
      const wide = await page.evaluate(() => { const side = document.getElementById('panel-answer'); return side.scrollWidth - side.clientWidth; });
      course.check(`nothing is too wide for its panel: ${panel}`, wide <= 0, String(wide));
    }
    await course.shoot('50 long names');
    await course.close();
  },

  'a clock that is an hour off': async (course) => {
    const page = await signedIn(course, keys.dispatcher, '#panel=hazards', { timezoneId: 'America/New_York' }, (fresh) => fresh.addInitScript(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 3_600_000;
    }));
    const filed = await report(course, '楼道停放电动车', 'red', { lon: here.lon + 0.004, lat: here.lat });
    const leftMs = Date.parse(filed.due_at) - Date.now();
    await course.becomes('what is left is reckoned by the server\'s clock', async () => {
      const row = page.locator(`[data-testid="hazard-row"][data-id="${filed.id}"]`);
      const text = await row.count() ? await row.locator('.due').innerText() : '';
      const [, days = 0, hours = 0, minutes = 0] = /剩 (?:(\d+) 天)? ?(?:(\d+) 小时)? ?(?:(\d+) 分钟)?/.exec(text) ?? [];
      return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
    }, (shownMs) => Math.abs(shownMs - leftMs) < (leftMs > 86_400_000 ? 3_600_000 : 120_000));
    await course.close();
  },

  'a slow line, tiles late and out of order': async (course) => {
    let late = 0;
    const page = await signedIn(course, keys.dispatcher, '#panel=ask', {}, (fresh) => fresh.route(/\/tiles\/.*\.mvt/, async (route) => {
      late += 1;
      // Every second tile comes after those that were asked for later.
      await new Promise((done) => { setTimeout(done, late % 2 ? 700 : 50); });
      await route.continue().catch(() => undefined);
    }));
    await page.evaluate(() => globalThis.gridwardMap.zoomTo(14, { duration: 0 }));
    await page.evaluate(() => globalThis.gridwardMap.panBy([300, 200], { duration: 0 }));
    await course.mapDrawn();
    await course.becomes('the map is whole in the end', () => page.evaluate(() => globalThis.gridwardMap.queryRenderedFeatures({ layers: ['grid-community'] }).length), (grids) => grids > 0);
    course.equal('and nothing is said to be missing', await page.locator('.map-toast').count(), 0);
    await course.close();
  },

  'a key that is taken away, and one that sees nothing': async (course) => {
    const lost = await server.key('lost', 'dispatcher');
    while ((await course.api('/v1/about', 'zh', { key: lost })).status !== 200) await new Promise((done) => { setTimeout(done, 100); });
    const page = await signedIn(course, lost, '#panel=figures');
    await page.getByTestId('figures').waitFor();
    await server.do('key', 'revoke', 'lost');
    await course.becomes('the server takes it no more', async () => (await course.api('/v1/about', 'zh', { key: lost })).status, 401);
    await page.getByTestId('figures-by').selectOption('matter');
    await page.reload();
    await page.waitForSelector('dialog[open] .complaint');
    await page.locator('#sign-in-key').fill(keys.dispatcher);
    await page.keyboard.press('Enter');
    await course.becomes('another key brings everything', () => page.getByTestId('figure').count(), (rows) => rows > 0);
    await course.close();

    const { features } = (await course.api('/v1/grids?layer=entity&level=basic&limit=1000')).body;
    const { parts } = (await course.api('/v1/hazards/figures?by=grid&layer=entity')).body;
    const quiet = features.find(({ id }) => !parts.some(({ key }) => key === id));
    const social = await server.key('shop', 'social', '--territory', quiet.properties.code);
    while ((await course.api('/v1/about', 'zh', { key: social })).status !== 200) await new Promise((done) => { setTimeout(done, 100); });
    const shop = await signedIn(course, social, '#panel=hazards');
    await shop.getByTestId('hazards').waitFor();
    course.check('a list with nothing in it says so', (await shop.getByTestId('hazards').innerText()).includes('没有未结的隐患'));
    await shop.locator('#tab-drafts').click();
    await shop.getByTestId('no-drafts').waitFor();
    await shop.locator('#tab-figures').click();
    await course.becomes('and so do figures', () => shop.getByTestId('figures').innerText(), (text) => text.includes('没有隐患'));
    await course.shoot('51 a role that sees nothing');
    course.equal('axe: nothing to see', await course.axe(), []);
    await course.close();
  },

  'premises with their dossier, on paper': async (course) => {
    const { items } = (await course.api('/v1/premises?limit=1')).body;
    const [premises] = items;
    const page = await signedIn(course, keys.dispatcher, `#premises=${premises.id}`);
    await page.getByTestId('dossier').waitFor();
    const { obligations } = (await course.api(`/v1/premises/${premises.id}/dossier`)).body;
    course.equal('its obligations are the API\'s', await page.getByTestId('obligation').count(), Math.min(20, obligations.length));
    course.check('and its name', (await page.getByTestId('dossier').innerText()).includes(premises.name));
    await course.shoot('52 a dossier');
    course.equal('axe: a dossier', await course.axe(), []);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.getByTestId('printed').waitFor();
    const colours = await page.getByTestId('printed').evaluate(async (image) => {
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [64, 64];
      const pen = canvas.getContext('2d');
      pen.drawImage(image, 0, 0, 64, 64);
      return new Set(new Uint32Array(pen.getImageData(0, 0, 64, 64).data.buffer)).size;
    });
    course.check('the map is on paper, and not empty', colours > 10, String(colours));
    await course.shoot('53 on paper');
    await page.pdf({ path: `${course.folder}/53_on_paper.pdf`, format: 'A4' });
    await course.close();
  },

  'on a wall of 4K, by night': async (course) => {
    const page = await signedIn(course, keys.dispatcher, '#panel=hazards', { viewport: { width: 3840, height: 2160 }, colorScheme: 'dark' });
    await page.getByTestId('hazards').waitFor();
    await course.mapDrawn();
    const letters = await page.getByTestId('hazards-shown').evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
    course.check('letters grow with the wall', letters >= 18, String(letters));
    await course.shoot('54 on a wall');
    await course.close();
  },

  'ten thousand hazards': async (course) => {
    const [west, south, east, north] = (await course.api('/tiles/grids.json')).body.bounds;
    // As the list gives them: the real answer, many times over at other places.
    const { items } = (await course.api('/v1/hazards?status=open&limit=1000')).body;
    const many = Array.from({ length: 10_000 }, (_, at) => ({
      ...items[at % items.length], id: `made-up-${at}`,
      point: { type: 'Point', coordinates: [west + ((east - west) * (at % 100)) / 100, south + ((north - south) * Math.floor(at / 100)) / 100] },
    }));
    const page = await signedIn(course, keys.dispatcher, '#panel=hazards', {}, (fresh) => fresh.route(/\/v1\/hazards\?status=open/, (route) => route.fulfill({ json: { items: many, links: [] } })));
    await course.becomes('all are counted', () => page.getByTestId('hazard-count').innerText(), '10000');
    course.equal('as many are listed as anybody reads', await page.getByTestId('hazard-row').count(), 100);
    await page.getByTestId('severity-red').click();
    await course.becomes('and filtered', () => page.getByTestId('hazards-shown').innerText(), (text) => text.startsWith('显示'));
    await course.close();
  },

  'a background of somebody else\'s is put where it belongs': async (course) => {
    await server.kill();
    const tiles = 'http://tiles.test/{z}/{x}/{y}.png';
    server.flags = ['--background', tiles, '--background-datum', 'GCJ-02', '--background-note', '© 测试地图'];
    await server.start();
    const asked = new Set();
    const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkqPj/HwAEhQKAo1yAyQAAAABJRU5ErkJggg==', 'base64');
    const page = await signedIn(course, keys.dispatcher, `#view=17/${here.lat}/${here.lon}`, {}, (fresh) => fresh.route(/^http:\/\/tiles\.test\//, (route) => {
      asked.add(new URL(route.request().url()).pathname);
      return route.fulfill({ body: picture, contentType: 'image/png', headers: { 'Access-Control-Allow-Origin': '*' } });
    }));
    await course.becomes('its tiles are asked for', () => asked.size, (some) => some > 0);
    await course.mapDrawn();
    // Where the datum's own formula, asked of the server, has the upper left and the lower right of the screen.
    const [zoom] = [...asked].map((path) => Number(path.split('/')[1]));
    const shown = await page.evaluate(() => globalThis.gridwardMap.getBounds().toArray());
    const column = (lon) => Math.floor(((lon + 180) / 360) * 2 ** zoom);
    const columns = [...new Set([...asked].map((path) => Number(path.split('/')[2])))].toSorted((a, b) => a - b);
    const offset = await gcj02Offset(course);
    // A tile or two more may be asked for at the edges; the offset is nearly four of them.
    const apart = (found, lon) => Math.abs(found - column(lon));
    course.check('those of where GCJ-02 has the screen', apart(columns[0], shown[0][0] + offset) <= 1 && apart(columns.at(-1), shown[1][0] + offset) <= 1, JSON.stringify([columns, column(shown[0][0] + offset)]));
    course.check('which are others than those of the screen itself', apart(columns[0], shown[0][0]) > 2, JSON.stringify([columns, column(shown[0][0])]));
    course.check('whose it is, is said', (await page.locator('.legend').innerText()).includes('© 测试地图'));
    await page.getByTestId('background').uncheck();
    await course.becomes('it can be taken away', () => page.evaluate(() => globalThis.gridwardMap.getLayer('background-map') === undefined));
    await course.close();
    forget(course);
  },

  'a background that is cut as degrees are, or that is one file': async (course) => {
    const shownAt = async (page, name) => {
      await course.becomes(`${name}: it is drawn`, () => page.evaluate(() => {
        const { gridwardMap: map } = globalThis;
        map.redraw();
        const canvas = new OffscreenCanvas(40, 40);
        const pen = canvas.getContext('2d');
        const whole = map.getCanvas();
        pen.drawImage(whole, whole.width / 2 - 20, whole.height / 2 - 20, 40, 40, 0, 0, 40, 40);
        const bytes = pen.getImageData(0, 0, 40, 40).data;
        const mean = (offset) => bytes.filter((_, at) => at % 4 === offset).reduce((sum, byte) => sum + byte, 0) / 1600;
        return mean(0) - mean(2);
      }), (redder) => redder > 60);
    };
    const served = async (flags, answer) => {
      await server.kill();
      server.flags = flags;
      await server.start();
      const asked = [];
      const scripts = [];
      const page = await signedIn(course, keys.dispatcher, `#view=17/${here.lat}/${here.lon}&layers=none`, {}, async (fresh) => {
        fresh.on('request', (request) => scripts.push(new URL(request.url()).pathname));
        await fresh.route(/^http:\/\/tiles\.test\//, (route) => {
          asked.push(new URL(route.request().url()).pathname);
          return route.fulfill({ ...answer(route.request()), contentType: 'image/png' });
        });
      });
      return { page, asked, readers: () => scripts.filter((path) => path.startsWith('/assets/archive')) };
    };
    const open = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag, Content-Range, Content-Length' };

    const wmts = ['--background', 'http://tiles.test/{TileMatrix}/{TileRow}/{TileCol}', '--background-tiling', 'degrees'];
    const cut = await served(wmts, () => ({ body: RED, headers: open }));
    await shownAt(cut.page, 'degrees');
    const tile = (place, zoom) => `/${zoom}/${Math.floor(((90 - place.lat) / 360) * 2 ** zoom)}/${Math.floor(((place.lon + 180) / 360) * 2 ** zoom)}`;
    const zoom = Number(cut.asked[0].split('/')[1]);
    course.check('the tile of the middle is among those asked for', cut.asked.includes(tile(here, zoom)), JSON.stringify([tile(here, zoom), cut.asked.slice(0, 5)]));
    course.check('how it is cut is said', (await cut.page.locator('.legend').innerText()).includes('经纬度切片'));
    course.equal('what reads archives is not fetched for it', cut.readers(), []);
    await course.close();

    // One picture far off, of which a part is shown near by.
    const column = (z) => Math.floor(((here.lon + 180) / 360) * 2 ** z);
    const sine = Math.sin((here.lat * Math.PI) / 180);
    const row = (z) => Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z);
    const inPieces = (bytes) => (request) => {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers()['range'] ?? '') ?? [];
      const part = from === undefined ? bytes : bytes.subarray(Number(from), Number(to) + 1);
      return { status: from === undefined ? 200 : 206, body: part, headers: { ...open, ETag: '"a"', 'Content-Range': `bytes ${from}-${to}/${bytes.length}` } };
    };
    const one = await served(['--background', 'http://tiles.test/town.pmtiles'], inPieces(archiveOf([[10, column(10), row(10)], [11, column(11), row(11)]], RED)));
    await shownAt(one.page, 'an archive');
    await course.shoot('55 a background from an archive');
    course.equal('all from one file', [...new Set(one.asked)], ['/town.pmtiles']);
    course.check('by what is only fetched for it', one.readers().length > 0);
    await course.close();

    // Vector tiles: some of our own.
    const file = `${server.folder}/places.pmtiles`;
    await server.do('tiles', 'export', '--set', 'places', '--pmtiles', file);
    const vector = await served(['--background', 'http://tiles.test/places.pmtiles'], inPieces(readFileSync(file)));
    const drawn = () => vector.page.evaluate(() => globalThis.gridwardMap.queryRenderedFeatures({ layers: ['background-line-road'] }).length);
    await course.becomes('the lines of an archive of vector tiles are drawn', drawn, (lines) => lines > 0);
    await course.mapDrawn();
    await course.shoot('56 a background of vector tiles');
    await vector.page.emulateMedia({ colorScheme: 'dark' });
    await course.becomes('by night in other colours', () => vector.page.evaluate(() => globalThis.gridwardMap.getPaintProperty('background-line-road', 'line-color')), '#46555c');
    await course.mapDrawn();
    await course.shoot('57 a background of vector tiles by night');
    await course.close();
    const unfit = await served(['--background', 'http://tiles.test/places.pmtiles', '--background-datum', 'GCJ-02'], inPieces(readFileSync(file)));
    await unfit.page.getByTestId('background-unfit').waitFor();
    course.equal('what cannot be put where it belongs is not drawn, and said', await unfit.page.evaluate(() => globalThis.gridwardMap.getSource('background') === undefined), true);
    await course.close();
    forget(course);
  },
};

/** A red picture. */
const RED = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mN4ICBAEmIY1TCqYfhqAADqCAAQV1mixwAAAABJRU5ErkJggg==', 'base64');

/** Requests to the backgrounds' host were meant. */
function forget(course) {
  for (const url of [...course.foreign]) if (url.startsWith('http://tiles.test/')) course.foreign.delete(url);
}

await run(steps, 'everyday.mjs', ['PROGRAM', 'DATA_DIR']);
