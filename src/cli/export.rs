//! `gridward export`: what the store holds, into a file.

use std::path::PathBuf;

use serde_json::json;

use super::moment::moment;
use super::{CliError, Context, notice};
use crate::clock;
use crate::domain::layers::Layer;
use crate::files;
use crate::format::write;
use crate::service::export::{ExportRequest, export};
use crate::service::import::ImportKind;

/// Write grids, people, matters or places to a file
///
/// The file has the columns that an import of the same kind takes, WGS 84 longitude and latitude
/// with seven decimals. The local store is its owner's: telephone numbers are written whole, so
/// keep the file as you keep the store. A GeoPackage (gpkg) has one layer of the kind's name; for a
/// whole store as one GeoPackage, see gridward backup. A FlatGeobuf (fgb) or Shapefile (shp) needs rows
/// with a shape: grids, premises, addresses, roads.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward export grids --layer community -o grids.geojson
  gridward export grids --edition 3 --format shp --encoding GBK -o grids.shp
  gridward export premises -o premises.gpkg
  gridward export grids --without-shapes -o grids.xlsx
  gridward export duties --at 2026-03-01 --format csv -o duties.csv")]
pub struct Args {
    /// What to write: grids, members, duties, matters, premises, addresses, roads
    #[arg(value_parser = kind, value_name = "KIND")]
    pub kind: ImportKind,

    /// geojson, gpkg, shp, csv, xlsx or fgb [default: by the file's ending]
    #[arg(long)]
    pub format: Option<String>,

    /// Grids of this layer only
    #[arg(long, value_parser = |text: &str| text.parse::<Layer>().map_err(|error| error.to_string()))]
    pub layer: Option<Layer>,

    /// Grids of this edition [default: the one in force]
    #[arg(long)]
    pub edition: Option<u32>,

    /// As it held then: a date, or a time with its offset [default: now]
    #[arg(long)]
    pub at: Option<String>,

    /// Character set of csv and shp
    #[arg(long, default_value = "UTF-8")]
    pub encoding: String,

    /// Leave out points, lines and borders: a list of codes and names, as for a spreadsheet, whose
    /// cells hold no long border
    #[arg(long)]
    pub without_shapes: bool,

    /// File to write; a file of that name is replaced
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

fn kind(text: &str) -> Result<ImportKind, String> {
    let kind: ImportKind = text.parse().map_err(|error| format!("{error}"))?;
    if kind.is_fact() {
        return Err(format!(
            "{} are not exported: they are read over HTTP, by whom they concern",
            kind.name()
        ));
    }
    Ok(kind)
}

/// # Errors
/// No such edition, a format that cannot hold the kind, a file that cannot be written.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let store = context.store()?;
    if context.config.store.path().is_some_and(|path| files::are_same(&path, &args.output)) {
        let why = format!("{} is the store itself: name another file", args.output.display());
        return Err(CliError::Refused(why));
    }
    let at = moment(args.at.as_deref(), &*store)?.unwrap_or_else(clock::now);
    let ending = || args.output.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let format = args.format.clone().or_else(ending).unwrap_or_default();
    let actor = context.signature("export").actor;
    let request = ExportRequest { kind: args.kind, layer: args.layer, edition: args.edition, at, actor };
    let mut batch = export(&*store, &request).map_err(|error| CliError::Refused(error.to_string()))?;
    if args.without_shapes {
        batch.rows.iter_mut().for_each(|row| row.shape = None);
    }
    let files = write::write(&batch, args.kind.name(), &format, &args.output, Some(&args.encoding))
        .map_err(|error| CliError::Refused(error.to_string()))?;
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let rows = batch.rows.len();
    let town_notice = &*store.town()?.notice;
    context.output.print(
        format!(
            "{} holds {rows} rows of {}{}",
            names.join(", "),
            args.kind.name(),
            notice::after(town_notice)
        ),
        &notice::with(town_notice, json!({"kind": args.kind.name(), "rows": rows, "files": names})),
    )?;
    Ok(())
}
