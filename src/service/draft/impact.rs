//! Whom a draft hits: which addresses, premises, checks, people, open hazards and roads change hands, and how
//! much each member has to look after.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::AddAssign;

use super::{DraftError, Upkeep, duties};
use crate::atlas::Atlas;
use crate::domain::edit::Edit;
use crate::domain::id::{GridId, MemberId};
use crate::domain::plan::Plan;
use crate::domain::time::Moment;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::live::Hazards;
use crate::service::load::Locator;
use crate::service::visible::Visible;

/// What there is to look after: what a grid has, or what moves from one to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub addresses: u32,
    pub residents: u64,
    pub premises: u32,
    /// Checks of these premises that fall due within thirty days, or are overdue.
    pub checks_due: u32,
    pub open_hazards: u32,
    /// Walkable road, millimetres.
    pub road_mm: u64,
}

impl AddAssign for Load {
    fn add_assign(&mut self, more: Self) {
        self.addresses += more.addresses;
        self.residents += more.residents;
        self.premises += more.premises;
        self.checks_due += more.checks_due;
        self.open_hazards += more.open_hazards;
        self.road_mm += more.road_mm;
    }
}

/// What a leaf grid has to look after, and how many do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GridLoad {
    pub load: Load,
    /// Duties on it now; a new grid has none until somebody is given one.
    pub members: u32,
    /// Members who have a duty on it, each once, whatever its hours; as edits have set them.
    pub serving: u32,
}

/// Who gives and who gets, as far as the caller may see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    pub total: Load,
    /// Premises that change hands, by kind.
    pub premises_by_kind: BTreeMap<String, u32>,
    /// From grid, to grid; `None`: free space.
    pub between: BTreeMap<(Option<GridId>, Option<GridId>), Load>,
    /// Of the grids concerned, those of which only who serves changes among them: before and after.
    pub loads: BTreeMap<GridId, (GridLoad, GridLoad)>,
}

/// Compares whose things are by the plan that the atlas has, or another that it is given as `before`, and
/// whose they would be by `after`. Borders of the community layer count; `upkeep` is the town's. Of edits, those
/// that led from the edition to `before` and those from there to `after` say who serves.
///
/// # Errors
/// A plan is none.
pub fn impact(
    atlas: &Atlas,
    (hazards, upkeep): (&Hazards, &Upkeep),
    visible: &Visible<'_>,
    (before, after): (&Plan, &Plan),
    (made, more): (&[Edit], &[Edit]),
    at: Moment,
) -> Result<Impact, DraftError> {
    let rows = &atlas.roster().duties;
    let served = duties::serving(rows, made.iter(), at);
    let serves = duties::serving(rows, made.iter().chain(more), at);
    let count = |serving: &HashMap<&GridId, HashSet<&MemberId>>, grid: &GridId| {
        serving.get(grid).map_or(0, HashSet::len) as u32
    };
    let staffed = served.keys().chain(serves.keys()).copied();
    let around = changed(before, after, staffed.filter(|grid| count(&served, grid) != count(&serves, grid)));
    let mut scales = Scales::of(before, after)?;
    let mut place = |point: LatticePoint, load: Load| visible.place(point) && scales.put(point, load);
    for (point, residents, valid) in atlas.addresses().homes() {
        if around.contains(point) && valid.contains(at) {
            place(point, Load { addresses: 1, residents: residents.into(), ..Load::default() });
        }
    }
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for row in atlas.roster().premises.iter().filter(|row| row.valid.contains(at)) {
        let Some(point) = row.value.at.filter(|&point| around.contains(point)) else { continue };
        let checks_due = upkeep.checks(&row.value.id);
        if place(point, Load { premises: 1, checks_due, ..Load::default() }) {
            *kinds.entry(&*row.value.kind).or_default() += 1;
        }
    }
    for hazard in hazards.within(&around).filter(|hazard| hazard.status.is_open() && visible.hazard(hazard)) {
        place(hazard.point, Load { open_hazards: 1, ..Load::default() });
    }
    for (middle, road_mm) in upkeep.road(&around) {
        place(middle, Load { road_mm, ..Load::default() });
    }
    let mut found = scales.read();
    found.premises_by_kind = kinds.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect();
    let [begins, ends] = [before, after].map(|plan| plan.leaves.iter().collect::<HashSet<&GridId>>());
    found.loads.retain(|grid, (was, is)| {
        was.serving = if begins.contains(grid) { count(&served, grid) } else { 0 };
        is.serving = if ends.contains(grid) { count(&serves, grid) } else { 0 };
        was != is
    });
    for (grid, (was, is)) in &mut found.loads {
        let on_it = rows.iter().filter(|row| row.valid.contains(at) && row.value.grid == *grid);
        let members = on_it.count() as u32;
        (was.members, is.members) = (members, if ends.contains(grid) { members } else { 0 });
    }
    Ok(found)
}

/// What lies on each leaf of two plans. Leaves go by their numbers: a town's hundred thousand things are put
/// here while the mouse moves.
struct Scales<'p> {
    before: (Locator<'p>, Vec<Load>),
    after: (Locator<'p>, Vec<Load>),
    /// The leaf of the plan before that each leaf after was.
    was: Vec<Option<u32>>,
    moved: HashMap<(Option<u32>, Option<u32>), Load>,
}

impl<'p> Scales<'p> {
    fn of(before: &'p Plan, after: &'p Plan) -> Result<Self, DraftError> {
        let numbers: HashMap<&GridId, u32> = before.leaves.iter().zip(0..).collect();
        let empty = |plan: &Plan| vec![Load::default(); plan.leaves.len()];
        Ok(Self {
            before: (Locator::of(before)?, empty(before)),
            after: (Locator::of(after)?, empty(after)),
            was: after.leaves.iter().map(|leaf| numbers.get(leaf).copied()).collect(),
            moved: HashMap::new(),
        })
    }

    /// Whether what lies at a point goes to another grid.
    fn put(&mut self, point: LatticePoint, load: Load) -> bool {
        let (from, to) = (self.before.0.leaf(point), self.after.0.leaf(point));
        for (leaf, loads) in [(from, &mut self.before.1), (to, &mut self.after.1)] {
            if let Some(leaf) = leaf {
                loads[leaf as usize] += load;
            }
        }
        let is_same = match (from, to) {
            (None, None) => true,
            (Some(from), Some(to)) => self.was[to as usize] == Some(from),
            _ => false,
        };
        if !is_same {
            *self.moved.entry((from, to)).or_default() += load;
        }
        !is_same
    }

    fn read(&self) -> Impact {
        let mut found = Impact::default();
        for (&(from, to), &load) in &self.moved {
            let from = from.map(|leaf| self.before.0.name(leaf).clone());
            let to = to.map(|leaf| self.after.0.name(leaf).clone());
            found.between.insert((from, to), load);
            found.total += load;
        }
        let grid = |load| GridLoad { load, ..GridLoad::default() };
        for (&load, leaf) in self.before.1.iter().zip(0..) {
            found.loads.entry(self.before.0.name(leaf).clone()).or_default().0 = grid(load);
        }
        for (&load, leaf) in self.after.1.iter().zip(0..) {
            found.loads.entry(self.after.0.name(leaf).clone()).or_default().1 = grid(load);
        }
        found
    }
}

/// The box around all borders of leaves that differ between two plans, and of `more`.
pub(super) fn changed<'p>(
    before: &'p Plan,
    after: &'p Plan,
    more: impl IntoIterator<Item = &'p GridId>,
) -> LatticeBox {
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
    let mut concerned: BTreeSet<&str> = more.into_iter().map(GridId::as_str).collect();
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
