/** A grid as other answers name it. */
import { Fields } from './decode';
import type * as wire from './wire';

export interface GridRef {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly layer: string;
  readonly level: string;
}

export function readGridRef(value: unknown, path: string): GridRef {
  const fields = new Fields<wire.GridRef>(value, path);
  return { id: fields.text('id'), code: fields.text('code'), name: fields.text('name'), layer: fields.text('layer'), level: fields.text('level') };
}
