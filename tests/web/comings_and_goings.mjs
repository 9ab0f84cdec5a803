/**
 * A page that stays open for days, as in a command centre: the server is killed and started again, and new editions are
 * published, and nobody reloads anything.
 */
import { run } from './course.mjs';
import { cardEqualsApi, drawn, hashOf, search, some, someOwnedPlace } from './questions.mjs';
import { Server } from './server.mjs';

/** Filled by the first step: the server, and two places that somebody owns. */
let server;
let owned;
let elsewhere;

const toasts = (page) => page.locator('.map-toast').count();
const cardText = (course, id) => async () => (await course.texts(id)).join();
/** Versions of the tiles on the map, by the names of its grids. */
const named = (page, name) => page.evaluate((wanted) =>
  globalThis.gridwardMap.queryRenderedFeatures({ layers: ['grid-community'] }).filter(({ properties }) => properties.name === wanted).length, name);

const steps = {
  'the server is killed and started again': async (course) => {
    const [program, folder] = course.given;
    server = new Server(program, folder);
    course.endings.push(() => server.kill());
    course.origin = await server.start();
    const { bounds: [west, south, east, north] } = (await course.api('/tiles/grids.json')).body;
    const middle = (west + east) / 2;
    owned = await someOwnedPlace(course, [west, south, middle, north]);
    elsewhere = await someOwnedPlace(course, [middle, south, east, north]);

    const page = await course.open(`#view=16/${owned.lat}/${owned.lon}`);
    await course.mapDrawn();
    await search(course, `${owned.lon},${owned.lat}`);
    await server.kill();
    await page.locator('#search-text').fill(`${elsewhere.lon},${elsewhere.lat}`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-failure="offline"]');
    await page.evaluate(({ lon, lat }) => globalThis.gridwardMap.jumpTo({ center: [lon, lat] }), elsewhere);
    await course.becomes('missing tiles are told of', () => toasts(page), 1);
    await course.shoot('12 the server is away');
    course.equal('axe: the server is away', await course.axe(), []);

    await server.start();
    await course.cardShown();
    await cardEqualsApi(course, new URLSearchParams({ lon: elsewhere.lon, lat: elsewhere.lat }));
    await course.becomes('the map is whole again', () => toasts(page), 0);
    await course.becomes('and drawn where it was not', () => drawn(page, 'grid-community'), some);
    await course.close();
  },

  'a page that was opened while the server was away': async (course) => {
    const page = await course.open(hashOf(owned));
    await course.mapDrawn();
    await page.route(/\/(v1|tiles)\//, (route) => route.abort());
    await page.reload();
    await page.waitForSelector('.map-message [data-failure="offline"]');
    await page.unroute(/\/(v1|tiles)\//);
    await course.mapDrawn();
    await course.cardShown();
    await course.becomes('the town is named', () => page.locator('h1').innerText(), (text) => text.startsWith('厚街镇'));
    await course.becomes('the matters are there', () => page.getByTestId('matter').locator('option').count(), (count) => count > 1);
    await course.close();
  },

  'a new edition is shown as soon as it is published': async (course) => {
    const page = await course.open(`#view=14/${owned.lat}/${owned.lon}&point=${owned.lon},${owned.lat},5`);
    await course.cardShown();
    await course.mapDrawn();
    await page.evaluate(() => { globalThis.gridwardMap.isTheFirst = true; });
    const [name] = await course.texts('owner-grid');
    // At night the owner may be a grid of a wider level, which this zoom does not draw.
    const { grids } = (await course.api(`/v1/locate?lon=${owned.lon}&lat=${owned.lat}`)).body;
    const { name: leaf } = grids.find(({ layer }) => layer === 'community');
    await course.becomes('the grid of the place is on the map', () => named(page, leaf), some);
    const { edition } = (await course.api('/v1/about')).body;
    await server.publish((grid) => { grid.name = `新${grid.name}`; });
    await course.becomes('the server has the new edition', async () => (await course.api('/v1/about')).body.edition, edition + 1);
    await course.becomes('nobody asked, and the map has it', () => named(page, `新${leaf}`), some);
    await course.becomes('and nothing of the old one', () => named(page, leaf), 0);
    await course.becomes('the card has it too', cardText(course, 'owner-grid'), `新${name}`);
    const query = await search(course, `${owned.lon + 0.00001},${owned.lat}`);
    await cardEqualsApi(course, query);
    course.check('it is the same map', await page.evaluate(() => globalThis.gridwardMap.isTheFirst));
    await course.shoot('13 a new edition');

    await server.publish((grid) => { grid.name = grid.name.replace('新', '再'); });
    await course.becomes('the server has the third edition', async () => (await course.api('/v1/about')).body.edition, edition + 2);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await course.becomes('whoever comes back to the page sees the newest edition', () => named(page, `再${leaf}`), some);
    await course.becomes('on the card', cardText(course, 'owner-grid'), `再${name}`);
    await course.becomes('with its number', cardText(course, 'footing'), (text) => text.includes(String(edition + 2)));
    await course.close();
  },
};

await run(steps, 'comings_and_goings.mjs', ['PROGRAM', 'DATA_DIR']);
