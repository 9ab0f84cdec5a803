//! `gridward town show|set`: whose store it is, and what the rest of it goes by.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{CliError, Context};
use crate::domain::norm::Burden;
use crate::domain::time::Date;
use crate::domain::town::{Alias, Town};
use crate::service::town::TownChange;
use crate::store::StoreError;

/// Show or set the town's name, zone, levels, holidays, notice, and what counts as looked after
///
/// Set these before the first import: bare dates and hours are read in the zone, grids stand at the levels,
/// duties keep PH apart by the holidays. A running server takes note within a second.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward town show
  gridward town set --name 虎门镇 --levels town,community,basic
  gridward town set --zone Asia/Urumqi
  gridward town set --holidays 2026-10-01..2026-10-07,2027-01-01
  gridward town set --holidays 2026-10-01..2026-10-07 --work-days 2026-09-27,2026-10-10
  gridward town set --road-reach-m 20 --coverage-weights 60,30,10
  gridward town set --norms residents=800..2000,premises=200..1500
  gridward town set --holidays-file holidays.txt --notice ''
  gridward town set --aliases-file aliases.csv")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Show what is set
    Show,
    /// Set some of it; what is not named stays
    Set(Box<SetArgs>),
}

#[derive(Debug, clap::Args)]
struct SetArgs {
    /// The town's name
    #[arg(long)]
    name: Option<String>,
    /// IANA name of its time zone
    #[arg(long)]
    zone: Option<String>,
    /// Levels of grids, widest first. May be renamed and extended at the end; not made too few for grids that
    /// are published
    #[arg(long, value_delimiter = ',', value_name = "LEVEL,…")]
    levels: Option<Vec<String>>,
    /// All public holidays: dates, or first and last as 2026-10-01..2026-10-07; '' for none
    #[arg(long, value_delimiter = ',', value_name = "DATE,…", conflicts_with = "holidays_file")]
    holidays: Option<Vec<String>>,
    /// The same from a file, one a line; what follows # is passed over
    #[arg(long, value_name = "FILE")]
    holidays_file: Option<PathBuf>,
    /// All weekend days that are worked to make up for a holiday (调休), written the same way: limits in working
    /// days and hours run on them
    #[arg(long, value_delimiter = ',', value_name = "DATE,…")]
    work_days: Option<Vec<String>>,
    /// Metres from a member's way within which a road counts as looked after, 5 to 100 [default: 30]
    #[arg(long, value_name = "METRES")]
    road_reach_m: Option<u8>,
    /// How much roads, premises and cells weigh in a grid's coverage: whole numbers of which only the proportion
    /// counts [default: 50,30,20]
    #[arg(long, value_name = "N,N,N", value_parser = weights)]
    coverage_weights: Option<[u8; 3]>,
    /// All norms for one basic grid, of addresses, residents and premises, as residents=800..2000: what differs
    /// is a warning of `check` and of every draft; '' for none
    #[arg(long, value_delimiter = ',', value_name = "WHAT=N..N,…")]
    norms: Option<Vec<String>>,
    /// Former and other names of roads, communities and estates, one a line: 旧路,河田大道 for a former name,
    /// 大路,河田大道,also for one in use; what follows # is passed over; an empty file for none
    #[arg(long, value_name = "FILE")]
    aliases_file: Option<PathBuf>,
    /// What every screen and answer must say, e.g. that the data are synthetic; '' for nothing
    #[arg(long)]
    notice: Option<String>,
}

/// # Errors
/// No store, or settings that no town can have.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    match args.action {
        Action::Show => {
            let town = context.store()?.town()?;
            context.output.print(words(&town), &document(&town))?;
            Ok(())
        }
        Action::Set(args) => set(*args, context),
    }
}

