/** The moves that the caller's role may make now, each a button, with a note that goes along. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { HazardCourse } from '../api/hazard';
import { useSession, useStrings } from './context';
import { HazardJoin } from './hazard_join';
import { moveFailure } from './hazard_model';

/** Those that have a button; what else there is needs more than one. */
const BUTTONS = ['accept', 'settle', 'verify', 'close', 'reopen', 'refer', 'return', 'reject', 'comment'];

export function HazardMoves({ hazard }: { hazard: HazardCourse }) {
  const session = useSession();
  const strings = useStrings();
  const words = strings.hazard;
  const note = useSignal('');
  const state = session.desk.move.value;
  useEffect(() => {
    if (state.kind === 'done') note.value = '';
  }, [state]);

  const moves = BUTTONS.filter((action) => hazard.moves.includes(action));
  const sending = state.kind === 'sending';
  const said = note.value.trim();
  return (
    <div class="moves" role="group" aria-label={words.moves}>
      {moves.length > 0 && (
        <label class="note">
          <span>{words.note}</span>
          <textarea rows={2} maxLength={500} value={note.value} data-testid="hazard-note" onInput={(event) => { note.value = event.currentTarget.value; }} />
        </label>
      )}
      <div class="move-buttons">
        {moves.map((action, index) => (
          <button
            key={action} type="button" data-testid={`move-${action}`} disabled={sending || (action === 'comment' && said === '')}
            title={action === 'comment' && said === '' ? words.noteFirst : undefined}
            class={index === 0 && action !== 'comment' ? 'primary' : 'secondary'} onClick={() => void session.desk.act(action, said)}
          >
            {words.actions[action]}
          </button>
        ))}
      </div>
      {hazard.moves.includes('merge') && <HazardJoin hazard={hazard} note={said} />}
      {moves.length === 0 && <p class="hint">{hazard.moves.length === 0 ? words.noMoves : words.noneLeft}</p>}
      <p role="status" class={state.kind === 'failed' ? 'complaint' : 'hint'} data-testid="move-result">
        {state.kind === 'sending' && words.sending}
        {state.kind === 'done' && words.done(words.actions[state.action] ?? state.action)}
        {state.kind === 'done' && state.split !== undefined && <button type="button" class="link" data-testid="split-off" onClick={() => session.chooseHazard(state.split ?? '', 'fly')}>{words.splitOff}</button>}
        {state.kind === 'failed' && moveFailure(state.failure, strings)}
      </p>
    </div>
  );
}
