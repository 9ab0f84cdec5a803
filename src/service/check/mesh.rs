//! Borders: closed around every leaf, crossing nowhere within a layer, no ground left between.

use std::collections::HashMap;

use super::issue;
use crate::domain::grid::Grid;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::layers::GRID_LAYERS;
use crate::domain::plan::{Plan, PlanIndex};
use crate::kernel::area::ring_area;
use crate::kernel::index::BoxIndex;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::SquareMetres;
use crate::kernel::mesh::{Bound, LayerSlot, Leaf, Mesh, NodeId, outline};
use crate::kernel::predicate::segments_meet;

/// Everything wrong with the mesh itself.
pub fn issues(plan: &Plan, index: &PlanIndex) -> Vec<Issue> {
    let mut issues = open_borders(plan, index);
    issues.extend(crossings(&plan.mesh));
    for row in GRID_LAYERS.iter().filter(|row| row.tiles_territory) {
        issues.extend(gaps(plan, index, row.layer.slot()));
    }
    issues
}

/// Around every leaf the arcs must close: at each node as many come in as go out. A leaf must hold
/// some ground; several parts are worth a word.
fn open_borders(plan: &Plan, index: &PlanIndex) -> Vec<Issue> {
    let mut issues = Vec::new();
    for number in 0..plan.leaves.len() as u32 {
        let leaf = Leaf(number);
        let grid_at = index.grid_of(leaf);
        let grid = &plan.grids[grid_at.0 as usize];
        let called = format!("grid {} ({})", grid.code, grid.name);
        let mut balance: HashMap<NodeId, i32> = HashMap::new();
        for bound in index.borders().around(leaf) {
            let arc = plan.mesh.arc(bound.arc);
            let (from, to) = if bound.reversed { (arc.to, arc.from) } else { (arc.from, arc.to) };
            *balance.entry(from).or_default() -= 1;
            *balance.entry(to).or_default() += 1;
        }
        if let Some((&node, _)) = balance.iter().filter(|(_, sum)| **sum != 0).min() {
            let mut open = issue(
                "open-border",
                IssueSeverity::Error,
                &[grid],
                format!("the border of {called} does not close"),
            );
            open.place = plan.mesh.node(node).map(|node| node.at);
            issues.push(open);
            continue;
        }
        let parts = index.polygons(plan, grid_at);
        match parts.len() {
            0 => issues.push(issue(
                "no-ground",
                IssueSeverity::Error,
                &[grid],
                format!("{called} holds no ground"),
            )),
            1 => {}
            count => {
                let mut several = issue(
                    "parts",
                    IssueSeverity::Warning,
                    &[grid],
                    format!("{called} has {count} parts that do not touch"),
                );
                several.place = parts[1].shell.0.first().copied();
                issues.push(several);
            }
        }
    }
    issues
}

/// Segments of arcs of one layer that meet elsewhere than in an end of both.
fn crossings(mesh: &Mesh) -> Vec<Issue> {
    let mut segments: Vec<(u32, LatticePoint, LatticePoint)> = Vec::with_capacity(mesh.point_count());
    for arc in mesh.arcs() {
        segments.extend(arc.points.windows(2).map(|pair| (arc.index.0, pair[0], pair[1])));
    }
    let boxes = segments.iter().enumerate().map(|(at, &(_, a, b))| (LatticeBox::of(&[a, b]), at as u32));
    let index = BoxIndex::of(boxes);
    let arc = |number: u32| mesh.arc(crate::kernel::mesh::ArcIndex(number));
    let mut issues = Vec::new();
    for (at, &(first, a, b)) in segments.iter().enumerate() {
        for other in index.touching(&LatticeBox::of(&[a, b])).filter(|&other| other as usize > at) {
            let (second, c, d) = segments[other as usize];
            let shared = arc(first).sides.iter().any(|side| arc(second).side(side.layer).is_some());
            if shared && segments_meet(a, b, c, d) {
                let text = format!(
                    "arcs {} and {} of one layer meet outside a node",
                    arc(first).id.0,
                    arc(second).id.0
                );
                let mut crossing = issue("arcs-cross", IssueSeverity::Error, &[], text);
                crossing.place = Some(a);
                issues.push(crossing);
            }
        }
    }
    issues
}

/// Free ground inside a layer that leaves none: the holes in the union of all its leaves.
fn gaps(plan: &Plan, index: &PlanIndex, slot: LayerSlot) -> Vec<Issue> {
    let outer = plan.mesh.arcs().filter_map(|arc| {
        let side = arc.side(slot)?;
        match (side.left.is_free(), side.right.is_free()) {
            (false, true) => Some(Bound { arc: arc.index, reversed: false }),
            (true, false) => Some(Bound { arc: arc.index, reversed: true }),
            _ => None,
        }
    });
    let outer: Vec<Bound> = outer.collect();
    let mut beside: HashMap<LatticePoint, Leaf> = HashMap::new();
    for bound in &outer {
        let arc = plan.mesh.arc(bound.arc);
        let side = arc.side(slot).expect("chosen for its side on this layer");
        let leaf = if side.left.is_free() { side.right } else { side.left };
        beside.extend(arc.points.iter().map(|&point| (point, leaf)));
    }
    let mut issues = Vec::new();
    for hole in outline(&plan.mesh, outer).iter().flat_map(|part| &part.holes) {
        let mut around: Vec<&Grid> = Vec::new();
        for leaf in hole.0.iter().filter_map(|point| beside.get(point)) {
            let grid = &plan.grids[index.grid_of(*leaf).0 as usize];
            if !around.iter().any(|known| known.id == grid.id) {
                around.push(grid);
            }
        }
        let area = ring_area(&hole.0);
        let SquareMetres(square_metres) = area;
        let text = format!("{square_metres:.0} m² between {} grids belong to none", around.len());
        let mut gap = issue("gap", IssueSeverity::Warning, &around, text);
        (gap.place, gap.area) = (hole.0.first().copied(), Some(area));
        issues.push(gap);
    }
    issues
}
