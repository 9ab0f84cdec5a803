//! The mesh: every border of every layer stored once.
//!
//! An *arc* is a run of border between two *nodes*. On each layer that it bounds it has a leaf on
//! its left and one on its right, or free space. Polygons are derived from arcs, never stored, so
//! neighbours cannot gape or overlap. Where borders of two layers coincide they are one arc; where
//! they merely cross there is no node (ruling 16).
//!
//! A mesh is immutable. Leaves are named by dense numbers that the edition gives them.

mod adopt;
mod build;
mod outline;

pub use adopt::adopt_ids;
pub use build::{
    BuildError, BuildOptions, Built, CrossingParts, Fault, FaultKind, Meeting, Overlay, OverlayLine,
    OverlayPart, RawPolygon, RingFault, Shape, build, meetings, overlay,
};
pub use outline::{Loops, into_polygons, outline, outline_of_edges, outline_of_lines, sharpest_left};

use super::lattice::{LatticeBox, LatticePoint};

/// How many layers one mesh can carry.
pub const LAYER_SLOTS: usize = 4;

/// A layer's place in the mesh, below [`LAYER_SLOTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerSlot(pub u8);

/// A leaf: a grid that owns area itself. Its number within one edition, over all layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leaf(pub u32);

impl Leaf {
    /// Space that no grid of the layer holds.
    pub const FREE: Self = Self(u32::MAX);

    pub fn is_free(self) -> bool {
        self == Self::FREE
    }
}

/// Permanent number of a node; never used again once removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u64);

/// Permanent number of an arc; never used again once removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArcId(pub u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    pub id: NodeId,
    pub at: LatticePoint,
}

/// What an arc parts on one layer, seen along its direction. The two always differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Side {
    pub layer: LayerSlot,
    pub left: Leaf,
    pub right: Leaf,
}

/// An arc as it is stored and edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arc {
    pub id: ArcId,
    pub from: NodeId,
    pub to: NodeId,
    /// Both ends included, at least two, no two in a row the same.
    pub points: Vec<LatticePoint>,
    /// At least one, ordered by layer, one a layer.
    pub sides: Vec<Side>,
}

/// Position of an arc within one mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArcIndex(pub u32);

/// An arc as a frozen mesh lends it.
#[derive(Clone, Copy, Debug)]
pub struct ArcRef<'m> {
    pub index: ArcIndex,
    pub id: ArcId,
    pub from: NodeId,
    pub to: NodeId,
    pub points: &'m [LatticePoint],
    pub sides: &'m [Side],
}

impl ArcRef<'_> {
    /// The sides on one layer, `None` where the arc bounds nothing of it.
    pub fn side(&self, layer: LayerSlot) -> Option<Side> {
        self.sides.iter().copied().find(|side| side.layer == layer)
    }

    pub fn bounds(&self) -> LatticeBox {
        LatticeBox::of(self.points)
    }
}

/// Why rows do not make a mesh. `ids` are the permanent numbers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeshError {
    #[error("node {0:?} occurs twice")]
    DuplicateNode(NodeId),
    #[error("arc {0:?} occurs twice")]
    DuplicateArc(ArcId),
    #[error("arc {arc:?} ends in node {node:?}, which is not there or lies elsewhere")]
    LooseEnd { arc: ArcId, node: NodeId },
    #[error("arc {0:?} has fewer than two points, or two equal ones in a row")]
    Degenerate(ArcId),
    #[error("arc {arc:?} has no sides, the same leaf on both, or a layer twice or past the last")]
    BadSides { arc: ArcId },
    #[error("more arcs or points than one mesh can number")]
    TooLarge,
}

#[derive(Clone, Copy, Debug)]
struct ArcRow {
    id: ArcId,
    from: NodeId,
    to: NodeId,
    points: u32,
    sides: u32,
}

/// Nodes and arcs of all layers of one edition, frozen, in the order of their ids.
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    nodes: Vec<Node>,
    arcs: Vec<ArcRow>,
    points: Vec<LatticePoint>,
    sides: Vec<Side>,
}

