//! Grids by what people call them in a column: id, code, or name.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;

/// Which grid a text means: its id, else its code. A code that several layers use means none of
/// them until one layer is named.
#[derive(Debug, Default)]
pub struct GridNames {
    by_id: HashMap<GridId, Layer>,
    by_code: HashMap<Arc<str>, Vec<(Layer, GridId)>>,
    /// Codes count on this layer only.
    layer: Option<Layer>,
}

impl GridNames {
    pub fn of(grids: &[Grid], layer: Option<Layer>) -> Self {
        let mut names = Self { layer, ..Self::default() };
        for grid in grids {
            names.by_id.insert(grid.id.clone(), grid.layer);
            names.by_code.entry(grid.code.clone()).or_default().push((grid.layer, grid.id.clone()));
        }
        names
    }

    /// # Errors
    /// No grid has it as its id or code, or grids of several layers do.
    pub fn find(&self, text: &str) -> Result<GridId, String> {
        if let Some((id, _)) = GridId::new(text).ok().and_then(|id| self.by_id.get_key_value(&id)) {
            return Ok(id.clone());
        }
        let on_layer = |layer: &Layer| self.layer.is_none_or(|wanted| wanted == *layer);
        let all = self.by_code.get(text).into_iter().flatten();
        let found: Vec<_> = all.filter(|(layer, _)| on_layer(layer)).collect();
        match found[..] {
            [(_, id)] => Ok(id.clone()),
            [] => Err(format!("no grid has the id or code {text:?}")),
            _ => {
                let layers: Vec<&str> = found.iter().map(|(layer, _)| layer.name()).collect();
                Err(format!("the code {text:?} is used on {}; name one with --layer", layers.join(", ")))
            }
        }
    }
}
