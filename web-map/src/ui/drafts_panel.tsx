/** All drafts, and the form that begins one; or the one that is open. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Draft } from '../api/draft';
import { moment } from './card_model';
import { useSession, useStrings } from './context';
import { DraftCard } from './draft_card';
import { draftFailure, mayPlan } from './draft_model';
import { FailureNotice } from './notice';

export function DraftsPanel() {
  const session = useSession();
  const words = useStrings().draft;
  const { drafting } = session;
  const role = session.about.value?.role;
  const key = session.keys.key.value;
  useEffect(() => {
    if (mayPlan(role)) session.loadDrafts();
  }, [role, key]);
  if (role !== undefined && !mayPlan(role)) return <p class="hint" data-testid="no-drafts">{words.noRole}</p>;
  return drafting.chosen.value === undefined ? <Drafts /> : <DraftCard />;
}

/** Drafts that nothing more can come of are folded away. */
const PAST: readonly Draft['status'][] = ['published', 'discarded'];

function Drafts() {
  const session = useSession();
  const words = useStrings().draft;
  const state = session.drafting.list.state.value;
  if (state.kind === 'failed') return <FailureNotice failure={state.failure} again={() => session.loadDrafts()} />;
  if (state.kind === 'loading') return <p class="hint" aria-busy="true">{words.loading}</p>;
  const newestFirst = state.value.toReversed();
  const [live, past] = [newestFirst.filter(({ status }) => !PAST.includes(status)), newestFirst.filter(({ status }) => PAST.includes(status))];
  return (
    <section class="drafts" aria-label={words.title} data-testid="drafts">
      <NewDraft />
      {live.length === 0 && <p class="hint">{words.none}</p>}
      <ul class="rows">{live.map((draft) => <Row key={draft.id} draft={draft} />)}</ul>
      {past.length > 0 && (
        <details class="why">
          <summary>{words.others(past.length)}</summary>
          <ul class="rows">{past.map((draft) => <Row key={draft.id} draft={draft} />)}</ul>
        </details>
      )}
    </section>
  );
}

function Row({ draft }: { draft: Draft }) {
  const session = useSession();
  const words = useStrings().draft;
  return (
    <li>
      <button type="button" class="row draft-row" data-testid="draft-row" data-id={draft.id} onClick={() => void session.drafting.open(draft.id)}>
        <span class="row-head"><strong>{draft.name}</strong><Status status={draft.status} /></span>
        <small>{words.edits(draft.edits.length)} · {words.base(draft.base)} · {words.by(draft.author)} · {words.updated(moment(draft.updatedAt))}</small>
      </button>
    </li>
  );
}

export function Status({ status }: { status: Draft['status'] }) {
  return <span class={`pill pill-${status}`} data-testid="draft-status" data-status={status}>{useStrings().draft.statuses[status]}</span>;
}

function NewDraft() {
  const session = useSession();
  const strings = useStrings();
  const words = strings.draft;
  const [open, name, note] = [useSignal(false), useSignal(''), useSignal('')];
  const { work } = session.drafting;
  if (!open.value) return <button type="button" class="primary" data-testid="draft-new" onClick={() => { open.value = true; }}>{words.new}</button>;
  const submit = (event: Event): void => {
    event.preventDefault();
    void session.drafting.create(name.value.trim(), note.value.trim());
  };
  return (
    <form class="report" onSubmit={submit} aria-label={words.new}>
      <label class="note"><span>{words.name}</span>
        <input type="text" required maxLength={60} value={name.value} data-testid="draft-name" ref={focused} onInput={(event) => { name.value = event.currentTarget.value; }} />
      </label>
      <label class="note"><span>{words.note}</span>
        <textarea rows={2} maxLength={500} value={note.value} onInput={(event) => { note.value = event.currentTarget.value; }} />
      </label>
      <div class="move-buttons">
        <button type="submit" class="primary" data-testid="draft-create" disabled={work.value.kind === 'busy'}>{words.create}</button>
        <button type="button" class="secondary" onClick={() => { open.value = false; }}>{words.cancel}</button>
      </div>
      {work.value.kind === 'failed' && <p role="alert" class="complaint">{words.failed[work.value.doing]}{'\u3000'}{draftFailure(work.value.failure, strings)}</p>}
    </form>
  );
}

/** Whoever opened a form goes on in its first field. */
function focused(element: HTMLElement | null): void {
  element?.focus();
}
