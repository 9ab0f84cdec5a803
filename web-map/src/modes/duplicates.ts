/** Which other open hazards one may be the same as: those nearest to it. */
import type { Hazard } from '../api/hazard';
import type { Held } from './hazards';

export interface Near {
  readonly hazard: Hazard;
  /** From the other one, metres. */
  readonly metres: number;
}

/** Farther apart two reports do not mean one thing, metres. */
const NEAR_M = 1_000;
/** As many as anybody compares. */
const NEAR_MAX = 8;
const METRES_PER_DEGREE = (Math.PI * 6378137) / 180;

/** Of the same matter first, then the nearest. */
export function nearTo({ id, at, matter }: Hazard, held: Held): readonly Near[] {
  const shrink = Math.cos((at.lat * Math.PI) / 180);
  const metresTo = (other: Hazard): number => Math.hypot((other.at.lon - at.lon) * shrink, other.at.lat - at.lat) * METRES_PER_DEGREE;
  const others = [...held.values()].filter((other) => other.id !== id).map((hazard) => ({ hazard, metres: metresTo(hazard) }));
  const differs = ({ hazard }: Near): number => Number(hazard.matter.code !== matter.code);
  return others.filter(({ metres }) => metres <= NEAR_M).toSorted((a, b) => differs(a) - differs(b) || a.metres - b.metres).slice(0, NEAR_MAX);
}
