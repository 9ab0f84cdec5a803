/** Lists that come in pages, read to their end. */
import { Fields } from './decode';
import type { Api, Outcome } from './http';
import type * as wire from './wire';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** What every list of the server looks like. */
interface PageBody {
  readonly items: readonly unknown[];
  readonly links: readonly wire.Link[];
}

/** All that `path` lists, of `pagesMax` pages at most. */
export async function allPages<T>(api: Api, path: string, read: (item: unknown, path: string) => T, pagesMax: number, stop?: AbortSignal): Promise<Outcome<readonly T[]>> {
  const all: T[] = [];
  let next: string | undefined = path;
  for (let page = 0; next !== undefined && page < pagesMax; page += 1) {
    const outcome: Outcome<Page<T>> = await api.get(next, {}, (body) => readPage(body, read), stop);
    if (!outcome.ok) return outcome;
    all.push(...outcome.value.items);
    next = ownPath(new URL(path, api.origin), outcome.value.next);
  }
  return { ok: true, value: all };
}

function readPage<T>(body: unknown, read: (item: unknown, path: string) => T): Page<T> {
  const fields = new Fields<PageBody>(body, 'page');
  const links = fields.list('links', (value, path) => {
    const link = new Fields<wire.Link>(value, path);
    return { rel: link.text('rel'), href: link.text('href') };
  });
  return { items: fields.list('items', read), next: links.find((link) => link.rel === 'next')?.href };
}

/** A link of the list at `base` as a path on our own server: behind a proxy the host in it may be one that browsers cannot reach. */
function ownPath(base: URL, href: string | undefined): string | undefined {
  if (href === undefined) return undefined;
  const url = new URL(href, base);
  return url.pathname + url.search;
}
