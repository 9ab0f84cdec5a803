/** A part of the draft out to QGIS and back: downloaded, drawn on elsewhere, and what comes back looked at before it is taken. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { FoundEdit, Tried } from '../api/area';
import type { Failure, Fault } from '../api/http';
import type { LonLat } from '../geo/lon_lat';
import { AreaFile, placeOf, type Returned } from '../modes/area_file';
import { AREA_STRINGS } from './area_strings';
import { useSession, useStrings } from './context';
import { download } from './download';
import { Loads } from './draft_findings';
import { draftFailure, impactLine } from './draft_model';
import { wordFor } from './strings';

function useWords() {
  return AREA_STRINGS[useSession().language.value];
}

export function DraftArea({ editable }: { editable: boolean }) {
  const session = useSession();
  const words = useWords();
  const file = useMemo(() => new AreaFile(session.api, session.drafting), []);
  useEffect(() => () => file.close(), []);
  return (
    <details class="why" data-testid="area">
      <summary>{words.title}</summary>
      <div class="draft-grid">
        <p class="hint">{words.intro}</p>
        <Out file={file} />
        {editable && <Back file={file} />}
      </div>
    </details>
  );
}

function Out({ file }: { file: AreaFile }) {
  const { shown, pen } = useSession();
  const strings = useStrings();
  const words = useWords();
  const state = file.sent.value;
  const grids = pen.grids.value;
  const send = (): void => {
    const box = shown.peek()?.bounds;
    const of = grids.length > 0 ? { grids } : box && { box };
    if (of) void file.send(of).then((sent) => { if (sent) download(sent.name, sent.content); });
  };
  return (
    <>
      <div class="move-buttons"><button type="button" class="secondary" data-testid="area-out" disabled={state.kind === 'busy'} onClick={send}>{grids.length > 0 ? words.outChosen(grids.length) : words.out}</button></div>
      <p class="hint">{words.outHint}</p>
      <div role="status" class="work">
        {state.kind === 'busy' && <p class="hint">{words.outBusy}</p>}
        {state.kind === 'failed' && <p class="complaint" data-testid="area-out-failed">{words.outFailed}{'\u3000'}{state.failure.kind === 'refused' && state.failure.code === 'too-large' ? words.outTooLarge : draftFailure(state.failure, strings)}</p>}
      </div>
    </>
  );
}

function Back({ file }: { file: AreaFile }) {
  const words = useWords();
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const choose = (files: FileList | null | undefined): void => {
    const [chosen] = files ?? [];
    if (chosen) void file.choose(chosen);
    // The same file may be chosen again, once it was drawn on further.
    if (input.current) input.current.value = '';
  };
  const drag = (event: DragEvent, isOver: boolean): void => {
    event.preventDefault();
    over.value = isOver;
  };
  const drop = (event: DragEvent): void => {
    drag(event, false);
    choose(event.dataTransfer?.files);
  };
  return (
    <section class="draft-grid" aria-label={words.back}>
      <div class={over.value ? 'drop drop-over' : 'drop'} data-testid="area-drop" onDragOver={(event) => drag(event, true)} onDragLeave={(event) => drag(event, false)} onDrop={drop}>
        <p><strong>{words.back}</strong></p>
        <p>{words.drop} <button type="button" class="secondary" data-testid="area-choose" onClick={() => input.current?.click()}>{words.choose}</button></p>
        <input ref={input} type="file" accept=".gpkg,application/geopackage+sqlite3" hidden data-testid="area-file" onChange={(event) => choose(event.currentTarget.files)} />
      </div>
      <Outcome file={file} state={file.returned.value} />
    </section>
  );
}

function Outcome({ file, state }: { file: AreaFile; state: Returned }) {
  const words = useWords();
  return (
    <div role="status" class="work" data-testid="area-back" data-kind={state.kind}>
      {state.kind === 'trying' && <p class="hint">{words.trying(state.name)}</p>}
      {state.kind === 'tried' && <Found file={file} name={state.name} tried={state.tried} />}
      {state.kind === 'old' && <p class="complaint">{words.old(state.name)} <button type="button" class="secondary" data-testid="area-again" onClick={() => void file.again()}>{words.again}</button></p>}
      {state.kind === 'taken' && <p class="on-duty">{words.taken(state.name, state.count)}</p>}
      {state.kind === 'unread' && <p class="complaint">{words.unread(state.name)}</p>}
      {state.kind === 'refused' && <Refused file={file} name={state.name} failure={state.failure} />}
    </div>
  );
}

/** Of a list that a file may make thousands of. */
const SHOWN_MAX = 200;

