//! `/v1/grids`: the grids of an edition, and what belongs to one.

mod around;
mod history;
mod list;
mod people;

pub use around::{__path_children, __path_neighbours, children, neighbours};
pub use history::{__path_history, history};
pub use list::{__path_get, __path_list, get, list};
pub use people::{__path_members, __path_stats, members, stats};

use crate::atlas::Atlas;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::http::error::{Code, Fault, Problem};

/// The grid that an id, else a code, means. A code may be used on several layers.
pub(crate) fn find(atlas: &Atlas, wanted: &str, layer: Option<Layer>) -> Result<GridIndex, Problem> {
    let by_id = GridId::new(wanted).ok().and_then(|id| atlas.grid_by_id(&id));
    if let Some(found) = by_id {
        return Ok(found);
    }
    let of_layer = |at: &&GridIndex| layer.is_none_or(|layer| atlas.grid(**at).layer == layer);
    let found: Vec<GridIndex> = atlas.grids_by_code(wanted).iter().filter(of_layer).copied().collect();
    match found.as_slice() {
        [] => Err(Problem::new(Code::NotFound, format!("no grid has the id or code {wanted:?}"))),
        [one] => Ok(*one),
        several => {
            let layers: Vec<&str> = several.iter().map(|&at| atlas.grid(at).layer.name()).collect();
            let detail = format!("the code is used on the layers {}: say which", layers.join(", "));
            Err(Problem::faults(Code::BadParameter, vec![Fault::parameter("layer", detail)]))
        }
    }
}
