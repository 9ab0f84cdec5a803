/** Edits of a draft that are at odds with what was published since: where, in which versions, and which of them is to stand. */
import type { Draft } from '../api/draft';
import { WAYS, type Clash } from '../modes/clashes';
import { useSession, useStrings } from './context';
import { wordFor } from './strings';

export function ClashList({ draft }: { draft: Draft }) {
  const session = useSession();
  const { clashes, drafting } = session;
  const words = useStrings().plan.clashes;
  const list = clashes.list.value;
  if (list.length === 0) return null;
  const left = list.filter(({ index }) => !clashes.settled.value.has(index)).length;
  const go = (): void => {
    void clashes.rebase().then((done) => { if (done) session.comparing.value = false; });
  };
  return (
    <section class="verdict verdict-outside clashes" aria-label={words.title(list.length)} data-testid="clashes" data-count={list.length}>
      <p><strong>{words.title(list.length)}</strong></p>
      <ol class="findings">{list.map((clash) => <ClashRow key={clash.index} clash={clash} op={draft.edits[clash.index] ?? ''} />)}</ol>
      <div class="move-buttons">
        <button type="button" class="primary" data-testid="clashes-go" disabled={left > 0 || drafting.work.value.kind === 'busy'} onClick={go}>{words.go}</button>
        <button type="button" class="quiet" onClick={() => clashes.forget()}>{words.forget}</button>
        {left > 0 && <small>{words.left(left)}</small>}
      </div>
    </section>
  );
}

function ClashRow({ clash: { index, reason, at, versions }, op }: { clash: Clash; op: string }) {
  const session = useSession();
  const strings = useStrings();
  const words = strings.plan.clashes;
  const way = session.clashes.settled.value.get(index);
  const compare = (): void => {
    session.pen.point(at);
    session.wantedPlace.value = at;
    session.comparing.value = true;
  };
  return (
    <li data-testid="clash" data-index={index} data-reason={reason}>
      <p><strong>{wordFor(strings.plan.ops, op)}</strong> <small>{words.edit(index + 1)} · {wordFor(strings.draft.reasons, reason)}</small></p>
      {versions && <dl class="versions"><dt>{words.published}</dt><dd>{versions[0]}</dd><dt>{words.drafted}</dt><dd>{versions[1]}</dd></dl>}
      {at && <button type="button" class="link" data-testid="clash-look" onClick={compare}>{words.look}</button>}
      <fieldset class="ways">
        <legend class="visually-hidden">{words.edit(index + 1)}</legend>
        {WAYS.map((one) => (
          <label key={one}>
            <input type="radio" name={`clash-${index}`} checked={way === one} data-testid={`clash-${one}`} onChange={() => session.clashes.settle(index, one)} />
            {words.ways[one]}
          </label>
        ))}
      </fieldset>
    </li>
  );
}
