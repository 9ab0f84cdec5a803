//! Ids that outlive a rebuild.

use std::collections::HashMap;

use super::{Arc, ArcId, Mesh, MeshError, Node, NodeId, Side};
use crate::kernel::lattice::LatticePoint;

/// Gives the nodes and arcs of a rebuilt mesh the ids (and arcs the direction) that the same places
/// and the same runs of points have in `old`. What is new there is numbered from `next_node` and
/// `next_arc` on, in the order of its own ids.
///
/// Both must lie above every number ever given, removed ones included (ruling 6).
///
/// # Errors
/// Those of [`Mesh::assemble`], when the next numbers collide with old ones.
pub fn adopt_ids(new: &Mesh, old: &Mesh, next_node: NodeId, next_arc: ArcId) -> Result<Mesh, MeshError> {
    let known: HashMap<LatticePoint, NodeId> = old.nodes().iter().map(|node| (node.at, node.id)).collect();
    let mut fresh = next_node.0..;
    let nodes: Vec<Node> = new
        .nodes()
        .iter()
        .map(|node| {
            let id = known.get(&node.at).copied().or_else(|| fresh.next().map(NodeId));
            Node { id: id.expect("2^64 is never reached"), at: node.at }
        })
        .collect();
    let place: HashMap<LatticePoint, NodeId> = nodes.iter().map(|node| (node.at, node.id)).collect();
    let known: HashMap<Vec<LatticePoint>, (ArcId, bool)> = old
        .arcs()
        .map(|arc| {
            let turned = runs_down(arc.points);
            (run(arc.points, turned), (arc.id, turned))
        })
        .collect();
    let mut fresh = next_arc.0..;
    let arcs = new
        .arcs()
        .map(|arc| {
            let turned = runs_down(arc.points);
            let (id, turn) = match known.get(&run(arc.points, turned)) {
                Some(&(id, old_turned)) => (id, turned != old_turned),
                None => (ArcId(fresh.next().expect("2^64 is never reached")), false),
            };
            let points = run(arc.points, turn);
            let end = |at: usize| place[&points[at]];
            Arc {
                id,
                from: end(0),
                to: end(points.len() - 1),
                sides: arc.sides.iter().map(|side| if turn { side.turned() } else { *side }).collect(),
                points,
            }
        })
        .collect();
    Mesh::assemble(nodes, arcs)
}

/// Whether a run starts at its higher end; a loop, whether its second point is higher than its last
/// but one.
pub(super) fn runs_down(points: &[LatticePoint]) -> bool {
    let last = points.len() - 1;
    (points[0], points[1]) > (points[last], points[last - 1])
}

fn run(points: &[LatticePoint], turn: bool) -> Vec<LatticePoint> {
    if turn { points.iter().rev().copied().collect() } else { points.to_vec() }
}

impl Side {
    /// The same seen against the arc's direction.
    pub fn turned(self) -> Self {
        Self { layer: self.layer, left: self.right, right: self.left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mesh::{BuildOptions, LayerSlot, RawPolygon, Shape, build};

    fn squares(columns: i32) -> Mesh {
        let shapes: Vec<Shape> = (0..columns)
            .map(|column| {
                let (west, east) = (column * 1000, column * 1000 + 1000);
                let corners = [(west, 0), (east, 0), (east, 1000), (west, 1000)];
                let shell = corners.iter().map(|&(x, y)| LatticePoint::new(x, y)).collect();
                Shape { layer: LayerSlot(0), polygons: vec![RawPolygon { shell, holes: Vec::new() }] }
            })
            .collect();
        build(&shapes, &BuildOptions::default()).expect("builds").mesh
    }

    /// The mesh with all numbers raised and every arc turned round.
    fn turned(mesh: &Mesh) -> Mesh {
        let nodes =
            mesh.nodes().iter().map(|node| Node { id: NodeId(node.id.0 + 70), at: node.at }).collect();
        let arcs = mesh.arcs().map(|arc| Arc {
            id: ArcId(arc.id.0 + 500),
            from: NodeId(arc.to.0 + 70),
            to: NodeId(arc.from.0 + 70),
            points: run(arc.points, true),
            sides: arc.sides.iter().map(|side| side.turned()).collect(),
        });
        Mesh::assemble(nodes, arcs.collect()).expect("as sound as before")
    }

    fn rows(mesh: &Mesh) -> Vec<(ArcId, NodeId, NodeId, Vec<LatticePoint>, Vec<Side>)> {
        mesh.arcs().map(|arc| (arc.id, arc.from, arc.to, arc.points.to_vec(), arc.sides.to_vec())).collect()
    }

    #[test]
    fn the_same_again_changes_nothing() {
        let old = turned(&squares(3));
        let again = adopt_ids(&squares(3), &old, NodeId(1000), ArcId(1000)).expect("a mesh");
        assert_eq!(rows(&again), rows(&old));
        assert_eq!(again.nodes(), old.nodes());
    }

    #[test]
    fn what_is_new_is_numbered_above() {
        let old = turned(&squares(3));
        let grown = adopt_ids(&squares(4), &old, NodeId(1000), ArcId(1000)).expect("a mesh");
        // The three squares keep their arcs: their outer border is now one between leaves 2 and 3, but
        // the same line. Its two ends are new nodes, and so is what lies beyond.
        let kept = grown.arcs().filter(|arc| old.arc_by_id(arc.id).is_some()).count();
        let fresh: Vec<u64> = grown.arcs().map(|arc| arc.id.0).filter(|&id| id >= 1000).collect();
        assert_eq!(kept + fresh.len(), grown.arc_count());
        assert_eq!(fresh, Vec::from_iter(1000..1000 + fresh.len() as u64));
        for arc in grown.arcs().filter(|arc| arc.id.0 < 1000) {
            let before = old.arc_by_id(arc.id).expect("kept");
            assert_eq!(before.points, arc.points);
        }
        assert!(kept >= 3, "{kept}");
        assert!(adopt_ids(&squares(4), &old, NodeId(71), ArcId(1000)).is_err());
    }
}
