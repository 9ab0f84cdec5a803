/** Says that the page has lost the server, and since when what it shows may be old. */
import { townTime } from '../modes/clock';
import { useSession, useStrings } from './context';

export function AwayBanner() {
  const session = useSession();
  const words = useStrings().hazard;
  const state = session.live.state.value;
  // The failure of a key has a dialog of its own.
  if (state.kind !== 'away' || state.failure?.kind === 'key') return null;
  return <p class="away surface" role="status" data-testid="away">{words.away(townTime(state.sinceMs))}</p>;
}
