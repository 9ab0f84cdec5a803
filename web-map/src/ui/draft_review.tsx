/** A draft's way into force: submitted by its author, looked at by somebody else, published with a date. */
import { useSignal } from '@preact/signals';
import type { Draft } from '../api/draft';
import { useSession, useStrings } from './context';
import type { Rights } from './draft_model';

export function DraftReview({ draft, rights }: { draft: Draft; rights: Rights }) {
  const { drafting } = useSession();
  const words = useStrings().draft;
  return (
    <section class="moves" aria-label={words.review}>
      {draft.remark !== '' && <p class="hazard-text" data-testid="draft-remark">{draft.remark}</p>}
      {draft.reviewer !== undefined && draft.status !== 'published' && <p class="hint">{draft.status === 'returned' ? words.returnedBy(draft.reviewer) : words.approvedBy(draft.reviewer)}</p>}
      {(draft.published ?? drafting.published.value) !== undefined && <p class="verdict verdict-owned" data-testid="draft-published" data-edition={draft.published}>{words.published(draft.published ?? 0)}</p>}
      {(draft.status === 'submitted' || draft.status === 'approved') && <p class="hint" data-testid="draft-hazards">{draft.movesHazards ? words.hazardsMove : words.hazardsStay}</p>}
      <Step draft={draft} rights={rights} />
    </section>
  );
}

function Step({ draft, rights }: { draft: Draft; rights: Rights }) {
  const words = useStrings().draft;
  switch (draft.status) {
    case 'open':
    case 'returned':
      return rights.edits ? <Submit draft={draft} /> : null;
    case 'submitted':
      return rights.reviews && !rights.own ? <Verdict /> : <p class="hint">{rights.own && rights.reviews ? words.own : words.waiting}</p>;
    case 'approved':
      return rights.reviews ? <Publish own={rights.own} /> : null;
    case 'published':
    case 'discarded':
      return null;
  }
}

function Submit({ draft }: { draft: Draft }) {
  const { drafting } = useSession();
  const words = useStrings().draft;
  const reason = useSignal('');
  const moves = useSignal(draft.movesHazards);
  const letMove = (event: { currentTarget: HTMLInputElement }): void => {
    moves.value = event.currentTarget.checked;
    // What is not taken goes back.
    void drafting.moveHazards(moves.value).then((done) => { if (!done) moves.value = draft.movesHazards; });
  };
  const warnings = [...new Set(drafting.check.value?.issues.filter(({ isError }) => !isError).map(({ code }) => code))];
  const ready = draft.edits.length > 0 && drafting.check.value?.sound === true && drafting.work.value.kind !== 'busy';
  return (
    <>
      {warnings.length > 0 && <label class="note"><span>{words.reason}</span><textarea rows={2} maxLength={500} value={reason.value} data-testid="draft-reason" onInput={(event) => { reason.value = event.currentTarget.value; }} /></label>}
      <label class="compare">
        <input type="checkbox" data-testid="draft-moves-hazards" checked={moves.value} onChange={letMove} />
        {words.hazardsMove}
      </label>
      <div class="move-buttons"><button type="button" class="primary" data-testid="draft-submit" disabled={!ready} onClick={() => void drafting.submit(warnings, reason.peek().trim())}>{words.submit}</button></div>
      <p class="hint">{words.submitHint}</p>
    </>
  );
}

function Verdict() {
  const { drafting } = useSession();
  const words = useStrings().draft;
  const remark = useSignal('');
  const busy = drafting.work.value.kind === 'busy';
  return (
    <>
      <label class="note"><span>{words.remark}</span><textarea rows={2} maxLength={500} value={remark.value} data-testid="draft-remark-text" onInput={(event) => { remark.value = event.currentTarget.value; }} /></label>
      <div class="move-buttons">
        <button type="button" class="primary" data-testid="draft-approve" disabled={busy} onClick={() => void drafting.review('approve', remark.peek().trim())}>{words.approve}</button>
        <button type="button" class="secondary" data-testid="draft-return" disabled={busy} onClick={() => void drafting.review('return', remark.peek().trim())}>{words.return}</button>
      </div>
    </>
  );
}

function Publish({ own }: { own: boolean }) {
  const { drafting } = useSession();
  const words = useStrings().draft;
  const date = useSignal('');
  const submit = (event: Event): void => {
    event.preventDefault();
    void drafting.publish(date.peek() || undefined);
  };
  return (
    <form onSubmit={submit}>
      <label class="choice"><span>{words.date}</span><input type="date" value={date.value} data-testid="publish-date" onInput={(event) => { date.value = event.currentTarget.value; }} /></label>
      <p class="hint">{words.dateHint}</p>
      <div class="move-buttons">
        <button type="submit" class="primary" data-testid="draft-publish" disabled={drafting.work.value.kind === 'busy'}>{words.publish}</button>
        {!own && <button type="button" class="secondary" data-testid="draft-return" disabled={drafting.work.value.kind === 'busy'} onClick={() => void drafting.review('return', '')}>{words.return}</button>}
      </div>
    </form>
  );
}
