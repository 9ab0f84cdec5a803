//! Building the cover: bands of cell rows, each on its own, then put together in order.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::lattice::{LatticeBox, LatticePoint};
use super::super::mesh::{ArcIndex, LAYER_SLOTS, Mesh};
use super::super::predicate::cross;
use super::cell::{Cell, END, RUN_POINTS_MAX, push_run};
use super::layout::Layout;
use super::{
    CROWDED, Cover, CoverOptions, NOWHERE, NUMBER_MASK, SHIFT_MIN, SPLIT, SPLIT_BITS, Stack, TAG_SHIFT,
    TooLarge, UNIFORM, part_shift,
};

const _: () = assert!(LAYER_SLOTS <= 4, "a run's header has 4 bits for layers");

/// Bands a thread gets on the average, so that dense ones do not keep one thread alone at the end.
const BANDS_PER_THREAD: usize = 16;

impl Cover {
    /// Builds the cover of a mesh that has `leaf_count` leaves.
    ///
    /// # Errors
    /// [`TooLarge`] past 2^30 cells or words (some 4 million grids of 125 vertices).
    pub fn build(mesh: &Mesh, leaf_count: usize, options: CoverOptions) -> Result<Self, TooLarge> {
        let bounds = mesh.bounds();
        if bounds.is_empty() {
            return Ok(Self::empty());
        }
        let layout = Layout::choose(bounds, leaf_count, options);
        let starts: Vec<u32> = mesh
            .arcs()
            .scan(0, |next, arc| {
                let start = *next;
                *next += arc.points.len() as u32;
                Some(start)
            })
            .collect();
        let plan = Plan { mesh, starts, layout, points_per_cell_max: options.points_per_cell_max as usize };
        let bands = plan.bands(options.threads.max(1));
        plan.join(bounds, bands)
    }

    fn empty() -> Self {
        Self {
            bounds: LatticeBox::EMPTY,
            origin: LatticePoint::default(),
            shift_x: SHIFT_MIN,
            shift_y: SHIFT_MIN,
            columns: 0,
            directory: Vec::new(),
            stacks: Vec::new(),
            words: Vec::new(),
        }
    }
}

/// What all bands share.
struct Plan<'m> {
    mesh: &'m Mesh,
    /// Number of the first point of each arc; an edge is named by the number of its first point.
    starts: Vec<u32>,
    layout: Layout,
    points_per_cell_max: usize,
}

/// A stretch of rows, with numbers of its own for stacks, parts and words.
#[derive(Default)]
struct Band {
    cells: Vec<u32>,
    parts: Vec<u32>,
    words: Vec<u32>,
    stacks: Vec<Stack>,
    numbers: HashMap<Stack, u32>,
    latest: Option<(Stack, u32)>,
}

/// A cell of any level while it is built.
#[derive(Clone, Copy)]
struct Place {
    corner: LatticePoint,
    shift_x: u32,
    shift_y: u32,
}