function Found({ file, name, tried: { edits, impact } }: { file: AreaFile; name: string; tried: Tried }) {
  const { drafting } = useSession();
  const strings = useStrings();
  const words = useWords();
  const busy = drafting.work.value.kind === 'busy';
  if (edits.length === 0) return <p data-testid="area-same">{words.nothing}</p>;
  return (
    <div class="draft-grid" data-testid="area-found" data-count={edits.length} data-addresses={impact.total.addresses}>
      <p><strong>{words.found(name, edits.length)}</strong></p>
      <ol class="findings">
        {edits.slice(0, SHOWN_MAX).map((edit, at) => <EditRow key={at} edit={edit} named={edits} />)}
        {edits.length > SHOWN_MAX && <li>{words.others(edits.length - SHOWN_MAX)}</li>}
      </ol>
      <p>{impactLine(impact, strings)}</p>
      <Loads impact={impact} />
      <div class="move-buttons">
        <button type="button" class="primary" data-testid="area-take" disabled={busy} onClick={() => void file.take()}>{words.take}</button>
        <button type="button" class="secondary" data-testid="area-leave" onClick={() => file.close()}>{words.leave}</button>
      </div>
    </div>
  );
}

function EditRow({ edit, named }: { edit: FoundEdit; named: readonly FoundEdit[] }) {
  const { drafting } = useSession();
  const strings = useStrings();
  const words = useWords();
  const mesh = drafting.mesh.value;
  const nameOf = (id: string): string => mesh?.grids.get(id)?.name ?? named.find(({ op, grid, called }) => op === 'rename' && grid === id && called !== undefined)?.called ?? id;
  const beside = edit.arc && mesh?.arcs.get(edit.arc.id)?.sides[0];
  const about = edit.grid !== undefined ? [nameOf(edit.grid)] : beside ? [beside.left, beside.right].flatMap((id) => (id === undefined ? [] : [nameOf(id)])) : [];
  const becomes = edit.to !== undefined ? nameOf(edit.to) : edit.called;
  return (
    <li data-testid="area-edit" data-op={edit.op}>
      <strong>{wordFor(strings.plan.ops, edit.op)}</strong>{' '}
      <span>{about.join(' | ')}{becomes !== undefined && `${about.length > 0 ? ' → ' : ''}${becomes}`}{edit.points > 0 && words.points(edit.points)}</span>
      <ShowMe at={placeOf(edit, mesh)} />
    </li>
  );
}

function Refused({ file, name, failure }: { file: AreaFile; name: string; failure: Failure }) {
  const strings = useStrings();
  const words = useWords();
  const faults = failure.kind === 'refused' ? failure.faults ?? [] : [];
  const known = failure.kind === 'refused' ? words.codes[failure.code] : undefined;
  return (
    <div class="verdict verdict-outside" data-testid="area-refused" data-count={faults.length}>
      <p><strong>{words.refused(name)}</strong></p>
      {faults.length === 0 ? <p>{known ?? draftFailure(failure, strings)}</p> : (
        <ul class="findings">
          {faults.slice(0, SHOWN_MAX).map((fault, at) => <FaultRow key={at} fault={fault} />)}
          {faults.length > SHOWN_MAX && <li>{words.others(faults.length - SHOWN_MAX)}</li>}
        </ul>
      )}
      <div class="move-buttons">
        <button type="button" class="secondary" data-testid="area-again" onClick={() => void file.again()}>{words.again}</button>
        <button type="button" class="quiet" data-testid="area-leave" onClick={() => file.close()}>{words.leave}</button>
      </div>
    </div>
  );
}

function FaultRow({ fault: { reason, feature, detail, at } }: { fault: Fault }) {
  const strings = useStrings();
  const words = useWords();
  const said = words.reasons[reason] ?? strings.draft.reasons[reason] ?? detail;
  return (
    <li data-testid="area-fault" data-reason={reason} title={detail}>
      {feature?.fid !== undefined && <strong>{words.feature(strings.layers[feature.layer as keyof typeof strings.layers] ?? feature.layer, feature.fid)} </strong>}
      <span>{said}</span>
      <ShowMe at={at} />
    </li>
  );
}

function ShowMe({ at }: { at: LonLat | undefined }) {
  const session = useSession();
  const words = useStrings().draft;
  if (!at) return null;
  const show = (): void => {
    session.pen.point(at);
    session.wantedPlace.value = at;
  };
  return <> <button type="button" class="link" data-testid="area-show" onClick={show}>{words.showMe}</button></>;
}
