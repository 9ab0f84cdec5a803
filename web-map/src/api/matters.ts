/** `GET /v1/matters`: the entries of the three lists, all pages of them. */
import { Fields } from './decode';
import type { Api, Outcome } from './http';
import type * as wire from './wire';

export interface Matter {
  readonly code: string;
  readonly name: string;
  /** Which of the three lists it stands in. */
  readonly list: string;
}

interface Page {
  readonly items: readonly Matter[];
  readonly next: string | undefined;
}

/** Pages that are followed; 1,000 a page, where the largest city known has 392 matters. */
const PAGES_MAX = 20;

export async function allMatters(api: Api): Promise<Outcome<readonly Matter[]>> {
  const matters: Matter[] = [];
  let path: string | undefined = '/v1/matters?limit=1000';
  for (let page = 0; path !== undefined && page < PAGES_MAX; page += 1) {
    const outcome: Outcome<Page> = await api.get(path, {}, readPage);
    if (!outcome.ok) return outcome;
    matters.push(...outcome.value.items);
    path = ownPath(api.origin, outcome.value.next);
  }
  return { ok: true, value: matters };
}

export function readPage(body: unknown): Page {
  const fields = new Fields<wire.Page_Matter>(body, 'matters');
  const links = fields.list('links', (value, path) => {
    const link = new Fields<wire.Link>(value, path);
    return { rel: link.text('rel'), href: link.text('href') };
  });
  return { items: fields.list('items', readMatter), next: links.find((link) => link.rel === 'next')?.href };
}

function readMatter(value: unknown, path: string): Matter {
  const fields = new Fields<wire.Page_Matter['items'][number]>(value, path);
  return { code: fields.text('code'), name: fields.text('name'), list: fields.text('list') };
}

/** A link as a path on our own server: behind a proxy the host in it may be one that browsers cannot reach. */
export function ownPath(origin: string, href: string | undefined): string | undefined {
  if (href === undefined) return undefined;
  const url = new URL(href, `${origin}/v1/matters`);
  return url.pathname + url.search;
}
