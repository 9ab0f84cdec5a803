/** The tools of a draft, undo and redo, and what is under way with the one in use. */
import type { Draft } from '../api/draft';
import { TOOLS } from '../modes/pen';
import { GRID_LAYERS, isGridLayer } from '../map/grid_layers';
import { POINTS_ZOOM } from '../map/layers/draft';
import { useSession, useStrings } from './context';
import { GiveChildren } from './draft_children';
import { ChosenBorders } from './draft_glue';
import { DraftGrid } from './draft_grid';
import { DraftGroup } from './draft_group';
import { DrawnOutline } from './draft_outline';

export function DraftTools({ draft }: { draft: Draft }) {
  const session = useSession();
  const words = useStrings().draft;
  const { drafting, pen } = session;
  const tool = pen.tool.value;
  const busy = drafting.work.value.kind === 'busy';
  return (
    <div class="tools">
      <div class="tool-row">
        <fieldset class="segments toolbox">
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
      <p class="hint tool-hint">{(session.shown.value?.zoom ?? POINTS_ZOOM) < POINTS_ZOOM && (tool === 'border' || tool === 'box' || tool === 'glue') ? words.zoomIn : words.hints[tool]}</p>
      {(tool === 'grid' || tool === 'split' || tool === 'area') && <LayerChoice />}
      {pen.chosen.value.size > 0 && <ChosenPoints />}
      {tool === 'grid' && <ChosenGrids />}
      {(tool === 'split' || tool === 'area') && <DrawnOutline />}
      {tool === 'glue' && <ChosenBorders />}
      <details class="why keys"><summary>{words.keysTitle}</summary><p class="hint">{words.keys}</p></details>
    </div>
  );
}

function ChosenGrids() {
  const { pen } = useSession();
  const [only, ...others] = pen.grids.value;
  if (only === undefined) return null;
  return (
    <>
      {others.length === 0 ? <DraftGrid id={only} /> : <DraftGroup ids={pen.grids.value} />}
      <GiveChildren ids={pen.grids.value} />
    </>
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
