/**
 * The first map, as a newcomer meets it. Every name that is expected comes from the API of the server under test.
 */
import { run } from './course.mjs';
import {
  cardEqualsApi, drawn, hashOf, isLocate, metres, painted, search, some, someAddress, someOwnedPlace, someVagueAddress, whereIs,
} from './questions.mjs';
import { troubles } from './troubles.mjs';

const LAYERS = ['community', 'road', 'entity', 'party'];

const steps = {
  'the four layers are drawn from tiles': async (course) => {
    course.origin = new URL(course.given[0]).origin;
    const page = await course.open();
    await course.mapDrawn();
    const tilejson = (await course.api('/tiles/grids.json')).body;
    const about = (await course.api('/v1/about')).body;
    for (const layer of LAYERS) await course.becomes(`${layer} grids are drawn`, () => drawn(page, `grid-${layer}`), some);
    for (const kind of ['town', 'community', 'basic', 'road', 'entity', 'party']) {
      await course.becomes(`${kind} borders are drawn`, () => drawn(page, `border-${kind}`), some);
    }
    await course.becomes('communities are named', () => drawn(page, 'label-community'), some);
    const [west, south, east, north] = tilejson.bounds;
    const view = await page.evaluate(() => globalThis.gridwardMap.getBounds().toArray().flat());
    course.check('the first view holds the whole town', view[0] <= west && view[1] <= south && view[2] >= east && view[3] >= north, JSON.stringify(view));
    course.equal('and no panel hides any of it', await page.evaluate((box) => {
      const [min, max] = [[box[0], box[3]], [box[2], box[1]]].map((at) => globalThis.gridwardMap.project(at));
      return ['panel-top', 'panel-answer', 'map-side'].filter((id) => {
        const { left, right, top, bottom } = document.getElementById(id).getBoundingClientRect();
        return left < max.x && right > min.x && top < max.y && bottom > min.y;
      });
    }, tilejson.bounds), []);
    await course.becomes('demo data say so', () => page.getByTestId('demo').count(), about.demo ? 1 : 0);
    const notice = page.getByTestId('demo');
    course.check('in one line', (await notice.boundingBox()).height < 36);
    await notice.locator('summary').click();
    await course.becomes('and at length in the words of the server', () => notice.innerText(), (text) => text.includes(about.notice));
    await notice.locator('summary').click();
    await course.becomes('the page speaks Chinese first', () => page.locator('html').getAttribute('lang'), 'zh-Hans');
    await course.shoot('1 the town');
    course.equal('axe: the town', await course.axe(), []);
    course.owned = await someOwnedPlace(course, tilejson.bounds);
    await course.close();
  },

  'a click is answered as the API answers': async (course) => {
    const page = await course.open(`#view=15/${course.owned.lat}/${course.owned.lon}`);
    await course.mapDrawn();
    const spot = await page.evaluate(({ lon, lat }) => globalThis.gridwardMap.project([lon, lat]), course.owned);
    const asked = page.waitForRequest(isLocate);
    await page.mouse.click(spot.x, spot.y);
    const query = new URL((await asked).url()).searchParams;
    await course.cardShown();
    course.check('it asks about the point clicked', Math.abs(query.get('lon') - course.owned.lon) < 3e-5 && Math.abs(query.get('lat') - course.owned.lat) < 3e-5, String(query));
    course.check('it states an accuracy of metres', Number(query.get('accuracy_m')) >= 1 && Number(query.get('accuracy_m')) <= 20, String(query));
    const answer = await cardEqualsApi(course, query);
    await course.becomes('the owning grid, and no other, is highlighted', () => page.evaluate(() => [...new Set(
      globalThis.gridwardMap.queryRenderedFeatures({ layers: ['owner-wash'] }).map(({ properties }) => properties.id))]),
      [answer.owner.grid.id]);
    await course.becomes('the place is marked', () => page.locator('.pin').isVisible());
    await course.linked('point=');
    await course.mapDrawn();
    await course.shoot('2 a click');
    course.equal('axe: the card', await course.axe(), []);

    const link = await page.evaluate(() => location.hash);
    const shown = await page.getByTestId('card').innerText();
    await course.close();
    const again = await course.open(link);
    await course.mapDrawn();
    await course.cardShown();
    // Minutes may change between the two, so the line with the moment is left out.
    const withoutMoment = (text) => text.split('\n').slice(0, -1);
    course.equal('the link shows the same again', withoutMoment(await again.getByTestId('card').innerText()), withoutMoment(shown));
    await course.close();
  },

  'a matter changes the question': async (course) => {
    const matters = (await course.api('/v1/matters?limit=1000')).body.items;
    // A browser that prefers English: the page speaks Chinese first all the same, and so do the server's reasons.
    const page = await course.open(hashOf(course.owned), { locale: 'en-US' });
    await course.cardShown();
    await course.becomes('all matters can be chosen', () => page.getByTestId('matter').locator('option').count(), matters.length + 1);
    for (const layer of ['community', 'entity']) {
      const matter = matters.find((item) => item.layer === layer);
      const asked = page.waitForRequest(isLocate);
      await page.getByTestId('matter').selectOption(matter.code);
      const query = new URL((await asked).url()).searchParams;
      await course.cardShown();
      course.equal(`the ${layer} matter is asked about`, query.get('matter'), matter.code);
      await cardEqualsApi(course, query);
    }
    await course.close();
  },

  'near a border the neighbours are named': async (course) => {
    const page = await course.open(`#view=15/${course.owned.lat}/${course.owned.lon}`);
    await course.mapDrawn();
    const vertex = await page.evaluate(() => {
      const lines = globalThis.gridwardMap.querySourceFeatures('grids', { sourceLayer: 'border', filter: ['in', 'kind', 'basic', 'community'] });
      const coordinates = lines.flatMap(({ geometry }) => (geometry.type === 'LineString' ? geometry.coordinates : geometry.coordinates.flat()));
      return coordinates[Math.floor(coordinates.length / 2)];
    });
    await page.goto(`${course.origin}/#point=${vertex[0].toFixed(6)},${vertex[1].toFixed(6)},20`);
    await page.reload();
    await course.cardShown();
    await cardEqualsApi(course, new URLSearchParams({ lon: vertex[0].toFixed(6), lat: vertex[1].toFixed(6), accuracy_m: '20' }));
    course.check('the notice is there', (await page.getByTestId('near-border').count()) > 0);
    await course.close();
  },

  'outside is an answer': async (course) => {
    const [west, south] = (await course.api('/tiles/grids.json')).body.bounds;
    await course.open(`#point=${(west - 0.2).toFixed(5)},${(south - 0.2).toFixed(5)},5`);
    await course.cardShown();
    course.equal('it says outside', await course.page.getByTestId('card').getAttribute('data-status'), 'outside');
    await course.close();
  },

  'an address is found, and flown to': async (course) => {
    const address = await someAddress(course);
    const page = await course.open();
    await course.mapDrawn();
    const query = await search(course, address.text);
    course.equal('it asks for the address', query.get('address'), address.text);
    const answer = await cardEqualsApi(course, query);
    await course.becomes('the place is in the free part of the map, close by', () => whereIs(page, answer.point.coordinates),
      ({ x, y, zoom, still }) => still && x > 396 && x < 1280 && y > 0 && y < 800 && zoom >= 14.9);
    await course.mapDrawn();
    await course.shoot('3 an address');
    await course.close();
  },

  'premises are found by their credit code': async (course) => {
    const premises = (await course.api('/v1/premises?limit=200')).body.items.find((item) => item.credit_code);
    await course.open();
    await course.mapDrawn();
    const query = await search(course, ` ${premises.credit_code.toLowerCase()} `);
    course.equal('it asks for the premises', query.get('premises'), premises.credit_code);
    const answer = await cardEqualsApi(course, query);
    course.check('they are somewhere', answer.owner.status !== 'not_found', answer.owner.status);
    await course.close();
  },

  'several candidates are offered, and one is followed': async (course) => {
    const vague = await someVagueAddress(course);
    const page = await course.open();
    await course.mapDrawn();
    await search(course, vague.text);
    course.equal('all candidates are there', await course.texts('candidate'), vague.candidates.map(({ label }) => label));
    course.equal('the card says how it stands', await page.getByTestId('card').getAttribute('data-status'), vague.status);
    const numbers = vague.candidates.flatMap(({ point }, index) => (point ? [index + 1] : []));
    const dots = () => page.evaluate(() => [...new Set(
      globalThis.gridwardMap.queryRenderedFeatures({ layers: ['candidate-dot'] }).map(({ properties }) => properties.number))].sort((a, b) => a - b));
    await course.becomes('and on the map, with their numbers', dots, numbers);
    await course.mapDrawn();
    await course.shoot('4 candidates');
    course.equal('axe: candidates', await course.axe(), []);
    await page.getByTestId('candidate').first().focus();
    const asked = page.waitForRequest(isLocate);
    await page.keyboard.press('Enter');
    const query = new URL((await asked).url()).searchParams;
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="candidate"]').length === 0);
    await course.cardShown();
    await cardEqualsApi(course, query);
    await course.mapDrawn();
    await course.shoot('5 a candidate');
    await course.linked('point='); // A step that Back undoes.
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="candidate"]').length > 0);
    course.equal('Back gives the candidates again', (await course.texts('candidate')).length, vague.candidates.length);
    await course.becomes('also on the map', dots, numbers);
    const { point } = vague.candidates[numbers[0] - 1];
    const dot = await course.becomes('where they can be clicked', () => whereIs(page, point.coordinates), ({ x, y, still }) => still && x > 396 && y > 0 && y < 800);
    const clicked = page.waitForRequest(isLocate);
    await page.mouse.click(dot.x, dot.y);
    const { searchParams } = new URL((await clicked).url());
    course.check('a dot is its candidate', metres([searchParams.get('lon'), searchParams.get('lat')].map(Number), point.coordinates) < 0.1, String(searchParams));
    await course.becomes('by its name', () => page.getByTestId('place').allInnerTexts(), [vague.candidates[numbers[0] - 1].label]);
    await course.close();
  },

  'what cannot be found says what to do': async (course) => {
    const page = await course.open();
    await course.mapDrawn();
    await search(course, '没有这个地方路九九九九九号');
    course.equal('not found is an answer', await page.getByTestId('card').getAttribute('data-status'), 'not_found');
    await page.locator('#search-text').fill('22.93,113.67');
    await page.keyboard.press('Enter');
    const complaints = () => page.locator('#search-complaint').allInnerTexts();
    await course.becomes('latitude first is noticed', complaints, ([text]) => text?.includes('113.67,22.93'));
    await page.locator('#search-text').fill('  ');
    await course.becomes('until the text is changed', complaints, []);
    await page.keyboard.press('Enter');
    await course.becomes('nothing typed is noticed', complaints, ({ length }) => length === 1);
    await course.shoot('6 not found');
    await course.close();
  },

  'coordinates in another datum are asked in that datum and drawn where they belong': async (course) => {
    const page = await course.open();
    await course.mapDrawn();
    const shifted = { x: (course.owned.lon + 0.0051).toFixed(6), y: (course.owned.lat - 0.0029).toFixed(6) };
    await page.locator('#search-text').fill(`${shifted.x}，${shifted.y}`);
    await page.getByTestId('datum').selectOption('GCJ-02');
    const asked = page.waitForRequest(isLocate);
    await page.locator('#search-text').press('Enter');
    const query = new URL((await asked).url()).searchParams;
    await course.cardShown();
    course.equal('the datum is named', [query.get('crs'), query.get('x'), query.get('y')], ['GCJ-02', shifted.x, shifted.y].map((value) => (isNaN(value) ? value : String(Number(value)))));
    const answer = await cardEqualsApi(course, query);
    const mark = () => page.evaluate(() => globalThis.gridwardMap.getStyle().sources.mark.data.features[0]?.geometry.coordinates);
    const [lon, lat] = await course.becomes('the mark is shifted by half a kilometre', mark,
      (at) => at !== undefined && metres(at, [Number(shifted.x), Number(shifted.y)]) > 400);
    const there = (await course.api(`/v1/locate?lon=${lon.toFixed(7)}&lat=${lat.toFixed(7)}`)).body;
    course.equal('the server has the same grids at the mark', there.grids.map(({ id }) => id), answer.grids.map(({ id }) => id));
    await course.close();
  },

  'what is typed is completed, and leads to the door': async (course) => {
    const page = await course.open();
    await course.mapDrawn();
    const box = page.locator('#search-text');
    const labels = () => page.getByTestId('suggestion').locator('span:first-child').allTextContents();
    const expected = async (typed) => (await course.api(`/v1/suggest?q=${encodeURIComponent(typed)}`)).body.features.map(({ properties }) => properties.geocoding.label);
    for (const typed of ['河', 'htdd', '河田大道1']) {
      await box.fill(typed);
      const wanted = await expected(typed);
      await course.becomes(`suggestions = API: ${typed}`, labels, (shown) => wanted.length > 0 && shown.join() === wanted.join());
    }
    await course.shoot('6 suggestions');
    course.equal('axe: suggestions', await course.axe(), []);
    const active = () => box.getAttribute('aria-activedescendant');
    await box.press('ArrowDown');
    await box.press('ArrowDown');
    await box.press('ArrowUp');
    course.equal('the arrows choose', await active(), 'search-suggestion-0');
    const [door] = await labels();
    const asked = page.waitForRequest(isLocate);
    await box.press('Enter');
    const query = new URL((await asked).url()).searchParams;
    course.equal('Enter asks about the door', query.get('address'), door);
    await course.cardShown();
    const { point } = await cardEqualsApi(course, query);
    course.equal('the box says where it is', await box.inputValue(), door);
    await course.becomes('the map has come to the door', () => whereIs(page, point.coordinates), ({ zoom, still }) => still && zoom > 14);
    await box.fill('河');
    await course.becomes('offered again', labels, (shown) => shown.length > 0);
    await box.press('Escape');
    await course.becomes('Escape puts them away', labels, []);
    course.equal('and leaves the text', [await box.inputValue(), await box.getAttribute('aria-expanded')], ['河', 'false']);
    await course.close();
  },

  'layers are switched and faded, and the link keeps it': async (course) => {
    const page = await course.open();
    await course.mapDrawn();
    await page.getByTestId('layer-road').uncheck();
    await page.getByTestId('opacity-community').fill('40');
    await course.becomes('road grids are gone', async () => (await drawn(page, 'grid-road')) + (await drawn(page, 'border-road')), 0);
    await course.becomes('the others stay', () => drawn(page, 'grid-entity'), some);
    await course.becomes('communities are fainter', () => painted(page, 'grid-community', 'fill-opacity'), 0.4);
    await course.linked('layers=community.40,entity.100,party.100');
    await page.reload();
    await course.mapDrawn();
    await course.becomes('so after a reload',
      async () => [await page.getByTestId('layer-road').isChecked(), await page.getByTestId('opacity-community').inputValue()], [false, '40']);
    await course.becomes('and on the map', async () => [await drawn(page, 'grid-road'), await painted(page, 'grid-community', 'fill-opacity')], [0, 0.4]);
    await course.close();
  },

  'everything can be reached and worked from the keyboard': async (course) => {
    const page = await course.open(hashOf(course.owned));
    await course.mapDrawn();
    await course.cardShown();
    await page.evaluate(() => document.activeElement?.blur());
    const reached = [];
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return { name: element.id || element.dataset.testid || element.getAttribute('aria-label') || element.tagName, seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
      });
      if (!stop || (reached.length > 0 && stop.name === reached[0].name)) break;
      reached.push(stop);
    }
    course.equal('the focus can be seen wherever it is', reached.filter(({ seen }) => !seen).map(({ name }) => name), []);
    const title = await page.locator('.map canvas').getAttribute('aria-label');
    for (const name of ['search-text', 'matter', 'layer-party', 'opacity-road', title]) {
      course.check(`Tab reaches ${name}`, reached.some((stop) => stop.name === name), JSON.stringify(reached.map((stop) => stop.name)));
    }
    await page.locator('.map canvas').focus();
    const middle = () => page.evaluate(() => ({ at: globalThis.gridwardMap.getCenter().toArray(), still: !globalThis.gridwardMap.isMoving() }));
    const before = await middle();
    await page.keyboard.press('ArrowRight');
    const { at } = await course.becomes('an arrow moves the map', middle, ({ at: [lon], still }) => still && lon > before.at[0]);
    const asked = page.waitForRequest(isLocate);
    await page.keyboard.press('Enter');
    const query = new URL((await asked).url()).searchParams;
    course.check('Enter asks about the middle of the map', metres([Number(query.get('lon')), Number(query.get('lat'))], at) < 1, `${query} at ${at}`);
    await course.close();
  },

  'English and darkness': async (course) => {
    const page = await course.open(hashOf(course.owned), { colorScheme: 'dark' });
    await course.mapDrawn();
    await course.cardShown();
    await course.shoot('7 dark');
    course.equal('axe: dark', await course.axe(), []);
    const chinese = await course.texts('because');
    const asked = page.waitForRequest(isLocate);
    await page.getByRole('button', { name: 'English' }).click();
    const query = new URL((await asked).url()).searchParams;
    await page.getByText('In charge', { exact: true }).waitFor();
    await course.cardShown();
    await cardEqualsApi(course, query, 'en');
    const english = await course.texts('because');
    course.check('the server gives its reasons in English', english.length === chinese.length && english.every((text, index) => text !== chinese[index]), english.join());
    const language = () => page.locator('html').getAttribute('lang');
    await course.becomes('the page says which language it speaks', language, 'en');
    await page.reload();
    await course.cardShown();
    await course.becomes('and keeps to it', language, 'en');
    course.equal('and so does the server', await course.texts('because'), english);
    await course.mapDrawn();
    await course.becomes('the map is dark', () => painted(page, 'ground', 'background-color'), '#101619');
    await page.evaluate(() => {
      globalThis.complaints = [];
      globalThis.gridwardMap.on('error', ({ error }) => globalThis.complaints.push(error.message));
    });
    await page.emulateMedia({ colorScheme: 'light' });
    // The browser tells the page of it with one of its next frames.
    await course.becomes('the map follows the light', () => painted(page, 'ground', 'background-color'), '#eceff0');
    await course.mapDrawn();
    course.equal('which the map has nothing to complain of', await page.evaluate(() => globalThis.complaints), []);
    await course.shoot('8 english');
    course.equal('axe: English', await course.axe(), []);
    await course.close();
  },

  'on a phone': async (course) => {
    const page = await course.open(hashOf(course.owned), { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
    await course.mapDrawn();
    await course.cardShown();
    const boxes = () => page.evaluate(() => {
      const box = (selector) => document.querySelector(selector)?.getBoundingClientRect();
      const [top, answer, pin] = ['#panel-top', '#panel-answer', '.pin'].map(box);
      return { topEnds: top.bottom, answerStarts: answer.top, pin: pin?.bottom, still: !globalThis.gridwardMap.isMoving() };
    });
    await course.becomes('the place is seen between search and answer', boxes,
      ({ topEnds, answerStarts, pin, still }) => still && topEnds < pin && pin <= answerStarts);
    await course.mapDrawn();
    const layout = await page.evaluate(() => {
      const box = (selector) => document.querySelector(selector).getBoundingClientRect();
      const [top, answer] = ['#panel-top', '#panel-answer'].map(box);
      const small = [...document.querySelectorAll('button, input, select, summary, a')]
        .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden, .skip'))
        .filter((element) => { const { width, height } = element.getBoundingClientRect(); return width > 0 && (width < 18 || height < 18); });
      return {
        sideways: document.documentElement.scrollWidth - innerWidth,
        answerEnds: answer.bottom, right: Math.max(top.right, answer.right),
        small: small.map((element) => element.outerHTML.slice(0, 80)),
      };
    });
    course.check('nothing runs out of the screen', layout.sideways <= 0 && layout.right <= 360 && layout.answerEnds <= 740, JSON.stringify(layout));
    course.equal('nothing is too small for a finger', layout.small, []);
    await course.shoot('9 phone');
    course.equal('axe: phone', await course.axe(), []);
    await course.close();
  },

  ...troubles,
};

await run(steps, 'first_map.mjs', ['URL', 'URL_THAT_WANTS_A_KEY', 'KEY']);
