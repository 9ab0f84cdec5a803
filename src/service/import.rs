//! Bringing files into the store: grids as one new edition, everything else as rows of the roster.
//!
//! One import is one transaction: all of it or none. Nothing is dropped in silence: every row is
//! stored, unchanged, or refused with its file, its number and the reason. The same file again
//! changes nothing and says so.

pub mod columns;
mod grid_names;
mod grids;
mod hazards;
mod kind;
mod people;
mod place;
mod places;
mod positions;
mod reading;
mod report;
mod roster;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

pub use self::columns::ColumnMap;
pub use self::hazards::import_hazards;
pub use self::kind::{Field, ImportKind, Need, UnknownImportKind};
pub use self::positions::import_positions;
pub use self::report::{ImportReport, Outcome, SourceReport};

use self::columns::Columns;
use self::reading::Reading;
use crate::domain::id::GridId;
use crate::domain::import::Batch;
use crate::domain::layers::Layer;
use crate::domain::plan::Plan;
use crate::domain::time::Moment;
use crate::format::{self, FormatError, ReadOptions};
use crate::kernel::crs::CrsError;
use crate::kernel::measure::Metres;
use crate::service::current::CurrentError;
use crate::service::datum::Datum;
use crate::service::time::Zone;
use crate::store::{Signature, Store, StoreError};

/// What is to be imported, and how.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    pub kind: ImportKind,
    pub files: Vec<PathBuf>,
    pub read: ReadOptions,
    pub map: ColumnMap,
    /// The system of the coordinates; `None`: what each file declares, else WGS 84.
    pub crs: Option<Datum>,
    /// For rows without a column of that name. With duties: where their grids' codes are looked up.
    pub layer: Option<Layer>,
    pub level: Option<Arc<str>>,
    pub parent: Option<Arc<str>>,
    /// Gaps, overlaps and offsets up to this are closed.
    pub snap: Metres,
    pub accept_issues: bool,
    pub dry_run: bool,
    /// When what is imported begins to hold; `None`: now.
    pub effective_from: Option<Moment>,
}

impl ImportRequest {
    /// Gaps between borders that were meant to be one: well above what digitising and changes of
    /// datum leave (centimetres), well below the narrowest lane.
    pub const SNAP: Metres = Metres(0.5);

    pub fn new(kind: ImportKind, files: Vec<PathBuf>) -> Self {
        Self {
            kind,
            files,
            read: ReadOptions::default(),
            map: ColumnMap::default(),
            crs: None,
            layer: None,
            level: None,
            parent: None,
            snap: Self::SNAP,
            accept_issues: false,
            dry_run: false,
            effective_from: None,
        }
    }
}

/// Where an import takes place: everything that it does not decide itself.
pub struct Around<'a> {
    pub store: &'a dyn Store,
    pub by: Signature,
    /// A fresh id for a grid whose row brings none.
    pub fresh_id: &'a mut dyn FnMut() -> GridId,
    pub progress: &'a mut dyn FnMut(Stage),
}

/// How far an import has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    Reading {
        file: Arc<str>,
    },
    Read {
        rows: u64,
    },
    /// Rows checked against what is recorded.
    Checked {
        rows: u64,
    },
    Meshing {
        polygons: u64,
    },
    Writing,
}

