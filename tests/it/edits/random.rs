//! Edits of every kind at random, on all layers.

use gridward::domain::edit::{BorderPoint, Edit, Ground, NewGrid, NewIds, Piece, Sketch};
use gridward::domain::grid::Grid;
use gridward::domain::id::GridId;
use gridward::domain::layers::Layer;
use gridward::domain::rule::plan_issues;
use gridward::kernel::lattice::{LatticeBox, LatticePoint};
use gridward::kernel::mesh::{Arc, ArcId, NodeId};

use crate::demo::houjie;
use crate::harness::tessellation::Seeded;
use crate::stores::samples::plan_text;

/// The kinds of edits that are made, by name.
pub const KINDS: [&str; 14] = [
    "move a vertex",
    "move a node",
    "insert a vertex",
    "delete a vertex",
    "split",
    "merge",
    "transfer by area",
    "transfer by line",
    "create",
    "retire",
    "set the parent",
    "align",
    "unglue",
    "move a run",
];

/// Numbers that nobody uses, for the nth edit.
pub fn fresh(nth: u64) -> NewIds {
    let first = (1 << 40) + nth * 100_000;
    NewIds { node: NodeId(first), arc: ArcId(first) }
}

pub fn new_grid(nth: u64) -> NewGrid {
    let text = format!("new-{nth}");
    NewGrid { id: GridId::new(&text).expect("an id"), code: text.as_str().into(), name: text.as_str().into() }
}

pub struct Random<'s> {
    pub sketch: &'s Sketch,
    pub dice: &'s mut Seeded,
}

impl Random<'_> {
    /// The nth edit of a kind; `None` where the place that was hit upon has none.
    pub fn edit(&mut self, nth: u64, kind: usize) -> Option<Edit> {
        let leaf = self.leaf_grid(None)?;
        let arc = self.arc_of(&leaf.id)?;
        let last = arc.points.len() - 1;
        let vertex = (last > 1).then(|| 1 + self.dice.below(last as u64 - 1) as usize);
        let reach = 10_u64.pow(1 + self.dice.below(3) as u32);
        Some(match kind {
            0 => {
                let to = self.near(arc.points[vertex?], reach);
                let moves = vec![(BorderPoint::Vertex(arc.id, vertex? as u32), to)];
                Edit::MoveBorder { moves }
            }
            1 => {
                let to = self.near(arc.points[0], reach);
                Edit::MoveBorder { moves: vec![(BorderPoint::Node(arc.from), to)] }
            }
            2 => {
                let after = self.dice.below(last as u64) as usize;
                let middle = middle(arc.points[after], arc.points[after + 1]);
                Edit::InsertVertex { arc: arc.id, after: after as u32, at: self.near(middle, reach / 2) }
            }
            3 => Edit::DeleteVertex { arc: arc.id, vertex: vertex? as u32 },
            4 => Edit::Split {
                line: self.across(&leaf.id),
                grid: leaf.id,
                new: new_grid(nth),
                ids: fresh(nth),
                may_part: false,
            },
            5 => Edit::Merge { into: self.beside(&leaf, &arc)?, grid: leaf.id },
            6 => {
                let area = self.blob(arc.points[last / 2], 20 * reach);
                let (to, piece) = (self.beside(&leaf, &arc)?, Piece::Area(area));
                Edit::Transfer { from: leaf.id, to, piece, ids: fresh(nth), may_part: false }
            }
            7 => {
                let (to, piece) = (self.beside(&leaf, &arc)?, Piece::Line(self.across(&leaf.id)));
                Edit::Transfer { from: leaf.id, to, piece, ids: fresh(nth), may_part: false }
            }
            8 => {
                let layer = Layer::ALL[self.dice.below(4) as usize];
                let like = self.leaf_grid(Some(layer))?;
                let near = self.arc_of(&like.id)?.points[0];
                Edit::Create {
                    new: new_grid(nth),
                    layer,
                    level: like.level,
                    parent: like.parent.clone(),
                    ground: Ground::Area(self.blob(near, 20 * reach)),
                    ids: fresh(nth),
                    may_part: false,
                }
            }
            9 => Edit::Retire { grid: leaf.id, into: None },
            10 => {
                let other = self.beside(&leaf, &arc)?;
                Edit::SetParent { parent: self.sketch.grid(&other).ok()?.parent.clone()?, grid: leaf.id }
            }
            11 => {
                let around = LatticeBox::of(&arc.points).grown(500);
                let is_other =
                    |one: &&Arc| one.sides.iter().all(|a| arc.sides.iter().all(|b| a.layer != b.layer));
                let onto = self.sketch.near(&around).find(is_other)?;
                Edit::Align { arc: arc.id, onto: onto.id, reach: 1_000, ids: fresh(nth) }
            }
            12 => Edit::Unglue { arc: arc.id, layer: leaf.layer, ids: fresh(nth) },
            _ => {
                let by = self.near(LatticePoint::default(), reach);
                let place = |at: LatticePoint| LatticePoint::new(at.x + by.x, at.y + by.y);
                let vertices =
                    (1..last).map(|n| (BorderPoint::Vertex(arc.id, n as u32), place(arc.points[n])));
                Edit::MoveBorder { moves: vertices.collect() }
            }
        })
    }

    fn leaf_grid(&mut self, layer: Option<Layer>) -> Option<Grid> {
        let all: Vec<&Grid> = self
            .sketch
            .grids()
            .filter(|grid| {
                layer.is_none_or(|layer| grid.layer == layer) && self.sketch.leaf(&grid.id).is_ok()
            })
            .collect();
        (!all.is_empty()).then(|| all[self.dice.below(all.len() as u64) as usize].clone())
    }

    fn arc_of(&mut self, grid: &GridId) -> Option<Arc> {
        let arcs: Vec<&Arc> = self.sketch.around(self.sketch.leaf(grid).ok()?).collect();
        (!arcs.is_empty()).then(|| arcs[self.dice.below(arcs.len() as u64) as usize].clone())
    }

    /// The grid on the other side of an arc.
    fn beside(&self, leaf: &Grid, arc: &Arc) -> Option<GridId> {
        let side = arc.sides.iter().find(|side| side.layer == leaf.layer.slot())?;
        let own = self.sketch.leaf(&leaf.id).ok()?;
        let other = if side.left == own { side.right } else { side.left };
        self.sketch.grid_of(other).cloned()
    }

    fn near(&mut self, point: LatticePoint, reach: u64) -> LatticePoint {
        let mut off = || self.dice.below(2 * reach + 1) as i32 - reach as i32;
        LatticePoint::new(point.x + off(), point.y + off())
    }

    /// A bent line through a grid, from outside to outside.
    fn across(&mut self, grid: &GridId) -> Vec<LatticePoint> {
        let leaf = self.sketch.leaf(grid).expect("a leaf");
        let mut bounds = LatticeBox::EMPTY;
        self.sketch.around(leaf).for_each(|arc| bounds = bounds.union(LatticeBox::of(&arc.points)));
        let mut at = |low: i32, high: i32| low + self.dice.below((high - low).max(1) as u64) as i32;
        let ys = [0; 3].map(|_| at(bounds.min.y, bounds.max.y));
        let xs = [bounds.min.x - 1_000, at(bounds.min.x, bounds.max.x), bounds.max.x + 1_000];
        let upright = at(0, 2) == 1;
        let points = (0..3).map(|n| if upright { (ys[n], xs[n]) } else { (xs[n], ys[n]) });
        let flipped = |(x, y): (i32, i32)| {
            if upright {
                // The same line, turned about the middle of the box.
                let (dx, dy) = (
                    x - i32::midpoint(bounds.min.y, bounds.max.y),
                    y - i32::midpoint(bounds.min.x, bounds.max.x),
                );
                LatticePoint::new(
                    i32::midpoint(bounds.min.x, bounds.max.x) + dx,
                    i32::midpoint(bounds.min.y, bounds.max.y) + dy,
                )
            } else {
                LatticePoint::new(x, y)
            }
        };
        points.map(flipped).collect()
    }

    /// An area of five to nine corners around a point.
    fn blob(&mut self, around: LatticePoint, reach: u64) -> Vec<LatticePoint> {
        let corners = 5 + self.dice.below(5);
        (0..corners)
            .map(|corner| {
                let turn = std::f64::consts::TAU * corner as f64 / corners as f64;
                let far = reach as f64 * (0.5 + self.dice.below(1_000) as f64 / 1_000.0);
                let off = |part: f64| (part * far).round() as i32;
                LatticePoint::new(around.x + off(turn.cos()), around.y + off(turn.sin()))
            })
            .collect()
    }
}

