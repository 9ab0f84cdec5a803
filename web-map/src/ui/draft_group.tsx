/** Several grids that are chosen: put under a new one above them. */
import type { Edit } from '../draft/edit';
import { useSession, useStrings } from './context';
import { nextCode } from './draft_model';
import { NewGridFields, gridOf, useNewGrid } from './draft_outline';

export function DraftGroup({ ids }: { ids: readonly string[] }) {
  const { drafting, pen } = useSession();
  const strings = useStrings();
  const words = strings.plan.group;
  const mesh = drafting.mesh.value;
  const grids = ids.flatMap((id) => mesh?.grids.get(id) ?? []);
  const layer = grids[0]?.layer ?? pen.layer.value;
  const own = grids[0]?.parent;
  const codes = new Set([...(mesh?.grids.values() ?? [])].map(({ code }) => code));
  // As wide as what they lie under now: the new one stands beside it.
  const beside = own === undefined ? undefined : mesh?.grids.get(own);
  const fields = useNewGrid(layer, beside ? nextCode(beside.code, codes) : '', beside?.parent);
  const levels = fields.levels.slice(0, -1);
  const edit: Edit = { op: 'create', grid: gridOf(fields), of: { children: ids } };
  const submit = (event: Event): void => {
    event.preventDefault();
    void drafting.edit([edit]).then((done) => { if (done) pen.choose(undefined); });
  };
  const isMixed = grids.some((grid) => grid.layer !== layer);
  return (
    <form class="draft-grid" onSubmit={submit} data-testid="group-form" data-count={ids.length}>
      <p>{words.chosen(ids.length)} <strong>{grids.map(({ name }) => name).join('、')}</strong></p>
      {isMixed ? <p class="complaint">{words.mixed}</p> : (
        <details class="why" open>
          <summary>{words.above}</summary>
          <div class="draft-grid">
            <NewGridFields fields={{ ...fields, levels }} parents={mesh?.parents(layer).filter(({ id }) => id !== own) ?? []} />
            <div class="move-buttons">
              <button type="submit" class="primary" data-testid="group-go" disabled={drafting.work.value.kind === 'busy'}>{words.go}</button>
              <button type="button" class="secondary" onClick={() => pen.choose(undefined)}>{words.letGo}</button>
            </div>
          </div>
        </details>
      )}
    </form>
  );
}
