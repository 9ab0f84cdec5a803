/** The draft that is open: how it stands, the tools, what is wrong with it, whom it hits, and its way to being in force. */
import { useSignal } from '@preact/signals';
import type { Draft } from '../api/draft';
import { moment } from './card_model';
import { ClashList } from './clashes';
import { useSession, useStrings } from './context';
import { DraftArea } from './draft_area';
import { Differences, Impacts, Issues } from './draft_findings';
import { draftFailure, rightsOn } from './draft_model';
import { DraftReview } from './draft_review';
import { DraftTools } from './draft_tools';
import { Status } from './drafts_panel';
import { FailureNotice } from './notice';
import { ProposalsPanel } from './proposals';

export function DraftCard() {
  const session = useSession();
  const words = useStrings().draft;
  const { drafting, pen } = session;
  const state = drafting.state.value;
  const isGone = state.kind === 'failed' && state.failure.kind === 'refused' && state.failure.status === 404;
  const back = (): void => {
    pen.reset();
    pen.choose(undefined);
    session.comparing.value = false;
    session.clashes.forget();
    drafting.close();
  };
  return (
    <section class="draft" aria-label={words.title} aria-busy={state.kind === 'loading'} data-testid="draft-card">
      <button type="button" class="quiet back" onClick={back}>← {words.back}</button>
      {isGone ? <p class="hint" role="alert" data-testid="draft-gone">{words.gone}</p> : state.kind === 'failed' && <FailureNotice failure={state.failure} again={() => void drafting.load()} />}
      {state.kind === 'loading' && <p class="hint">{words.loading}</p>}
      {state.kind === 'ready' && <Open draft={state.value} />}
    </section>
  );
}

function Open({ draft }: { draft: Draft }) {
  const session = useSession();
  const words = useStrings().draft;
  const about = session.about.value;
  const rights = rightsOn(draft, about?.role, about?.caller);
  const editable = session.drafting.editable.value !== undefined && rights.edits;
  return (
    <>
      <Head draft={draft} editable={editable} />
      <Behind draft={draft} editable={editable} newest={session.drafting.newest.value} />
      {editable && <ClashList draft={draft} />}
      {editable ? <DraftTools draft={draft} /> : draft.status !== 'published' && <p class="hint">{words.readOnly}</p>}
      <Work />
      {editable && <ProposalsPanel />}
      <DraftArea editable={editable} />
      <label class="compare">
        <input type="checkbox" data-testid="compare" checked={session.comparing.value} onChange={(event) => { session.comparing.value = event.currentTarget.checked; }} />
        {words.compare}
      </label>
      <Issues />
      <Impacts />
      <Differences />
      <DraftReview draft={draft} rights={rights} />
    </>
  );
}

function Head({ draft, editable }: { draft: Draft; editable: boolean }) {
  const session = useSession();
  const words = useStrings().draft;
  const renaming = useSignal(false);
  const [name, note] = [useSignal(draft.name), useSignal(draft.note)];
  const submit = (event: Event): void => {
    event.preventDefault();
    void session.drafting.describe(name.value.trim(), note.value.trim()).then((done) => { renaming.value = !done; });
  };
  if (renaming.value) {
    return (
      <form class="report" onSubmit={submit}>
        <label class="note"><span>{words.name}</span><input type="text" required maxLength={60} value={name.value} onInput={(event) => { name.value = event.currentTarget.value; }} /></label>
        <label class="note"><span>{words.note}</span><textarea rows={2} maxLength={500} value={note.value} onInput={(event) => { note.value = event.currentTarget.value; }} /></label>
        <div class="move-buttons">
          <button type="submit" class="primary">{words.save}</button>
          <button type="button" class="secondary" onClick={() => { renaming.value = false; }}>{words.cancel}</button>
          <Discard />
        </div>
      </form>
    );
  }
  return (
    <div class="draft-head">
      <h2 data-testid="draft-title">{draft.name}</h2>
      <Status status={draft.status} />
      {editable && <button type="button" class="quiet" data-testid="draft-rename" onClick={() => { renaming.value = true; }}>{words.rename}</button>}
      <small class="line" data-testid="draft-edits" data-count={draft.edits.length}>{words.edits(draft.edits.length)} · {words.base(draft.base)} · {words.by(draft.author)} · {words.updated(moment(draft.updatedAt))}</small>
      {draft.note !== '' && <p class="hazard-text">{draft.note}</p>}
    </div>
  );
}

function Discard() {
  const session = useSession();
  const words = useStrings().draft;
  const sure = useSignal(false);
  if (!sure.value) return <button type="button" class="quiet" onClick={() => { sure.value = true; }}>{words.discard}</button>;
  return (
    <>
      <p>{words.discardSure}</p>
      <button type="button" class="secondary" data-testid="draft-discard" onClick={() => void session.drafting.discard()}>{words.yes}</button>
    </>
  );
}

/** A newer edition than the one that it stands on was published. */
function Behind({ draft, editable, newest }: { draft: Draft; editable: boolean; newest: number | undefined }) {
  const session = useSession();
  const words = useStrings().draft;
  const isBeingSettled = session.clashes.list.value.length > 0;
  if (newest === undefined || newest <= draft.base || draft.status === 'published' || isBeingSettled) return null;
  return (
    <div class="verdict verdict-nobody" role="status" data-testid="draft-behind">
      <p>{words.behind(newest)}</p>
      {editable && <button type="button" class="secondary" data-testid="rebase" onClick={() => void session.clashes.rebase()}>{words.rebase}</button>}
    </div>
  );
}

/** What has just appeared must not lie beyond the end of the panel. */
function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** What failed, and where. */
function Work() {
  const session = useSession();
  const strings = useStrings();
  const words = strings.draft;
  const work = session.drafting.work.value;
  const at = work.kind === 'failed' && work.failure.kind === 'refused' ? work.failure.fault?.at : undefined;
  const isBehind = work.kind === 'failed' && work.doing !== 'rebase' && work.failure.kind === 'refused' && work.failure.code === 'conflict' && session.drafting.editable.value !== undefined;
  // Those are listed one by one.
  if (session.clashes.list.value.length > 0) return <div role="status" class="work" data-testid="draft-work" data-kind={work.kind}>{work.kind === 'busy' && <p class="hint">{words.busy}</p>}</div>;
  const { parting } = session.drafting;
  const partAll = (): void => {
    if (parting) void session.drafting.edit(parting).then((done) => { if (done) session.pen.letGo(); });
  };
  const show = (): void => {
    session.pen.point(at);
    session.wantedPlace.value = at;
  };
  return (
    <div role="status" class="work" data-testid="draft-work" data-kind={work.kind}>
      {work.kind === 'failed' && (
        <div class="verdict verdict-outside" ref={intoView}>
          <p><strong>{words.failed[work.doing]}</strong></p>
          <p>{draftFailure(work.failure, strings)}</p>
          {isBehind && <button type="button" class="secondary" data-testid="rebase-now" onClick={() => void session.clashes.rebase()}>{words.rebase}</button>}
          {parting && (
            <>
              <p class="hint">{words.inPartsHint}</p>
              <button type="button" class="secondary" data-testid="in-parts" onClick={partAll}>{words.inParts}</button>
            </>
          )}
          {at && <button type="button" class="link" data-testid="show-clash" onClick={show}>{words.showMe}</button>}
        </div>
      )}
      {work.kind === 'busy' && <p class="hint">{words.busy}</p>}
    </div>
  );
}
