/** The dialog that asks for an API key. */
import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useSession, useStrings } from './context';

export function SignIn() {
  const session = useSession();
  const strings = useStrings().signIn;
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const closedByUs = useRef(false);

  useSignalEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (session.keyWanted.value && !element.open) element.showModal();
    if (!session.keyWanted.value && element.open) {
      closedByUs.current = true;
      element.close();
    }
  });

  const refused = session.keyWanted.value && session.keys.key.value !== undefined;
  return (
    <dialog ref={dialog} class="sign-in surface" aria-labelledby="sign-in-title" onClose={closed}>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <h2 id="sign-in-title">{strings.title}</h2>
        <p>{strings.text}</p>
        {refused && <p class="complaint" role="alert">{strings.refused}</p>}
        <label for="sign-in-key">{strings.label}</label>
        <input ref={field} id="sign-in-key" type="password" autocomplete="off" required />
        <div class="dialog-buttons">
          <button type="button" class="quiet" onClick={() => dialog.current?.close()}>{strings.cancel}</button>
          <button type="submit" class="primary">{strings.button}</button>
        </div>
      </form>
    </dialog>
  );

  /**
   * Escape or Cancel: no key is wanted any more. The browser tells of a closing some time later, and by then a key that
   * was refused may have made us want one again, so that closings of our own say nothing.
   */
  function closed(): void {
    if (!closedByUs.current) session.keyWanted.value = false;
    closedByUs.current = false;
  }

  function submit(): void {
    const key = field.current?.value.trim();
    if (!field.current || !key) return;
    field.current.value = '';
    void session.signIn(key);
  }
}
