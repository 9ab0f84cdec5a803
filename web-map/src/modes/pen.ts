/**
 * A planner's hand on the map: takes hold of borders, chooses points and grids, draws the line of a split. While a border is
 * dragged it says beside the pointer who gains what; letting go makes the edit.
 */
import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Impact } from '../api/draft';
import type { Outcome } from '../api/http';
import { Drag, type Gain } from '../draft/drag';
import type { Edit } from '../draft/edit';
import { keyOf, type BorderPoint, type Mesh } from '../draft/mesh';
import { isPoint, within } from '../draft/reach';
import { fromLattice, toLattice, unitsOf, type LatticePoint } from '../geo/lattice';
import type { LonLat } from '../geo/lon_lat';
import type { GridLayer } from '../map/grid_layers';
import type { Hand, KeyPress, Touch } from '../map/hand';
import { EMPTY_SKETCH, type Sketch } from '../map/sketch';
import type { Drafting } from './drafting';
import { Latest } from './latest';

/** Taking hold of borders; choosing points in a box; choosing a grid; drawing the line that splits one. */
export const TOOLS = ['border', 'box', 'grid', 'split'] as const;
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
  /** Whose grids are chosen and split. */
  readonly layer: Signal<GridLayer> = signal('community');
  private readonly picked = signal<string | undefined>(undefined);
  private readonly points = signal<ReadonlyMap<string, BorderPoint>>(new Map());
  private readonly drawn = signal<Sketch>(EMPTY_SKETCH);
  private readonly beside = signal<Tip | undefined>(undefined);
  private readonly cut = signal<{ readonly line: readonly LatticePoint[]; readonly grid: string | undefined; readonly done: boolean }>({ line: [], grid: undefined, done: false });
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

  /** Id of the grid that is looked at. */
  get grid(): ReadonlySignal<string | undefined> {
    return this.picked;
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

  /** The line of a split, and the grid that it runs through, once it is drawn to its end. */
  get split(): ReadonlySignal<{ readonly line: readonly LatticePoint[]; readonly grid: string | undefined; readonly done: boolean }> {
    return this.cut;
  }

  use(tool: Tool): void {
    this.reset();
    this.tool.value = tool;
  }

  choose(grid: string | undefined): void {
    this.picked.value = grid;
  }

  /** Let go of everything, as if nothing had been begun. */
  reset(): void {
    this.held = undefined;
    this.corner = undefined;
    this.asking.forget();
    batch(() => {
      this.points.value = new Map<string, BorderPoint>();
      this.cut.value = { line: [], grid: undefined, done: false };
      this.beside.value = undefined;
      this.drawn.value = EMPTY_SKETCH;
    });
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
        return this.choose(touch.gridAt(this.layer.peek()));
      case 'split':
        return this.addToLine(at, touch);
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
    if (this.tool.peek() !== 'split') return false;
    this.finishLine();
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
        else if (this.tool.peek() === 'split' && shift) this.finishLine();
        else if (this.tool.peek() !== 'border') this.tap(centre);
        else if (this.press(centre)) this.lift(centre);
        return true;
      default:
        return false;
    }
  }

  /** Take the last point of the line back. */
  shorten(): void {
    this.draw(this.cut.peek().line.slice(0, -1));
  }

  finishLine(): void {
    const { line } = this.cut.peek();
    // The second of two quick taps has set a point upon the one before.
    const clean = line.filter((point, at) => at === 0 || String(point) !== String(line[at - 1]));
    if (clean.length < 2) return;
    const middle = middleOf(clean);
    this.draw(clean);
    // It begins and ends outside of the grid that it splits.
    this.cut.value = { line: clean, grid: middle && this.look?.(this.layer.peek(), middle), done: true };
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
    this.drawn.value = { ...EMPTY_SKETCH, points, line: this.cut.peek().line };
  }

  private addToLine(at: LatticePoint, touch: Touch): void {
    const { line, done } = this.cut.peek();
    if (done || !this.drafting.editable.peek()) return;
    this.look = touch.gridAt;
    this.draw([...line, at]);
  }

  private draw(line: readonly LatticePoint[]): void {
    this.cut.value = { line, grid: undefined, done: false };
    this.drawn.value = { ...EMPTY_SKETCH, line };
  }
}

function middleOf(line: readonly LatticePoint[]): LonLat | undefined {
  const [a, b] = [line[Math.floor((line.length - 1) / 2)], line[Math.ceil((line.length - 1) / 2)]];
  return a && b && fromLattice([Math.round((a[0] + b[0]) / 2), Math.round((a[1] + b[1]) / 2)]);
}
