/**
 * What every browser course needs: Debian's Chromium with software WebGL, counted checks, screenshots, and a watch on
 * requests that leave the host.
 *
 *   node first_map.mjs /tmp/screenshots http://127.0.0.1:8080 http://127.0.0.1:8081 gw_…
 *   node comings_and_goings.mjs /tmp/screenshots target/debug/gridward /tmp/a_demo_town_to_change
 *   node hazards.mjs /tmp/screenshots target/debug/gridward /tmp/another_demo_town_to_change
 *
 * and as that one drafts.mjs, planner.mjs, area.mjs and desk.mjs.
 *
 * The first server holds the demo town for everybody; the second lets in who has the key. The other courses start and kill
 * their own. `.ci/browser-course` gives each what it needs.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/**
 * How long anything may take. No check is about time, so that this only ends what will never be: a page on two cores that are
 * wholly taken by others has been seen to need more than 75 s to load.
 */
const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 180_000);

/**
 * Runs `steps` (name → async function) in order, prints `N passed, N failed`, and sets the exit code. `named` are the names
 * of the command line's arguments after the folder, whose values are the course's `given`.
 */
export async function run(steps, file, named) {
  const [folder, ...given] = process.argv.slice(2);
  if (!folder || given.length !== named.length) {
    console.error(`usage: node ${file} SCREENSHOT_FOLDER ${named.join(' ')}`);
    process.exit(2);
  }
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const course = new Course(browser, folder, given);
  try {
    for (const [name, step] of Object.entries(steps)) {
      try {
        await step(course);
      } catch (error) {
        course.record(false, name, error instanceof Error ? [error.message, error.cause?.message].filter(Boolean).join(': ') : String(error));
        await course.shoot(`failed ${name}`).catch(() => undefined);
      }
    }
    course.equal('no request left the host', [...course.foreign], []);
    course.equal('the browser had nothing to complain about', course.complaints, []);
  } finally {
    for (const undo of course.endings) await undo();
    await browser.close();
  }
  console.log(`${course.passed} passed, ${course.failed} failed`);
  process.exitCode = course.failed === 0 ? 0 : 1;
}

class Course {
  passed = 0;
  failed = 0;
  /** Addresses on other hosts that a page asked for. */
  foreign = new Set();
  /** Uncaught errors, refusals by the content security policy, and what the console called an error. */
  complaints = [];
  /** A place that somebody owns, once a step has found one. */
  owned = undefined;
  /** Done at the end, whatever happens. */
  endings = [];
  /** With which the API is asked from here; none for whoever may ask without. */
  key = undefined;
  /** Where the pages and the API are, unless a step says otherwise. */
  origin = '';

  constructor(browser, folder, given) {
    this.browser = browser;
    this.folder = folder;
    this.given = given;
  }

  /** A new page in a browser profile of its own, on the map at `hash` of this server or of another. */
  async open(hash = '', options = {}, home = this.origin) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN', ...options });
    this.page = await context.newPage();
    this.page.setDefaultTimeout(PATIENCE_MS);
    this.page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== home && !['data:', 'blob:'].includes(protocol)) this.foreign.add(request.url());
    });
    this.page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.message}`));
    this.page.on('console', (message) => {
      // A refused or broken request is what some steps are about; the browser logs each of them by itself.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.complaints.push(message.text());
    });
    await this.page.goto(`${home}/${hash}`);
    return this.page;
  }

  async close() {
    await this.page.context().close();
  }

  /** Until the map has drawn all that it wants to draw now; a flight or an outline that is yet to come is not waited for. */
  async mapDrawn() {
    await this.page.waitForFunction(() => globalThis.gridwardMap?.loaded() && !globalThis.gridwardMap.isMoving());
  }

  /**
   * Reads until the value is `expected` (or what the function `expected` accepts), again after each frame of the page,
   * and records the check by what was read last. For whatever an action brings about by and by, which is nearly all.
   */
  async becomes(name, read, expected = true) {
    const holds = typeof expected === 'function' ? expected : (value) => isDeepStrictEqual(value, expected);
    const until = Date.now() + PATIENCE_MS;
    let value = await read();
    while (!holds(value) && Date.now() < until) {
      await this.page.evaluate(() => new Promise((drawn) => { requestAnimationFrame(drawn); }));
      value = await read();
    }
    this.record(holds(value), name, `got ${JSON.stringify(value)}${typeof expected === 'function' ? '' : `, expected ${JSON.stringify(expected)}`}`);
    return value;
  }

  /** Until the address bar holds this: it follows the page a moment later. */
  async linked(part) {
    await this.page.waitForFunction((text) => location.hash.includes(text), part);
  }

  /** Until the card shows the answer to the newest question. */
  async cardShown() {
    await this.page.waitForSelector('[data-testid="card"][aria-busy="false"]');
  }

  /** JSON of the API, asked from here and not from the page; with a `body` it is posted. */
  async api(path, language = 'zh', { key = this.key, body } = {}) {
    // A connection of its own: one that was kept may have been closed by the server just now, if we were late to notice.
    const headers = { 'Accept-Language': language, Connection: 'close', ...(key && { Authorization: `Bearer ${key}` }), ...(body && { 'Content-Type': 'application/json' }) };
    const response = await fetch(new URL(path, this.origin), { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
    return { status: response.status, body: await response.json() };
  }

  /** Texts of all elements with this test id. */
  texts(id) {
    return this.page.getByTestId(id).allInnerTexts();
  }

  async shoot(name) {
    await this.page.screenshot({ path: `${this.folder}/${name.replaceAll(/[^\p{L}\p{N}]+/gu, '_')}.png` });
  }

  /** Findings of axe-core that are serious or critical, as `rule: element`. */
  async axe() {
    // Run through the debugger, which the page's content security policy does not govern.
    await this.page.evaluate(AXE);
    return this.page.evaluate(async () => {
      const { violations } = await globalThis.axe.run();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
    });
  }

  check(name, holds, detail = '') {
    this.record(Boolean(holds), name, detail);
  }

  equal(name, actual, expected) {
    this.record(isDeepStrictEqual(actual, expected), name, `got ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
  }

  record(holds, name, detail) {
    if (holds) this.passed += 1;
    else this.failed += 1;
    console.log(`${holds ? 'ok  ' : 'FAIL'} ${name}${holds || !detail ? '' : `: ${detail}`}`);
  }
}
