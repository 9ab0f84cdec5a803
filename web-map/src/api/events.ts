/**
 * `GET /v1/events`: what happens, as it happens (server-sent events, HTML 9.2). Read with fetch, since a browser's
 * EventSource can send no key.
 */
import { ContractError, Fields, readText } from './decode';
import { readHazard, type Hazard } from './hazard';
import type { Api, Failure } from './http';

export type LiveEvent =
  /** A hazard as it stands now. */
  | { readonly kind: 'hazard'; readonly hazard: Hazard }
  /** Tiles of these sets changed. */
  | { readonly kind: 'tiles'; readonly sets: readonly string[] }
  /** An edition was published. */
  | { readonly kind: 'edition' };

/** The server breaks every silence after 15 s; after one this long it is the line that is dead, ms. */
const SILENCE_MS = 40_000;

export interface Ear {
  /** The server listens to us: what happens from now on (or since `after`) will be told. */
  readonly opened: () => void;
  /** What came at once, and the id to take up from after it. */
  readonly told: (events: readonly LiveEvent[], lastId: string | undefined) => void;
}

/** Listens until `stop`, or until the stream ends; why it could not begin, or nothing when it began and broke off. */
export async function listen(api: Api, after: string | undefined, { opened, told }: Ear, stop: AbortSignal): Promise<Failure | undefined> {
  const silence = new AbortController();
  const outcome = await api.stream('/v1/events', after === undefined ? {} : { 'Last-Event-ID': after }, AbortSignal.any([stop, silence.signal]));
  if (!outcome.ok) return outcome.failure;
  opened();
  const parser = new EventParser();
  const decoder = new TextDecoder();
  const reader = outcome.value.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    while (!stop.aborted) {
      clearTimeout(timer);
      timer = setTimeout(() => void reader.cancel().catch(() => undefined), SILENCE_MS);
      const { done, value } = await reader.read();
      if (done || stop.aborted) break;
      const found = parser.push(decoder.decode(value, { stream: true }));
      if (found.length > 0) told(found.flatMap((event) => readEvent(event) ?? []), parser.lastId);
    }
  } catch {
    // The line broke; whoever listens begins again.
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
  return undefined;
}

export interface RawEvent {
  readonly name: string;
  readonly data: string;
}

/** Takes a stream of events apart, cut into pieces anywhere. */
export class EventParser {
  /** Id of the last event that was whole. */
  lastId: string | undefined;
  private id: string | undefined;
  private rest = '';
  private name = '';
  private data: string[] = [];

  /** The events that this piece completes. */
  push(text: string): RawEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    // The last line is not over yet; a carriage return at its end may be half of a line's end.
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line) ?? []);
  }

  private line(line: string): RawEvent | undefined {
    if (line === '') return this.end();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined; // A comment, to keep the line warm.
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.name = value;
    if (field === 'data') this.data.push(value);
    if (field === 'id' && !value.includes('\0')) this.id = value;
    return undefined;
  }

  private end(): RawEvent | undefined {
    this.lastId = this.id;
    const event = this.data.length > 0 ? { name: this.name || 'message', data: this.data.join('\n') } : undefined;
    this.name = '';
    this.data = [];
    return event;
  }
}

/** Nothing for what this page does not know, or cannot read: the stream goes on. */
export function readEvent({ name, data }: RawEvent): LiveEvent | undefined {
  try {
    switch (name) {
      case 'hazard':
        return { kind: 'hazard', hazard: readHazard(JSON.parse(data)) };
      case 'tiles':
        return { kind: 'tiles', sets: new Fields(JSON.parse(data), 'tiles').list('sets', readText) };
      case 'edition':
        return { kind: 'edition' };
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof ContractError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
