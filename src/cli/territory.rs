//! The grid that limits what a role sees, as a command names it.

use super::CliError;
use crate::domain::actor::Role;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::service::keys;
use crate::store::Store;

/// The grid of the newest edition that `--territory` means; `None`: everything.
///
/// # Errors
/// There is no such grid, or the role must have one and none is named.
pub fn territory(store: &dyn Store, role: Role, wanted: Option<&str>) -> Result<Option<GridId>, CliError> {
    let layer = (role == Role::Social).then_some(Layer::Entity);
    match wanted {
        Some(wanted) => keys::territory(store, wanted, layer)?.map(Some).ok_or_else(|| {
            let which = layer.map_or_else(String::new, |layer| format!("{layer} "));
            CliError::Refused(format!("no {which}grid of the newest edition has the id or code {wanted:?}"))
        }),
        None if role.needs_territory() => Err(CliError::Refused(format!(
            "the role {} sees what concerns it and no more: --territory says which grid that is",
            role.name()
        ))),
        None => Ok(None),
    }
}
