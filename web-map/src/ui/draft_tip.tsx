/** Beside the pointer while a border is dragged: who gains how much ground, whom it would hit, which layers move along. */
import { useSession, useStrings } from './context';
import { draftFailure, gainText, impactLine } from './draft_model';

/** Of a node where many grids meet. */
const GAINS_MAX = 4;
/** From the pointer, pixels. */
const ASIDE_PX = 18;

export function DraftTip() {
  const { pen, drafting } = useSession();
  const strings = useStrings();
  const words = strings.draft;
  const tip = pen.tip.value;
  if (!tip) return null;
  const grids = drafting.mesh.peek()?.grids;
  const gains = tip.gains.filter(({ layer, squareM }) => layer === (tip.layers.includes('community') ? 'community' : tip.layers[0]) && Math.abs(squareM) >= 1);
  const { impact } = tip;
  // On the side of the pointer where there is room.
  const side = { ...(tip.px.x > innerWidth / 2 ? { right: `${innerWidth - tip.px.x + ASIDE_PX}px` } : { left: `${tip.px.x + ASIDE_PX}px` }), top: `${Math.min(tip.px.y + ASIDE_PX, innerHeight - 150)}px` };
  return (
    <div class="draft-tip surface" style={side} role="status" data-testid="draft-tip">
      <ul>
        {gains.toSorted((a, b) => b.squareM - a.squareM).slice(0, GAINS_MAX).map((gain) => (
          <li key={gain.grid}><span>{grids?.get(gain.grid)?.name ?? gain.grid}</span> <b class={gain.squareM > 0 ? 'on-duty' : 'warn'}>{gainText(gain, strings)}</b></li>
        ))}
      </ul>
      <p data-testid="tip-impact" class={impact && !impact.ok ? 'late' : ''}>
        {impact === undefined ? words.thinking : impact.ok ? impactLine(impact.value, strings) : draftFailure(impact.failure, strings)}
      </p>
      {tip.layers.length > 1 && <p class="hint">{words.together(tip.layers.map((layer) => strings.gridOf[layer] ?? layer).join('、'))}</p>}
    </div>
  );
}
