/**
 * A planner's hand on the map: takes hold of borders, chooses points, grids and whole borders, draws lines and areas. While a
 * border is dragged it says beside the pointer who gains what; letting go makes the edit.
 */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Impact } from '../api/draft';
import type { Outcome } from '../api/http';
import { Drag, type Gain } from '../draft/drag';
import type { Edit } from '../draft/edit';
import { keyOf, type BorderPoint, type Mesh } from '../draft/mesh';
import { arcsWithin, isPoint, within } from '../draft/reach';
import { toLattice, unitsOf, type LatticePoint } from '../geo/lattice';
import type { LonLat } from '../geo/lon_lat';
import type { GridLayer } from '../map/grid_layers';
import type { Hand, KeyPress, Touch } from '../map/hand';
import { EMPTY_SKETCH, type Sketch } from '../map/sketch';
import type { Drafting } from './drafting';
import { Latest } from './latest';
import { NO_OUTLINE, begun, finished, type Outline } from './outline';

/** Taking hold of borders; choosing points in a box; choosing grids; drawing a line through one; drawing an area; choosing whole borders. */
export const TOOLS = ['border', 'box', 'grid', 'split', 'area', 'glue'] as const;
export type Tool = (typeof TOOLS)[number];

/** What stands beside the pointer while a border is dragged. */
export interface Tip {
  readonly px: { readonly x: number; readonly y: number };
  /** Where the border was taken hold of. */
  readonly from: { readonly x: number; readonly y: number };
  readonly gains: readonly Gain[];
  readonly layers: readonly string[];
  /** Whom it would hit, as of a moment ago. */
  readonly impact: Outcome<Impact> | undefined;
}

interface Held {
  readonly drag: Drag;
  readonly from: Touch['px'];
  readonly mesh: Mesh;
  to: LatticePoint;
  at: Touch;
}

