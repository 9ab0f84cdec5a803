/** `GET /v1/matters`: the entries of the three lists, all pages of them. */
import { Fields } from './decode';
import type { Api, Outcome } from './http';
import { allPages } from './pages';
import type * as wire from './wire';

export interface Matter {
  readonly code: string;
  readonly name: string;
  /** Which of the three lists it stands in. */
  readonly list: string;
}

/** Pages that are followed; 1,000 a page, where the largest city known has 392 matters. */
const PAGES_MAX = 20;

export function allMatters(api: Api): Promise<Outcome<readonly Matter[]>> {
  return allPages(api, '/v1/matters?limit=1000', readMatter, PAGES_MAX);
}

function readMatter(value: unknown, path: string): Matter {
  const fields = new Fields<wire.Page_Matter['items'][number]>(value, path);
  return { code: fields.text('code'), name: fields.text('name'), list: fields.text('list') };
}
