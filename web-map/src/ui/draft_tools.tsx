/** The tools of a draft, undo and redo, and what is under way with the one in use. */
import { useSignal } from '@preact/signals';
import type { Draft } from '../api/draft';
import { TOOLS } from '../modes/pen';
import { GRID_LAYERS, isGridLayer } from '../map/grid_layers';
import { POINTS_ZOOM } from '../map/layers/draft';
import { useSession, useStrings } from './context';
import { nextCode } from './draft_model';
import { DraftGrid } from './draft_grid';

export function DraftTools({ draft }: { draft: Draft }) {
  const session = useSession();
  const words = useStrings().draft;
  const { drafting, pen } = session;
  const tool = pen.tool.value;
  const busy = drafting.work.value.kind === 'busy';
  return (
    <div class="tools">
      <div class="tool-row">
        <fieldset class="segments">
          <legend class="visually-hidden">{words.toolsLabel}</legend>
          {TOOLS.map((name) => (
            <label key={name}>
              <input type="radio" name="tool" class="visually-hidden" checked={tool === name} data-testid={`tool-${name}`} onChange={() => pen.use(name)} />
              <span>{words.tools[name]}</span>
            </label>
          ))}
        </fieldset>
        <span class="undo">
          <button type="button" class="icon" aria-label={words.undo} title={`${words.undo} (Ctrl+Z)`} data-testid="undo" disabled={busy || draft.edits.length === 0} onClick={() => void drafting.undo()}>↶</button>
          <button type="button" class="icon" aria-label={words.redo} title={`${words.redo} (Ctrl+Shift+Z)`} data-testid="redo" disabled={busy || draft.undone === 0} onClick={() => void drafting.redo()}>↷</button>
        </span>
      </div>
      <p class="hint tool-hint">{(session.shown.value?.zoom ?? POINTS_ZOOM) < POINTS_ZOOM && (tool === 'border' || tool === 'box') ? words.zoomIn : words.hints[tool]}</p>
      {(tool === 'grid' || tool === 'split') && <LayerChoice />}
      {pen.chosen.value.size > 0 && <ChosenPoints />}
      {tool === 'grid' && pen.grid.value !== undefined && <DraftGrid id={pen.grid.value} />}
      {tool === 'split' && <Split />}
      <details class="why keys"><summary>{words.keysTitle}</summary><p class="hint">{words.keys}</p></details>
    </div>
  );
}

function LayerChoice() {
  const session = useSession();
  const strings = useStrings();
  const { pen } = session;
  return (
    <label class="choice">
      <span>{strings.draft.layer}</span>
      <select value={pen.layer.value} data-testid="draft-layer" onChange={(event) => { if (isGridLayer(event.currentTarget.value)) pen.layer.value = event.currentTarget.value; }}>
        {GRID_LAYERS.map((layer) => <option key={layer} value={layer}>{strings.layers[layer]}</option>)}
      </select>
    </label>
  );
}

function ChosenPoints() {
  const { pen } = useSession();
  const words = useStrings().draft;
  const points = [...pen.chosen.value.values()];
  return (
    <div class="tool-row" data-testid="chosen-points" data-count={points.length}>
      <span>{words.chosen(points.length)}</span>
      {points.some((point) => 'arc' in point) && <button type="button" class="secondary" data-testid="delete-points" onClick={() => void pen.deleteChosen()}>{words.deletePoints}</button>}
      <button type="button" class="quiet" onClick={() => pen.reset()}>{words.letGo}</button>
    </div>
  );
}

function Split() {
  const { pen, drafting } = useSession();
  const words = useStrings().draft;
  const { line, grid, done } = pen.split.value;
  const whole = grid === undefined ? undefined : drafting.mesh.value?.grids.get(grid);
  if (line.length === 0) return null;
  if (!done) {
    return (
      <div class="tool-row">
        <span>{words.splitPoints(line.length)}</span>
        <button type="button" class="secondary" data-testid="split-finish" disabled={line.length < 2} onClick={() => pen.finishLine()}>{words.finish}</button>
        <button type="button" class="quiet" onClick={() => pen.shorten()}>{words.shorten}</button>
      </div>
    );
  }
  if (grid !== undefined && !whole) return <p class="complaint" role="alert">{words.gridUnknown}</p>;
  if (!whole) return <p class="complaint" role="alert">{words.splitNone} <button type="button" class="link" onClick={() => pen.reset()}>{words.letGo}</button></p>;
  const codes = new Set([...(drafting.mesh.value?.grids.values() ?? [])].map(({ code }) => code));
  return <SplitForm key={whole.id} grid={whole} code={nextCode(whole.code, codes)} />;
}

function SplitForm({ grid, code }: { grid: { id: string; name: string }; code: string }) {
  const { pen, drafting } = useSession();
  const words = useStrings().draft;
  const [name, newCode] = [useSignal(`${grid.name}·2`), useSignal(code)];
  const submit = (event: Event): void => {
    event.preventDefault();
    const { line } = pen.split.peek();
    void drafting.edit([{ op: 'split', grid: grid.id, line, code: newCode.value.trim(), name: name.value.trim() }]).then((done) => { if (done) pen.reset(); });
  };
  return (
    <form class="report" onSubmit={submit} data-testid="split-form">
      <p>{words.of} <strong>{grid.name}</strong></p>
      <label class="note"><span>{words.newName}</span><input type="text" required value={name.value} data-testid="split-name" onInput={(event) => { name.value = event.currentTarget.value; }} /></label>
      <label class="note"><span>{words.newCode}</span><input type="text" required value={newCode.value} data-testid="split-code" onInput={(event) => { newCode.value = event.currentTarget.value; }} /></label>
      <div class="move-buttons">
        <button type="submit" class="primary" data-testid="split-go" disabled={drafting.work.value.kind === 'busy'}>{words.splitGo}</button>
        <button type="button" class="secondary" onClick={() => pen.reset()}>{words.cancel}</button>
      </div>
    </form>
  );
}
