/** Puts the page together: what belongs to this browser (storage, language, colours, address bar) meets the session. */
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { about } from './api/about';
import { Api } from './api/http';
import { KeyRing } from './api/key_ring';
import type { Language } from './api/language';
import type { Theme } from './map/palette';
import { followAddressBar } from './modes/address_bar';
import { keepTime } from './modes/clock';
import { followEvents } from './modes/follow';
import { recover } from './modes/recovery';
import { Session } from './modes/session';
import { App } from './ui/app';
import './ui/style.css';
import './ui/hazard.css';
import './ui/draft.css';
import './ui/desk.css';
import './ui/print.css';

const LANGUAGE_SLOT = 'gridward.language';
const ALARM_SLOT = 'gridward.alarm';

const keys = new KeyRing(storage(() => sessionStorage));
const language = signal(firstLanguage());
const api = new Api(location.origin, keys, () => language.peek());
const session = new Session(api, keys, location.hash, language);
session.alarm.audible.value = storage(() => localStorage)?.getItem(ALARM_SLOT) === 'on';
effect(() => {
  const wanted = session.alarm.audible.value ? 'on' : 'off';
  storage(() => (localStorage.setItem(ALARM_SLOT, wanted), localStorage));
});
effect(() => {
  const spoken = language.value;
  storage(() => (localStorage.setItem(LANGUAGE_SLOT, spoken), localStorage));
});

const dark = matchMedia('(prefers-color-scheme: dark)');
const themeNow = (): Theme => (dark.matches ? 'dark' : 'light');
const theme = signal(themeNow());
dark.addEventListener('change', () => { theme.value = themeNow(); });

followAddressBar(session, window);
recover(session, () => about(api));
keepTime(session, api);
followEvents(session);
addEventListener('online', () => {
  session.live.hurry();
  void session.load();
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  session.live.hurry();
  void session.refresh();
});
void session.load();

const root = document.getElementById('app');
if (root) render(<App session={session} theme={theme} />, root);

/** Chinese, unless this browser has switched before. */
function firstLanguage(): Language {
  return storage(() => localStorage)?.getItem(LANGUAGE_SLOT) === 'en' ? 'en' : 'zh';
}

/** A browser that forbids storage throws as soon as it is named, or when it is written to. */
function storage(open: () => Storage): Storage | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
