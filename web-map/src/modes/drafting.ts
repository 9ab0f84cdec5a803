/**
 * The planner's table: all drafts, and the one that is open with what the server says of it. Each write is decided on the state
 * that is on screen; when somebody else was faster it is refused, and how the draft stands then is shown.
 */
import { batch, computed, signal, type ReadonlySignal } from '@preact/signals';
import { isEditable, type Check, type Difference, type Draft, type Impact } from '../api/draft';
import * as drafts from '../api/drafts';
import { newestEdition } from '../api/editions';
import type { Api, Failure, Outcome } from '../api/http';
import { inParts, type Edit } from '../draft/edit';
import type { Mesh } from '../draft/mesh';
import type { Bounds } from '../geo/lon_lat';
import { Loadable, type LoadState } from './loadable';

/** What is being done with the open draft. */
export type Work =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly doing: Doing; readonly failure: Failure };
export type Doing = 'create' | 'edit' | 'undo' | 'redo' | 'rebase' | 'describe' | 'discard' | 'submit' | 'approve' | 'return' | 'publish' | 'area';

/** From this zoom on borders are fetched: a town on a small screen, with which grids there are and beside which. */
const MESH_ZOOM = 11;

export class Drafting {
  readonly list: Loadable<readonly Draft[]>;
  readonly check: Loadable<Check>;
  readonly impact: Loadable<Impact>;
  readonly differences: Loadable<readonly Difference[]>;
  /** Number of the edition that was published last, whenever it comes into force. */
  readonly newest: Loadable<number>;
  private readonly id = signal<number | undefined>(undefined);
  private readonly held = signal<LoadState<Draft>>({ kind: 'loading' });
  private readonly working = signal<Work>({ kind: 'idle' });
  private readonly borders = signal<Mesh | undefined>(undefined);
  private readonly edition = signal<number | undefined>(undefined);
  /** The edits that were sent last. */
  private tried: readonly Edit[] = [];
  private looking: AbortController | undefined;
  private shown: { readonly bounds: Bounds; readonly zoom: number } | undefined;
  /** The draft, if it may be edited as it stands; whose it is, the server knows. */
  readonly editable = computed(() => (this.draft && isEditable(this.draft) ? this.draft : undefined));

  constructor(private readonly api: Api) {
    this.list = new Loadable(() => drafts.allDrafts(api));
    this.check = new Loadable(() => drafts.draftCheck(api, this.id.peek() ?? 0));
    this.impact = new Loadable(() => drafts.draftImpact(api, this.id.peek() ?? 0));
    this.newest = new Loadable(() => newestEdition(api));
    this.differences = new Loadable(() => drafts.draftDifferences(api, this.id.peek() ?? 0));
  }

  /** Number of the draft that is open. */
  get chosen(): ReadonlySignal<number | undefined> {
    return this.id;
  }

  get state(): ReadonlySignal<LoadState<Draft>> {
    return this.held;
  }

  get work(): ReadonlySignal<Work> {
    return this.working;
  }

  /** Its borders near where the map stands. */
  get mesh(): ReadonlySignal<Mesh | undefined> {
    return this.borders;
  }

  /** The edition that the open draft has just become. */
  get published(): ReadonlySignal<number | undefined> {
    return this.edition;
  }

  get draft(): Draft | undefined {
    return this.id.value !== undefined && this.held.value.kind === 'ready' ? this.held.value.value : undefined;
  }

  open(id: number): Promise<void> {
    this.put(id);
    return this.load();
  }

  close(): void {
    if (this.id.peek() === undefined) return;
    this.put(undefined);
    void this.list.load();
  }

  /** Read the open draft (again). */
  async load(): Promise<void> {
    const id = this.id.peek();
    if (id === undefined) return;
    const outcome = await drafts.draft(this.api, id);
    if (this.id.peek() !== id) return;
    if (outcome.ok) return this.stands(outcome.value);
    if (this.held.peek().kind !== 'ready' || outcome.failure.kind === 'refused') this.held.value = { kind: 'failed', failure: outcome.failure };
  }

  async create(name: string, note: string): Promise<void> {
    this.working.value = { kind: 'busy' };
    const outcome = await drafts.createDraft(this.api, name, note);
    if (!outcome.ok) {
      this.working.value = { kind: 'failed', doing: 'create', failure: outcome.failure };
      return;
    }
    this.put(outcome.value.id);
    await this.stands(outcome.value);
  }

  /** Whether they hold, and were made. */
  edit(edits: readonly Edit[]): Promise<boolean> {
    this.tried = edits;
    return this.write('edit', (draft) => drafts.makeEdits(this.api, draft, edits));
  }

  /** Edits that were refused because a grid would be left in parts: the same, which may leave it so. */
  get parting(): readonly Edit[] | undefined {
    const work = this.working.value;
    const fault = work.kind === 'failed' && work.doing === 'edit' && work.failure.kind === 'refused' ? work.failure.fault : undefined;
    if (fault?.reason !== 'falls-apart') return undefined;
    const at = fault.index ?? 0;
    const refused = this.tried[at];
    const parting = refused && inParts(refused);
    return parting && this.tried.with(at, parting);
  }

  undo(): Promise<boolean> {
    return this.write('undo', (draft) => drafts.undo(this.api, draft));
  }

  redo(): Promise<boolean> {
    return this.write('redo', (draft) => drafts.redo(this.api, draft));
  }

