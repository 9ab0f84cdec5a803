/** Something went wrong: what, what to do about it, and the button that does it. */
import type { Failure } from '../api/http';
import { useSession, useStrings } from './context';

export function FailureNotice({ failure, again }: { failure: Failure; again: () => void }) {
  const session = useSession();
  const strings = useStrings();
  const { headline, advice } = strings.failure(failure);
  const button =
    failure.kind === 'key'
      ? { text: strings.signIn.open, act: () => { session.keyWanted.value = true; } }
      : { text: strings.card.again, act: again };
  return (
    <div class="notice" role="alert" data-testid="failure" data-failure={failure.kind}>
      <h2>{headline}</h2>
      <p>{advice}</p>
      <button type="button" class="primary" onClick={button.act}>{button.text}</button>
    </div>
  );
}