impl Mesh {
    /// Freezes nodes and arcs, checking what can be checked arc by arc.
    ///
    /// # Errors
    /// See [`MeshError`]. That arcs do not cross is the builder's business and `rule`'s to check.
    pub fn assemble(mut nodes: Vec<Node>, mut arcs: Vec<Arc>) -> Result<Self, MeshError> {
        nodes.sort_unstable_by_key(|node| node.id);
        arcs.sort_unstable_by_key(|arc| arc.id);
        if let Some(pair) = nodes.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(MeshError::DuplicateNode(pair[0].id));
        }
        if let Some(pair) = arcs.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(MeshError::DuplicateArc(pair[0].id));
        }
        let point_count: usize = arcs.iter().map(|arc| arc.points.len()).sum();
        if point_count > u32::MAX as usize || arcs.len() >= (u32::MAX >> 1) as usize {
            return Err(MeshError::TooLarge);
        }
        let mut mesh = Self {
            nodes,
            arcs: Vec::with_capacity(arcs.len()),
            points: Vec::with_capacity(point_count),
            sides: Vec::with_capacity(arcs.len()),
        };
        for arc in arcs {
            mesh.check(&arc)?;
            mesh.arcs.push(ArcRow {
                id: arc.id,
                from: arc.from,
                to: arc.to,
                points: mesh.points.len() as u32,
                sides: mesh.sides.len() as u32,
            });
            mesh.points.extend_from_slice(&arc.points);
            mesh.sides.extend_from_slice(&arc.sides);
        }
        Ok(mesh)
    }

    fn check(&self, arc: &Arc) -> Result<(), MeshError> {
        let (Some(first), Some(last)) = (arc.points.first(), arc.points.last()) else {
            return Err(MeshError::Degenerate(arc.id));
        };
        if arc.points.len() < 2 || arc.points.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(MeshError::Degenerate(arc.id));
        }
        for (node, end) in [(arc.from, first), (arc.to, last)] {
            if self.node(node).map(|node| node.at) != Some(*end) {
                return Err(MeshError::LooseEnd { arc: arc.id, node });
            }
        }
        let sound = !arc.sides.is_empty()
            && arc.sides.windows(2).all(|pair| pair[0].layer < pair[1].layer)
            && arc
                .sides
                .iter()
                .all(|side| side.left != side.right && usize::from(side.layer.0) < LAYER_SLOTS);
        if sound { Ok(()) } else { Err(MeshError::BadSides { arc: arc.id }) }
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.binary_search_by_key(&id, |node| node.id).ok().map(|at| &self.nodes[at])
    }

    pub fn arc_count(&self) -> usize {
        self.arcs.len()
    }

    pub fn point_count(&self) -> usize {
        self.points.len()
    }

    /// The arc at a position.
    ///
    /// # Panics
    /// When the index comes from another mesh.
    pub fn arc(&self, index: ArcIndex) -> ArcRef<'_> {
        let at = index.0 as usize;
        let row = self.arcs[at];
        let (points_end, sides_end) = match self.arcs.get(at + 1) {
            Some(next) => (next.points as usize, next.sides as usize),
            None => (self.points.len(), self.sides.len()),
        };
        ArcRef {
            index,
            id: row.id,
            from: row.from,
            to: row.to,
            points: &self.points[row.points as usize..points_end],
            sides: &self.sides[row.sides as usize..sides_end],
        }
    }

    pub fn arc_by_id(&self, id: ArcId) -> Option<ArcRef<'_>> {
        let at = self.arcs.binary_search_by_key(&id, |row| row.id).ok()?;
        Some(self.arc(ArcIndex(at as u32)))
    }

    pub fn arcs(&self) -> impl Iterator<Item = ArcRef<'_>> {
        (0..self.arcs.len() as u32).map(|at| self.arc(ArcIndex(at)))
    }

    pub fn bounds(&self) -> LatticeBox {
        LatticeBox::of(&self.points)
    }
}

/// For each leaf the arcs around it: what derives polygons and measures borders.
#[derive(Clone, Debug, Default)]
pub struct Borders {
    first: Vec<u32>,
    arcs: Vec<u32>,
}

/// An arc seen from one of its sides: `reversed` when the region lies on the arc's right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    pub arc: ArcIndex,
    pub reversed: bool,
}

impl Borders {
    /// Counts and lists the arcs of `leaf_count` leaves; a leaf that no arc names has none.
    pub fn of(mesh: &Mesh, leaf_count: u32) -> Self {
        let mut first = vec![0_u32; leaf_count as usize + 1];
        for side in &mesh.sides {
            for leaf in [side.left, side.right].into_iter().filter(|leaf| !leaf.is_free()) {
                first[leaf.0 as usize + 1] += 1;
            }
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut next = first.clone();
        let mut arcs = vec![0_u32; *first.last().expect("one more than the leaves") as usize];
        for arc in mesh.arcs() {
            for side in arc.sides {
                for (leaf, reversed) in [(side.left, 0), (side.right, 1)] {
                    if !leaf.is_free() {
                        let slot = &mut next[leaf.0 as usize];
                        arcs[*slot as usize] = (arc.index.0 << 1) | reversed;
                        *slot += 1;
                    }
                }
            }
        }
        Self { first, arcs }
    }

    /// The arcs around a leaf, in the order of their ids.
    pub fn around(&self, leaf: Leaf) -> impl Iterator<Item = Bound> + '_ {
        let at = leaf.0 as usize;
        self.arcs[self.first[at] as usize..self.first[at + 1] as usize]
            .iter()
            .map(|&packed| Bound { arc: ArcIndex(packed >> 1), reversed: packed & 1 == 1 })
    }
}
