/**
 * How soon the map is there, how soon it shows what is reported, and how smoothly it goes on meanwhile. It writes: give it a demo of its own.
 *
 *   target/release/gridward serve --demo --data-dir /tmp/town --listen 127.0.0.1:8080 &
 *   node benches/web_frames.mjs http://127.0.0.1:8080
 *
 * Frames are compared with those of a bare MapLibre map with the same tiles, in one run: whatever the renderer, the ratio says what our
 * page costs. Two loads, each beside its bare twin: a border that is dragged with live impact; and 2,000 open hazards and all members of
 * the town, who walk on every other second while five more hazards a second come (for the bare map, too: what the server does for it is not
 * the page's). One page is open at a time, and rounds alternate, so that whoever else is on the machine disturbs both alike; medians are printed.
 */
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../tests/web/package.json', import.meta.url))('playwright-core');
const [url, rounds = '5'] = process.argv.slice(2);
if (!url) {
  console.error('usage: node benches/web_frames.mjs URL_OF_A_DEMO_SERVER [ROUNDS]');
  process.exit(2);
}
const FLAGS = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** One measurement, ms. */
const SPAN_MS = 4_000;
const UNITS = 1e7;
const HAZARDS = 2_000;

const api = async (path, init) => (await fetch(new URL(path, url), init)).json();
const sent = (path, body) => api(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
const opened = async (hash) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(180_000);
  await page.goto(`${url}/${hash}`);
  await page.waitForFunction(() => globalThis.gridwardMap?.loaded() && !globalThis.gridwardMap.isMoving());
  return page;
};

/** What is found out of a page that is closed then. */
async function alone(open, about) {
  const page = await open();
  const found = await about(page);
  await page.close();
  return found;
}

/** The same library, tiles and layers, and nothing else on the page. Layers of ours that lie over the tiles are left out. */
async function bare(page) {
  await page.evaluate(() => {
    const ours = globalThis.gridwardMap;
    const style = ours.getStyle();
    const kept = new Set(['grids', 'places', 'hazards', 'patrol']);
    style.layers = style.layers.filter((layer) => !('source' in layer) || kept.has(layer.source));
    style.sources = Object.fromEntries(Object.entries(style.sources).filter(([name]) => kept.has(name)));
    const place = { center: ours.getCenter(), zoom: ours.getZoom() };
    const images = Object.fromEntries(ours.listImages().map((name) => [name, ours.getImage(name)]));
    document.body.innerHTML = '<div id="bare" style="position:absolute;inset:0"></div>';
    const map = new ours.constructor({ container: 'bare', style, ...place, fadeDuration: 0, attributionControl: false });
    map.once('style.load', () => { for (const [name, { data, pixelRatio }] of Object.entries(images)) if (!map.hasImage(name)) map.addImage(name, data, { pixelRatio }); });
    globalThis.bareMap = map;
  });
  await page.waitForFunction(() => globalThis.bareMap.loaded());
}

/** Frames that a map drew in a second while it is kept drawing, and `work` is done. */
async function frames(page, name, work) {
  await page.evaluate((which) => {
    const map = globalThis[which];
    globalThis.drawn = 0;
    globalThis.count = () => { globalThis.drawn += 1; map.triggerRepaint(); };
    map.on('render', globalThis.count);
    map.triggerRepaint();
  }, name);
  const began = Date.now();
  await work(began + SPAN_MS);
  const drawn = await page.evaluate((which) => {
    globalThis[which].off('render', globalThis.count);
    return globalThis.drawn;
  }, name);
  return (drawn * 1000) / (Date.now() - began);
}

/** A pointer that goes round a place. */
const circling = (page, [x, y]) => async (until) => {
  for (let step = 0; Date.now() < until; step += 1) await page.mouse.move(x + 20 + 12 * Math.cos(step / 6), y + 12 * Math.sin(step / 6));
};

/** How long a browser that never saw the page takes until the town's grids and names are drawn, ms. */
async function firstMap() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const began = Date.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => {
    const map = globalThis.gridwardMap;
    const drawn = (id) => map.getLayer(id) && map.queryRenderedFeatures({ layers: [id] }).length > 0;
    return map?.isStyleLoaded() && drawn('grid-community') && drawn('label-community');
  }, undefined, { polling: 'raf' });
  const took = Date.now() - began;
  await context.close();
  return took;
}

const { bounds: [west, south, east, north] } = await api('/tiles/grids.json');
const somewhere = () => ({ lon: west + Math.random() * (east - west), lat: south + Math.random() * (north - south) });
let reported = 0;

/** Reports a hazard of its own, somewhere in the town unless a place is given. Its id, or nothing where the place is in no grid. */
async function report(place = somewhere()) {
  reported += 1;
  const { id } = await sent('/v1/hazards', { place, matter: 'SR-03', text: `${reported}号${(reported * 7919).toString(36)}`, reporter: `bench-${reported}` });
  return id;
}

const open = async () => (await api('/v1/hazards/figures')).total.open;

/** Until so many hazards are open. */
async function crowd() {
  for (let lacking = HAZARDS - await open(); lacking > 0; lacking = HAZARDS - await open()) {
    for (let at = 0; at < lacking; at += 16) await Promise.all(Array.from({ length: 16 }, () => report()));
  }
}

