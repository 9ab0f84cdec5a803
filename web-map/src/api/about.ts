/** `GET /v1/about`: which town this is, and whether its data are made up. */
import { Fields } from './decode';
import type { Api, Outcome } from './http';

export interface About {
  /** The data are synthetic, and every screen says so. */
  readonly demo: boolean;
  readonly town: string | undefined;
  readonly notice: string | undefined;
  /** The edition in force. */
  readonly edition: number | undefined;
  /** What the caller may do, by the name of their role; unknown to an older server. */
  readonly role: string | undefined;
}

export function about(api: Api): Promise<Outcome<About>> {
  return api.get('/v1/about', {}, readAbout);
}

export function readAbout(body: unknown): About {
  const fields = new Fields(body, 'about');
  return {
    demo: fields.flag('demo'),
    town: fields.textOrNone('town'),
    notice: fields.textOrNone('notice'),
    edition: fields.numberOrNone('edition'),
    role: fields.partOrNone('caller', (value, path) => new Fields(value, path).textOrNone('role') ?? ''),
  };
}
