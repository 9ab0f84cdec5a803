/** Keeps the browser's address bar and the session saying the same thing, both ways. */
import { effect } from '@preact/signals';
import { readLink, writeLink } from './link';
import type { Session } from './session';

/** Panning and fading write this often at most, ms: browsers refuse more than 100 changes in 30 seconds. */
const PAUSE_MS = 400;

/** What it needs of `window`. */
export interface Browser {
  readonly location: Pick<Location, 'hash' | 'pathname'>;
  readonly history: Pick<History, 'pushState' | 'replaceState'>;
  addEventListener(type: 'popstate', listener: () => void): void;
}

export function followAddressBar(session: Session, browser: Browser): void {
  const placeNow = () => {
    const state = session.ask.state.value;
    return state.kind === 'idle' ? undefined : state.place;
  };
  const wish = () =>
    writeLink({
      view: session.view.value,
      place: placeNow(),
      matter: session.ask.matter.value,
      views: session.views.value,
      panel: session.panel.value,
      hazard: session.desk.chosen.value,
      draft: session.drafting.chosen.value,
      hazardsShown: session.hazardsShown.value,
    });

  let placeWritten = placeNow();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const write = (step: 'pushState' | 'replaceState', hash: string): void => {
    if (hash === browser.location.hash.slice(1)) return;
    browser.history[step](null, '', hash === '' ? browser.location.pathname : `#${hash}`);
  };

  effect(() => {
    const hash = wish();
    const place = placeNow();
    clearTimeout(waiting);
    if (place === placeWritten) {
      waiting = setTimeout(() => write('replaceState', hash), PAUSE_MS);
      return;
    }
    // A new question is a step that Back undoes, however soon the next one follows; where the map stands is not.
    placeWritten = place;
    write(place === undefined ? 'replaceState' : 'pushState', hash);
  });

  browser.addEventListener('popstate', () => {
    const link = readLink(browser.location.hash);
    placeWritten = link.place; // It stands in the address bar already, even if we would write it otherwise.
    session.open(link);
  });
}
