/** A small mesh for tests: two grids side by side, each a square of 1,000 units; above both borders runs a party grid's. */
import type { Bounds } from '../geo/lon_lat';
import type { LatticePoint } from '../geo/lattice';
import { Mesh, type Arc, type Side } from './mesh';

/** At 113.67° east and 22.93° north. */
const [X, Y] = [1_136_700_000, 229_300_000];
export const at = (x: number, y: number): LatticePoint => [X + x, Y + y];

const EVERYWHERE: Bounds = [113, 22, 114, 23];

/** West and east of a border from (1000, 0) to (1000, 1000) that bends at (1000, 500). */
export function sampleMesh(bounds = EVERYWHERE): Mesh {
  const nodes = [{ id: '1', at: at(1000, 0) }, { id: '2', at: at(1000, 1000) }];
  const side = (layer: string, left?: string, right?: string): Side => ({ layer, left, right });
  const arc = (id: string, from: string, to: string, points: readonly LatticePoint[], ...sides: Side[]): Arc => ({ id, from, to, points, sides });
  return new Mesh(
    bounds,
    nodes,
    [
      arc('10', '1', '2', [at(1000, 0), at(1000, 500), at(1000, 1000)], side('community', 'west', 'east'), side('party', 'p-west', 'p-east')),
      arc('11', '2', '1', [at(1000, 1000), at(0, 1000), at(0, 0), at(1000, 0)], side('community', 'west')),
      arc('12', '1', '2', [at(1000, 0), at(2000, 0), at(2000, 1000), at(1000, 1000)], side('community', 'east')),
    ],
    ['west', 'east'].map((id, number) => ({ id, layer: 'community', code: `44190012200${number + 1}`, name: id, parent: 'town' }))
      .concat({ id: 'town', layer: 'community', code: '441900122', name: 'town', parent: '' })
      .map((grid) => ({ ...grid, parent: grid.parent || undefined })),
  );
}
