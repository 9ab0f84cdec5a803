/** Duplicates: a hazard joined to another one that means the same, and reports taken out of one that mean something else. */
import { useSignal } from '@preact/signals';
import type { HazardCourse } from '../api/hazard';
import { nearTo } from '../modes/duplicates';
import { moment } from './card_model';
import { useSession, useStrings } from './context';
import { HazardSign } from './hazard_sign';

export function HazardJoin({ hazard, note }: { hazard: HazardCourse; note: string }) {
  return (
    <>
      <Join hazard={hazard} note={note} />
      {hazard.moves.includes('split') && hazard.reportList.length > 1 && <Part key={hazard.version} hazard={hazard} note={note} />}
    </>
  );
}

function Join({ hazard, note }: { hazard: HazardCourse; note: string }) {
  const session = useSession();
  const words = useStrings().hazard;
  const into = useSignal<string | undefined>(undefined);
  const near = nearTo(hazard, session.hazards.value);
  const isThere = near.some(({ hazard: { id } }) => id === into.value);
  const sending = session.desk.move.value.kind === 'sending';
  const submit = (event: Event): void => {
    event.preventDefault();
    const id = into.peek();
    if (id !== undefined && isThere) void session.desk.act('merge', note, { into: id });
  };
  return (
    <details class="why" data-testid="join">
      <summary>{words.join}</summary>
      {near.length === 0 ? <p class="hint">{words.joinNone}</p> : (
        <form class="report" onSubmit={submit}>
          <fieldset class="ways">
            <legend>{words.joinWith}</legend>
            {near.map(({ hazard: other, metres }) => (
              <label key={other.id} class="near">
                <input type="radio" name="join" checked={into.value === other.id} data-testid="join-with" data-id={other.id} onChange={() => { into.value = other.id; }} />
                <HazardSign severity={other.severity} status={other.status} />
                <span><strong>{other.matter.name ?? other.matter.code}</strong> {other.text}<small class="line">{words.apart(Math.round(metres))} · {words.reported(moment(other.reportedAt))} · {words.reports(other.reports)}</small></span>
              </label>
            ))}
          </fieldset>
          <p class="hint">{words.joinHint}</p>
          <div class="move-buttons"><button type="submit" class="secondary" data-testid="join-go" disabled={sending || !isThere}>{words.joinGo}</button></div>
        </form>
      )}
    </details>
  );
}

function Part({ hazard, note }: { hazard: HazardCourse; note: string }) {
  const { desk } = useSession();
  const words = useStrings().hazard;
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const count = chosen.value.size;
  const toggle = (id: string): void => {
    const next = new Set(chosen.peek());
    if (!next.delete(id)) next.add(id);
    chosen.value = next;
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void desk.act('split', note, { reports: [...chosen.peek()] });
  };
  return (
    <details class="why" data-testid="part">
      <summary>{words.part}</summary>
      <form class="report" onSubmit={submit}>
        <fieldset class="ways">
          <legend>{words.partHint}</legend>
          {hazard.reportList.map(({ id, text, reportedAt }) => (
            <label key={id} class="near">
              <input type="checkbox" checked={chosen.value.has(id)} data-testid="part-report" data-id={id} onChange={() => toggle(id)} />
              <span>{text}<small class="line">{moment(reportedAt)}</small></span>
            </label>
          ))}
        </fieldset>
        <div class="move-buttons"><button type="submit" class="secondary" data-testid="part-go" disabled={desk.move.value.kind === 'sending' || count === 0 || count === hazard.reportList.length}>{words.partGo(count)}</button></div>
      </form>
    </details>
  );
}
