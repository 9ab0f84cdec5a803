//! Which rows an edition adds and ends: only what differs from the edition before is stored.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};

use crate::domain::id::GridId;
use crate::domain::plan::{GridIndex, Plan, PlanIndex};
use crate::kernel::mesh::{ArcId, ArcIndex, ArcRef, LayerSlot, Leaf, NodeId};

/// From one edition to the next.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Grids whose version ends: retired, or told anew in `grids_added`.
    pub grids_ended: Vec<GridId>,
    pub grids_added: Vec<GridIndex>,
    pub nodes_ended: Vec<NodeId>,
    /// Positions in the new mesh's nodes.
    pub nodes_added: Vec<usize>,
    pub arcs_ended: Vec<ArcId>,
    pub arcs_added: Vec<ArcIndex>,
}

/// Compares two plans in canonical order.
pub fn difference(base: (&Plan, &PlanIndex), new: (&Plan, &PlanIndex)) -> Difference {
    let (old_nodes, new_nodes) = (base.0.mesh.nodes(), new.0.mesh.nodes());
    let nodes = merge(old_nodes, new_nodes, |node| node.id, |old, now| old.at == now.at);
    let old_arcs: Vec<ArcRef<'_>> = base.0.mesh.arcs().collect();
    let new_arcs: Vec<ArcRef<'_>> = new.0.mesh.arcs().collect();
    let arcs = merge(&old_arcs, &new_arcs, |arc| arc.id, |old, now| same_arc((base.0, old), (new.0, now)));
    let grids = merge(&base.0.grids, &new.0.grids, |grid| &grid.id, |old, now| old == now);

    // Grids whose own row or border differs, and all above any of them on either side.
    let mut touched: HashSet<&GridId> = HashSet::new();
    touched.extend(grids.ended.iter().map(|&at| &base.0.grids[at].id));
    touched.extend(grids.added.iter().map(|&at| &new.0.grids[at].id));
    let leaves = merge(&base.0.leaves, &new.0.leaves, |id| id, |_, _| true);
    touched.extend(leaves.ended.iter().map(|&at| &base.0.leaves[at]));
    touched.extend(leaves.added.iter().map(|&at| &new.0.leaves[at]));
    touched.extend(arcs.ended.iter().flat_map(|&at| beside(base.0, &old_arcs[at])));
    touched.extend(arcs.added.iter().flat_map(|&at| beside(new.0, &new_arcs[at])));
    let mut above: BTreeSet<&GridId> = BTreeSet::new();
    for (plan, index) in [base, new] {
        for at in touched.iter().filter_map(|id| index.find(id)) {
            above.extend(index.upward(at).map(|up| &plan.grids[up.0 as usize].id));
        }
    }
    let mut found = Difference {
        nodes_ended: nodes.ended.iter().map(|&at| old_nodes[at].id).collect(),
        nodes_added: nodes.added,
        arcs_ended: arcs.ended.iter().map(|&at| old_arcs[at].id).collect(),
        arcs_added: arcs.added.iter().map(|&at| new_arcs[at].index).collect(),
        ..Difference::default()
    };
    for id in above {
        match (base.1.find(id), new.1.find(id)) {
            (Some(old), Some(now)) if same_grid((base, old), (new, now)) => {}
            (old, now) => {
                found.grids_ended.extend(old.map(|_| id.clone()));
                found.grids_added.extend(now);
            }
        }
    }
    found
}

fn beside<'p>(plan: &'p Plan, arc: &ArcRef<'p>) -> impl Iterator<Item = &'p GridId> {
    arc.sides.iter().flat_map(|side| [side.left, side.right]).filter_map(|leaf| grid_of(plan, leaf))
}

fn grid_of(plan: &Plan, leaf: Leaf) -> Option<&GridId> {
    plan.leaves.get(leaf.0 as usize)
}

type NamedSide<'p> = (LayerSlot, Option<&'p GridId>, Option<&'p GridId>);

/// Leaves are compared by grid: their numbers mean something within one plan only.
fn same_arc((base, old): (&Plan, &ArcRef<'_>), (new, now): (&Plan, &ArcRef<'_>)) -> bool {
    fn sides<'p>(plan: &'p Plan, arc: &ArcRef<'p>) -> impl Iterator<Item = NamedSide<'p>> {
        arc.sides.iter().map(|side| (side.layer, grid_of(plan, side.left), grid_of(plan, side.right)))
    }
    old.from == now.from
        && old.to == now.to
        && old.points == now.points
        && sides(base, old).eq(sides(new, now))
}

type Place<'p> = ((&'p Plan, &'p PlanIndex), GridIndex);

fn same_grid(((base, base_index), old): Place<'_>, ((new, new_index), now): Place<'_>) -> bool {
    base.grids[old.0 as usize] == new.grids[now.0 as usize]
        && base_index.leaf(old).is_some() == new_index.leaf(now).is_some()
        && base_index.polygons(base, old) == new_index.polygons(new, now)
}

/// Positions of what is not in both lists, or in both and not the same.
#[derive(Default)]
struct Merged {
    ended: Vec<usize>,
    added: Vec<usize>,
}

/// Walks two lists that are ordered by `key`.
fn merge<'t, T, K: Ord>(
    old: &'t [T],
    new: &'t [T],
    key: impl Fn(&'t T) -> K,
    same: impl Fn(&T, &T) -> bool,
) -> Merged {
    let mut merged = Merged::default();
    let (mut at_old, mut at_new) = (0, 0);
    loop {
        let order = match (old.get(at_old), new.get(at_new)) {
            (Some(old), Some(new)) => key(old).cmp(&key(new)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return merged,
        };
        if order.is_ne() || !same(&old[at_old], &new[at_new]) {
            merged.ended.extend(order.is_le().then_some(at_old));
            merged.added.extend(order.is_ge().then_some(at_new));
        }
        at_old += usize::from(order.is_le());
        at_new += usize::from(order.is_ge());
    }
}
