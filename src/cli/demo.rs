//! `gridward demo`: an invented town to try everything on.

mod patrols;
mod player;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::json;

use self::patrols::Patrolling;
use self::player::Player;
use super::{CliError, Context, progress};
use crate::clock;
use crate::demo::{self, DemoTown, Step, is_demo};
use crate::domain::edition::OpenHazards;
use crate::domain::roster::{Change, Held, RosterChange};
use crate::domain::time::Period;
use crate::store::{Publication, Store, StoreError};

/// Make the demo town
///
/// Houjie's 24 communities, by name, in an outline drawn for the demo; all else in it is invented:
/// streets, grids, people, places. The same scale and seed make the same town on every machine.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward demo
  gridward demo --scale 0.1 --store small.gpkg
  gridward demo --scale 10 --seed 7 --store postgres://gridward@db/city
  gridward demo --live --speed 120")]
pub struct Args {
    /// How large: 1 is one town of 101 basic grids and 80,000 premises
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Which of the possible towns
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Live a day in a demo town that is there, beside whoever serves it: members walk their streets, reports
    /// come in, some of them again and again, and most are dealt with
    #[arg(long, conflicts_with_all = ["scale", "force", "bare"])]
    live: bool,
    /// How many times denser than in a real day things happen; members walk no faster
    #[arg(long, value_name = "TIMES", default_value_t = 60.0, requires = "live", value_parser = speed)]
    speed: f64,
    /// The town alone, without the three days that lie behind it: no hazards, nobody on patrol
    #[arg(long)]
    bare: bool,
    /// Replace a store that is there already and that nobody has open: all that is in it is lost
    #[arg(long)]
    force: bool,
}

/// # Errors
/// A store with grids is there already, or cannot be written.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    if args.live {
        return live(&args, context);
    }
    // Before anything is lost.
    let town = make(args.scale, args.seed)?;
    if args.force {
        context.remove_store()?;
    }
    let store = context.store_or_new()?;
    if store.head()?.edition.is_some() {
        return Err(CliError::Refused(format!(
            "{} holds grids already: name another store, or --force to replace it",
            context.config.store
        )));
    }
    fill(&*store, &town, context)?;
    let hazards = if args.bare { 0 } else { live_through(&store, args.seed, context)? };
    context.output.print(
        format!(
            "{} holds {}: {} grids, {} members, {} premises, {} addresses, {hazards} hazards. All of it is invented.",
            context.config.store,
            town.town.name,
            town.plan.grids.len(),
            town.members.len(),
            town.premises.len(),
            town.addresses.len()
        ),
        &json!({
            "store": context.config.store.to_string(),
            "town": &*town.town.name,
            "grids": town.plan.grids.len(),
            "members": town.members.len(),
            "premises": town.premises.len(),
            "addresses": town.addresses.len(),
            "hazards": hazards,
        }),
    )?;
    Ok(())
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(speed) if (1.0..=10_000.0).contains(&speed) => Ok(speed),
        _ => Err("1 to 10000".to_owned()),
    }
}

/// Lives one day in a demo town.
fn live(args: &Args, context: &Context) -> Result<(), CliError> {
    let store = context.store()?;
    if !is_demo(&store.town()?) {
        return Err(CliError::Refused(format!(
            "{} is no demo town: nothing is made up there",
            context.config.store
        )));
    }
    let clock = clock::system();
    let bar = progress::bar("living a day", Some(1));
    let mut told = |done: u64, total: u64| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let patrolling = Patrolling::new(store.clone(), args.seed, clock.clone());
    let player = Player::new(store, args.seed, clock());
    let failed = |error| CliError::failed(format!("store {}", context.config.store), error);
    let patrolling = patrolling.map_err(|error| CliError::failed("patrols", error))?;
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let walking = scope.spawn(|| patrolling.live(&over));
        let lived = player.and_then(|player| player.live(args.speed, &*clock, &mut told));
        over.store(true, Ordering::Relaxed);
        bar.finish_and_clear();
        let walked = walking.join().expect("what panics there has ended the program");
        lived.map_err(failed)?;
        walked.map_err(|error| CliError::failed("patrols", error))
    })
}

/// # Errors
/// The scale is out of range.
pub fn make(scale: f64, seed: u64) -> Result<DemoTown, CliError> {
    let bar = progress::bar("making the demo town", Some(1));
    let mut told = |step: Step| {
        bar.set_length(step.total);
        bar.set_position(step.done);
        bar.set_message(step.name);
    };
    let town = demo::town(scale, seed, &mut told).map_err(|error| CliError::Refused(error.to_string()))?;
    bar.finish_and_clear();
    Ok(town)
}

/// Lets a demo's last days pass: how many hazards it has then.
///
/// # Errors
/// The store cannot be written.
pub fn live_through(store: &Arc<dyn Store>, seed: u64, context: &Context) -> Result<usize, CliError> {
    let bar = progress::bar("living through three days", Some(1));
    let mut told = |done: u64, total: u64| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let player = Player::new(store.clone(), seed, clock::system()());
    let lived = player.and_then(|player| player.past(&mut told));
    bar.finish_and_clear();
    let hazards =
        lived.map_err(|error| CliError::failed(format!("store {}", context.config.store), error))?;
    let patrolling = Patrolling::new(store.clone(), seed, clock::system());
    let walked = patrolling.and_then(|patrolling| patrolling.past());
    walked.map_err(|error| CliError::failed(format!("store {}", context.config.store), error))?;
    Ok(hazards)
}

/// Publishes a town into an empty store.
///
/// # Errors
/// The store cannot be written.
pub fn fill(store: &dyn Store, town: &DemoTown, context: &Context) -> Result<(), CliError> {
    let bar = progress::bar("writing it", None);
    let written = publish(store, town, context);
    bar.finish_and_clear();
    written.map_err(|error| context.about_store(error))
}

fn publish(store: &dyn Store, town: &DemoTown, context: &Context) -> Result<(), StoreError> {
    let by = context.signature("demo");
    store.set_town(&town.town, &by)?;
    store.publish(&Publication {
        base: None,
        plan: town.plan.clone(),
        effective_from: town.since,
        note: "演示数据".into(),
        open_hazards: OpenHazards::Stay,
        roster: roster(town),
        digests: Vec::new(),
        issues: Vec::new(),
        draft: None,
        by,
    })?;
    Ok(())
}

fn roster(town: &DemoTown) -> Vec<RosterChange> {
    fn always<T: Clone, Id>(values: &[T], valid: Period) -> impl Iterator<Item = Change<T, Id>> {
        values.iter().cloned().map(move |value| Change::Set(Held { value, valid }))
    }
    let since = Period::since(town.since);
    let duties = town.duties.iter().cloned().map(Change::Set);
    let mut changes: Vec<RosterChange> = always(&town.members, since).map(RosterChange::Member).collect();
    changes.extend(duties.map(RosterChange::Duty));
    changes.extend(always(&town.matters, since).map(RosterChange::Matter));
    changes.extend(always(&town.premises, since).map(RosterChange::Premises));
    changes.extend(always(&town.addresses, since).map(RosterChange::Address));
    changes.extend(always(&town.roads, since).map(RosterChange::Road));
    changes
}
