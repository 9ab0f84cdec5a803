//! `gridward import`: files into the store, with every row accounted for.

use std::path::PathBuf;

use indicatif::ProgressBar;

use super::moment::moment;
use super::{CliError, Context, progress};
use crate::clock;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::format::{Limits, ReadOptions};
use crate::kernel::measure::Metres;
use crate::service::current::Current;
use crate::service::datum::Datum;
use crate::service::import::{
    Around, ColumnMap, ImportKind, ImportReport, ImportRequest, Outcome, Stage, import, import_hazards,
    import_positions,
};
use crate::store::Store;
use crate::store::memory::Memory;

mod report;

/// Bring grids, people, matters and places into the store
///
/// Formats by ending: .csv (UTF-8, GBK, GB18030, Big5: detected and named), .geojson, .shp with its
/// .dbf and .prj beside it, or a .zip of these. Columns:
///
///   grids      code, name [id, parent, layer, level] and polygons; without polygons a grid is
///              the union of its children
///   members    id, name, team [phone]
///   duties     member, grid, role [id, from, to, hours]
///   matters    code, list, name, layer, severity [family, team, limit, limit_kind, department,
///              premises_kinds, interval_days]
///   premises   id, name, kind [credit_code, address, x, y]
///   addresses  id, text, x, y [town, community, road, lane, number, building, unit, room, residents]
///   roads      id, name, class [walkable] and lines
///   hazards    id, at, x, y, matter [severity, status, text, settled, ended]
///   positions  member, at, x, y [accuracy_m, speed_mps]
///
/// In a CSV file, polygons and lines are well-known text in a column geometry, as `gridward export`
/// writes them, and an apostrophe that keeps a spreadsheet from running a text, as in '=A1, is taken
/// off.
///
/// One import is one transaction (positions: one for each 10,000). The same file again changes nothing. Rows that are wrong are
/// refused one by one with file, row and reason, and the exit status is 1 when there are any.
/// Grids become a new edition; gaps, overlaps, bad rings and unknown parents are listed with place
/// and size, those below --snap-m are closed, larger ones stop the import unless --accept-issues.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment, after_help = EXAMPLES)]
pub struct Args {
    /// What the rows are
    #[arg(value_parser = parse::<ImportKind>, value_name = "KIND")]
    pub kind: ImportKind,

    /// Files to read, all into one edition or one write
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Layer of the grids (community, road, entity, party); with duties: the layer of their grids
    #[arg(long, value_parser = parse::<Layer>)]
    pub layer: Option<Layer>,

    /// Level of the grids, where rows have no such column
    #[arg(long)]
    pub level: Option<String>,

    /// Parent of the grids by id, code or name, where a row names none
    #[arg(long)]
    pub parent: Option<String>,

    /// Coordinate system: EPSG:n, GCJ-02, BD-09 [default: what the file declares, else EPSG:4326]
    ///
    /// GCJ-02 and BD-09 may say where their source applies the offset: GCJ-02@nowhere,
    /// GCJ-02@box-without:hong-kong,macau,taiwan; otherwise in the usual box around China.
    #[arg(long, value_parser = parse::<Datum>)]
    pub crs: Option<Datum>,

    /// Character set of the texts, instead of detecting it
    #[arg(long)]
    pub encoding: Option<String>,

    /// Other names of columns
    #[arg(
        long,
        value_parser = parse::<ColumnMap>,
        default_value = "",
        hide_default_value = true,
        value_name = "FIELD=COLUMN,…"
    )]
    pub map: ColumnMap,

    /// Gaps, overlaps and offsets up to this many metres are closed
    #[arg(long, default_value_t = ImportRequest::SNAP.0)]
    pub snap_m: f64,

    /// Publish grids in spite of errors, and record those with the edition
    #[arg(long)]
    pub accept_issues: bool,

    /// Say what would happen and write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// From when it holds: a date, or a time with its offset [default: now]
    #[arg(long)]
    pub effective_from: Option<String>,

    /// Most bytes of a file
    #[arg(long, default_value_t = Limits::default().file_bytes)]
    pub max_file_bytes: u64,

    /// Most bytes of an archive once unpacked
    #[arg(long, default_value_t = Limits::default().unpacked_bytes)]
    pub max_unpacked_bytes: u64,

    /// Most rows of a file
    #[arg(long, default_value_t = Limits::default().rows)]
    pub max_rows: u64,

    /// Most vertices of a ring or line
    #[arg(long, default_value_t = Limits::default().ring_vertices)]
    pub max_ring_vertices: usize,
}