fn middle(a: LatticePoint, b: LatticePoint) -> LatticePoint {
    LatticePoint::new(i32::midpoint(a.x, b.x), i32::midpoint(a.y, b.y))
}

/// Edits at random: what is accepted leaves a sound plan, all of it taken back is the plan before byte for byte,
/// and GEOS finds every layer of what came of it to be a coverage. As many as `GRIDWARD_EDITS` says.
#[test]
fn many_random_edits_leave_a_sound_plan() {
    let start = &houjie().plan;
    let wanted: u64 =
        std::env::var("GRIDWARD_EDITS").map_or(2_000, |number| number.parse().expect("a number"));
    let check_every = (wanted / 20).max(1);
    let before = plan_issues(start);
    let mut sketch = Sketch::of(start);
    let mut dice = Seeded(23);
    let (mut accepted, mut refused) = ([0_u64; KINDS.len()], 0_u64);
    let mut done = Vec::new();
    let mut nth = 0;
    while (done.len() as u64) < wanted {
        let kind = (nth % KINDS.len() as u64) as usize;
        let edit = Random { sketch: &sketch, dice: &mut dice }.edit(nth, kind);
        nth += 1;
        let Some(edit) = edit else { continue };
        match sketch.apply(&edit) {
            Ok(made) => {
                accepted[kind] += 1;
                done.push(made.changes);
                if done.len() as u64 % check_every == 0 {
                    let found = plan_issues(&sketch.plan().expect("a mesh"));
                    // A sliver is what a hand that draws at random makes.
                    let mut worse = found.iter().filter(|issue| &*issue.code != "sliver");
                    let worse = worse.find(|issue| !before.contains(issue));
                    assert_eq!(worse, None, "after {} edits", done.len());
                }
            }
            Err(_) => refused += 1,
        }
    }
    let by_kind: Vec<(&str, u64)> = KINDS.into_iter().zip(accepted).collect();
    println!("accepted {by_kind:?}, refused {refused}");
    assert!(accepted.iter().all(|&count| count > 0), "{by_kind:?}");
    let after = sketch.plan().expect("a mesh");
    super::coverage::judged(start, &after);
    for changes in done.into_iter().rev() {
        sketch.take_back(changes);
    }
    assert_eq!(plan_text(&sketch.plan().expect("a mesh")), plan_text(start), "all taken back");
}
