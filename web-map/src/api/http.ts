/**
 * One request to the server, with every way it can end named: nothing here throws, and nobody above sees a status code
 * that they must interpret.
 */
import { lonLat, type LonLat } from '../geo/lon_lat';
import { ContractError, Fields, readNumber, readText } from './decode';
import type { KeyRing } from './key_ring';
import type { Language } from './language';
import type * as wire from './wire';

/** Why there is no answer. */
export type Failure =
  /** The server cannot be reached, or took longer than {@link TIMEOUT_MS}. */
  | { readonly kind: 'offline' }
  /** 401: no key, or not this one. */
  | { readonly kind: 'key' }
  /** 429 or 503: come back later, in `afterS` seconds when the server said so. */
  | { readonly kind: 'busy'; readonly afterS: number | undefined }
  /** RFC 9457: the server says what is wrong, in `detail`; `code` is stable. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly title: string; readonly detail: string; readonly fault?: Fault; readonly faults?: readonly Fault[] }
  /** The answer is not what the contract promises; `detail` says where. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** One thing that is wrong, where the server tells why and where by more than words. */
export interface Fault {
  /** Stable, kebab-case. */
  readonly reason: string;
  readonly at: LonLat | undefined;
  /** Which of the things that were sent, or that are there, from 0. */
  readonly index: number | undefined;
  /** Of a feature of a file: its layer, and its number there. */
  readonly feature: { readonly layer: string; readonly fid: number | undefined } | undefined;
  /** In the server's own words. */
  readonly detail: string;
  /** What was published, and what the draft has instead, where that is a text. */
  readonly versions: readonly [string, string] | undefined;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** A locate takes milliseconds; after this long the line is what is wrong. */
const TIMEOUT_MS = 15_000;

/** The same for a file, either way. */
const FILE_TIMEOUT_MS = 120_000;

/** `Date` has whole seconds, and an answer is under way for a while: clocks that differ less are the same. */
const CLOCK_TOLERANCE_MS = 5_000;

export type Query = Readonly<Record<string, string>>;

/** Makes a value of an answer's JSON, nothing where there is none, and of its ETag. */
export type Reader<T> = (body: unknown, tag: string) => T;

export class Api {
  /** How much later it is to the server than to this machine. */
  private aheadMs = 0;

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
  async get<T>(path: string, query: Query, read: Reader<T>, stop?: AbortSignal): Promise<Outcome<T>> {
    const url = new URL(path, this.origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return this.whole(url, { cache: 'no-cache' }, read, stop);
  }

  /** Write to what was read with the ETag `tag`, unless it has been written to since; `read` is given the new one. */
  write<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, tag: string, body: object | undefined, read: Reader<T>): Promise<Outcome<T>> {
    const headers = { 'If-Match': tag, ...(body && { 'Content-Type': 'application/json' }) };
    return this.whole(new URL(path, this.origin), { method, headers, ...(body && { body: JSON.stringify(body) }) }, read);
  }

  /** POST `body`. With `once` (an Idempotency-Key) the same may be sent again without being done again. */
  post<T>(path: string, body: object, read: Reader<T>, once?: string, stop?: AbortSignal): Promise<Outcome<T>> {
    const headers = { 'Content-Type': 'application/json', ...(once === undefined ? {} : { 'Idempotency-Key': once }) };
    return this.whole(new URL(path, this.origin), { method: 'POST', body: JSON.stringify(body), headers }, read, stop);
  }