const EXAMPLES: &str = "\
Examples:
  gridward import grids districts.csv --layer community
  gridward import grids villages.geojson --layer community --level community --map code=village,name=village,parent=town
  gridward import grids 网格.zip --layer community --level basic --map code=网格编码,name=网格名称 --dry-run
  gridward import members 网格员.csv --map id=工号,name=姓名,team=队伍,phone=电话
  gridward import premises shops.csv --crs GCJ-02
  gridward import positions phones.csv --map x=lon,y=lat";

fn parse<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// # Errors
/// A file, column or setting that does not fit; rows that were refused; issues that stopped it.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    if !(args.snap_m.is_finite() && (0.0..=100.0).contains(&args.snap_m)) {
        return Err(CliError::Usage(format!("--snap-m {} is not from 0 to 100 metres", args.snap_m)));
    }
    let store = if args.dry_run { existing_or_none(context)? } else { context.store_or_new()? };
    let request = request(args, &*store)?;
    let mut bars = Bars::default();
    let by = context.signature(format!("import {}", request.kind.name()));
    let progress = &mut |stage| bars.show(stage);
    let report = match request.kind {
        ImportKind::Hazards | ImportKind::Positions => {
            let current = Current::new(store, clock::system());
            let import = match request.kind {
                ImportKind::Hazards => import_hazards,
                _ => import_positions,
            };
            current.refresh().map_err(Into::into).and_then(|()| import(&current, &request, &by, progress))
        }
        _ => import(&request, &mut Around { store: &*store, by, fresh_id: &mut fresh_id, progress }),
    };
    bars.clear();
    let report = report.map_err(|error| CliError::Refused(error.to_string()))?;
    context.output.print(report::words(&report), &report::document(&report))?;
    verdict(&report)
}

/// A dry run makes no store where none is.
fn existing_or_none(context: &Context) -> Result<std::sync::Arc<dyn Store>, CliError> {
    match context.store() {
        Err(CliError::Refused(_)) => Ok(std::sync::Arc::new(Memory::new(clock::system()))),
        found => found,
    }
}

fn request(args: Args, store: &dyn Store) -> Result<ImportRequest, CliError> {
    let effective_from = moment(args.effective_from.as_deref(), store)?;
    let limits = Limits {
        file_bytes: args.max_file_bytes,
        unpacked_bytes: args.max_unpacked_bytes,
        rows: args.max_rows,
        ring_vertices: args.max_ring_vertices,
    };
    Ok(ImportRequest {
        read: ReadOptions { encoding: args.encoding.map(Into::into), crs_named: args.crs.is_some(), limits },
        map: args.map,
        crs: args.crs,
        layer: args.layer,
        level: args.level.map(Into::into),
        parent: args.parent.map(Into::into),
        snap: Metres(args.snap_m),
        accept_issues: args.accept_issues,
        dry_run: args.dry_run,
        effective_from,
        ..ImportRequest::new(args.kind, args.files)
    })
}

fn fresh_id() -> GridId {
    GridId::new(&uuid::Uuid::now_v7().to_string()).expect("a uuid is 36 letters, digits and hyphens")
}

/// What the exit status says.
fn verdict(report: &ImportReport) -> Result<(), CliError> {
    if report.outcome == Outcome::Stopped {
        let count = report.error_count();
        return Err(CliError::Refused(format!(
            "nothing was written: {count} errors; mend the files, or record the errors with --accept-issues"
        )));
    }
    match report.refused.len() {
        0 => Ok(()),
        count => Err(CliError::Refused(format!("{count} rows were refused; the others stand"))),
    }
}

/// One bar at a time.
#[derive(Default)]
struct Bars(Option<ProgressBar>);

impl Bars {
    fn show(&mut self, stage: Stage) {
        let what = match stage {
            Stage::Checked { rows } => {
                self.0.get_or_insert_with(|| progress::bar("checking rows", None)).set_position(rows);
                return;
            }
            Stage::Reading { .. } => "reading",
            Stage::Read { .. } => "checking rows",
            Stage::Meshing { .. } => "joining borders",
            Stage::Writing => "writing",
        };
        self.clear();
        self.0 = Some(progress::bar(what, None));
    }

    fn clear(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}
