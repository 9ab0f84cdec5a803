/** Beside the pointer while a border is dragged: who gains how much ground, whom it would hit, which layers move along. */
import type { Tip } from '../modes/pen';
import { useSession, useStrings } from './context';
import { draftFailure, gainText, impactLine, workloadLine } from './draft_model';

/** Of a node where many grids meet. */
const GAINS_MAX = 4;
/** From the pointer, and how much room it takes at most, pixels. */
const [ASIDE_PX, WIDTH_PX, HEIGHT_PX] = [18, 300, 190];

export function DraftTip() {
  const { pen, drafting } = useSession();
  const strings = useStrings();
  const words = strings.draft;
  const tip = pen.tip.value;
  if (!tip) return null;
  const grids = drafting.mesh.peek()?.grids;
  const gains = tip.gains.filter(({ layer, squareM }) => layer === (tip.layers.includes('community') ? 'community' : tip.layers[0]) && Math.abs(squareM) >= 1);
  const { impact } = tip;
  const workload = impact?.ok ? workloadLine(impact.value, strings) : undefined;
  return (
    <div class="draft-tip surface" style={beyond(tip)} role="status" data-testid="draft-tip">
      <ul>
        {gains.toSorted((a, b) => b.squareM - a.squareM).slice(0, GAINS_MAX).map((gain) => (
          <li key={gain.grid}><span>{grids?.get(gain.grid)?.name ?? gain.grid}</span> <b class={gain.squareM > 0 ? 'on-duty' : 'warn'}>{gainText(gain, strings)}</b></li>
        ))}
      </ul>
      <p data-testid="tip-impact" class={impact && !impact.ok ? 'late' : ''}>
        {impact === undefined ? words.thinking : impact.ok ? impactLine(impact.value, strings) : draftFailure(impact.failure, strings)}
      </p>
      {workload !== undefined && <p class="hint" data-testid="tip-workload">{workload}</p>}
      {tip.layers.length > 1 && <p class="hint">{words.together(tip.layers.map((layer) => strings.gridOf[layer] ?? layer).join('、'))}</p>}
    </div>
  );
}

/** On the far side of the pointer from where it came, so that it does not lie over what changes hands; where there is room. */
function beyond({ px, from }: Tip): Record<string, string> {
  const isRight = px.x >= from.x ? px.x + ASIDE_PX + WIDTH_PX < innerWidth : px.x - ASIDE_PX - WIDTH_PX < 0;
  const isBelow = px.y > from.y ? px.y + ASIDE_PX + HEIGHT_PX < innerHeight : px.y - ASIDE_PX - HEIGHT_PX < 0;
  // By its transform: what is drawn already is only put elsewhere, and nothing is laid out anew.
  const along = isRight ? `${px.x + ASIDE_PX}px` : `calc(${px.x - ASIDE_PX}px - 100%)`;
  const down = isBelow ? `${px.y + ASIDE_PX}px` : `calc(${px.y - ASIDE_PX}px - 100%)`;
  return { transform: `translate(${along}, ${down})` };
}