  /** GET a file. */
  async file(path: string, query: Query): Promise<Outcome<Blob>> {
    const url = new URL(path, this.origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    try {
      const response = await this.send(url, { cache: 'no-cache' }, '*/*', AbortSignal.timeout(FILE_TIMEOUT_MS));
      return response.ok ? { ok: true, value: await response.blob() } : failed(failure(response, await response.text()));
    } catch {
      return failed({ kind: 'offline' });
    }
  }

  /** POST a file of the media type that it says it has; with the ETag `tag` to what was read with that, as {@link write} does. */
  postFile<T>(path: string, query: Query, file: Blob, tag: string | undefined, read: Reader<T>, stop?: AbortSignal): Promise<Outcome<T>> {
    const url = new URL(path, this.origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers = { 'Content-Type': file.type, ...(tag === undefined ? {} : { 'If-Match': tag }) };
    return this.whole(url, { method: 'POST', headers, body: file }, read, stop, FILE_TIMEOUT_MS);
  }

  /** POST `body`, answered by lines of JSON as the work goes on, each of which is `heard`; until the last one, or `stop`. */
  async postForLines(path: string, body: object, heard: (line: unknown) => void, stop: AbortSignal): Promise<Outcome<undefined>> {
    try {
      const init = { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
      const response = await this.send(new URL(path, this.origin), init, 'application/x-ndjson', stop);
      if (!response.ok || !response.body) return failed(failure(response, await response.text()));
      const [reader, decoder] = [response.body.getReader(), new TextDecoder()];
      let rest = '';
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        const lines = (rest + decoder.decode(piece.value, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) heard(JSON.parse(line));
      }
      return { ok: true, value: undefined };
    } catch (error) {
      return failed(error instanceof ContractError || error instanceof SyntaxError ? { kind: 'unreadable', detail: error.message } : { kind: 'offline' });
    }
  }

  /** GET an answer without end: its bytes as they come, until `stop`. */
  async stream(path: string, headers: Readonly<Record<string, string>>, stop: AbortSignal): Promise<Outcome<ReadableStream<Uint8Array>>> {
    // Only the beginning may be late.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
    try {
      const response = await this.send(new URL(path, this.origin), { headers, cache: 'no-store' }, 'text/event-stream', AbortSignal.any([stop, late.signal]));
      if (!response.ok) return failed(failure(response, await response.text()));
      return response.body ? { ok: true, value: response.body } : failed({ kind: 'unreadable', detail: path });
    } catch {
      return failed({ kind: 'offline' });
    } finally {
      clearTimeout(timer);
    }
  }

  /** What time it is to the server, milliseconds since 1970: this machine's clock may be an hour off. */
  now(): number {
    return Date.now() + this.aheadMs;
  }

  private async whole<T>(url: URL, init: RequestInit, read: Reader<T>, stop?: AbortSignal, timeoutMs = TIMEOUT_MS): Promise<Outcome<T>> {
    const late = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let body: string;
    try {
      response = await this.send(url, init, 'application/json', stop ? AbortSignal.any([stop, late]) : late);
      body = await response.text();
    } catch {
      return failed({ kind: 'offline' });
    }
    return response.ok ? answer(body, response.headers.get('ETag') ?? '', read) : failed(failure(response, body));
  }

  private async send(url: URL, init: RequestInit, accept: string, signal: AbortSignal): Promise<Response> {
    const headers = { Accept: accept, 'Accept-Language': this.language(), ...this.keys.headersFor(url.href, this.origin), ...init.headers };
    const response = await this.fetcher(url.href, { ...init, headers, signal });
    const aheadMs = Date.parse(response.headers.get('Date') ?? '') - Date.now();
    if (Number.isFinite(aheadMs)) this.aheadMs = Math.abs(aheadMs) < CLOCK_TOLERANCE_MS ? 0 : aheadMs;
    return response;
  }
}

function answer<T>(body: string, tag: string, read: Reader<T>): Outcome<T> {
  try {
    return { ok: true, value: read(body === '' ? undefined : JSON.parse(body), tag) };
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
    return refusal(JSON.parse(body), plain);
  } catch {
    return plain; // A proxy's HTML page, say: the status is all there is to tell.
  }
}

/** What a problem document says, whatever it came in. */
export function refusal(document: unknown, plain: Failure & { kind: 'refused' } = { kind: 'refused', status: 0, code: 'unknown', title: '', detail: '' }): Failure {
  const problem = new Fields<wire.Problem>(document, 'problem');
  return {
    ...plain,
    status: problem.numberOrNone('status') ?? plain.status,
    code: problem.textOrNone('code') ?? plain.code,
    title: problem.textOrNone('title') ?? plain.title,
    detail: inWords(problem),
    ...faultsOf(problem),
  };
}

function faultsOf(problem: Fields<wire.Problem>): { fault?: Fault; faults?: readonly Fault[] } {
  const faults = problem.list('errors', readFault).filter((fault) => fault !== undefined);
  const [fault] = faults;
  return fault ? { fault, faults } : {};
}

function readFault(value: unknown, path: string): Fault | undefined {
  const fields = new Fields<wire.Fault>(value, path);
  const reason = fields.textOrNone('reason');
  if (reason === undefined) return undefined;
  const [lon = NaN, lat = NaN] = fields.list('place', readNumber);
  const [published, drafted] = fields.list('versions', readText);
  const [, index, layer, fid] = /^\/(?:(\d+)|([a-z]+)(?:\/(\d+))?$)/.exec(fields.textOrNone('pointer') ?? '') ?? [];
  return {
    reason,
    at: lonLat(lon, lat),
    index: numberOf(index),
    feature: layer === undefined ? undefined : { layer, fid: numberOf(fid) },
    detail: fields.textOrNone('detail') ?? '',
    versions: published === undefined || drafted === undefined ? undefined : [published, drafted],
  };
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

/** What is wrong, and with which part, as far as the server says so. */
function inWords(problem: Fields<wire.Problem>): string {
  const faults = problem.list('errors', (value, path) => new Fields<wire.Fault>(value, path).textOrNone('detail') ?? '');
  const detail = problem.textOrNone('detail') ?? '';
  return [detail, ...faults.filter((fault) => fault !== '' && !detail.includes(fault))].filter((text) => text !== '').join(' · ');
}

function failed(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure };
}
