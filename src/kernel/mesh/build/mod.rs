//! Builds a mesh from polygons that other people drew, and tells everything that is wrong with them.
//!
//! The way: clean each ring (`rings`); make equal points one vertex (`linework`) and equal edges one
//! edge (`edges`); draw near borders together (`snap`), find what crosses (`pairs`, `crossing`) and
//! node it (`node`, all in `drawing`); join each layer to the earlier ones (`join`); run edges
//! together (`chains`), trace the faces between them and who covers each (`faces`, `leftward`); decide who
//! gets each face (`settle`); join the layers' borders into arcs (`arcs`).
//!
//! Nothing is dropped in silence: what is mended or left out is a [`Fault`]. Polygons that share
//! their borders exactly come out exactly as they went in.

mod arcs;
mod chains;
mod crossing;
mod drawing;
mod edges;
mod faces;
mod fault;
mod ground;
mod join;
mod leftward;
mod linework;
mod meetings;
mod moves;
mod node;
mod overlay;
mod pairs;
mod reach;
mod read;
mod rings;
mod self_crossing;
mod sets;
mod settle;
mod snap;

pub use crossing::Meeting;
pub use fault::{CrossingParts, Fault, FaultKind, RingFault};
pub use meetings::meetings;
pub use overlay::{Overlay, OverlayLine, OverlayPart, overlay};

use self::arcs::Borders;
use self::chains::{Chains, Ends};
use self::drawing::Drawing;
use self::faces::{Faces, Half};
use self::linework::Vertices;
use self::settle::Settlement;
use super::{ArcId, LAYER_SLOTS, LayerSlot, Mesh, MeshError, NodeId, Side};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;

/// A grid's polygons as they came, on one layer. Its position among the shapes is its [`Leaf`].
#[derive(Clone, Debug)]
pub struct Shape {
    pub layer: LayerSlot,
    pub polygons: Vec<RawPolygon>,
}

/// A polygon before any check: rings may wind either way and repeat their first point or not.
#[derive(Clone, Debug, Default)]
pub struct RawPolygon {
    pub shell: Vec<LatticePoint>,
    pub holes: Vec<Vec<LatticePoint>>,
}

#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Vertices this near to an earlier shape's or layer's border are moved onto it.
    pub snap: Metres,
    /// Overlaps and gaps narrower than this are closed.
    pub sliver: Metres,
    /// Layers that may leave no gap.
    pub tiles: [bool; LAYER_SLOTS],
    /// The numbers that nodes and arcs get, from these on, in the order of their lowest points.
    pub first_node: NodeId,
    pub first_arc: ArcId,
}

impl Default for BuildOptions {
    /// Half a metre for both tolerances; the first layer tiles its territory.
    fn default() -> Self {
        Self {
            snap: Metres(0.5),
            sliver: Metres(0.5),
            tiles: [true, false, false, false],
            first_node: NodeId(1),
            first_arc: ArcId(1),
        }
    }
}

/// A mesh and what was found on the way to it.
#[derive(Clone, Debug)]
pub struct Built {
    pub mesh: Mesh,
    /// By layer, then in the order of finding, which is the same on every run.
    pub faults: Vec<Fault>,
}

/// Why there is no mesh at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    #[error("shape {shape} is on layer {layer}, past the last")]
    BadLayer { shape: usize, layer: u8 },
    #[error("more shapes or vertices than one mesh can number")]
    TooLarge,
    #[error("borders near {place:?} keep crossing each other however they are rounded")]
    Unsettled { place: LatticePoint },
    #[error(transparent)]
    Mesh(#[from] MeshError),
}

/// Builds the mesh of all shapes, layer by layer in slot order.
///
/// # Errors
/// See [`BuildError`]; what is wrong with single shapes is among [`Built::faults`] instead.
pub fn build(shapes: &[Shape], options: &BuildOptions) -> Result<Built, BuildError> {
    if shapes.len() > (u32::MAX >> 1) as usize {
        return Err(BuildError::TooLarge);
    }
    if let Some((shape, bad)) =
        shapes.iter().enumerate().find(|(_, shape)| usize::from(shape.layer.0) >= LAYER_SLOTS)
    {
        return Err(BuildError::BadLayer { shape, layer: bad.layer.0 });
    }
    let mut vertices = Vertices::default();
    let mut faults = Vec::new();
    let mut borders = Borders::default();
    let mut drawings: Vec<Drawing> = Vec::new();
    for layer in (0..LAYER_SLOTS as u8).map(LayerSlot) {
        let rings = read::rings(shapes, layer, &mut vertices, &mut faults)?;
        let mut drawing = Drawing::of(layer, rings, options, &mut vertices, &mut faults)?;
        drawing.join(&mut drawings, options, &mut vertices, &mut faults)?;
        drawings.push(drawing);
    }
    for Drawing { layer, edges, .. } in drawings {
        let chains = Chains::of(&edges.edges, &vertices, Ends::AtEveryMeeting);
        let faces = Faces::of(&chains, &edges.nets, &vertices);
        drop(edges);
        let settlement =
            Settlement { layer, shapes, options, vertices: &vertices, chains: &chains, faces: &faces };
        let leaf_of = settlement.settle(&mut faults);
        for chain in 0..chains.len() {
            let half = (chain as Half) << 1;
            let [left, right] = [half, half ^ 1].map(|half| leaf_of[faces.face_of(half) as usize]);
            if left != right {
                borders.push(chains.vertices(chain), Side { layer, left, right });
            }
        }
    }
    let mesh = borders.into_mesh(&vertices, options.first_node, options.first_arc)?;
    Ok(Built { mesh, faults })
}

#[cfg(test)]
mod tests;
