/** What is made of a line or an area that was drawn: a grid parted, a piece given to a neighbour, a grid in free space. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Edit, NewGrid } from '../draft/edit';
import type { Mesh, NamedGrid } from '../draft/mesh';
import type { Outline } from '../modes/outline';
import { useSession, useStrings } from './context';
import { Foreseen } from './draft_grid';
import { freeCode, nextCode } from './draft_model';
import { Choices, Pick, TextField } from './fields';

export function DrawnOutline() {
  const { pen, drafting } = useSession();
  const words = useStrings().draft;
  const outline = pen.outline.value;
  const form = pen.tool.value === 'area' ? 'area' : 'line';
  const mesh = drafting.mesh.value;
  const { points, done } = outline;
  if (points.length === 0) return null;
  if (!done) {
    return (
      <div class="tool-row">
        <span>{words.splitPoints(points.length)}</span>
        <button type="button" class="secondary" data-testid={form === 'line' ? 'split-finish' : 'area-finish'} disabled={points.length < (form === 'line' ? 2 : 3)} onClick={() => pen.finish()}>{words.finish}</button>
        <button type="button" class="quiet" onClick={() => pen.shorten()}>{words.shorten}</button>
      </div>
    );
  }
  const known = outline.grids.flatMap((id) => mesh?.grids.get(id) ?? []);
  if (!mesh || known.length < outline.grids.length) return <p class="complaint" role="alert">{words.gridUnknown}</p>;
  if (form === 'line' && outline.isFree) return <p class="complaint" role="alert">{words.splitNone} <button type="button" class="link" onClick={() => pen.reset()}>{words.letGo}</button></p>;
  return <Made key={`${form} ${outline.grids.join()}`} form={form} outline={outline} mesh={mesh} grids={known} />;
}

/** What a line and an area may become, what is likeliest first. */
function usesOf(form: 'line' | 'area', { isFree, grids }: Outline): readonly ('split' | 'transfer' | 'create')[] {
  if (form === 'line') return ['split', 'transfer'];
  if (grids.length === 0) return ['create'];
  return isFree ? ['create', 'transfer'] : ['transfer', 'create'];
}

interface MadeProps {
  readonly form: 'line' | 'area';
  readonly outline: Outline;
  readonly mesh: Mesh;
  readonly grids: readonly NamedGrid[];
}

function Made(props: MadeProps) {
  const words = useStrings().plan.outline;
  const uses = usesOf(props.form, props.outline);
  const use = useSignal(uses[0] ?? 'split');
  const [grid] = props.grids;
  return (
    <>
      <Choices name="outline-use" label={words.use} of={uses} value={use} word={words.uses} />
      {use.value === 'split' && grid && <Split {...props} grid={grid} />}
      {use.value === 'transfer' && <Transfer {...props} />}
      {use.value === 'create' && <Create {...props} />}
    </>
  );
}

/** The form of one edit, which the fields in it make up. */
function EditForm({ use, edit, children }: { use: 'split' | 'transfer' | 'create'; edit: Edit | undefined; children: ComponentChildren }) {
  const { pen, drafting } = useSession();
  const words = useStrings().plan.outline;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (edit) void drafting.edit([edit]).then((done) => { if (done) pen.reset(); });
  };
  return (
    <form class="report" onSubmit={submit} data-testid={`${use}-form`}>
      {children}
      <div class="move-buttons">
        <button type="submit" class="primary" data-testid={`${use}-go`} disabled={edit === undefined || drafting.work.value.kind === 'busy'}>{words.go[use]}</button>
        <button type="button" class="secondary" onClick={() => pen.reset()}>{words.cancel}</button>
      </div>
    </form>
  );
}