fn set(args: SetArgs, context: &Context) -> Result<(), CliError> {
    let holidays = match &args.holidays_file {
        None => args.holidays,
        Some(path) => Some(lines(path)?),
    };
    let aliases = args.aliases_file.as_deref().map(lines).transpose()?;
    let SetArgs { name, zone, levels, work_days, road_reach_m, coverage_weights, norms, notice, .. } = args;
    let change = TownChange {
        name,
        zone,
        levels,
        holidays,
        work_days,
        road_reach_m,
        coverage_weights,
        norms,
        notice,
        aliases,
    };
    if change == TownChange::default() {
        return Err(CliError::Usage("nothing to set: name at least one of the settings".into()));
    }
    // What is wrong by itself makes no store.
    change.applied(&Town::default()).map_err(|error| CliError::Usage(error.to_string()))?;
    let store = context.store_or_new()?;
    let (town, changed) =
        change.applied(&store.town()?).map_err(|error| CliError::Usage(error.to_string()))?;
    if !changed.is_empty() {
        let by = context.signature(format!("town set {}", changed.join(",")));
        store.set_town(&town, &by).map_err(|error| match error {
            StoreError::NoLevel(level) => CliError::Refused(format!(
                "grids are published that need {} levels, and these are only {}; nothing was set",
                usize::from(level.0) + 1,
                town.levels.iter().count()
            )),
            error => context.about_store(error),
        })?;
    }
    let said = if changed.is_empty() { "nothing changed".to_owned() } else { changed.join(", ") + " set" };
    let mut document = document(&town);
    document["changed"] = json!(changed);
    context.output.print(format!("{}\n{said}", words(&town)), &document)?;
    Ok(())
}

fn lines(path: &Path) -> Result<Vec<String>, CliError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| CliError::failed(format!("cannot read {}", path.display()), error))?;
    let text = text.trim_start_matches('\u{feff}');
    Ok(text.lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_owned()).collect())
}

fn dates(days: &BTreeSet<Date>) -> Vec<String> {
    days.iter().map(|day| format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)).collect()
}

fn weights(text: &str) -> Result<[u8; 3], String> {
    let numbers: Result<Vec<u8>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    let three = numbers.ok().and_then(|numbers| <[u8; 3]>::try_from(numbers).ok());
    three.ok_or_else(|| "three whole numbers from 0 to 255, as 50,30,20".to_owned())
}

fn document(town: &Town) -> Value {
    json!({
        "name": &*town.name,
        "zone": &*town.zone,
        "levels": town.levels.iter().map(|(_, name)| name).collect::<Vec<_>>(),
        "holidays": dates(&town.holidays),
        "work_days": dates(&town.work_days),
        "road_reach_m": town.coverage.road_reach_m,
        "coverage_weights": town.coverage.weights,
        "norms": norms(town).collect::<serde_json::Map<_, _>>(),
        "notice": &*town.notice,
        "aliases": town.aliases.iter().map(alias).collect::<Vec<_>>(),
    })
}

fn norms(town: &Town) -> impl Iterator<Item = (String, Value)> {
    town.norms.iter().map(|(burden, norm)| (burden.name().to_owned(), json!([norm.start(), norm.end()])))
}

fn alias(alias: &Alias) -> Value {
    json!({"alias": &*alias.alias, "name": &*alias.name, "former": alias.is_former})
}

fn words(town: &Town) -> String {
    let levels: Vec<&str> = town.levels.iter().map(|(_, name)| name).collect();
    let stretch = |days: &BTreeSet<Date>| match &dates(days)[..] {
        [] => "none".to_owned(),
        days @ [first, .., last] => format!("{} days from {first} to {last}", days.len()),
        [day] => day.clone(),
    };
    let [roads, premises, cells] = town.coverage.weights;
    let norm = |(burden, norm): (&Burden, &RangeInclusive<u32>)| {
        format!("{} {} to {}", burden.name(), norm.start(), norm.end())
    };
    let all_norms = match town.norms.iter().map(norm).collect::<Vec<_>>() {
        norms if norms.is_empty() => "none".to_owned(),
        norms => norms.join(", "),
    };
    let lines = [
        ("name", town.name.to_string()),
        ("zone", town.zone.to_string()),
        ("levels", levels.join(" › ")),
        ("holidays", stretch(&town.holidays)),
        ("work days", stretch(&town.work_days)),
        ("road reach", format!("{} m", town.coverage.road_reach_m)),
        ("weights", format!("roads {roads}, premises {premises}, cells {cells}")),
        ("norms", all_norms),
        ("aliases", town.aliases.len().to_string()),
        ("notice", town.notice.to_string()),
    ];
    lines.map(|(name, value)| format!("{name:<11}{value}")).join("\n")
}
