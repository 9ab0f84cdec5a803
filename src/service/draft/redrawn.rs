//! Which stretches of border are others after edits than before them.

use std::collections::HashSet;

use crate::domain::plan::Plan;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;
use crate::kernel::segment::{Segment, runs_along};

/// A point that lies no farther from a border is on it: where a node is set into a segment, rounding has put it
/// up to half a lattice unit (some 6 mm) beside it.
const ON: Metres = Metres(0.05);

/// Lines of border that only one of two plans of the same ground has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redrawn {
    pub gone: Vec<Vec<LatticePoint>>,
    pub new: Vec<Vec<LatticePoint>>,
}

impl Redrawn {
    pub fn of(before: &Plan, after: &Plan) -> Self {
        Self { gone: only_in(before, after), new: only_in(after, before) }
    }
}

/// The lines of `plan` that lie on no border of `other`, each as long as it goes on along one arc.
fn only_in(plan: &Plan, other: &Plan) -> Vec<Vec<LatticePoint>> {
    let others: HashSet<[LatticePoint; 2]> = segments(other).collect();
    let mut lines: Vec<Vec<LatticePoint>> = Vec::new();
    for arc in plan.mesh.arcs() {
        let mut goes_on = false;
        for pair in arc.points.windows(2) {
            let known = others.iter().map(|&[from, to]| Segment { from, to });
            let stretch = Segment { from: pair[0], to: pair[1] };
            let is_known = others.contains(&segment(pair)) || runs_along(stretch, known, ON);
            match lines.last_mut().filter(|_| goes_on && !is_known) {
                Some(line) => line.push(pair[1]),
                None if is_known => {}
                None => lines.push(pair.to_vec()),
            }
            goes_on = !is_known;
        }
    }
    lines
}

fn segments(plan: &Plan) -> impl Iterator<Item = [LatticePoint; 2]> {
    plan.mesh.arcs().flat_map(|arc| arc.points.windows(2).map(segment).collect::<Vec<_>>())
}

/// Whichever way it is walked.
fn segment(pair: &[LatticePoint]) -> [LatticePoint; 2] {
    let mut ends = [pair[0], pair[1]];
    ends.sort_unstable();
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mesh::{Arc, ArcId, LayerSlot, Leaf, Mesh, Node, NodeId, Side};

    /// Borders as lines from node to node.
    fn plan(lines: &[&[(i32, i32)]]) -> Plan {
        let mut nodes: Vec<Node> = Vec::new();
        let mut arcs = Vec::new();
        let side = Side { layer: LayerSlot(0), left: Leaf(0), right: Leaf::FREE };
        for (at, line) in lines.iter().enumerate() {
            let points: Vec<LatticePoint> = line.iter().map(|&(x, y)| LatticePoint { x, y }).collect();
            let mut node = |point: LatticePoint| {
                let known = nodes.iter().find(|node| node.at == point).map(|node| node.id);
                known.unwrap_or_else(|| {
                    let id = NodeId(nodes.len() as u64 + 1);
                    nodes.push(Node { id, at: point });
                    id
                })
            };
            let (from, to) = (node(points[0]), node(points[points.len() - 1]));
            arcs.push(Arc { id: ArcId(at as u64 + 1), from, to, points, sides: vec![side] });
        }
        Plan { mesh: Mesh::assemble(nodes, arcs).expect("a mesh"), ..Plan::default() }
    }

    #[test]
    fn a_border_that_is_only_parted_is_the_same_border() {
        let whole = plan(&[&[(0, 0), (10_000, 0), (10_000, 30_001)]]);
        // A node on its second segment, rounded beside it, from which another border goes off.
        let parted = plan(&[
            &[(0, 0), (10_000, 0), (10_001, 15_000)],
            &[(10_001, 15_000), (10_000, 30_001)],
            &[(10_001, 15_000), (20_000, 15_000), (30_000, 0)],
        ]);
        let place = |x, y| LatticePoint { x, y };
        let branch = vec![place(10_001, 15_000), place(20_000, 15_000), place(30_000, 0)];
        assert_eq!(Redrawn::of(&whole, &parted), Redrawn { gone: Vec::new(), new: vec![branch.clone()] });
        assert_eq!(Redrawn::of(&parted, &whole), Redrawn { gone: vec![branch], new: Vec::new() });
        assert_eq!(Redrawn::of(&whole, &whole), Redrawn::default());
    }

    #[test]
    fn a_border_that_goes_elsewhere_is_gone_here_and_new_there() {
        let before = plan(&[&[(0, 0), (10_000, 0), (20_000, 0), (30_000, 0)]]);
        let after = plan(&[&[(0, 0), (10_000, 0), (20_000, 9_000), (30_000, 0)]]);
        let found = Redrawn::of(&before, &after);
        assert_eq!((found.gone.len(), found.new.len()), (1, 1), "{found:?}");
        assert_eq!((found.gone[0].len(), found.new[0].len()), (3, 3), "the first segment stays");
    }
}
