//! What the store holds, as rows that any format can write, and that can be imported again.

mod roster;

use std::sync::Arc;

use self::roster::Holding;
use crate::domain::actor::Actor;
use crate::domain::edition::in_force;
use crate::domain::import::{Batch, SourcePoint, SourcePolygon, SourceRow, SourceShape};
use crate::domain::layers::Layer;
use crate::domain::plan::{GridIndex, Plan, PlanError, PlanIndex};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::ring::Ring;
use crate::service::import::ImportKind;
use crate::service::time::{UnknownZone, Zone};
use crate::store::{Store, StoreError};

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    pub kind: ImportKind,
    /// Grids of this layer only.
    pub layer: Option<Layer>,
    /// Grids of this edition; `None`: the one in force at `at`.
    pub edition: Option<u32>,
    /// Which statements hold.
    pub at: Moment,
    /// Who asks: whole telephone numbers are for roles that may see them.
    pub actor: Actor,
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("there is no edition {0}")]
    NoEdition(u32),
    #[error("no edition is in force then")]
    NoneInForce,
    #[error("the grids of the edition do not form a plan: {0}")]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The rows of one kind, with the columns that an import of the kind takes.
///
/// # Errors
/// No such edition, or the store fails.
pub fn export(store: &dyn Store, request: &ExportRequest) -> Result<Batch, ExportError> {
    match request.kind {
        ImportKind::Grids => grids(store, request),
        kind => {
            let holding = Holding {
                roster: &store.roster(store.head()?.log)?,
                at: request.at,
                zone: &Zone::of(&store.town()?)?,
                actor: &request.actor,
            };
            Ok(holding.rows(kind))
        }
    }
}

fn grids(store: &dyn Store, request: &ExportRequest) -> Result<Batch, ExportError> {
    let editions = store.editions(store.head()?.log)?;
    let edition = match request.edition {
        Some(number) => editions
            .iter()
            .find(|edition| edition.number.0 == number)
            .ok_or(ExportError::NoEdition(number))?,
        None => in_force(&editions, request.at).ok_or(ExportError::NoneInForce)?,
    };
    let plan = store.plan(edition.number)?.ok_or(ExportError::NoEdition(edition.number.0))?;
    let levels = store.town()?.levels;
    let index = PlanIndex::of(&plan)?;
    let columns = ["code", "name", "id", "parent", "layer", "level"];
    let mut batch = Batch { columns: columns.map(Arc::from).to_vec(), ..Batch::default() };
    for grid in plan.grids.iter().filter(|grid| request.layer.is_none_or(|layer| layer == grid.layer)) {
        let parent = grid.parent.as_ref().map_or("", |parent| parent.as_str());
        let level = levels.name(grid.level);
        let fields = [&grid.code, &grid.name, grid.id.as_str(), parent, grid.layer.name(), level];
        let shape = index.find(&grid.id).and_then(|at| area(&plan, &index, at));
        push(&mut batch, fields.map(str::to_owned).to_vec(), shape);
    }
    Ok(batch)
}

fn area(plan: &Plan, index: &PlanIndex, grid: GridIndex) -> Option<SourceShape> {
    let ring = |ring: &Ring| ring.0.iter().copied().map(degrees).collect();
    let polygons: Vec<SourcePolygon> = index
        .polygons(plan, grid)
        .iter()
        .map(|polygon| SourcePolygon {
            shell: ring(&polygon.shell),
            holes: polygon.holes.iter().map(ring).collect(),
        })
        .collect();
    (!polygons.is_empty()).then_some(SourceShape::Polygons(polygons))
}

fn push(batch: &mut Batch, fields: Vec<String>, shape: Option<SourceShape>) {
    let number = batch.rows.len() as u64 + 1;
    let fields = fields.into_iter().map(Into::into).collect();
    batch.rows.push(SourceRow { number, fields, shape });
}

fn degrees(point: LatticePoint) -> SourcePoint {
    SourcePoint { x: point.lon(), y: point.lat() }
}
