//! Whom a draft hits: which addresses, premises, checks, people, open hazards and roads change hands.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checks, DraftError};
use crate::atlas::Atlas;
use crate::domain::id::GridId;
use crate::domain::plan::Plan;
use crate::domain::time::Moment;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::segment::pieces;
use crate::live::Hazards;
use crate::live::patrol::PIECE_MAX;
use crate::service::load::Locator;
use crate::service::visible::Visible;

/// What moves from one grid to another of the community layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    pub addresses: u32,
    pub residents: u64,
    pub premises: u32,
    /// Checks of these premises that fall due within thirty days, or are overdue.
    pub checks_due: u32,
    pub open_hazards: u32,
    /// Walkable road, millimetres.
    pub road_mm: u64,
}

/// What a leaf grid has to look after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GridLoad {
    pub addresses: u32,
    pub residents: u64,
    pub premises: u32,
    pub checks_due: u32,
    pub open_hazards: u32,
    pub road_mm: u64,
    /// Duties on it now; a new grid has none until somebody is given one.
    pub members: u32,
}

/// Who gives and who gets, as far as the caller may see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    pub total: Moved,
    /// Premises that change hands, by kind.
    pub premises_by_kind: BTreeMap<String, u32>,
    /// From grid, to grid; `None`: free space.
    pub between: BTreeMap<(Option<GridId>, Option<GridId>), Moved>,
    /// Of the grids concerned: before and after.
    pub loads: BTreeMap<GridId, (GridLoad, GridLoad)>,
}

/// Compares whose things are by the plan that the atlas has, or another that it is given as `before`, and
/// whose they would be by `after`. Borders of the community layer count; `checks` are those that fall due.
///
/// # Errors
/// A plan is none.
pub fn impact(
    atlas: &Atlas,
    (hazards, checks): (&Hazards, &Checks),
    visible: &Visible<'_>,
    (before, after): (&Plan, &Plan),
    at: Moment,
) -> Result<Impact, DraftError> {
    let (old, new) = (Locator::of(before)?, Locator::of(after)?);
    let around = changed(before, after);
    let mut found = Impact::default();
    let mut place = |point: LatticePoint, count: &dyn Fn(&mut GridLoad), moved: &dyn Fn(&mut Moved)| {
        if !around.contains(point) || !visible.place(point) {
            return false;
        }
        let (from, to) = (old.grid(point), new.grid(point));
        for (grid, is_after) in [(from, false), (to, true)] {
            if let Some(grid) = grid {
                let load = found.loads.entry(grid.clone()).or_default();
                count(if is_after { &mut load.1 } else { &mut load.0 });
            }
        }
        if from == to {
            return false;
        }
        moved(&mut found.total);
        moved(found.between.entry((from.cloned(), to.cloned())).or_default());
        true
    };
    for (point, residents, valid) in atlas.addresses().homes() {
        if valid.contains(at) {
            let residents = u64::from(residents);
            let load = |load: &mut GridLoad| {
                load.addresses += 1;
                load.residents += residents;
            };
            place(point, &load, &|moved| {
                moved.addresses += 1;
                moved.residents += residents;
            });
        }
    }
    let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
    for row in atlas.roster().premises.iter().filter(|row| row.valid.contains(at)) {
        let Some(point) = row.value.at else { continue };
        let checks = checks.get(&row.value.id).copied().unwrap_or_default();
        let load = |load: &mut GridLoad| {
            load.premises += 1;
            load.checks_due += checks;
        };
        let is_moved = place(point, &load, &|moved| {
            moved.premises += 1;
            moved.checks_due += checks;
        });
        if is_moved {
            *kinds.entry(row.value.kind.to_string()).or_default() += 1;
        }
    }
    for hazard in hazards.within(&around).filter(|hazard| hazard.status.is_open() && visible.hazard(hazard)) {
        place(hazard.point, &|load| load.open_hazards += 1, &|moved| moved.open_hazards += 1);
    }
    let walked = atlas.roster().roads.iter().filter(|row| row.value.walkable && row.valid.contains(at));
    let lines = walked.flat_map(|row| &row.value.lines);
    for piece in
        lines.filter(|line| around.intersects(&LatticeBox::of(line))).flat_map(|line| pieces(line, PIECE_MAX))
    {
        let mm = piece.length_mm;
        place(piece.middle, &|load| load.road_mm += mm, &|moved| moved.road_mm += mm);
    }
    found.premises_by_kind = kinds;
    found.loads.retain(|grid, (was, is)| was != is || !old.has(grid) || !new.has(grid));
    for (grid, (was, is)) in &mut found.loads {
        let duties = atlas.roster().duties.iter();
        let members = duties.filter(|row| row.valid.contains(at) && row.value.grid == *grid).count() as u32;
        (was.members, is.members) = (members, if new.has(grid) { members } else { 0 });
    }
    Ok(found)
}

/// The box around all borders of leaves that differ between two plans.
fn changed(before: &Plan, after: &Plan) -> LatticeBox {
    type Arcs<'p> = BTreeMap<u64, (Vec<LatticePoint>, Vec<(u8, &'p str, &'p str)>)>;
    fn arcs(plan: &Plan) -> Arcs<'_> {
        let name = |leaf: crate::kernel::mesh::Leaf| {
            plan.leaves.get(leaf.0 as usize).map_or("", |grid| grid.as_str())
        };
        let of = |arc: crate::kernel::mesh::ArcRef<'_>| {
            let sides = arc.sides.iter().map(|side| (side.layer.0, name(side.left), name(side.right)));
            (arc.id.0, (arc.points.to_vec(), sides.collect()))
        };
        plan.mesh.arcs().map(of).collect()
    }
    let (old, new) = (arcs(before), arcs(after));
    // A grid is concerned as a whole: what of it moves lies inside its border, however far from it.
    let mut concerned: BTreeSet<&str> = BTreeSet::new();
    for (one, other) in [(&old, &new), (&new, &old)] {
        for (_, arc) in one.iter().filter(|(id, arc)| other.get(id) != Some(arc)) {
            concerned.extend(arc.1.iter().flat_map(|(_, left, right)| [*left, *right]));
        }
    }
    concerned.remove("");
    let mut around = LatticeBox::EMPTY;
    for (points, sides) in old.values().chain(new.values()) {
        if sides.iter().any(|(_, left, right)| concerned.contains(left) || concerned.contains(right)) {
            around = around.union(LatticeBox::of(points));
        }
    }
    around
}
