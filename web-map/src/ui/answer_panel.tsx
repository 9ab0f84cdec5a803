/** Below the search box: a hint, the answer, or what went wrong. */
import { answered } from '../modes/ask';
import { useSession, useStrings } from './context';
import { cardModel } from './card_model';
import { FailureNotice } from './notice';
import { OwnerCard } from './owner_card';

export function AnswerPanel() {
  const session = useSession();
  const strings = useStrings();
  const state = session.ask.state.value;
  const shown = answered(state);
  if (state.kind === 'failed') return <FailureNotice failure={state.failure} again={() => void session.ask.again()} />;
  if (shown) {
    // An answer of milliseconds must not make the card blink: the last one stays, dimmed, until the next is there.
    return <OwnerCard card={cardModel(shown.place, shown.label, shown.answer, strings)} stale={state.kind === 'asking'} />;
  }
  return <p class="hint" aria-busy={state.kind === 'asking'}>{state.kind === 'asking' ? strings.card.asking : strings.map.hint}</p>;
}

/** One line for screen readers whenever the answer changes; the card itself is too long to be read out. */
export function Announcer() {
  const session = useSession();
  const strings = useStrings();
  const state = session.ask.state.value;
  let line = '';
  if (state.kind === 'asking') line = strings.card.asking;
  if (state.kind === 'answered') {
    const card = cardModel(state.place, state.label, state.answer, strings);
    line = [card.headline, card.owner?.member?.post, card.owner?.grid].filter(Boolean).join(', ');
  }
  return <p class="visually-hidden" role="status">{line}</p>;
}
