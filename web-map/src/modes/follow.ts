/** What the page does with what the server tells it. */
import { effect } from '@preact/signals';
import type { LiveEvent } from '../api/events';
import type { Session } from './session';

/** Listens for as long as the page lives, with whatever key it has. */
export function followEvents(session: Session): void {
  const { live, hazards, desk, alarm } = session;
  live.follow({
    opened: () => {
      void hazards.load();
      void desk.load();
      if (session.hazardTiles.state.peek().kind === 'failed') void session.hazardTiles.load();
    },
    told: (events: readonly LiveEvent[]) => {
      const changed = events.flatMap((event) => (event.kind === 'hazard' ? [event.hazard] : []));
      if (hazards.state.peek().kind === 'ready') alarm.hears(changed);
      hazards.apply(changed);
      desk.heard(changed);
      if (events.some((event) => event.kind === 'edition')) void session.refresh();
      else if (changesTiles(events, 'places')) void session.places.load();
    },
  });
  effect(() => alarm.knows(hazards.value.values()));
  effect(() => {
    void session.keys.key.value; // Another key is another caller, who may see other hazards.
    hazards.clear();
    desk.forget();
    live.start();
  });
  effect(() => {
    const state = live.state.value;
    if (state.kind === 'away' && state.failure?.kind === 'key') session.keyWanted.value = true;
  });
}

export function changesTiles(events: readonly LiveEvent[], set: string): boolean {
  return events.some((event) => event.kind === 'tiles' && event.sets.includes(set));
}
