/** What time it is: to the server, and on the town's own clocks. */
import type { Api } from '../api/http';
import type { Session } from './session';

/** Nothing on screen counts in less than minutes. */
const TICK_MS = 5_000;

export function keepTime(session: Session, api: Api): void {
  const tell = (): void => { session.nowMs.value = api.now(); };
  setInterval(tell, TICK_MS);
  // As soon as the server has said what time it is.
  session.live.follow({ opened: tell, told: () => undefined });
}

/** Hour and minute in China, whatever zone the browser is in; the server states all other times itself. */
export function townTime(ms: number): string {
  return new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hour12: false }).format(ms);
}

const DAY_MS = 86_400_000;
/** China has had one zone and no summer time since 1992. */
const AHEAD_MS = 8 * 3_600_000;

/** When the day in China began that holds a moment, milliseconds since 1970. */
export function midnight(ms: number): number {
  return Math.floor((ms + AHEAD_MS) / DAY_MS) * DAY_MS - AHEAD_MS;
}

/** That day as `2026-11-23`. */
export function townDate(ms: number): string {
  return new Date(ms + AHEAD_MS).toISOString().slice(0, 10);
}
