/** The sign of a hazard as the map draws it: shape and colour by severity, letter by status. */
import { isRunning, type HazardStatus, type Severity } from '../api/hazard';
import { CIRCLE_PX, DIAMOND_PX, SIGN_PX, SQUARE_PX, STATUS_LETTERS } from '../map/hazard_signs';
import { palette } from '../map/palette';
import { useSession, useTheme } from './context';

/** Says nothing to a screen reader: the words stand beside it. Without a status it is the bare shape. */
export function HazardSign({ severity, status }: { severity: Severity; status?: HazardStatus }) {
  const session = useSession();
  const { hazards, halo, label } = palette(useTheme().value);
  const { fill, edge, ink } = hazards[severity];
  const filled = status === undefined || isRunning({ status });
  const look = { fill: filled ? fill : halo, stroke: edge, 'stroke-width': 1.6 };
  const half = SIGN_PX / 2;
  return (
    <svg class="sign" viewBox={`${-half} ${-half} ${SIGN_PX} ${SIGN_PX}`} width={SIGN_PX} height={SIGN_PX} aria-hidden="true">
      {severity === 'red' && <path d={`M0 ${-DIAMOND_PX}L${DIAMOND_PX} 0L0 ${DIAMOND_PX}L${-DIAMOND_PX} 0Z`} {...look} />}
      {severity === 'yellow' && <rect x={-SQUARE_PX} y={-SQUARE_PX} width={2 * SQUARE_PX} height={2 * SQUARE_PX} {...look} />}
      {severity === 'blue' && <circle r={CIRCLE_PX} {...look} />}
      {status && (
        <text y="4" text-anchor="middle" font-size="11" font-weight="700" fill={filled ? ink : label}>
          {STATUS_LETTERS[session.language.value][status]}
        </text>
      )}
    </svg>
  );
}
