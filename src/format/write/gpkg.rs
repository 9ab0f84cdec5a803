//! GeoPackages of one layer. SQL is the store's business: here only where the file stands.

use std::path::PathBuf;

use super::{Target, WriteError, failed};
use crate::domain::import::Batch;
use crate::files::Draft;
use crate::store::gpkg::{may_be_replaced, write_layer};

pub fn write(batch: &Batch, Target { path, name, .. }: Target<'_>) -> Result<Vec<PathBuf>, WriteError> {
    let bad = |error: std::io::Error| failed(path, &error);
    may_be_replaced(path).map_err(|error| failed(path, &error))?;
    let draft = Draft::beside(path).map_err(bad)?;
    if draft.is_in_place() {
        let why = "a GeoPackage is a database, which cannot be written to a pipe or device: name a file";
        return Err(failed(path, &why));
    }
    write_layer(draft.path(), name, batch).map_err(|error| failed(path, &error))?;
    draft.replace().map_err(bad)?;
    Ok(vec![path.to_owned()])
}
