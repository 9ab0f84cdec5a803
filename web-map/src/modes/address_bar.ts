/** Keeps the browser's address bar and the session saying the same thing, both ways. */
import { effect } from '@preact/signals';
import { readLink, writeLink } from './link';
import type { Session } from './session';

/** Panning writes this often at most, ms: browsers refuse more than 100 changes in 30 seconds. */
const PAUSE_MS = 400;

export function followAddressBar(session: Session, browser: Window): void {
  const placeNow = () => {
    const state = session.ask.state.value;
    return state.kind === 'idle' ? undefined : state.place;
  };
  const wish = () =>
    writeLink({ view: session.view.value, place: placeNow(), matter: session.ask.matter.value, views: session.views.value });

  let placeWritten = placeNow();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const hash = wish();
    const place = placeNow();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (hash === browser.location.hash.slice(1)) return;
      // A new question is a step that Back undoes; where the map stands is not.
      const step = place !== placeWritten && place !== undefined ? 'pushState' : 'replaceState';
      browser.history[step](null, '', hash === '' ? browser.location.pathname : `#${hash}`);
      placeWritten = place;
    }, PAUSE_MS);
  });

  browser.addEventListener('popstate', () => {
    clearTimeout(waiting);
    session.open(readLink(browser.location.hash));
    placeWritten = placeNow();
  });
}
