//! One layer's linework on its way to edges that meet in vertices only.

use super::edges::{Edge, Edges};
use super::fault::{Fault, FaultKind};
use super::join::join;
use super::linework::{EdgeKey, MixMap, Rings, Vertices};
use super::node::{Settled, node};
use super::reach::Reach;
use super::self_crossing::self_crossings;
use super::snap::snap;
use super::{BuildError, BuildOptions};
use crate::kernel::mesh::{LayerSlot, Leaf};

/// Passes of joining. The second finds what rounding in the first left undone; a third has not been
/// seen to find anything.
const PASSES_MAX: usize = 4;

pub(super) struct Drawing {
    pub layer: LayerSlot,
    pub edges: Edges,
    rings: Rings,
    settled: Settled,
}

impl Drawing {
    /// Leaves out shapes that cross themselves, snaps, and nodes.
    pub fn of(
        layer: LayerSlot,
        mut rings: Rings,
        options: &BuildOptions,
        vertices: &mut Vertices,
        faults: &mut Vec<Fault>,
    ) -> Result<Self, BuildError> {
        let mut edges = Edges::of(&rings, vertices.len());
        let mut settled = Settled::default();
        let hits = settled.search(vertices, &edges);
        let crossed = self_crossings(&rings, &edges, &hits);
        if !crossed.is_empty() {
            rings.remove_shapes(&crossed.iter().map(|&(shape, ..)| shape).collect());
            edges = Edges::of(&rings, vertices.len());
            faults.extend(crossed.into_iter().map(|(shape, place, of)| Fault {
                layer,
                leaves: vec![Leaf(shape)],
                place,
                kind: FaultKind::SelfCrossing { of },
            }));
        }
        if let Some(moves) = snap(vertices, &mut rings, &edges, Reach(options.snap))? {
            faults.extend(moves.faults(layer));
            edges = Edges::of(&rings, vertices.len());
        }
        edges = node(vertices, &mut rings, edges, &mut settled)?;
        Ok(Self { layer, edges, rings, settled })
    }

    /// Joins this layer to the earlier ones.
    pub fn join(
        &mut self,
        earlier: &mut [Self],
        options: &BuildOptions,
        vertices: &mut Vertices,
        faults: &mut Vec<Fault>,
    ) -> Result<(), BuildError> {
        let mut tried: Vec<EdgeKey> = Vec::new();
        for _ in 0..PASSES_MAX {
            let borders: Vec<&Edges> = earlier.iter().map(|drawing| &drawing.edges).collect();
            let joined = join(vertices, &borders, &mut self.rings, &self.edges, &tried, Reach(options.snap))?;
            let Some((moves, on_earlier)) = joined else { break };
            faults.extend(moves.faults(self.layer));
            tried = self.edges.edges.iter().map(Edge::key).collect();
            self.redraw(vertices)?;
            if !on_earlier.is_empty() {
                for drawing in &mut *earlier {
                    drawing.rings.rewrite(&on_earlier, &MixMap::default());
                    drawing.redraw(vertices)?;
                }
            }
        }
        Ok(())
    }

    fn redraw(&mut self, vertices: &mut Vertices) -> Result<(), BuildError> {
        let edges = Edges::of(&self.rings, vertices.len());
        self.edges = node(vertices, &mut self.rings, edges, &mut self.settled)?;
        Ok(())
    }
}
