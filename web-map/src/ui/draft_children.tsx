/** Grids given whole from the one above them to a neighbour of that: chosen on the map, or ticked here. */
import { useSignal } from '@preact/signals';
import type { Edit } from '../draft/edit';
import type { Mesh, NamedGrid } from '../draft/mesh';
import { useSession, useStrings } from './context';
import { Foreseen } from './draft_grid';
import { Pick } from './fields';

export function GiveChildren({ ids }: { ids: readonly string[] }) {
  const words = useStrings().plan.children;
  const mesh = useSession().drafting.mesh.value;
  const open = useSignal(false);
  const [only, ...others] = new Set(ids.map((id) => mesh?.grids.get(id)?.parent));
  const from = only === undefined || others.length > 0 ? undefined : mesh?.grids.get(only);
  if (!mesh || !from) return null;
  return (
    <details class="why" data-testid="children" open={open.value} onToggle={(event) => { open.value = event.currentTarget.open; }}>
      <summary>{words.title}</summary>
      {open.value && <Give key={from.id} ids={ids} from={from} mesh={mesh} />}
    </details>
  );
}

function Give({ ids, from, mesh }: { ids: readonly string[]; from: NamedGrid; mesh: Mesh }) {
  const { drafting, pen } = useSession();
  const strings = useStrings();
  const words = strings.plan.children;
  const wanted = useSignal('');
  const near = new Set(ids.flatMap((id) => mesh.neighbours(id).map(({ parent }) => parent)));
  const others = mesh.parentsFor(ids[0] ?? '').filter(({ id }) => id !== from.id);
  // To one that lies beside none of them they would come as a part of its own.
  const targets = [...others.filter(({ id }) => near.has(id)), ...others.filter(({ id }) => !near.has(id))];
  const to = targets.find(({ id }) => id === wanted.value) ?? targets[0];
  const edit: Edit | undefined = to && { op: 'transfer', from: from.id, to: to.id, piece: { children: ids } };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (edit) void drafting.edit([edit]).then((done) => { if (done) pen.choose(undefined); });
  };
  return (
    <form class="draft-grid" onSubmit={submit} data-testid="children-form" data-count={ids.length}>
      <fieldset class="ticks">
        <legend>{words.of(from.name)}</legend>
        {mesh.below(from.id).map(({ id, name }) => (
          <label key={id}>
            <input type="checkbox" checked={ids.includes(id)} disabled={ids.length === 1 && ids.includes(id)} data-testid="child" data-grid={id} onChange={() => pen.toggleGrid(id)} />
            {name}
          </label>
        ))}
      </fieldset>
      {edit ? (
        <>
          <Pick label={strings.plan.outline.to} value={to?.id ?? ''} testId="children-to" options={targets.map(({ id, name }) => [id, near.has(id) ? name : words.apart(name)])} change={(id) => { wanted.value = id; }} />
          <Foreseen edit={edit} />
          <div class="move-buttons"><button type="submit" class="primary" data-testid="children-go" disabled={drafting.work.value.kind === 'busy'}>{words.go(ids.length)}</button></div>
        </>
      ) : <p class="hint">{words.none}</p>}
    </form>
  );
}
