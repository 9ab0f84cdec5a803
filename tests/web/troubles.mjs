/** Steps of the first map's course in which something is wrong: hostile names, dead lines, busy servers, keys. */
import { drawn, isLocateUrl, search, some } from './questions.mjs';

export const troubles = {
  'names are text, whatever they hold': async (course) => {
    const page = await course.open();
    await page.route(isLocateUrl, async (route) => {
      const answer = await (await route.fetch()).json();
      answer.owner.member.name = '<img src=x onerror="globalThis.broken=1"><b>王</b>';
      answer.owner.because = [{ code: 'x', text: '<script>globalThis.broken=1</script>' }];
      await route.fulfill({ json: answer });
    });
    await course.mapDrawn();
    await search(course, `${course.owned.lon},${course.owned.lat}`);
    course.equal('markup is shown, not obeyed', await page.getByTestId('headline').innerText(), '<img src=x onerror="globalThis.broken=1"><b>王</b>');
    course.equal('nothing ran', await page.evaluate(() => globalThis.broken), undefined);
    await course.close();
  },

  'when things go wrong': async (course) => {
    const page = await course.open();
    await course.mapDrawn();
    const failure = async (name, respond, kind) => {
      await page.route(isLocateUrl, respond);
      await page.locator('#search-text').fill(`${course.owned.lon},${course.owned.lat}`);
      await page.keyboard.press('Enter');
      await page.waitForSelector(`[data-failure="${kind}"]`);
      course.check(`${name}: it says what to do`, (await page.getByTestId('failure').innerText()).split('\n').filter(Boolean).length >= 3);
      await page.unroute(isLocateUrl);
    };
    await failure('a dead line', (route) => route.abort(), 'offline');
    await course.becomes('and is over by itself', () => page.getByTestId('card').isVisible());
    const problem = (status, body, headers = {}) => (route) =>
      route.fulfill({ status, headers, contentType: 'application/problem+json', body: JSON.stringify(body) });
    await failure('a busy server', problem(503, {}, { 'Retry-After': '600' }), 'busy');
    await course.shoot('10 busy');
    await page.getByTestId('failure').getByRole('button').click();
    await course.becomes('who does not want to wait tries again', () => page.getByTestId('card').isVisible());
    await failure('a refusal', problem(400, { code: 'bad', title: 'Bad', detail: 'lon 是 NaN' }), 'refused');
    course.check('in the words of the server', (await page.getByTestId('failure').innerText()).includes('lon 是 NaN'));
    await failure('nonsense', (route) => route.fulfill({ json: [] }), 'unreadable');
    await course.close();
  },

  'a key is asked for, kept and sent': async (course) => {
    const [, keyedUrl, key] = course.given;
    const page = await course.open('', {}, new URL(keyedUrl).origin);
    await page.waitForSelector('dialog[open]');
    await course.shoot('11 sign in');
    course.equal('axe: sign-in', await course.axe(), []);
    for (const wrong of ['wrong', `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`]) {
      await page.locator('#sign-in-key').fill(wrong);
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog[open] .complaint');
    }
    await page.locator('#sign-in-key').fill(key);
    await page.keyboard.press('Enter');
    await course.mapDrawn();
    await course.becomes('the map is drawn with the key', () => drawn(page, 'grid-community'), some);
    await course.becomes('what the town says of its data is there without --demo, too', () => page.getByTestId('notice').count(), 1);
    await course.becomes('the dialog is gone', () => page.locator('dialog[open]').count(), 0);
    await page.reload();
    await course.mapDrawn();
    course.equal('the key lasts as long as the tab', await page.locator('dialog[open]').count(), 0);
    course.equal('and is not kept beyond it', await page.evaluate((held) => JSON.stringify(localStorage).includes(held), key), false);
    await search(course, `${course.owned.lon},${course.owned.lat}`);
    course.equal('the card is there for whoever has a key', await page.getByTestId('card').getAttribute('data-status'), 'owned');
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-failure="key"]');
    await course.becomes('signed out, nobody is named', () => page.getByTestId('card').count(), 0);
    await course.close();
  },
};
