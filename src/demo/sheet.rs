//! The sheet on which a town's grids are written: rows, and the polygons of those that own area.

use super::frame::Frame;
use super::plane::Spot;
use crate::domain::grid::{Grid, Levels};
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::kernel::ring::{Polygon, Ring};

/// A leaf grid with its polygons.
#[derive(Clone, Debug)]
pub struct LeafShape {
    pub grid: GridId,
    pub layer: Layer,
    pub polygons: Vec<Polygon>,
}

/// Grids of all layers and the shapes of the leaves.
pub struct Sheet {
    levels: Levels,
    pub grids: Vec<Grid>,
    pub leaves: Vec<LeafShape>,
}

impl Sheet {
    pub fn new(levels: Levels) -> Self {
        Self { levels, grids: Vec::new(), leaves: Vec::new() }
    }

    /// Writes a grid down; its id is `g-` and its first code, for good.
    pub fn grid(
        &mut self,
        layer: Layer,
        level: &str,
        code: &str,
        name: &str,
        parent: Option<&GridId>,
    ) -> GridId {
        let id = GridId::new(&format!("g-{code}")).expect("codes are ASCII digits and letters");
        self.grids.push(Grid {
            id: id.clone(),
            code: code.into(),
            name: name.into(),
            layer,
            level: self.levels.find(level).expect("the demo names levels of its own list"),
            parent: parent.cloned(),
        });
        id
    }

    /// Gives a grid its polygons, moved to where the town lies.
    pub fn shape(&mut self, frame: &Frame, layer: Layer, grid: &GridId, polygons: &[Polygon]) {
        let polygons = polygons.iter().map(|polygon| frame.polygon(polygon)).collect();
        self.leaves.push(LeafShape { grid: grid.clone(), layer, polygons });
    }

    /// The same for a single ring.
    pub fn ring(&mut self, frame: &Frame, layer: Layer, grid: &GridId, ring: &[Spot]) {
        let shell = Ring(ring.iter().map(|spot| spot.lattice()).collect());
        self.shape(frame, layer, grid, &[Polygon { shell, holes: Vec::new() }]);
    }
}
