/** One grid of a draft: its name, code and parent, who answers for it, and the neighbour that it could become part of. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Impact } from '../api/draft';
import type { Outcome } from '../api/http';
import type { Edit } from '../draft/edit';
import type { Mesh, NamedGrid } from '../draft/mesh';
import { useSession, useStrings } from './context';
import { DraftDuties } from './draft_duties';
import { draftFailure, impactLine, workloadLine } from './draft_model';

export function DraftGrid({ id }: { id: string }) {
  const { drafting } = useSession();
  const words = useStrings().draft;
  const mesh = drafting.mesh.value;
  const grid = mesh?.grids.get(id);
  if (!mesh || !grid) return <p class="hint">{words.gridUnknown}</p>;
  return <Grid key={`${id} ${grid.name} ${grid.code} ${grid.parent}`} grid={grid} mesh={mesh} />;
}

/** No neighbour, but free space, which the layers over the communities' may leave. */
const FREE = '-';

function Grid({ grid, mesh }: { grid: NamedGrid; mesh: Mesh }) {
  const { drafting, pen } = useSession();
  const strings = useStrings();
  const words = strings.draft;
  const busy = drafting.work.value.kind === 'busy';
  const make = (edit: Edit) => drafting.edit([edit]);
  const parents = mesh.parentsFor(grid.id);
  const into = useSignal('');
  const end: Edit | undefined = into.value === '' ? undefined : into.value === FREE ? { op: 'retire', grid: grid.id } : { op: 'merge', grid: grid.id, into: into.value };
  return (
    <div class="draft-grid" data-testid="draft-grid" data-grid={grid.id}>
      <h3>{strings.gridOf[grid.layer] ?? grid.layer}</h3>
      <Field label={words.name} value={grid.name} testId="grid-name" busy={busy} save={(name) => make({ op: 'rename', grid: grid.id, name })} />
      <Field label={words.code} value={grid.code} testId="grid-code" busy={busy} save={(code) => make({ op: 'renumber', grid: grid.id, code })} />
      {parents.length > 0 && (
        <label class="choice">
          <span>{words.parent}</span>
          <select value={grid.parent ?? ''} data-testid="grid-parent" disabled={busy} onChange={(event) => void make({ op: 'set_parent', grid: grid.id, parent: event.currentTarget.value })}>
            {parents.map((parent) => <option key={parent.id} value={parent.id}>{parent.name}</option>)}
          </select>
        </label>
      )}
      <label class="choice">
        <span>{words.into}</span>
        <select value={into.value} data-testid="grid-into" onChange={(event) => { into.value = event.currentTarget.value; }}>
          <option value="">{words.chooseNeighbour}</option>
          {grid.layer !== 'community' && !mesh.isParent(grid.id) && <option value={FREE}>{strings.plan.retireToFree}</option>}
          {mesh.neighbours(grid.id).map((neighbour) => <option key={neighbour.id} value={neighbour.id}>{neighbour.name}</option>)}
        </select>
      </label>
      {end && (
        <>
          <Foreseen edit={end} />
          <button type="button" class="primary" data-testid="merge-go" disabled={busy} onClick={() => void make(end).then((done) => { if (done) pen.choose(end.op === 'merge' ? end.into : undefined); })}>
            {end.op === 'merge' ? words.merge : strings.plan.retire}
          </button>
        </>
      )}
      <DraftDuties grid={grid.id} />
    </div>
  );
}

/** Whom an edit would hit. */
export function Foreseen({ edit }: { edit: Edit }) {
  const { drafting } = useSession();
  const strings = useStrings();
  const found = useSignal<Outcome<Impact> | undefined>(undefined);
  useEffect(() => {
    let wanted = true;
    found.value = undefined;
    void drafting.impactOf([edit]).then((outcome) => { if (wanted) found.value = outcome; });
    return () => { wanted = false; };
  }, [JSON.stringify(edit)]);
  const said = found.value === undefined ? strings.draft.thinking
    : found.value.ok ? [impactLine(found.value.value, strings), workloadLine(found.value.value, strings)].filter(Boolean).join('；')
    : draftFailure(found.value.failure, strings);
  return <p class="hint" role="status" data-testid="foreseen">{said}</p>;
}

function Field({ label, value, testId, busy, save }: { label: string; value: string; testId: string; busy: boolean; save: (value: string) => Promise<boolean> }) {
  const words = useStrings().draft;
  const text = useSignal(value);
  const submit = (event: Event): void => {
    event.preventDefault();
    void save(text.peek().trim());
  };
  return (
    <form class="field" onSubmit={submit}>
      <label class="choice"><span>{label}</span><input type="text" required value={text.value} data-testid={testId} onInput={(event) => { text.value = event.currentTarget.value; }} /></label>
      <button type="submit" class="secondary" data-testid={`${testId}-go`} aria-label={`${words.apply} ${label}`} disabled={busy || text.value.trim() === '' || text.value.trim() === value}>{words.apply}</button>
    </form>
  );
}