/** As many members as the town has on its grids, each where a hazard is, and a step further every time. */
async function walkers() {
  const [{ items: members }, { items: places }] = [await api('/v1/members?limit=412'), await api('/v1/hazards?status=open&limit=412')];
  const walks = members.map(({ id }, which) => ({ id, at: places[which].point.coordinates.slice() }));
  const near = (degrees) => degrees + (Math.random() - 0.5) * 4e-4;
  const step = async () => {
    const now = new Date().toISOString();
    for (const walk of walks) walk.at = walk.at.map(near);
    return sent('/v1/patrol/positions', walks.map(({ id, at: [lon, lat] }) => ({ member: id, at: now, lon, lat, accuracy_m: 8 })));
  };
  return { many: walks.length, step };
}

/** A hazard reported in the middle of a page that shows them: until it is in the list, and until it is drawn, ms. */
async function shown(page) {
  const centre = await page.evaluate(() => { const { lng, lat } = globalThis.gridwardMap.getCenter(); return { lon: lng, lat }; });
  const place = { lon: centre.lon + (Math.random() - 0.5) * 4e-3, lat: centre.lat + (Math.random() - 0.5) * 4e-3 };
  const began = Date.now();
  const id = await report(place);
  if (!id) return undefined;
  const acknowledged = Date.now();
  await page.waitForFunction((wanted) => document.querySelector(`[data-testid="hazard-row"][data-id="${wanted}"]`), id, { polling: 'raf' });
  const listed = Date.now();
  await page.waitForFunction((wanted) => globalThis.gridwardMap.queryRenderedFeatures({ layers: ['hazard'] }).some(({ properties }) => properties.id === wanted), id, { polling: 'raf' });
  return { acknowledged: acknowledged - began, listed: listed - began, drawn: Date.now() - began };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const said = (load, ours, bareOnes) =>
  console.log(`${load}: ${median(ours).toFixed(1)} frames/s, bare ${median(bareOnes).toFixed(1)}, ratio ${(median(ours) / median(bareOnes)).toFixed(2)} (rounds: ${ours.map((value, at) => (value / bareOnes[at]).toFixed(2)).join(' ')})`);

try {
  const firsts = [];
  for (let round = 0; round < Number(rounds); round += 1) firsts.push(await firstMap());
  console.log(`first map in a fresh browser profile: ${median(firsts)} ms (${firsts.join(' ')})`);

  const watching = await opened('#panel=hazards&view=15/22.9425/113.6705');
  const times = [];
  for (let round = 0; round < 4 * Number(rounds); round += 1) times.push(await shown(watching));
  const told = (which) => { const each = times.filter(Boolean).map((time) => time[which]); return `${median(each)} ms, longest ${Math.max(...each)}`; };
  console.log(`a hazard reported through the API: acknowledged ${told('acknowledged')}; in the list ${told('listed')}; on the map ${told('drawn')}`);
  await watching.close();

  const draft = await sent('/v1/drafts', { name: 'frames' });
  const mesh = await api(`/v1/drafts/${draft.id}/mesh`);
  const arc = mesh.arcs.filter(({ sides, points }) => points.length > 20 && sides.length > 1)[0];
  const at = arc.points[Math.floor(arc.points.length / 2)].map((units) => units / UNITS);
  const town = `view=16/${at[1]}/${at[0]}`;
  const middle = await alone(() => opened(`#${town}`), (page) => page.evaluate((place) => { const { x, y } = globalThis.gridwardMap.project(place); return [x, y]; }, at));
  const [dragged, draggedBare] = [[], []];
  for (let round = 0; round < Number(rounds); round += 1) {
    draggedBare.push(await alone(() => opened(`#${town}&hazards=off`), async (page) => {
      await bare(page);
      return frames(page, 'bareMap', circling(page, middle));
    }));
    dragged.push(await alone(() => opened(`#${town}&panel=drafts&draft=${draft.id}`), async (page) => {
      await page.waitForFunction(() => globalThis.gridwardMap.queryRenderedFeatures({ layers: ['draft-vertex'] }).length > 0);
      await page.mouse.move(...middle);
      await page.mouse.down();
      const rate = await frames(page, 'gridwardMap', circling(page, middle));
      await page.getByTestId('draft-tip').waitFor(); // It was held all the while.
      return rate;
    }));
  }
  said('a border dragged with live impact', dragged, draggedBare);

  await crowd();
  const { many, step } = await walkers();
  await step();
  const patrolled = async () => {
    const page = await opened('#panel=patrol');
    await page.getByRole('checkbox', { name: '在地图上显示' }).check();
    await page.waitForFunction((members) => globalThis.gridwardMap.queryRenderedFeatures({ layers: ['member'] }).length > members / 4, many);
    return page;
  };
  const amid = (page) => async (until) => {
    const others = (async () => {
      for (let round = 0; Date.now() < until; round += 1) {
        if (round % 2 === 0) await step();
        await Promise.all([report(), report(), report(), report(), report()]);
        await new Promise((done) => setTimeout(done, Math.min(1_000, Math.max(0, until - Date.now()))));
      }
    })();
    await circling(page, [800, 300])(until);
    await others;
  };
  const [moving, movingBare] = [[], []];
  for (let round = 0; round < Number(rounds); round += 1) {
    movingBare.push(await alone(patrolled, async (page) => {
      await bare(page);
      return frames(page, 'bareMap', amid(page));
    }));
    moving.push(await alone(patrolled, (page) => frames(page, 'gridwardMap', amid(page))));
  }
  said(`${await open()} open hazards and ${many} members who move`, moving, movingBare);
} finally {
  await browser.close();
}
