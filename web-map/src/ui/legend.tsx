/** What the colours mean, with a switch and an opacity for each layer. */
import { SEVERITIES } from '../api/hazard';
import { GRID_LAYERS, type GridLayer } from '../map/grid_layers';
import { palette, type Palette, type Theme } from '../map/palette';
import { PATROL_WINDOWS, isPatrolWindow } from '../map/patrol_window';
import { useSession, useStrings } from './context';
import { HazardSign } from './hazard_sign';

export function Legend({ theme, open }: { theme: Theme; open: boolean }) {
  const session = useSession();
  const strings = useStrings();
  const colours = palette(theme);
  return (
    <details class="legend surface" open={open}>
      <summary>{strings.legend.title}</summary>
      <ul>
        <HazardRow />
        {GRID_LAYERS.toReversed().map((layer) => <Row key={layer} layer={layer} colours={colours} />)}
        <li class="legend-owner">
          <span class="swatch" style={{ background: 'transparent', borderColor: colours.owner, borderWidth: '3px' }} />
          {strings.legend.owner}
        </li>
      </ul>
      <BackgroundRow />
      <Patrol colours={colours} />
      <button type="button" class="quiet" onClick={() => session.showAllLayers()}>{strings.legend.reset}</button>
    </details>
  );
}

/** Somebody else's map below ours, in its datum, and whose it is. */
function BackgroundRow() {
  const session = useSession();
  const words = useStrings().desk.background;
  const background = session.about.value?.background;
  if (!background) return null;
  return (
    <div class="legend-patrol">
      <label>
        <input type="checkbox" data-testid="background" checked={session.backgroundShown.value} onChange={(event) => { session.backgroundShown.value = event.currentTarget.checked; }} />
        {words.show}
      </label>
      {session.backdrop.isUnfit && <p class="complaint" data-testid="background-unfit">{words.unfit}</p>}
      <p class="legend-key"><span>{background.note} {background.isGcj02 ? words.datums.gcj02 : words.datums.plain}{background.isInDegrees && ` · ${words.degrees}`}</span></p>
    </div>
  );
}

/** How far back patrols are shown, and what their colours mean. */
function Patrol({ colours }: { colours: Palette }) {
  const session = useSession();
  const strings = useStrings();
  const [none, half, all] = colours.coverage;
  return (
    <div class="legend-patrol">
      <label>
        {strings.patrol.title}
        <select
          data-testid="patrol-window"
          value={session.patrolWindow.value ?? ''}
          onChange={(event) => void session.showPatrol(isPatrolWindow(event.currentTarget.value) ? event.currentTarget.value : undefined)}
        >
          <option value="">{strings.patrol.off}</option>
          {PATROL_WINDOWS.map((window) => <option key={window} value={window}>{strings.patrol.windows[window]}</option>)}
        </select>
      </label>
      {session.patrolWindow.value && (
        <p>
          {strings.patrol.none}
          <span class="scale" style={{ background: `linear-gradient(to right, ${none}, ${half}, ${all})` }} />
          {strings.patrol.all}
        </p>
      )}
    </div>
  );
}

function HazardRow() {
  const session = useSession();
  const words = useStrings().hazard;
  return (
    <>
      <li class="legend-hazards">
        <label>
          <input type="checkbox" data-testid="layer-hazards" checked={session.hazardsShown.value} onChange={(event) => { session.hazardsShown.value = event.currentTarget.checked; }} />
          {words.layer}
        </label>
        <span class="legend-signs">
          {SEVERITIES.map((severity) => <span key={severity}><HazardSign severity={severity} />{words.severities[severity]}</span>)}
        </span>
      </li>
      <li class="legend-key">{words.signs}</li>
    </>
  );
}

function Row({ layer, colours }: { layer: GridLayer; colours: Palette }) {
  const session = useSession();
  const strings = useStrings();
  const name = strings.layers[layer];
  const view = session.views.value[layer];
  return (
    <li>
      <label>
        <input
          type="checkbox"
          data-testid={`layer-${layer}`}
          checked={view.shown}
          onChange={(event) => session.setLayer(layer, { shown: event.currentTarget.checked })}
        />
        <Swatch layer={layer} colours={colours} />
        {name}
      </label>
      <input
        type="range"
        data-testid={`opacity-${layer}`}
        min="10"
        max="100"
        step="5"
        disabled={!view.shown}
        aria-label={strings.legend.opacity(name)}
        value={Math.round(view.opacity * 100)}
        onInput={(event) => session.setLayer(layer, { opacity: event.currentTarget.valueAsNumber / 100 })}
      />
    </li>
  );
}

function Swatch({ layer, colours }: { layer: GridLayer; colours: Palette }) {
  const { fill, line } = colours.layers[layer];
  const background = layer === 'party' ? `repeating-linear-gradient(135deg, ${fill} 0 2px, transparent 2px 5px)` : fill;
  return <span class="swatch" style={{ background, borderColor: line }} />;
}
