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

/** The kinds of features in a source of the map. */
export const sketched = (page) => page.evaluate(async () => {
  const { features } = await globalThis.gridwardMap.getSource('sketch').getData();
  return [...new Set(features.map(({ properties }) => properties.kind))].toSorted();
});

/** Until the draft's borders can be taken hold of. */
export async function editing(course, page) {
  await quiet(page);
  await course.becomes('its borders are drawn', () => page.evaluate(() => globalThis.gridwardMap.queryRenderedFeatures({ layers: ['draft-vertex'] }).length), (points) => points > 0);
  await course.mapDrawn();
}
