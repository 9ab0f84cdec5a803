/**
 * A part of the draft on the table that goes out to QGIS and comes back. What comes back is tried first: which edits it comes to, and
 * whom they hit; then it is taken or left.
 */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { areaFile, takeArea, tryArea, type AreaOf, type FoundEdit, type Tried } from '../api/area';
import type { Api, Failure } from '../api/http';
import type { Mesh } from '../draft/mesh';
import { fromLattice } from '../geo/lattice';
import type { LonLat } from '../geo/lon_lat';
import type { Drafting } from './drafting';

export type Sent =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type Returned =
  | { readonly kind: 'idle' }
  | { readonly kind: 'trying'; readonly name: string }
  /** What it would come to. */
  | { readonly kind: 'tried'; readonly name: string; readonly tried: Tried }
  /** The draft was edited since it was tried, so that it may come to something else. */
  | { readonly kind: 'old'; readonly name: string }
  /** Its edits are made. */
  | { readonly kind: 'taken'; readonly name: string; readonly count: number }
  | { readonly kind: 'refused'; readonly name: string; readonly failure: Failure }
  /** Not even the browser can read it. */
  | { readonly kind: 'unread'; readonly name: string };

/** A file that somebody chose. */
export type Chosen = Pick<File, 'name' | 'arrayBuffer'>;

export class AreaFile {
  private readonly going = signal<Sent>({ kind: 'idle' });
  private readonly coming = signal<Returned>({ kind: 'idle' });
  /** The state of the draft that the file was tried on. */
  private readonly tag = signal('');
  private file: { readonly name: string; readonly bytes: ArrayBuffer } | undefined;
  private running: AbortController | undefined;

  readonly returned = computed((): Returned => {
    const state = this.coming.value;
    return state.kind === 'tried' && this.tag.value !== this.drafting.draft?.tag ? { kind: 'old', name: state.name } : state;
  });

  constructor(
    private readonly api: Api,
    private readonly drafting: Drafting,
  ) {}

  get sent(): ReadonlySignal<Sent> {
    return this.going;
  }

  /** The file to be drawn on, with what to call it; nothing when it cannot be had, or another one is under way. */
  async send(of: AreaOf): Promise<{ readonly name: string; readonly content: Blob } | undefined> {
    const { draft } = this.drafting;
    if (!draft || this.going.peek().kind === 'busy') return undefined;
    this.going.value = { kind: 'busy' };
    const outcome = await areaFile(this.api, draft.id, of);
    this.going.value = outcome.ok ? { kind: 'idle' } : { kind: 'failed', failure: outcome.failure };
    return outcome.ok ? { name: `draft-${draft.id}.gpkg`, content: outcome.value } : undefined;
  }

  /** Try a file that comes back. It is read at once: what is written to it later is another file. */
  async choose(file: Chosen): Promise<void> {
    this.close();
    const reading = new AbortController();
    this.running = reading;
    const { name } = file;
    const bytes = await file.arrayBuffer().catch(() => undefined);
    if (this.running !== reading) return;
    if (bytes) {
      this.file = { name, bytes };
      await this.again();
    } else {
      this.coming.value = { kind: 'unread', name };
    }
  }

  /** Try it on the draft as it stands now. */
  async again(): Promise<void> {
    const [{ draft }, { file }] = [this.drafting, this];
    if (!draft || !file) return;
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const { name } = file;
    this.coming.value = { kind: 'trying', name };
    const outcome = await tryArea(this.api, draft.id, file.bytes, running.signal);
    if (this.running !== running) return;
    this.tag.value = draft.tag;
    this.coming.value = outcome.ok ? { kind: 'tried', name, tried: outcome.value } : { kind: 'refused', name, failure: outcome.failure };
  }

  /** Make its edits, all or none. */
  async take(): Promise<boolean> {
    const [state, { file }] = [this.returned.peek(), this];
    if (state.kind !== 'tried' || !file) return false;
    if (await this.drafting.write('area', (draft) => takeArea(this.api, draft, file.bytes))) {
      this.coming.value = { kind: 'taken', name: file.name, count: state.tried.edits.length };
      return true;
    }
    const work = this.drafting.work.peek();
    // What stands against the file is told beside it, one by one.
    if (work.kind === 'failed' && work.failure.kind === 'refused' && work.failure.faults) {
      this.coming.value = { kind: 'refused', name: file.name, failure: work.failure };
      await this.drafting.load();
    }
    return false;
  }

  /** The file is left as it is. */
  close(): void {
    this.running?.abort();
    this.running = undefined;
    this.file = undefined;
    this.coming.value = { kind: 'idle' };
  }
}

/** Where an edit is seen: where it says, or at a border of what it is about. */
export function placeOf({ at, arc, grid }: FoundEdit, mesh: Mesh | undefined): LonLat | undefined {
  if (at || !mesh) return at;
  const border = arc ? mesh.arcs.get(arc.id) : [...mesh.arcs.values()].find(({ sides }) => sides.some(({ left, right }) => left === grid || right === grid));
  const point = border?.points[arc?.vertex ?? Math.floor(border.points.length / 2)];
  return point && fromLattice(point);
}
