//! Which addresses change hands between two editions.

use super::DraftError;
use super::impact::changed;
use crate::atlas::Atlas;
use crate::domain::id::GridId;
use crate::domain::layers::{Layer, OWNING_LAYERS};
use crate::domain::plan::Plan;
use crate::domain::time::Moment;
use crate::service::load::Locator;

/// A leaf grid, with its layer.
pub type Held<'p> = (Layer, &'p GridId);

/// An address that another grid answers for than before; `None`: nobody's, free space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedHands<'p> {
    pub address: String,
    /// Of the community layer, which everywhere has one.
    pub community: [Option<&'p GridId>; 2],
    /// The one that is asked first when no matter is named: of entity, road, community the first that holds it.
    pub owner: [Option<Held<'p>>; 2],
}

/// Addresses that hold at a moment, in order of id, after `after`, at most `most` of them: those whose
/// community grid or owner is another by `to` than by `from`.
///
/// # Errors
/// A plan is none.
pub fn changed_hands<'p>(
    atlas: &Atlas,
    (from, to): (&'p Plan, &'p Plan),
    at: Moment,
    after: Option<&str>,
    most: usize,
) -> Result<Vec<ChangedHands<'p>>, DraftError> {
    let (old, new) = (Locator::of(from)?, Locator::of(to)?);
    let around = changed(from, to, []);
    let mut found: Vec<ChangedHands<'p>> = Vec::new();
    for (address, valid) in atlas.addresses().iter() {
        let is_asked = valid.contains(at) && after.is_none_or(|after| address.id > after);
        if !is_asked || !around.contains(address.point) {
            continue;
        }
        let leaves = [old.grids(address.point), new.grids(address.point)];
        let community = leaves.map(|leaves| leaves[Layer::Community as usize]);
        let owner = leaves
            .map(|leaves| OWNING_LAYERS.into_iter().find_map(|layer| Some((layer, leaves[layer as usize]?))));
        if community[0] == community[1] && owner[0] == owner[1] {
            continue;
        }
        found.push(ChangedHands { address: address.id.to_owned(), community, owner });
        if found.len() == most {
            break;
        }
    }
    Ok(found)
}
