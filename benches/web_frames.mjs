/**
 * Frames of the map while somebody works, against a bare MapLibre map with the same tiles, in one run: whatever the renderer, the ratio
 * says what our page costs.
 *
 *   target/release/gridward serve --demo --data-dir /tmp/town --listen 127.0.0.1:8080 &
 *   node benches/web_frames.mjs http://127.0.0.1:8080
 *
 * Two loads, each beside its bare twin: a border that is dragged with live impact, and hazards and members (as many as the town has)
 * that move. Rounds alternate, so that whoever else is on the machine disturbs both alike; the medians are printed.
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

const api = async (path, init) => (await fetch(new URL(path, url), init)).json();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
const opened = async (hash) => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(180_000);
  await page.goto(`${url}/${hash}`);
  await page.waitForFunction(() => globalThis.gridwardMap?.loaded() && !globalThis.gridwardMap.isMoving());
  return page;
};

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

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const said = (load, ours, bareOnes) =>
  console.log(`${load}: ${median(ours).toFixed(1)} frames/s, bare ${median(bareOnes).toFixed(1)}, ratio ${(median(ours) / median(bareOnes)).toFixed(2)} (rounds: ${ours.map((value, at) => (value / bareOnes[at]).toFixed(2)).join(' ')})`);

try {
  const draft = await api('/v1/drafts', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'frames' }) });
  const mesh = await api(`/v1/drafts/${draft.id}/mesh`);
  const arc = mesh.arcs.filter(({ sides, points }) => points.length > 20 && sides.length > 1)[0];
  const at = arc.points[Math.floor(arc.points.length / 2)].map((units) => units / UNITS);
  const editing = await opened(`#panel=drafts&draft=${draft.id}&view=16/${at[1]}/${at[0]}`);
  await editing.waitForFunction(() => globalThis.gridwardMap.queryRenderedFeatures({ layers: ['draft-vertex'] }).length > 0);
  const still = await opened(`#view=16/${at[1]}/${at[0]}&hazards=off`);
  await bare(still);
  const spot = await editing.evaluate((place) => { const { x, y } = globalThis.gridwardMap.project(place); return [x, y]; }, at);

  const busy = await opened('#panel=hazards');
  await busy.waitForFunction(() => document.querySelectorAll('[data-testid="hazard-row"]').length > 0);
  const shown = await busy.evaluate(() => document.querySelector('[data-testid="hazard-count"]')?.textContent);
  const idle = await opened('#panel=ask');
  await bare(idle);

  const [dragged, draggedBare, moving, movingBare] = [[], [], [], []];
  for (let round = 0; round < Number(rounds); round += 1) {
    draggedBare.push(await frames(still, 'bareMap', circling(still, spot)));
    await editing.mouse.move(...spot);
    await editing.mouse.down();
    dragged.push(await frames(editing, 'gridwardMap', circling(editing, spot)));
    await editing.mouse.move(...spot);
    await editing.mouse.up();
    await editing.waitForFunction(() => document.querySelector('[data-testid="draft-work"]')?.dataset.kind !== 'busy');
    movingBare.push(await frames(idle, 'bareMap', circling(idle, [800, 300])));
    moving.push(await frames(busy, 'gridwardMap', circling(busy, [800, 300])));
  }
  said('a border dragged with live impact', dragged, draggedBare);
  said(`${shown} hazards, as they come`, moving, movingBare);
} finally {
  await browser.close();
}
