/** A planner's hand on the page: signs in, waits, and drags borders. */
import { UNITS } from './places.mjs';

/** Until whatever was begun with the draft is over. */
export const quiet = (page) => page.locator('[data-testid="draft-work"][data-kind="idle"]').waitFor({ state: 'attached' });

/** The page of whoever has this key, with the drafts beside the map. */
export async function signedIn(course, key, hash = '#panel=drafts', options = {}) {
  const page = await course.open(hash, options);
  await page.waitForSelector('dialog[open]');
  await page.locator('#sign-in-key').fill(key);
  await page.keyboard.press('Enter');
  await course.mapDrawn();
  return page;
}

/** Where a lattice point is on the screen. */
export const pixel = (page, [x, y]) => page.evaluate((at) => {
  const { x: left, y: top } = globalThis.gridwardMap.project(at);
  return { x: left, y: top };
}, [x / UNITS, y / UNITS]);

/** Takes hold of a lattice point and lets go `dx`, `dy` pixels from it; `midway` is done before. */
export async function drag(page, at, [dx, dy], midway = async () => undefined) {
  const { x, y } = await pixel(page, at);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx / 2, y + dy / 2, { steps: 4 });
  await page.mouse.move(x + dx, y + dy, { steps: 4 });
  await midway();
  await page.mouse.up();
}

/** The kinds of what is under the hand. */
export const sketched = (page) => page.evaluate(() => {
  const { features } = globalThis.gridwardMap.getLayer('sketch').implementation;
  return [...new Set(features.map(({ properties }) => properties.kind))].toSorted();
});

/** How much of the screen within 12 pixels of a place is of a colour, from 0 to 1. */
export async function coloured(page, { x, y }, colour) {
  const png = await page.screenshot({ clip: { x: x - 12, y: y - 12, width: 24, height: 24 } });
  return page.evaluate(async ([base64, wanted]) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (byte) => byte.codePointAt(0))]));
    const flat = new OffscreenCanvas(image.width, image.height).getContext('2d');
    flat.drawImage(image, 0, 0);
    const { data } = flat.getImageData(0, 0, image.width, image.height);
    const pixels = Array.from({ length: data.length / 4 }, (_, at) => data.subarray(4 * at, 4 * at + 3));
    return pixels.filter((pixel) => wanted.every((value, at) => Math.abs(value - pixel[at]) < 24)).length / pixels.length;
  }, [png.toString('base64'), [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))]);
}

/** Until the draft's borders can be taken hold of. */
export async function editing(course, page) {
  await quiet(page);
  await course.becomes('its borders are drawn', () => page.evaluate(() => globalThis.gridwardMap.queryRenderedFeatures({ layers: ['draft-vertex'] }).length), (points) => points > 0);
  await course.mapDrawn();
}

/** Clicks at places, given in degrees, and ends with a double click at the last one. */
export async function draw(page, places) {
  const at = (place) => page.evaluate((of) => { const point = globalThis.gridwardMap.project(of); return { x: point.x, y: point.y }; }, place);
  for (const place of places.slice(0, -1)) {
    const { x, y } = await at(place);
    await page.mouse.click(x, y);
    await page.waitForTimeout(350); // Else two clicks are one double click, which ends it.
  }
  const last = await at(places.at(-1));
  await page.mouse.dblclick(last.x, last.y);
}

/** The zoom at which a box fills the half of the screen that nothing lies over, and the middle of the map then; `x` is in the middle of that half. */
export function through([west, south, east, north], x) {
  const zoom = Math.log2(Math.min((500 * 360) / (512 * (east - west)), (550 * 360) / (512 * (north - south) * 1.1)));
  return { zoom, middle: [x - 60 * (360 / (512 * 2 ** zoom)), (south + north) / 2] };
}

/** A write to a draft as of how it stands, over the API; what it answers. */
export async function act(course, key, draft, what, body) {
  const headers = { Authorization: `Bearer ${key}`, Connection: 'close' };
  const read = await fetch(`${course.origin}/v1/drafts/${draft}`, { headers });
  const response = await fetch(`${course.origin}/v1/drafts/${draft}/${what}`, {
    method: 'POST', headers: { ...headers, 'If-Match': read.headers.get('ETag'), 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  const answer = await response.json();
  course.equal(`draft ${draft}: ${what}`, response.status < 300 ? [] : answer, []);
  return answer;
}

/** Submits a draft whatever it warns of, approves and publishes it; the number of its edition. */
export async function publishedAs(course, keys, draft) {
  const { issues } = (await course.api(`/v1/drafts/${draft}/check`)).body;
  const reasons = Object.fromEntries(issues.map(({ code }) => [code, '测试']));
  await act(course, keys.planner, draft, 'submit', { reasons });
  await act(course, keys.approver, draft, 'approve', { remark: '' });
  const { edition } = await act(course, keys.approver, draft, 'publish', {});
  return edition;
}