impl Plan<'_> {
    fn bands(&self, threads: usize) -> Vec<Result<Band, TooLarge>> {
        let rows = self.layout.rows;
        let wanted = (threads * BANDS_PER_THREAD).min(rows as usize).max(1);
        let cut = |n: usize| (u64::from(rows) * n as u64 / wanted as u64) as u32;
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<Option<Result<Band, TooLarge>>>> =
            Mutex::new((0..wanted).map(|_| None).collect());
        std::thread::scope(|scope| {
            for _ in 0..threads.min(wanted) {
                scope.spawn(|| {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= wanted {
                            break;
                        }
                        let band = self.band(cut(n)..cut(n + 1));
                        done.lock().expect("no thread panics while it holds the lock")[n] = Some(band);
                    }
                });
            }
        });
        let done = done.into_inner().expect("no thread panics while it holds the lock");
        done.into_iter().map(|band| band.expect("every band was taken by one thread")).collect()
    }

    fn band(&self, rows: Range<u32>) -> Result<Band, TooLarge> {
        let (first, edges) = self.edges_by_cell(&rows);
        let layout = &self.layout;
        let mut band = Band::default();
        let mut scratch = Vec::new();
        for row in rows.clone() {
            // Left of the first column lies nothing.
            let mut at_corner = NOWHERE;
            for column in 0..layout.columns {
                let cell = ((row - rows.start) * layout.columns + column) as usize;
                let edges = &edges[first[cell] as usize..first[cell + 1] as usize];
                let place = Place {
                    corner: layout.corner(column, row),
                    shift_x: layout.shift_x,
                    shift_y: layout.shift_y,
                };
                let word = self.cell(&mut band, place, &at_corner, edges)?;
                band.cells.push(word);
                if !edges.is_empty() {
                    self.runs(&mut scratch, edges);
                    let cell = Cell { corner: place.corner, at_corner: &at_corner, runs: &scratch };
                    let next = LatticePoint::new(layout.corner(column + 1, row).x, place.corner.y);
                    at_corner = cell.walk(next).0;
                }
            }
        }
        Ok(band)
    }

    /// For each cell of the rows the edges that touch it, in order: where each cell's begin, and all.
    fn edges_by_cell(&self, rows: &Range<u32>) -> (Vec<u32>, Vec<u32>) {
        let columns = self.layout.columns;
        let cells = (rows.len() as u32 * columns) as usize;
        let mut first = vec![0_u32; cells + 1];
        self.for_each_edge(rows, |_, row, span| {
            for column in span {
                first[((row - rows.start) * columns + column) as usize + 1] += 1;
            }
        });
        for cell in 0..cells {
            first[cell + 1] += first[cell];
        }
        let mut next = first.clone();
        let mut edges = vec![0; first[cells] as usize];
        self.for_each_edge(rows, |edge, row, span| {
            for column in span {
                let slot = &mut next[((row - rows.start) * columns + column) as usize];
                edges[*slot as usize] = edge;
                *slot += 1;
            }
        });
        (first, edges)
    }

    fn for_each_edge(&self, rows: &Range<u32>, mut visit: impl FnMut(u32, u32, Range<u32>)) {
        let low = i64::from(self.layout.origin.y) + (i64::from(rows.start) << self.layout.shift_y);
        let high = i64::from(self.layout.origin.y) + (i64::from(rows.end) << self.layout.shift_y);
        for (arc, &start) in self.mesh.arcs().zip(&self.starts) {
            let bounds = arc.bounds();
            if i64::from(bounds.max.y) < low || i64::from(bounds.min.y) > high {
                continue;
            }
            for (n, pair) in arc.points.windows(2).enumerate() {
                for (row, span) in self.layout.cells_of(pair[0], pair[1], rows) {
                    visit(start + n as u32, row, span);
                }
            }
        }
    }

    fn arc_of(&self, edge: u32) -> ArcIndex {
        ArcIndex((self.starts.partition_point(|&start| start <= edge) - 1) as u32)
    }

    /// The edge's ends.
    fn edge(&self, edge: u32) -> (LatticePoint, LatticePoint) {
        let index = self.arc_of(edge);
        let points = self.mesh.arc(index).points;
        let at = (edge - self.starts[index.0 as usize]) as usize;
        (points[at], points[at + 1])
    }

    /// Writes edges as runs, consecutive ones of an arc together, and the word that ends them.
    fn runs(&self, words: &mut Vec<u32>, edges: &[u32]) -> usize {
        words.clear();
        let mut points = 0;
        let mut rest = edges;
        while let Some(&first) = rest.first() {
            let index = self.arc_of(first);
            let arc = self.mesh.arc(index);
            let at = (first - self.starts[index.0 as usize]) as usize;
            let room = (arc.points.len() - 1 - at).min(RUN_POINTS_MAX - 1);
            let length = rest.iter().zip(first..).take(room).take_while(|&(&edge, due)| edge == due).count();
            push_run(words, arc.sides, &arc.points[at..=at + length]);
            points += length + 1;
            rest = &rest[length..];
        }
        words.push(END);
        points
    }

    /// Writes one cell of any level and gives its directory word.
    fn cell(&self, band: &mut Band, place: Place, at_corner: &Stack, edges: &[u32]) -> Result<u32, TooLarge> {
        if edges.is_empty() {
            return tagged(UNIFORM, band.number(at_corner) as usize);
        }
        let mut runs = Vec::new();
        let points = self.runs(&mut runs, edges);
        let splittable = place.shift_x.min(place.shift_y) >= SHIFT_MIN + SPLIT_BITS;
        if points <= self.points_per_cell_max || !splittable {
            let number = band.words.len();
            let corner = band.number(at_corner);
            band.words.push(corner);
            band.words.extend_from_slice(&runs);
            return tagged(CROWDED, number);
        }
        let whole = Cell { corner: place.corner, at_corner, runs: &runs };
        let number = band.parts.len();
        band.parts.resize(number + (1 << (2 * SPLIT_BITS)), 0);
        let (shift_x, shift_y) = (part_shift(place.shift_x), part_shift(place.shift_y));
        for part in 0..1_u32 << (2 * SPLIT_BITS) {
            let (row, column) = (part >> SPLIT_BITS, part & ((1 << SPLIT_BITS) - 1));
            let corner = LatticePoint::new(
                place.corner.x.wrapping_add((column << shift_x) as i32),
                place.corner.y.wrapping_add((row << shift_y) as i32),
            );
            let far =
                |from: i32, shift: u32| (i64::from(from) + (1 << shift)).min(i64::from(i32::MAX)) as i32;
            let closed = LatticeBox {
                min: corner,
                max: LatticePoint::new(far(corner.x, shift_x), far(corner.y, shift_y)),
            };
            let within: Vec<u32> = edges
                .iter()
                .copied()
                .filter(|&edge| {
                    let (a, b) = self.edge(edge);
                    touches(&closed, a, b)
                })
                .collect();
            let place = Place { corner, shift_x, shift_y };
            let word = self.cell(band, place, &whole.walk(corner).0, &within)?;
            band.parts[number + part as usize] = word;
        }
        tagged(SPLIT, number)
    }

    /// Puts the bands together, giving stacks, parts and words their final numbers.
    fn join(&self, bounds: LatticeBox, bands: Vec<Result<Band, TooLarge>>) -> Result<Cover, TooLarge> {
        let layout = self.layout;
        let mut all = Band::default();
        let cells = layout.columns as usize * layout.rows as usize;
        all.cells.reserve(cells);
        for band in bands {
            let mut band = band?;
            let stacks: Vec<u32> = band.stacks.iter().map(|stack| all.number(stack)).collect();
            let (words_before, parts_before) = (all.words.len(), cells + all.parts.len());
            for at in 0..band.cells.len() + band.parts.len() {
                let word = match at.checked_sub(band.cells.len()) {
                    None => &mut band.cells[at],
                    Some(part) => &mut band.parts[part],
                };
                let number = (*word & NUMBER_MASK) as usize;
                *word = match *word >> TAG_SHIFT {
                    UNIFORM => tagged(UNIFORM, stacks[number] as usize)?,
                    SPLIT => tagged(SPLIT, number + parts_before)?,
                    _ => {
                        band.words[number] = stacks[band.words[number] as usize];
                        tagged(CROWDED, number + words_before)?
                    }
                };
            }
            all.cells.append(&mut band.cells);
            all.parts.append(&mut band.parts);
            all.words.append(&mut band.words);
        }
        all.cells.append(&mut all.parts);
        all.words.shrink_to_fit();
        all.cells.shrink_to_fit();
        Ok(Cover {
            bounds,
            origin: layout.origin,
            shift_x: layout.shift_x,
            shift_y: layout.shift_y,
            columns: layout.columns,
            directory: all.cells,
            stacks: all.stacks,
            words: all.words,
        })
    }
}

impl Band {
    fn number(&mut self, stack: &Stack) -> u32 {
        if let Some((latest, number)) = &self.latest
            && latest == stack
        {
            return *number;
        }
        let number = *self.numbers.entry(*stack).or_insert_with(|| {
            self.stacks.push(*stack);
            (self.stacks.len() - 1) as u32
        });
        self.latest = Some((*stack, number));
        number
    }
}

fn tagged(tag: u32, number: usize) -> Result<u32, TooLarge> {
    match u32::try_from(number) {
        Ok(number) if number <= NUMBER_MASK => Ok(tag << TAG_SHIFT | number),
        _ => Err(TooLarge),
    }
}

/// Whether the closed segment touches the closed box.
fn touches(closed: &LatticeBox, a: LatticePoint, b: LatticePoint) -> bool {
    if !closed.intersects(&LatticeBox::of(&[a, b])) {
        return false;
    }
    let (min, max) = (closed.min, closed.max);
    let corners = [min, LatticePoint::new(max.x, min.y), max, LatticePoint::new(min.x, max.y)];
    let sides = corners.map(|corner| cross(a, b, corner).signum());
    !(sides.iter().all(|&side| side > 0) || sides.iter().all(|&side| side < 0))
}
