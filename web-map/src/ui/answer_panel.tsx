/** Below the search box: a hint, the answer, or what went wrong. */
import { useSession, useStrings } from './context';
import { cardModel } from './card_model';
import { FailureNotice } from './notice';
import { OwnerCard } from './owner_card';

export function AnswerPanel() {
  const session = useSession();
  const strings = useStrings();
  const state = session.ask.state.value;
  switch (state.kind) {
    case 'idle':
      return <p class="hint">{strings.map.hint}</p>;
    case 'asking':
      return <p class="hint" aria-busy="true">{strings.card.asking}</p>;
    case 'failed':
      return <FailureNotice failure={state.failure} again={() => void session.ask.again()} />;
    case 'answered':
      return <OwnerCard card={cardModel(state.place, session.ask.label.value, state.answer, strings)} />;
  }
}

/** One line for screen readers whenever the answer changes; the card itself is too long to be read out. */
export function Announcer() {
  const session = useSession();
  const strings = useStrings();
  const state = session.ask.state.value;
  let line = '';
  if (state.kind === 'asking') line = strings.card.asking;
  if (state.kind === 'answered') {
    const card = cardModel(state.place, session.ask.label.value, state.answer, strings);
    line = [card.headline, card.owner?.member?.post, card.owner?.grid].filter(Boolean).join(', ');
  }
  return <p class="visually-hidden" role="status">{line}</p>;
}
