/**
 * One GET to the server, with every way it can end named: nothing here throws, and nobody above sees a status code
 * that they must interpret.
 */
import { ContractError, Fields } from './decode';
import type { KeyRing } from './key_ring';
import type { Language } from './language';

/** Why there is no answer. */
export type Failure =
  /** The server cannot be reached, or took longer than {@link TIMEOUT_MS}. */
  | { readonly kind: 'offline' }
  /** 401: no key, or not this one. */
  | { readonly kind: 'key' }
  /** 429 or 503: come back later, in `afterS` seconds when the server said so. */
  | { readonly kind: 'busy'; readonly afterS: number | undefined }
  /** RFC 9457: the server says what is wrong, in `detail`; `code` is stable. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly title: string; readonly detail: string }
  /** The answer is not what the contract promises; `detail` says where. */
  | { readonly kind: 'unreadable'; readonly detail: string };

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** A locate takes milliseconds; after this long the line is what is wrong. */
const TIMEOUT_MS = 15_000;

export type Query = Readonly<Record<string, string>>;

export class Api {
  /** `origin` is the page's own, e.g. `http://127.0.0.1:8080`. */
  constructor(
    readonly origin: string,
    private readonly keys: KeyRing,
    /** Of the page, which need not be the browser's. */
    private readonly language: () => Language,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  /**
   * GET `path?query`, read by `read`. Who asks again wants to know how it stands now, so that the browser may not answer by
   * itself what the server allows it to keep for a minute; what has not changed costs a 304. A request that `stop` aborts ends
   * as `offline`; whoever aborted it looks away.
   */
  async get<T>(path: string, query: Query, read: (body: unknown) => T, stop?: AbortSignal): Promise<Outcome<T>> {
    const url = new URL(path, this.origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const late = AbortSignal.timeout(TIMEOUT_MS);
    const signal = stop ? AbortSignal.any([stop, late]) : late;
    const headers = { Accept: 'application/json', 'Accept-Language': this.language(), ...this.keys.headersFor(url.href, this.origin) };

    let response: Response;
    let body: string;
    try {
      response = await this.fetcher(url.href, { headers, signal, cache: 'no-cache' });
      body = await response.text();
    } catch {
      return failed({ kind: 'offline' });
    }
    return response.ok ? answer(body, read) : failed(failure(response, body));
  }
}

function answer<T>(body: string, read: (body: unknown) => T): Outcome<T> {
  try {
    return { ok: true, value: read(JSON.parse(body)) };
  } catch (error) {
    if (error instanceof ContractError || error instanceof SyntaxError) return failed({ kind: 'unreadable', detail: error.message });
    throw error;
  }
}

function failure(response: Response, body: string): Failure {
  if (response.status === 401) return { kind: 'key' };
  if (response.status === 429 || response.status === 503) {
    // Retry-After may also be a date, which Number() makes NaN of: then nothing is promised.
    const afterS = Number(response.headers.get('Retry-After') ?? NaN);
    return { kind: 'busy', afterS: Number.isFinite(afterS) ? afterS : undefined };
  }
  const plain = { kind: 'refused', status: response.status, code: 'unknown', title: response.statusText, detail: '' } as const;
  try {
    const problem = new Fields(JSON.parse(body), 'problem');
    return {
      ...plain,
      code: problem.textOrNone('code') ?? plain.code,
      title: problem.textOrNone('title') ?? plain.title,
      detail: problem.textOrNone('detail') ?? '',
    };
  } catch {
    return plain; // A proxy's HTML page, say: the status is all there is to tell.
  }
}

function failed(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure };
}
