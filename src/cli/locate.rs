//! `gridward locate`: who owns a place, or each of many.

pub(super) mod batch;
mod input;
mod journal;
mod lines;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::to_value;

use super::{CliError, Context, notice};
use crate::clock;
use crate::domain::actor::{Actor, Role};
use crate::format::Limits;
use crate::http::wire::{QueryEcho, Speaker, locate};
use crate::service::batch::{Asked, Fields, Names, Past};
use crate::service::current::Current;
use crate::service::datum::Datum;
use crate::service::locate::Question;
use crate::service::time::Zone;
use crate::service::visible::Visible;

/// Who owns this place?
///
/// One place by its point, address or premises; or, with --batch, each row of a CSV. Telephone
/// numbers are masked.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward locate --lon 113.66 --lat 22.94
  gridward locate --lon 113.6655 --lat 22.9374 --crs GCJ-02
  gridward locate --address 厚街镇河田社区河田大道14号 --matter DL-04
  gridward locate --lon 113.66 --lat 22.94 --at 2026-11-23T20:00:00+08:00 --json
  gridward locate --batch in.csv -o out.csv
  gridward locate --batch in.csv -o out.csv --x-column 经度 --y-column 纬度 --crs BD-09

A batch keeps the rows' order and columns and adds the grids' codes by layer, the owner and, where
a row cannot be answered, why. Without --x-column and the like its first row must name lon and lat,
x and y, address, or premises. Columns matter, accuracy_m, at, known and crs say for a row what the
flags say for all; a row may leave its own empty. The output appears when all rows are answered, with
an apostrophe before texts that a spreadsheet would run. With --json and no -o one document a row.")]
pub struct Args {
    /// Longitude, or easting with a projected --crs
    #[arg(long, allow_negative_numbers = true, requires = "lat", conflicts_with_all = ["address", "premises", "batch"])]
    lon: Option<f64>,
    /// Latitude, or northing
    #[arg(long, allow_negative_numbers = true, requires = "lon")]
    lat: Option<f64>,
    /// Address text
    #[arg(long, conflicts_with_all = ["premises", "batch"])]
    address: Option<String>,
    /// Id or credit code of a regulated place
    #[arg(long, conflicts_with = "batch")]
    premises: Option<String>,
    /// CSV of places, one a row; - reads stdin
    #[arg(long, value_name = "IN.csv")]
    batch: Option<PathBuf>,
    /// Where the batch's answers go [default: stdout]
    #[arg(short, long, value_name = "OUT.csv", requires = "batch")]
    output: Option<PathBuf>,
    /// Codes and the owner's id alone
    #[arg(long, requires = "batch")]
    brief: bool,
    /// Column of longitudes or eastings
    #[arg(long, value_name = "NAME", requires = "batch")]
    x_column: Option<String>,
    /// Column of latitudes or northings
    #[arg(long, value_name = "NAME", requires = "batch")]
    y_column: Option<String>,
    /// Column of addresses
    #[arg(long, value_name = "NAME", requires = "batch")]
    address_column: Option<String>,
    /// Datum of the coordinates: EPSG:4326, EPSG:4490, GCJ-02, BD-09, or a projected EPSG:n
    ///
    /// GCJ-02 and BD-09 may say where their source applies the offset: GCJ-02@nowhere,
    /// GCJ-02@box-without:hong-kong,macau,taiwan; otherwise in the usual box around China.
    #[arg(long, default_value = "EPSG:4326")]
    crs: String,
    /// Code of the matter at hand
    #[arg(long, value_name = "CODE")]
    matter: Option<String>,
    /// How far off the point may be, in metres
    #[arg(long, value_name = "METRES")]
    accuracy_m: Option<f64>,
    /// As of this moment: RFC 3339 with an offset, or a date [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// As was recorded at this moment [default: now]
    #[arg(long, value_name = "TIME")]
    known: Option<String>,
}

/// # Errors
/// No store, a question that makes no sense, a file that cannot be read or written.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let datum = Datum::named(&args.crs).map_err(|error| CliError::Usage(format!("--crs: {error}")))?;
    let store = context.store()?;
    let zone = Zone::of(&store.town()?).map_err(|error| CliError::failed("the town's zone", error))?;
    let moment = |flag: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => zone.parse(text).map(Some).map_err(|e| CliError::Usage(format!("--{flag}: {e}"))),
    };
    let (at, known) = (moment("at", &args.at)?, moment("known", &args.known)?);
    let current = Arc::new(Current::new(store, clock::system()));
    let about_atlas = |error| CliError::failed(format!("store {}", context.config.store), error);
    current.refresh().map_err(about_atlas)?;
    let atlas = current.atlas_at(at, known).map_err(about_atlas)?;
    let now = clock::now();
    let at_or_now = at.unwrap_or(now);
    let english = !std::env::var("LANG").unwrap_or_default().starts_with("zh");
    if let Some(from) = &args.batch {
        let asked = Asked {
            in_force: current.atlas().map_err(about_atlas)?,
            current,
            atlas,
            actor: Arc::new(Actor { name: "cli".into(), role: Role::Viewer, territory: None }),
            at,
            known,
            now,
            zone,
            datum,
            matter: args.matter.clone(),
            accuracy_m: args.accuracy_m,
            past: Past::default(),
        };
        let names = Names { x: args.x_column, y: args.y_column, address: args.address_column };
        let fields = if args.brief { Fields::Brief } else { Fields::Full };
        let run = batch::Run {
            from,
            to: args.output.as_deref(),
            names,
            fields,
            limits: Limits::default(),
            restart: false,
        };
        return batch::run(run, asked, english, context);
    }
    let is_degrees = !datum.has_metres();
    let (lon, lat) = if is_degrees { (args.lon, args.lat) } else { (None, None) };
    let (x, y) = if is_degrees { (None, None) } else { (args.lon, args.lat) };
    let question = Question {
        lon,
        lat,
        x,
        y,
        address: args.address.as_deref(),
        premises: args.premises.as_deref(),
        matter: args.matter.as_deref(),
        accuracy_m: args.accuracy_m,
    };
    let visible = Visible { role: Role::Viewer, territory: None };
    let query = question
        .query(&atlas, datum, at_or_now, &visible)
        .map_err(|error| CliError::Usage(error.to_string()))?;
    let located = atlas.locate(&query);
    let speaker = Speaker { zone: &zone, datum, role: Role::Viewer, english };
    let is_about_now = at.is_none() && known.is_none();
    let valid_until = if is_about_now { atlas.valid_until(&query, &located) } else { None };
    let answer = locate(&atlas, QueryEcho::of(&question, datum), &located, valid_until, speaker)
        .map_err(|error| CliError::Usage(format!("--crs: {error}")))?;
    let document = to_value(&answer).map_err(|error| CliError::failed("the answer", error))?;
    let town_notice = &*atlas.town().notice;
    context.output.print(words::said(&answer, town_notice), &notice::with(town_notice, document))?;
    Ok(())
}
