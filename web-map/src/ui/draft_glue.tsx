/** Borders that are chosen whole: laid onto one another, so that they move together, or parted, so that they do not. */
import { useSignal } from '@preact/signals';
import type { Edit } from '../draft/edit';
import type { Arc, Mesh } from '../draft/mesh';
import { useSession, useStrings } from './context';
import type { Strings } from './strings';

/** Most that a border may lie from the one that it is laid onto, metres; the server's own bound. */
const WITHIN_MAX_M = 50;
const WITHIN_M = 5;

export function ChosenBorders() {
  const { pen, drafting } = useSession();
  const words = useStrings().plan.glue;
  const mesh = drafting.mesh.value;
  const [one, other] = pen.borders.value.map((id) => mesh?.arcs.get(id));
  if (!mesh || !one) return null;
  return (
    <div class="draft-grid" data-testid="glue" data-count={pen.borders.value.length}>
      <Border arc={one} mesh={mesh} />
      {other ? <Align arc={one} onto={other} mesh={mesh} /> : <Unglue arc={one} />}
      <button type="button" class="quiet" onClick={() => pen.reset()}>{words.letGo}</button>
    </div>
  );
}

/** Which grids a border parts, on each layer. */
function Border({ arc, mesh }: { arc: Arc; mesh: Mesh }) {
  const strings = useStrings();
  const name = (id: string | undefined): string => (id === undefined ? strings.plan.glue.free : mesh.grids.get(id)?.name ?? id);
  return (
    <ul class="findings">
      {arc.sides.map(({ layer, left, right }) => <li key={layer}><strong>{strings.gridOf[layer] ?? layer}</strong> {name(left)} | {name(right)}</li>)}
    </ul>
  );
}

function useMaking(): { busy: boolean; make: (edit: Edit) => void } {
  const { pen, drafting } = useSession();
  return { busy: drafting.work.value.kind === 'busy', make: (edit) => void drafting.edit([edit]).then((done) => { if (done) pen.reset(); }) };
}

function Unglue({ arc }: { arc: Arc }) {
  const strings = useStrings();
  const words = strings.plan.glue;
  const { busy, make } = useMaking();
  if (arc.sides.length < 2) return <p class="hint">{words.second}</p>;
  return (
    <>
      <div class="move-buttons">
        {arc.sides.map(({ layer }) => (
          <button key={layer} type="button" class="secondary" disabled={busy} data-testid={`unglue-${layer}`} onClick={() => make({ op: 'unglue', arc: arc.id, layer })}>{words.unglue(layerName(layer, strings))}</button>
        ))}
      </div>
      <p class="hint">{words.unglueHint}</p>
    </>
  );
}

function Align({ arc, onto, mesh }: { arc: Arc; onto: Arc; mesh: Mesh }) {
  const words = useStrings().plan.glue;
  const { pen } = useSession();
  const { busy, make } = useMaking();
  const within = useSignal(WITHIN_M);
  const submit = (event: Event): void => {
    event.preventDefault();
    make({ op: 'align', arc: arc.id, onto: onto.id, withinM: within.peek() });
  };
  return (
    <form class="draft-grid" onSubmit={submit}>
      <p class="hint">{words.onto}</p>
      <Border arc={onto} mesh={mesh} />
      <label class="choice"><span>{words.within}</span>
        <input type="number" min={1} max={WITHIN_MAX_M} value={within.value} data-testid="align-within" onInput={(event) => { within.value = event.currentTarget.valueAsNumber; }} />
      </label>
      <div class="move-buttons">
        <button type="submit" class="primary" data-testid="align-go" disabled={busy || !(within.value > 0)}>{words.align}</button>
        <button type="button" class="secondary" onClick={() => pen.swapBorders()}>{words.swap}</button>
      </div>
    </form>
  );
}

function layerName(layer: string, strings: Strings): string {
  return strings.gridOf[layer] ?? layer;
}
