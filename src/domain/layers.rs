//! The four layers of grids. A new layer is one entry here.

use std::fmt;
use std::str::FromStr;

use crate::kernel::mesh::LayerSlot;

/// A layer of grids (网格类型).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    Community,
    Road,
    Entity,
    Party,
}

/// What is true of a layer.
pub struct LayerRow {
    pub layer: Layer,
    /// The name in code, SQL, wire and on screen.
    pub name: &'static str,
    pub zh: &'static str,
    /// Whether its grids must leave no gap inside their territory (ruling 16).
    pub tiles_territory: bool,
    /// Place in the order asked for an owner when no matter says otherwise; `None`: it leads and
    /// does not own.
    pub owns_in_order: Option<u8>,
}

/// In the order in which imports snap to one another (ruling 20); the position is the layer's slot
/// in the mesh.
pub const GRID_LAYERS: [LayerRow; 4] = [
    LayerRow {
        layer: Layer::Community,
        name: "community",
        zh: "社区网格",
        tiles_territory: true,
        owns_in_order: Some(2),
    },
    LayerRow {
        layer: Layer::Road,
        name: "road",
        zh: "道路网格",
        tiles_territory: false,
        owns_in_order: Some(1),
    },
    LayerRow {
        layer: Layer::Entity,
        name: "entity",
        zh: "实体网格",
        tiles_territory: false,
        owns_in_order: Some(0),
    },
    LayerRow {
        layer: Layer::Party,
        name: "party",
        zh: "党建网格",
        tiles_territory: false,
        owns_in_order: None,
    },
];

/// The layers that can own, first asked first.
pub const OWNING_LAYERS: [Layer; 3] = [Layer::Entity, Layer::Road, Layer::Community];

/// The text names no layer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no layer {0:?}; the layers are community, road, entity, party")]
pub struct UnknownLayer(pub String);

impl Layer {
    pub const ALL: [Self; 4] = [Self::Community, Self::Road, Self::Entity, Self::Party];

    pub fn row(self) -> &'static LayerRow {
        &GRID_LAYERS[self as usize]
    }

    pub fn name(self) -> &'static str {
        self.row().name
    }

    pub fn slot(self) -> LayerSlot {
        LayerSlot(self as u8)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Layer {
    type Err = UnknownLayer;

    fn from_str(text: &str) -> Result<Self, UnknownLayer> {
        Self::ALL.into_iter().find(|layer| layer.name() == text).ok_or_else(|| UnknownLayer(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mesh::LAYER_SLOTS;

    #[test]
    fn the_table_stands_in_slot_order_and_fits_the_mesh() {
        for (slot, row) in GRID_LAYERS.iter().enumerate() {
            assert_eq!(row.layer as usize, slot);
            assert_eq!(row.name.parse(), Ok(row.layer));
        }
        assert!(GRID_LAYERS.len() <= LAYER_SLOTS);
    }

    #[test]
    fn owning_layers_follow_the_table() {
        let mut owning: Vec<_> = GRID_LAYERS.iter().filter(|row| row.owns_in_order.is_some()).collect();
        owning.sort_by_key(|row| row.owns_in_order);
        assert_eq!(owning.iter().map(|row| row.layer).collect::<Vec<_>>(), OWNING_LAYERS);
    }
}