function Split({ grid, mesh, outline }: MadeProps & { grid: NamedGrid }) {
  const words = useStrings().draft;
  const codes = new Set([...mesh.grids.values()].map(({ code }) => code));
  const [name, code] = [useSignal(`${grid.name}·2`), useSignal(nextCode(grid.code, codes))];
  return (
    <EditForm use="split" edit={{ op: 'split', grid: grid.id, line: outline.points, code: code.value.trim(), name: name.value.trim() }}>
      <p>{words.of} <strong>{grid.name}</strong></p>
      <TextField label={words.newName} value={name} testId="split-name" />
      <TextField label={words.newCode} value={code} testId="split-code" />
    </EditForm>
  );
}

function Transfer({ form, outline, mesh, grids }: MadeProps) {
  const words = useStrings().plan.outline;
  const [from, wanted] = [useSignal(grids[0]?.id ?? ''), useSignal('')];
  const neighbours = mesh.neighbours(from.value);
  // What was drawn over as well is likely meant to get it.
  const likely = neighbours.find(({ id }) => grids.some((grid) => grid.id === id)) ?? neighbours[0];
  const to = neighbours.find(({ id }) => id === wanted.value) ?? likely;
  const piece = form === 'line' ? { line: outline.points } : { area: outline.points };
  const edit: Edit | undefined = to && { op: 'transfer', from: from.value, to: to.id, piece };
  return (
    <EditForm use="transfer" edit={edit}>
      <Pick label={words.from} value={from.value} testId="transfer-from" options={grids.map(({ id, name }) => [id, name])} change={(id) => { from.value = id; }} />
      <Pick label={words.to} value={to?.id ?? ''} testId="transfer-to" options={neighbours.map(({ id, name }) => [id, name])} change={(id) => { wanted.value = id; }} />
      <p class="hint">{form === 'line' ? words.lineHint : words.areaHint}</p>
      {edit && <Foreseen edit={edit} />}
    </EditForm>
  );
}

function Create({ outline, mesh }: MadeProps) {
  const strings = useStrings();
  const layer = useSession().pen.layer.value;
  const parents = mesh.parents(layer);
  const fields = useNewGrid(layer, freeCode(mesh, layer), parents[0]?.id);
  return (
    <EditForm use="create" edit={fields.name.value.trim() === '' ? undefined : { op: 'create', grid: gridOf(fields), of: { area: outline.points } }}>
      <p class="hint">{strings.plan.outline.createHint(strings.layers[layer])}</p>
      <NewGridFields fields={fields} parents={parents} />
    </EditForm>
  );
}

/** What a new grid is to be called, and where it stands. */
export function useNewGrid(layer: string, likelyCode: string, likelyParent: string | undefined) {
  const levels = useSession().about.value?.levels ?? [];
  const [name, code, level, parent] = [useSignal(''), useSignal(likelyCode), useSignal(levels.at(-1) ?? 'basic'), useSignal(likelyParent ?? '')];
  return { layer, name, code, level, parent, levels };
}

export function gridOf({ layer, name, code, level, parent }: ReturnType<typeof useNewGrid>): NewGrid {
  return { layer, level: level.value, code: code.value.trim(), name: name.value.trim(), parent: parent.value === '' ? undefined : parent.value };
}

export function NewGridFields({ fields, parents }: { fields: ReturnType<typeof useNewGrid>; parents: readonly NamedGrid[] }) {
  const strings = useStrings();
  const words = strings.draft;
  const { name, code, level, parent, levels } = fields;
  return (
    <>
      <TextField label={words.newName} value={name} testId="create-name" />
      <TextField label={words.newCode} value={code} testId="create-code" />
      <Pick label={strings.plan.outline.level} value={level.value} testId="create-level" options={levels.map((one) => [one, strings.levels[one] ?? one])} change={(next) => { level.value = next; }} />
      <Pick label={words.parent} value={parent.value} testId="create-parent" options={[['', strings.plan.outline.noParent], ...parents.map(({ id, name: called }): [string, string] => [id, called])]} change={(next) => { parent.value = next; }} />
    </>
  );
}
