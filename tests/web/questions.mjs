/**
 * What the courses of the map ask of the page and of the API: questions, places to ask about, and whether the card says
 * what the API answers.
 */

/** Whether a request, or its address, asks who owns a place. */
export function isLocateUrl(url) {
  return url.pathname === '/v1/locate';
}

export function isLocate(request) {
  return isLocateUrl(new URL(request.url()));
}

/** The link to a place. */
export function hashOf({ lon, lat }) {
  return `#point=${lon},${lat},5`;
}

/** Whether there is any, of what {@link drawn} counts. */
export const some = (count) => count > 0;

/** How many features of a style layer are on the screen. */
export function drawn(page, layer) {
  return page.evaluate((id) => globalThis.gridwardMap.queryRenderedFeatures({ layers: [id] }).length, layer);
}

/** What the map was last told to draw a layer with. */
export function painted(page, layer, property) {
  return page.evaluate((of) => globalThis.gridwardMap.getPaintProperty(...of), [layer, property]);
}

/** Where on the screen a place lies, how close the map is, and whether it stands still. */
export function whereIs(page, at) {
  return page.evaluate((place) => {
    const map = globalThis.gridwardMap;
    const { x, y } = map.project(place);
    return { x, y, zoom: map.getZoom(), still: !map.isMoving() };
  }, at);
}

/** Types into the search box; the query that the page sent, once it is answered. */
export async function search(course, text) {
  const asked = course.page.waitForRequest(isLocate);
  await course.page.locator('#search-text').fill(text);
  await course.page.keyboard.press('Enter');
  const { searchParams } = new URL((await asked).url());
  await course.cardShown();
  return searchParams;
}

/** Asks the API the same question in the same language, compares what the card says, and gives back the answer. */
export async function cardEqualsApi(course, query, language = 'zh') {
  const { body: answer } = await course.api(`/v1/locate?${query}`, language);
  const { owner } = answer;
  const about = query.toString().slice(0, 60);
  course.equal(`card = API: status (${about})`, await course.page.getByTestId('card').getAttribute('data-status'), owner.status);
  course.equal('card = API: reasons', await course.texts('because'), owner.because.map(({ text }) => text));
  if (owner.member) {
    course.equal('card = API: member', await course.texts('headline'), [owner.member.name]);
    if (owner.member.phone) course.check('card = API: phone', (await course.texts('phone')).join().includes(owner.member.phone));
  }
  if (owner.grid) {
    course.equal('card = API: owning grid', [await course.texts('owner-grid'), await course.texts('owner-code')], [[owner.grid.name], [owner.grid.code]]);
  }
  const codes = (id) => course.page.getByTestId(id).evaluateAll((elements) => elements.map((element) => element.dataset.code));
  const led = answer.led_by ?? undefined;
  course.equal('card = API: grids', await codes('grid'), answer.grids.filter(({ id }) => id !== led?.id).map(({ code }) => code));
  course.equal('card = API: led by', await codes('led-by'), led ? [led.code] : []);
  const near = answer.grids.flatMap(({ neighbours }) => neighbours.map(({ name }) => name));
  const notices = (await course.texts('near-border')).join();
  course.equal('card = API: neighbours', near.filter((name) => !notices.includes(name)), []);
  course.check('card = API: edition', (await course.texts('footing')).join().includes(String(answer.edition)));
  return answer;
}

/** A place that somebody owns, away from any border, on a lattice of points over the town. */
export async function someOwnedPlace(course, [west, south, east, north]) {
  for (let step = 1; step < 200; step += 1) {
    // Additive recurrence with the plastic number: spreads points evenly, the same ones each time.
    const lon = Number((west + (east - west) * ((step * 0.7548777) % 1)).toFixed(6));
    const lat = Number((south + (north - south) * ((step * 0.5698403) % 1)).toFixed(6));
    const { body } = await course.api(`/v1/locate?lon=${lon}&lat=${lat}`);
    if (body.owner?.status === 'owned' && body.grids.every((grid) => grid.border_m > 30)) return { lon, lat };
  }
  throw new Error('nobody owns anything in this town');
}

/** Texts of addresses that this server knows, by what its premises say of themselves. */
async function addresses(course) {
  const { body } = await course.api('/v1/premises?limit=200');
  return body.items.map(({ address }) => address).filter((text) => typeof text === 'string' && text !== '');
}

/** An address that means one place. */
export async function someAddress(course) {
  for (const text of await addresses(course)) {
    const { body } = await course.api(`/v1/locate?address=${encodeURIComponent(text)}`);
    if (body.match.status === 'exact' && body.owner.status === 'owned') return { text };
  }
  throw new Error('no address of any premises is found exactly');
}

/** Part of an address that means several places. */
export async function someVagueAddress(course) {
  for (const text of await addresses(course)) {
    for (let length = text.length - 1; length > 3; length -= 1) {
      const part = text.slice(0, length);
      const { body } = await course.api(`/v1/locate?address=${encodeURIComponent(part)}`);
      if (body.match.status === 'many' && body.match.candidates.length > 1) return { text: part, status: body.owner.status, candidates: body.match.candidates };
      if (body.match.status === 'none') break;
    }
  }
  throw new Error('no part of any address means several places');
}

/** Metres between two nearby places, on a sphere. */
export function metres([lon1, lat1], [lon2, lat2]) {
  const degree = 111_320;
  return Math.hypot((lon1 - lon2) * degree * Math.cos((lat1 * Math.PI) / 180), (lat1 - lat2) * degree);
}