/** How near a pointer must come to take hold, pixels; a thumb is broader than that but aims at what it sees. */
const REACH_PX = 12;
/** Farther off than this the points of borders are not drawn, and nobody means one of them; metres of a pixel. */
const HOLD_M = 5;
/** A pointer that moves less than this while it is down was to tap, pixels. */
const TAP_PX = 4;
/** What one arrow key moves, pixels; with Shift. */
const STEPS_PX = [4, 24] as const;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Pen implements Hand {
  readonly tool: Signal<Tool> = signal('border');
  /** Whose grids are chosen, and drawn upon. */
  readonly layer: Signal<GridLayer> = signal('community');
  private readonly picked = signal<readonly string[]>([]);
  private readonly seam = signal<readonly string[]>([]);
  private readonly points = signal<ReadonlyMap<string, BorderPoint>>(new Map());
  private readonly drawn = signal<Sketch>(EMPTY_SKETCH);
  private readonly beside = signal<Tip | undefined>(undefined);
  private readonly drawing = signal<Outline>(NO_OUTLINE);
  /** Whether a border is being dragged. */
  readonly holding = computed(() => this.beside.value !== undefined);
  private held: Held | undefined;
  private corner: LatticePoint | undefined;
  private look: Touch['gridAt'] | undefined;
  private readonly asking: Latest<Edit, Outcome<Impact>>;

  constructor(private readonly drafting: Drafting) {
    this.asking = new Latest(
      (edit) => drafting.impactOf([edit]),
      (impact) => {
        if (this.held && this.beside.peek()) this.showTip(this.held, impact);
      },
    );
  }

  /** Ids of the grids that are chosen. */
  get grids(): ReadonlySignal<readonly string[]> {
    return this.picked;
  }

  /** Ids of the borders that are chosen whole: the one to be laid onto another, and that one. */
  get borders(): ReadonlySignal<readonly string[]> {
    return this.seam;
  }

  get chosen(): ReadonlySignal<ReadonlyMap<string, BorderPoint>> {
    return this.points;
  }

  get sketch(): ReadonlySignal<Sketch> {
    return this.drawn;
  }

  get tip(): ReadonlySignal<Tip | undefined> {
    return this.beside;
  }

  /** The line or the area that is drawn. */
  get outline(): ReadonlySignal<Outline> {
    return this.drawing;
  }

  use(tool: Tool): void {
    this.reset();
    this.tool.value = tool;
  }

  choose(grid: string | undefined): void {
    this.picked.value = grid === undefined ? [] : [grid];
  }

  /** Choose one grid more, or one less. */
  toggleGrid(grid: string): void {
    const others = this.picked.peek().filter((other) => other !== grid);
    this.picked.value = others.length === this.picked.peek().length ? [...others, grid] : others;
  }

  /** The border that is laid onto the other one is that one now. */
  swapBorders(): void {
    this.showBorders(this.seam.peek().toReversed());
  }

  /** Let go of everything, as if nothing had been begun. */
  reset(): void {
    this.held = undefined;
    this.corner = undefined;
    this.asking.forget();
    batch(() => {
      this.points.value = new Map<string, BorderPoint>();
      this.drawing.value = NO_OUTLINE;
      this.seam.value = [];
      this.beside.value = undefined;
      this.drawn.value = EMPTY_SKETCH;
    });
  }

  /** And of the grids that were chosen. */
  letGo(): void {
    this.reset();
    this.choose(undefined);
  }

  /** Mark a place where something does not hold. */
  point(wrong: LonLat | undefined): void {
    this.drawn.value = { ...this.drawn.peek(), wrong };
  }

  async deleteChosen(): Promise<void> {
    const vertices = [...this.points.peek().values()].flatMap((point) => ('node' in point ? [] : [point]));
    // From the far end on, so that the numbers of the others stay what they are.
    const edits = vertices.toSorted((a, b) => b.vertex - a.vertex).map(({ arc, vertex }): Edit => ({ op: 'delete_vertex', arc, vertex }));
    if (edits.length > 0 && (await this.drafting.edit(edits))) this.reset();
  }

  press(touch: Touch): boolean {
    this.drafting.settle();
    const at = toLattice(touch.at);
    const mesh = this.drafting.mesh.peek();
    if (!this.drafting.editable.peek() || !mesh || this.drafting.work.peek().kind === 'busy') return false;
    const tool = this.tool.peek();
    if (touch.metresPerPx > HOLD_M) return false;
    const reach = unitsOf(touch.metresPerPx * REACH_PX);
    if (tool === 'box' || (tool === 'border' && touch.shift && !within(mesh, at, reach))) {
      this.corner = at;
      return true;
    }
    if (tool !== 'border' || touch.shift) return false;
    return this.take(touch, reach);
  }

  drag(touch: Touch): void {
    if (this.corner) this.drawn.value = { ...this.drawn.peek(), box: [this.corner, toLattice(touch.at)] };
    const { held } = this;
    if (!held) return;
    const isTap = this.beside.peek() === undefined && Math.hypot(touch.px.x - held.at.px.x, touch.px.y - held.at.px.y) < TAP_PX;
    if (!isTap) this.carry(held, toLattice(touch.at), touch);
  }

  release(touch: Touch): void {
    const [corner, at] = [this.corner, toLattice(touch.at)];
    if (corner) {
      this.corner = undefined;
      this.chooseWithin(corner, at);
    } else if (this.held) {
      void this.drop(this.held);
    }
  }

  hover(touch: Touch): string {
    const mesh = this.drafting.mesh.peek();
    if (!this.drafting.editable.peek()) return '';
    if (this.tool.peek() !== 'border') return 'crosshair';
    const hold = mesh && touch.metresPerPx <= HOLD_M ? within(mesh, toLattice(touch.at), unitsOf(touch.metresPerPx * REACH_PX)) : undefined;
    if (!hold) return '';
    return isPoint(hold) ? 'grab' : 'copy';
  }

  tap(touch: Touch): void {
    const at = toLattice(touch.at);
    switch (this.tool.peek()) {
      case 'grid':
        return this.pick(touch.gridAt(this.layer.peek()), touch.shift);
      case 'split':
      case 'area':
        return this.addPoint(at, touch);
      case 'glue':
        return this.pickBorder(at, touch);
      case 'border': {
        const mesh = this.drafting.mesh.peek();
        const hold = mesh && within(mesh, at, unitsOf(touch.metresPerPx * REACH_PX));
        if (!hold || !isPoint(hold)) return this.choosePoints([]);
        return this.toggle(hold, touch.shift);
      }
      case 'box':
    }
  }

  doubleTap(): boolean {
    if (!this.form) return false;
    this.finish();
    return true;
  }

  key({ key, shift, control }: KeyPress, centre: Touch): boolean {
    if (control && key.toLowerCase() === 'z') {
      void (shift ? this.drafting.redo() : this.drafting.undo());
      return true;
    }
    const arrow = ARROWS[key];
    if (arrow && this.held) {
      const { to, at } = this.held;
      const step = unitsOf(at.metresPerPx * STEPS_PX[shift ? 1 : 0]);
      this.carry(this.held, [Math.round(to[0] + arrow[0] * step), Math.round(to[1] + arrow[1] * step)], at);
      return true;
    }
    switch (key) {
      case 'Escape':
        this.reset();
        return true;
      case 'Delete':
      case 'Backspace':
        void this.deleteChosen();
        return true;
      case 'Enter':
        if (this.held) void this.drop(this.held);
        else if (this.form && shift) this.finish();
        else if (this.tool.peek() !== 'border') this.tap({ ...centre, shift });
        else if (this.press(centre)) this.lift(centre);
        return true;
      default:
        return false;
    }
  }

  /** Take the last point of what is drawn back. */
  shorten(): void {
    this.draw(this.drawing.peek().points.slice(0, -1));
  }

  /** What is drawn is drawn to its end. */
  finish(): void {
    const { form, look } = this;
    const drawn = form && finished(this.drawing.peek().points, form, (at) => look?.(this.layer.peek(), at));
    if (!drawn) return;
    this.draw(drawn.points, form === 'area');
    this.drawing.value = drawn;
  }

  /** What the tool in use draws. */
  private get form(): 'line' | 'area' | undefined {
    return ({ split: 'line', area: 'area' } as const)[this.tool.peek() as 'split' | 'area'];
  }

  private pick(grid: string | undefined, besides: boolean): void {
    if (besides && grid !== undefined) this.toggleGrid(grid);
    else this.choose(grid);
  }

  private pickBorder(at: LatticePoint, touch: Touch): void {
    const mesh = this.drafting.mesh.peek();
    const near = mesh && touch.metresPerPx <= HOLD_M ? arcsWithin(mesh, at, unitsOf(touch.metresPerPx * REACH_PX)) : [];
    const chosen = this.seam.peek();
    // Of two that lie on one another the second click takes the other.
    const next = near.find((arc) => !chosen.includes(arc));
    if (next === undefined) return this.showBorders([]);
    this.showBorders(chosen.length === 2 ? [next] : [...chosen, next]);
  }

  private showBorders(arcs: readonly string[]): void {
    const mesh = this.drafting.mesh.peek();
    this.seam.value = arcs;
    this.drawn.value = { ...EMPTY_SKETCH, borders: arcs.map((arc) => mesh?.arcs.get(arc)?.points ?? []) };
  }

  private take(touch: Touch, reach: number): boolean {
    const mesh = this.drafting.mesh.peek();
    const at = toLattice(touch.at);
    const hold = mesh && within(mesh, at, reach);
    if (!mesh || !hold) return false;
    this.held = { drag: new Drag(mesh, hold, this.points.peek(), at), mesh, from: touch.px, to: at, at: touch };
    return true;
  }

  /** Taken by the keyboard: from now on arrows move it. */
  private lift(touch: Touch): void {
    const { held } = this;
    if (held) this.carry(held, held.to, touch);
  }

  private carry(held: Held, to: LatticePoint, touch: Touch): void {
    held.to = to;
    held.at = touch;
    this.drawn.value = { ...EMPTY_SKETCH, bent: held.drag.bent(to), points: held.drag.places(to) };
    this.showTip(held, this.beside.peek()?.impact);
    const edit = held.drag.edit(to);
    if (edit) this.asking.want(edit);
  }

  private showTip(held: Held, impact: Outcome<Impact> | undefined): void {
    this.beside.value = { px: held.at.px, from: held.from, gains: held.drag.gains(held.to), layers: held.drag.layers, impact };
  }

  /** Let go: the edit is made, and what does not hold goes back. */
  private async drop({ drag, to }: Held): Promise<void> {
    const edit = drag.edit(to);
    const moved = this.beside.peek() !== undefined;
    this.held = undefined;
    this.asking.forget();
    this.beside.value = undefined;
    if (!edit || !moved) return; // A tap, which chooses.
    // What bends stays drawn until the borders are there as they are now.
    if (await this.drafting.edit([edit])) this.points.value = new Map<string, BorderPoint>();
    if (!this.held) this.showChosen();
  }

  private toggle(point: BorderPoint, besides: boolean): void {
    const chosen = new Map(besides ? this.points.peek() : []);
    const key = keyOf(point);
    if (!chosen.delete(key)) chosen.set(key, point);
    this.choosePoints([...chosen.values()]);
  }

  private chooseWithin(one: LatticePoint, other: LatticePoint): void {
    const mesh = this.drafting.mesh.peek();
    const between = (axis: 0 | 1, at: LatticePoint): boolean => at[axis] >= Math.min(one[axis], other[axis]) && at[axis] <= Math.max(one[axis], other[axis]);
    const points = mesh ? [...mesh.points()].filter(({ at }) => between(0, at) && between(1, at)).map(({ point }) => point) : [];
    this.choosePoints(points);
    if (points.length > 0) this.tool.value = 'border'; // To take hold of what was chosen.
  }

  private choosePoints(points: readonly BorderPoint[]): void {
    this.points.value = new Map(points.map((point) => [keyOf(point), point]));
    this.showChosen();
  }

  private showChosen(): void {
    const mesh = this.drafting.mesh.peek();
    const points = mesh ? [...this.points.peek().values()].map((point) => mesh.where(point)).filter((at) => at !== undefined) : [];
    this.drawn.value = { ...EMPTY_SKETCH, points, line: this.drawing.peek().points };
  }

  private addPoint(at: LatticePoint, touch: Touch): void {
    const { points, done } = this.drawing.peek();
    if (done || !this.drafting.editable.peek()) return;
    this.look = touch.gridAt;
    this.draw([...points, at]);
  }

  private draw(points: readonly LatticePoint[], closed = false): void {
    this.drawing.value = begun(points);
    this.drawn.value = { ...EMPTY_SKETCH, line: closed ? [...points, ...points.slice(0, 1)] : points, filled: this.form === 'area' && points.length > 2 };
  }
}