  /** Edits as the server has proposed them. */
  take(edits: readonly object[]): Promise<boolean> {
    this.tried = [];
    return this.write('edit', (draft) => drafts.takeEdits(this.api, draft, edits));
  }

  /** `settle` says what becomes of edits that are at odds with what was published, by their place in the draft. */
  rebase(settle: Readonly<Record<number, 'drop' | 'keep'>> = {}): Promise<boolean> {
    return this.write('rebase', (draft) => drafts.rebase(this.api, draft, settle));
  }

  describe(name: string, note: string): Promise<boolean> {
    return this.write('describe', (draft) => drafts.describeDraft(this.api, draft, name, note, draft.movesHazards));
  }

  /** Whether open hazards are to go with the ground. */
  moveHazards(moves: boolean): Promise<boolean> {
    return this.write('describe', (draft) => drafts.describeDraft(this.api, draft, draft.name, draft.note, moves));
  }

  /** `reason` says why warnings of these codes may stay. */
  submit(warnings: readonly string[], reason: string): Promise<boolean> {
    const reasons = Object.fromEntries(reason === '' ? [] : warnings.map((code) => [code, reason]));
    return this.write('submit', (draft) => drafts.submit(this.api, draft, reasons));
  }

  review(verdict: 'approve' | 'return', remark: string): Promise<boolean> {
    return this.write(verdict, (draft) => drafts.review(this.api, draft, verdict, remark));
  }

  /** In force from a local date or a moment on; nothing: from now. */
  async publish(from: string | undefined): Promise<void> {
    await this.write('publish', async (draft) => {
      const outcome = await drafts.publish(this.api, draft, from);
      if (!outcome.ok) return outcome;
      this.edition.value = outcome.value;
      return drafts.draft(this.api, draft.id);
    });
  }

  async discard(): Promise<void> {
    const done = await this.write('discard', async (draft) => {
      const outcome = await drafts.discardDraft(this.api, draft);
      return outcome.ok ? { ok: true, value: draft } : outcome;
    });
    if (done) this.close();
  }

  /** Whom edits would hit that are not made. */
  async impactOf(edits: readonly Edit[]): Promise<Outcome<Impact>> {
    return drafts.impactOf(this.api, this.id.peek() ?? 0, edits);
  }

  /** The map shows this now: fetch the borders that somebody may take hold of, and some around them. */
  async look(bounds: Bounds, zoom: number): Promise<void> {
    this.shown = { bounds, zoom };
    const known = this.borders.peek()?.bounds;
    if (zoom >= MESH_ZOOM && known && holds(known, bounds)) return;
    await this.loadMesh();
  }

  /** What failed is over, and need not be read any longer. */
  settle(): void {
    if (this.working.peek().kind === 'failed') this.working.value = { kind: 'idle' };
  }

  /** Whatever changes the open draft: decided on the state that is on screen, and shown as it stands then. Whether it was done. */
  async write(doing: Doing, send: (draft: Draft) => Promise<Outcome<Draft>>): Promise<boolean> {
    const draft = this.draft;
    if (!draft || this.working.peek().kind === 'busy') return false;
    this.working.value = { kind: 'busy' };
    const outcome = await send(draft);
    if (this.id.peek() !== draft.id) return false;
    if (outcome.ok) {
      await this.stands(outcome.value);
      return true;
    }
    // Decided on a state that is no longer: show how it stands now.
    if (outcome.failure.kind === 'refused' && outcome.failure.status === 412) await this.load();
    this.working.value = { kind: 'failed', doing, failure: outcome.failure };
    return false;
  }

  private async loadMesh(): Promise<void> {
    const id = this.id.peek();
    this.looking?.abort();
    if (id === undefined || !this.shown || this.shown.zoom < MESH_ZOOM) {
      this.borders.value = undefined;
      return;
    }
    const looking = new AbortController();
    this.looking = looking;
    const outcome = await drafts.draftMesh(this.api, id, around(this.shown.bounds), looking.signal);
    if (!looking.signal.aborted && outcome.ok) this.borders.value = outcome.value;
  }

  private put(id: number | undefined): void {
    this.looking?.abort();
    batch(() => {
      this.id.value = id;
      this.held.value = { kind: 'loading' };
      this.working.value = { kind: 'idle' };
      this.borders.value = undefined;
      this.edition.value = undefined;
      for (const about of [this.check, this.impact, this.differences]) about.clear();
    });
  }

  /** It stands like this now, and all that is said of it is to be said again. */
  private async stands(draft: Draft): Promise<void> {
    this.held.value = { kind: 'ready', value: draft };
    for (const about of [this.check, this.impact, this.differences, this.newest]) void about.load();
    await this.loadMesh();
    if (this.id.peek() === draft.id) this.working.value = { kind: 'idle' };
  }
}

function holds([west, south, east, north]: Bounds, inner: Bounds): boolean {
  return inner[0] >= west && inner[1] >= south && inner[2] <= east && inner[3] <= north;
}

/** Half as much again on each side: a pan of that far needs nothing new. */
function around([west, south, east, north]: Bounds): Bounds {
  const [wide, high] = [(east - west) / 2, (north - south) / 2];
  return [Math.max(-180, west - wide), Math.max(-90, south - high), Math.min(180, east + wide), Math.min(90, north + high)];
}
