import { signal } from '@preact/signals';
import { expect, test, vi } from 'vitest';
import type { Edit } from '../draft/edit';
import { at as point, sampleMesh } from '../draft/sample';
import { fromLattice, type LatticePoint } from '../geo/lattice';
import type { Touch } from '../map/hand';
import type { Drafting } from './drafting';
import { Pen } from './pen';

/** A hand over the sample mesh, at a zoom where a pixel is ten units. */
function hand(editable = true) {
  const made: (readonly Edit[])[] = [];
  const asked: (readonly Edit[])[] = [];
  const drafting = {
    mesh: signal(sampleMesh()),
    editable: signal(editable ? { id: 1 } : undefined),
    work: signal({ kind: 'idle' }),
    settle: () => undefined,
    edit: (edits: readonly Edit[]) => { made.push(edits); return Promise.resolve(true); },
    impactOf: (edits: readonly Edit[]) => { asked.push(edits); return Promise.resolve({ ok: false, failure: { kind: 'offline' } }); },
    undo: vi.fn(),
    redo: vi.fn(),
  };
  return { pen: new Pen(drafting as unknown as Drafting), made, asked, drafting };
}

function touch(at: LatticePoint, { shift = false, grid = 'west' } = {}): Touch {
  // 0.11 m a pixel: ten units.
  return { at: fromLattice(at), px: { x: at[0] / 10, y: at[1] / 10 }, metresPerPx: 0.111_319_49, shift, gridAt: () => grid };
}

const press = { shift: false, control: false };

test('a drag shows what bends and who gains, asks whom it hits, and is an edit when it ends', async () => {
  const { pen, made, asked } = hand();
  expect(pen.press(touch(point(1000, 500)))).toBe(true);
  pen.drag(touch(point(1200, 500)));
  expect(pen.sketch.value.bent.map(({ points }) => points[1])).toEqual([point(1200, 500)]);
  expect(pen.tip.value?.layers).toEqual(['community', 'party']);
  expect(pen.tip.value?.gains.find(({ grid }) => grid === 'west')?.squareM).toBeGreaterThan(0);
  const edit = { op: 'move_border', moves: [{ point: { arc: '10', vertex: 1 }, to: point(1200, 500) }] };
  expect(asked).toEqual([[edit]]);
  pen.release(touch(point(1200, 500)));
  await Promise.resolve();
  expect(made).toEqual([[edit]]);
  expect(pen.tip.value).toBeUndefined();
});

test('a tap chooses a point and makes no edit; Delete takes it out', () => {
  const { pen, made } = hand();
  const bend = touch(point(1001, 501));
  pen.press(bend);
  pen.release(bend);
  pen.tap(bend);
  expect([...pen.chosen.value.keys()]).toEqual(['a10/1']);
  pen.key({ ...press, key: 'Delete' }, bend);
  expect(made).toEqual([[{ op: 'delete_vertex', arc: '10', vertex: 1 }]]);
});

test('what a box holds goes together', () => {
  const { pen, made } = hand();
  pen.use('box');
  pen.press(touch(point(900, -100)));
  pen.drag(touch(point(1100, 1100)));
  expect(pen.sketch.value.box).toEqual([point(900, -100), point(1100, 1100)]);
  pen.release(touch(point(1100, 1100)));
  expect([...pen.chosen.value.keys()].toSorted()).toEqual(['a10/1', 'n1', 'n2']);
  pen.press(touch(point(1000, 500)));
  pen.drag(touch(point(1050, 500)));
  pen.release(touch(point(1050, 500)));
  expect(made[0]?.[0]).toMatchObject({ op: 'move_border', moves: { length: 3 } });
});

test('by the keyboard: Enter takes, arrows move, Enter lets go, Escape leaves it', () => {
  const { pen, made } = hand();
  const centre = touch(point(1002, 503));
  pen.key({ ...press, key: 'Enter' }, centre);
  pen.key({ ...press, key: 'ArrowRight' }, centre);
  pen.key({ ...press, key: 'ArrowUp', shift: true }, centre);
  pen.key({ ...press, key: 'Enter' }, centre);
  expect(made).toEqual([[{ op: 'move_border', moves: [{ point: { arc: '10', vertex: 1 }, to: point(1040, 740) }] }]]);
  pen.key({ ...press, key: 'Enter' }, centre);
  pen.key({ ...press, key: 'ArrowRight' }, centre);
  pen.key({ ...press, key: 'Escape' }, centre);
  expect(pen.sketch.value.bent).toEqual([]);
  pen.key({ ...press, key: 'Enter' }, touch(point(500, 500)));
  expect(made.length).toBe(1);
});

test('a split is a line, and the grid in its middle', () => {
  const { pen } = hand();
  pen.use('split');
  pen.tap(touch(point(500, -100)));
  pen.tap(touch(point(500, 1100)));
  pen.tap(touch(point(500, 1100))); // Of two quick taps the second.
  expect(pen.outline.value.done).toBe(false);
  expect(pen.doubleTap()).toBe(true);
  expect(pen.outline.value).toEqual({ points: [point(500, -100), point(500, 1100)], grids: ['west'], isFree: false, done: true });
});

test('an area is drawn by the keyboard, taken back by points, and closed', () => {
  const { pen } = hand();
  const press3 = (x: number, y: number, shift = false) => pen.key({ ...press, shift, key: 'Enter' }, touch(point(x, y)));
  pen.use('area');
  press3(100, 100);
  press3(300, 100);
  press3(0, 0, true); // Two points are no area yet.
  expect(pen.outline.value.done).toBe(false);
  press3(900, 900);
  pen.shorten();
  press3(300, 300);
  press3(0, 0, true);
  expect(pen.outline.value).toMatchObject({ points: [point(100, 100), point(300, 100), point(300, 300)], done: true });
  expect(pen.sketch.value).toMatchObject({ filled: true, line: { length: 4 } });
  pen.use('border');
  expect(pen.outline.value.points).toEqual([]);
});

test('grids are chosen one by one, with Shift several', () => {
  const { pen } = hand();
  pen.use('grid');
  const tap = (grid: string, shift = false) => pen.tap(touch(point(0, 0), { grid, shift }));
  tap('west');
  tap('east', true);
  expect(pen.grids.value).toEqual(['west', 'east']);
  tap('west', true);
  expect(pen.grids.value).toEqual(['east']);
  tap('west');
  expect(pen.grids.value).toEqual(['west']);
});

test('borders are chosen whole, two of them, of those that lie on one another both', () => {
  const { pen } = hand();
  pen.use('glue');
  pen.tap(touch(point(1000, 400)));
  expect([pen.borders.value, pen.sketch.value.borders.length]).toEqual([['10'], 1]);
  // Where 10 and 12 meet, 12 is what is not chosen yet.
  pen.tap(touch(point(1001, 2)));
  expect(pen.borders.value).toEqual(['10', '12']);
  pen.swapBorders();
  expect(pen.borders.value).toEqual(['12', '10']);
  pen.tap(touch(point(500, 500)));
  expect(pen.borders.value).toEqual([]);
});

test('who may not edit takes hold of nothing', () => {
  const { pen } = hand(false);
  expect(pen.press(touch(point(1000, 500)))).toBe(false);
  expect(pen.hover(touch(point(1000, 500)))).toBe('');
});