/// Why an import did not take place at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Format(#[from] FormatError),
    #[error("{file}: {why}")]
    Crs { file: String, why: CrsError },
    #[error(
        "{file} has no column {column:?} (for the field {field}); it has {}; --map field=column names another",
        found.join(", ")
    )]
    MissingColumn { file: String, column: String, field: &'static str, found: Vec<String> },
    #[error(
        "{kind} have no field {field:?}; they have {}",
        kind.fields().iter().map(|field| field.name).collect::<Vec<_>>().join(", "),
        kind = kind.name()
    )]
    UnknownField { kind: ImportKind, field: String },
    #[error("{0}")]
    Setting(String),
    #[error("the borders cannot be made into a mesh: {0}")]
    Mesh(String),
    #[error(transparent)]
    Current(#[from] CurrentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Does it; hazards and positions have their own ways ([`import_hazards`], [`import_positions`]).
///
/// # Errors
/// A file that cannot be read, a column or setting that is missing, a store that fails: then
/// nothing was written. Rows and borders that are wrong are no error but stand in the report.
pub fn import(request: &ImportRequest, around: &mut Around) -> Result<ImportReport, ImportError> {
    import_batches(read(request, around.progress)?, request, around)
}

fn read(request: &ImportRequest, progress: &mut dyn FnMut(Stage)) -> Result<Vec<Batch>, ImportError> {
    let mut batches = Vec::with_capacity(request.files.len());
    let mut read = request.read.clone();
    read.crs_named = request.crs.is_some();
    for path in &request.files {
        progress(Stage::Reading { file: path.display().to_string().into() });
        let batch = format::read(path, &read)?;
        progress(Stage::Read { rows: batch.row_count() });
        batches.push(batch);
    }
    Ok(batches)
}

/// [`import`], of what has been read already.
///
/// # Errors
/// As [`import`].
pub fn import_batches(
    batches: Vec<Batch>,
    request: &ImportRequest,
    around: &mut Around,
) -> Result<ImportReport, ImportError> {
    let (sources, mut report) = begun(batches, request)?;
    let head = around.store.head()?;
    let effective = request.effective_from.unwrap_or(head.now);
    let plan = match head.edition {
        Some(number) => around.store.plan(number)?.unwrap_or_default(),
        None => Plan::default(),
    };
    if request.kind == ImportKind::Grids {
        grids::import(sources, &plan, effective, head.edition, request, around, &mut report)?;
        return Ok(report);
    }
    let roster = around.store.roster(head.log)?;
    let zone = Zone::of(&around.store.town()?).map_err(|error| ImportError::Setting(error.to_string()))?;
    let served = place::served(&plan, request.kind)?;
    let mut reading = Reading { request, effective, zone, plan: &plan, served, around, report: &mut report };
    let changes = reading.changes(&sources, &roster);
    (around.progress)(Stage::Writing);
    roster::write(changes, roster.log, request, around, &mut report)?;
    Ok(report)
}

/// Files with their columns found, and a report that has yet to be filled.
fn begun(batches: Vec<Batch>, request: &ImportRequest) -> Result<(Vec<Source>, ImportReport), ImportError> {
    let mut report = ImportReport {
        kind: request.kind,
        sources: Vec::new(),
        rows_in: batches.iter().map(Batch::row_count).sum(),
        stored: 0,
        unchanged: 0,
        refused: Vec::new(),
        reasons: BTreeMap::new(),
        withheld: 0,
        remarks: Vec::new(),
        issues: Vec::new(),
        outcome: Outcome::Unchanged,
    };
    let sources: Result<Vec<Source>, ImportError> =
        batches.into_iter().map(|batch| Source::of(batch, request, &mut report)).collect();
    Ok((sources?, report))
}

/// One file with its columns found and its coordinate system settled.
struct Source {
    batch: Batch,
    columns: Columns,
    datum: Datum,
}

impl Source {
    fn of(mut batch: Batch, request: &ImportRequest, report: &mut ImportReport) -> Result<Self, ImportError> {
        let columns = Columns::find(&batch, request.kind, &request.map)?;
        let datum = place::datum_of(request.crs, batch.crs.as_ref())
            .map_err(|why| ImportError::Crs { file: batch.file.to_string(), why })?;
        report.sources.push(SourceReport {
            file: batch.file.clone(),
            format: batch.format,
            encoding: batch.encoding.clone(),
            crs: request.kind.has_place().then(|| datum.to_string()),
            rows: batch.row_count(),
        });
        report.refused.append(&mut batch.refused);
        Ok(Self { batch, columns, datum })
    }
}
