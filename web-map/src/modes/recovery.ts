/**
 * Tries again by itself whatever failed because the server was not there or had no time: nobody should have to press a
 * button on a wall screen because a server was restarted at night.
 *
 * A small request is sent until it is answered, and only then everything else, so that the page does not flicker between
 * "cannot be reached" and "asking" while the server is away.
 */
import { effect } from '@preact/signals';
import type { Failure, Outcome } from '../api/http';
import type { Session } from './session';

/** Milliseconds before the first attempt; each further one waits twice as long as the one before. */
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** `probe` asks the server for something small. */
export function recover(session: Session, probe: () => Promise<Outcome<unknown>>): void {
  let pauseMs = FIRST_MS;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const attempt = async (): Promise<void> => {
    const outcome = await probe();
    if (outcome.ok || !passes(outcome.failure)) await session.load();
    else wait(outcome.failure);
  };
  const wait = (failure: Failure | undefined): void => {
    clearTimeout(waiting);
    const asToldMs = failure?.kind === 'busy' ? (failure.afterS ?? 0) * 1000 : 0;
    waiting = setTimeout(() => void attempt(), Math.max(pauseMs, asToldMs));
    pauseMs = Math.min(2 * pauseMs, LONGEST_MS);
  };

  effect(() => {
    const states = [session.about.state.value, session.tiles.state.value, session.matters.state.value, session.ask.state.value, session.hazards.state.value];
    const failure = states.flatMap((state) => (state.kind === 'failed' && passes(state.failure) ? [state.failure] : []))[0];
    if (failure || session.tileHealth.value === 'broken') return wait(failure);
    // While the tiles are asked for again it is not known yet whether all is well.
    if (session.tileHealth.value === 'well' && states.every((state) => state.kind !== 'loading' && state.kind !== 'asking')) {
      clearTimeout(waiting);
      pauseMs = FIRST_MS;
    }
  });
}

/** Whether the same request may be answered later, with nothing changed. */
function passes(failure: Failure): boolean {
  return failure.kind === 'offline' || failure.kind === 'busy';
}
