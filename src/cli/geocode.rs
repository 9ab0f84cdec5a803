//! `gridward geocode`: the places that a text means, or each of many.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::locate::batch::{self, Run};
use super::{CliError, Context, notice};
use crate::atlas::Along;
use crate::clock;
use crate::domain::actor::{Actor, Role};
use crate::format::Limits;
use crate::http::wire;
use crate::service::batch::{Asked, Fields, Names, Past};
use crate::service::current::Current;
use crate::service::datum::Datum;
use crate::service::geocode::{Answer, RESULTS_DEFAULT, RESULTS_MAX, TextQuestion, geocode, kind_and_id};
use crate::service::locate::ADDRESS_BYTES_MAX;
use crate::service::time::Zone;
use crate::service::visible::Visible;

/// Where is this address, and how sure is that?
///
/// One text; or, with --batch, each row of a CSV. Names may be mistyped or in pinyin, numbers may not: a
/// number that is not there is put between its neighbours, and the answer says so.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward geocode 河田大道14号三楼
  gridward geocode htdd14h --json
  gridward geocode --batch in.csv -o out.csv --address-column 地址
  gridward geocode --batch in.xlsx -o out.xlsx

A batch keeps the rows' order and columns and adds the grids' codes by layer, the place, its accuracy and
confidence, why it matched and, where a row cannot be answered, why; at the end it says how many rows
were found how exactly. The output appears when all rows are answered; until then OUT.part has
what is done, and the same command goes on from there when it was stopped. A workbook's first sheet is read;
what ends in .xlsx is written as one. With --json and no -o one
GeocodeJSON document a row.")]
pub struct Args {
    /// The address as a person writes it
    #[arg(value_name = "QUERY", required_unless_present = "batch", conflicts_with = "batch")]
    query: Option<String>,
    /// Places to show of those that fit equally
    #[arg(long, value_name = "N", default_value_t = RESULTS_DEFAULT)]
    limit: usize,
    /// CSV or xlsx of addresses, one a row; - reads CSV from stdin
    #[arg(long, value_name = "IN")]
    batch: Option<PathBuf>,
    /// Where the batch's answers go [default: stdout]
    #[arg(short, long, value_name = "OUT", requires = "batch")]
    output: Option<PathBuf>,
    /// Begin the batch anew, whatever of it is done
    #[arg(long, requires = "output")]
    restart: bool,
    /// Bytes of a workbook once unpacked: a larger one is refused
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().unpacked_bytes)]
    max_unpacked_bytes: u64,
    /// Column of addresses [default: q or address]
    #[arg(long, value_name = "NAME", requires = "batch")]
    address_column: Option<String>,
    /// Datum of the answers' coordinates: EPSG:4326, EPSG:4490, GCJ-02, BD-09, or a projected EPSG:n
    #[arg(long, default_value = "EPSG:4326")]
    crs: String,
}

/// # Errors
/// No store, a text that is too long, a file that cannot be read or written.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let datum = Datum::named(&args.crs).map_err(|error| CliError::Usage(format!("--crs: {error}")))?;
    if !(1..=RESULTS_MAX).contains(&args.limit) {
        return Err(CliError::Usage(format!("--limit must be 1 to {RESULTS_MAX}")));
    }
    let store = context.store()?;
    let zone = Zone::of(&store.town()?).map_err(|error| CliError::failed("the town's zone", error))?;
    let current = Arc::new(Current::new(store, clock::system()));
    let about_atlas = |error| CliError::failed(format!("store {}", context.config.store), error);
    current.refresh().map_err(about_atlas)?;
    let atlas = current.atlas().map_err(about_atlas)?;
    let english = !std::env::var("LANG").unwrap_or_default().starts_with("zh");
    let now = clock::now();
    if let Some(from) = &args.batch {
        let asked = Asked {
            in_force: atlas.clone(),
            current,
            atlas,
            actor: Arc::new(Actor { name: "cli".into(), role: Role::Viewer, territory: None }),
            at: None,
            known: None,
            now,
            zone,
            datum,
            matter: None,
            accuracy_m: None,
            past: Past::default(),
        };
        let names = Names { address: args.address_column, ..Names::default() };
        let limits = Limits { unpacked_bytes: args.max_unpacked_bytes, ..Limits::default() };
        let (to, fields, restart) = (args.output.as_deref(), Fields::Places, args.restart);
        let run = Run { from, to, names, fields, limits, restart };
        return batch::run(run, asked, english, context);
    }
    let text = args.query.as_deref().unwrap_or_default();
    if text.len() > ADDRESS_BYTES_MAX {
        return Err(CliError::Usage(format!("an address has at most {ADDRESS_BYTES_MAX} bytes")));
    }
    let question = TextQuestion { text, limit: args.limit, near: None, bbox: None, grid: None };
    let visible = Visible { role: Role::Viewer, territory: None };
    let answer = geocode(&atlas, &question, now, &visible);
    let town_notice = &*atlas.town().notice;
    let said = said(&answer, datum, english, town_notice);
    let features =
        wire::geocoded(answer, datum, english).map_err(|error| CliError::Usage(format!("--crs: {error}")))?;
    let document = serde_json::to_value(&features).map_err(|error| CliError::failed("the answer", error))?;
    context.output.print(said, &notice::with(town_notice, document))?;
    Ok(())
}

/// The answer for people at a terminal.
fn said(answer: &Answer<'_>, datum: Datum, english: bool, notice: &str) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        writeln!(text, "{label:10} {value}").expect("a String takes all");
    };
    for place in &answer.found {
        let (kind, id, label) = kind_and_id(place.place);
        line(kind, &format!("{label} ({id})"));
        if let Ok([x, y]) = datum.show(place.point) {
            line("at", &format!("{x:.7} {y:.7}"));
        }
        match &place.stretch {
            Some(stretch) => stretch.along.iter().for_each(|along| line("along", &part(along))),
            None => {
                for grid in place.grids.iter().flatten() {
                    line(grid.layer.name(), &format!("{} {}", grid.code, grid.name));
                }
            }
        }
    }
    match &answer.how {
        Some(how) if !answer.found.is_empty() => {
            line("accuracy", &format!("{}, confidence {:.2}", how.accuracy, how.confidence));
            line("because", &how.because.sentence(english).to_string());
        }
        _ => line("found", "nothing"),
    }
    if !notice.is_empty() {
        line("notice", notice);
    }
    text.truncate(text.trim_end().len());
    text
}

/// A part of a stretch of a street.
fn part(along: &Along<'_>) -> String {
    let grids = along.of.grids.iter().flatten().map(|grid| format!("{} {}", grid.code, grid.name));
    let owner = along.of.member.map_or(along.of.status.name(), |member| member.id.as_str());
    let grids = grids.collect::<Vec<_>>().join(", ");
    format!("{} doors, {:.0} m: {grids}; {owner}", along.doors, along.length.0)
}
