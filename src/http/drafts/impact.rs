//! Whom a draft hits, as it is sent.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use super::problem;
use crate::domain::edit::Edit;
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::plan::Plan;
use crate::http::auth::Caller;
use crate::http::error::Problem;
use crate::http::state::AppState;
use crate::service::draft::{self as service, GridLoad, Impact, Load};
use crate::service::visible::Visible;

/// Whom a draft hits, on the community layer, as far as the key may see it.
#[derive(Serialize, ToSchema)]
pub struct ImpactBody {
    total: MovedBody,
    /// Premises that change hands, by kind.
    premises_by_kind: BTreeMap<String, u32>,
    between: Vec<BetweenBody>,
    /// What the grids concerned look after, before and after.
    loads: Vec<LoadBody>,
    /// How much each member of a grid has to look after, before and after; also of grids of which only who
    /// serves there changes.
    workloads: Vec<WorkloadBody>,
}

#[derive(Serialize, ToSchema)]
struct MovedBody {
    addresses: u32,
    residents: u64,
    premises: u32,
    /// Checks of these premises that fall due within thirty days, or are overdue; as of at most ten minutes ago.
    checks_due: u32,
    open_hazards: u32,
    /// Walkable road, metres.
    road_m: f64,
}

#[derive(Serialize, ToSchema)]
struct BetweenBody {
    /// Ids; null: no grid.
    from: Option<String>,
    to: Option<String>,
    #[serde(flatten)]
    moved: MovedBody,
}

#[derive(Serialize, ToSchema)]
struct LoadBody {
    grid: String,
    code: String,
    name: String,
    before: GridLoadBody,
    after: GridLoadBody,
}

#[derive(Serialize, ToSchema)]
struct GridLoadBody {
    addresses: u32,
    residents: u64,
    premises: u32,
    checks_due: u32,
    open_hazards: u32,
    /// Walkable road, metres: what there is to patrol.
    road_m: f64,
    /// Duties on it.
    members: u32,
}

#[derive(Serialize, ToSchema)]
struct WorkloadBody {
    grid: String,
    code: String,
    name: String,
    before: ServedBody,
    after: ServedBody,
}

#[derive(Serialize, ToSchema)]
struct ServedBody {
    /// Members who have a duty on it, each once, whatever its hours; as the draft sets them.
    serving: u32,
    /// What it has, by their number; null: nobody serves there.
    per_member: Option<PerMemberBody>,
}

/// To the hundredth.
#[derive(Serialize, ToSchema)]
struct PerMemberBody {
    addresses: f64,
    residents: f64,
    premises: f64,
    checks_due: f64,
    open_hazards: f64,
    /// Walkable road, metres.
    road_m: f64,
}

impl ServedBody {
    fn of(&GridLoad { load, serving, .. }: &GridLoad) -> Self {
        let share = |amount: f64| (amount / f64::from(serving) * 100.0).round() / 100.0;
        let per_member = (serving > 0).then(|| PerMemberBody {
            addresses: share(load.addresses.into()),
            residents: share(load.residents as f64),
            premises: share(load.premises.into()),
            checks_due: share(load.checks_due.into()),
            open_hazards: share(load.open_hazards.into()),
            road_m: share(metres(load.road_mm)),
        });
        Self { serving, per_member }
    }
}

fn metres(mm: u64) -> f64 {
    mm as f64 / 1e3
}

impl ImpactBody {
    fn of(impact: &Impact, (was, is): (&Plan, &Plan)) -> Self {
        let named: HashMap<&GridId, &Grid> =
            was.grids.iter().chain(&is.grids).map(|grid| (&grid.id, grid)).collect();
        let moved = |moved: &Load| MovedBody {
            addresses: moved.addresses,
            residents: moved.residents,
            premises: moved.premises,
            checks_due: moved.checks_due,
            open_hazards: moved.open_hazards,
            road_m: metres(moved.road_mm),
        };
        let load = |GridLoad { load, members, .. }: &GridLoad| GridLoadBody {
            addresses: load.addresses,
            residents: load.residents,
            premises: load.premises,
            checks_due: load.checks_due,
            open_hazards: load.open_hazards,
            road_m: metres(load.road_mm),
            members: *members,
        };
        let between = impact.between.iter().map(|((from, to), one)| BetweenBody {
            from: from.as_ref().map(ToString::to_string),
            to: to.as_ref().map(ToString::to_string),
            moved: moved(one),
        });
        let name = |grid| named.get(grid).map_or_else(String::new, |grid| grid.name.to_string());
        let code = |grid| named.get(grid).map_or_else(String::new, |grid| grid.code.to_string());
        let of_ground = impact.loads.iter().filter(|(_, (before, after))| before.load != after.load);
        let loads = of_ground.map(|(grid, (before, after))| LoadBody {
            grid: grid.to_string(),
            code: code(grid),
            name: name(grid),
            before: load(before),
            after: load(after),
        });
        let workloads = impact.loads.iter().map(|(grid, (before, after))| WorkloadBody {
            grid: grid.to_string(),
            code: code(grid),
            name: name(grid),
            before: ServedBody::of(before),
            after: ServedBody::of(after),
        });
        Self {
            total: moved(&impact.total),
            premises_by_kind: impact.premises_by_kind.clone(),
            between: between.collect(),
            loads: loads.collect(),
            workloads: workloads.collect(),
        }
    }
}

/// Whom what differs between two plans hits; of edits, those that were made before the first and those that
/// make the other of it.
pub fn impact_body(
    state: &AppState,
    caller: &Caller,
    plans: (&Plan, &Plan),
    edits: (&[Edit], &[Edit]),
) -> Result<ImpactBody, Problem> {
    let atlas = state.current.atlas()?;
    let visible = Visible::of(&atlas, caller)?;
    let upkeep = state.drafts.upkeep(&state.current).map_err(problem)?;
    let hazards = state.current.facts().hazards();
    let found = service::impact(&atlas, (&hazards, &upkeep), &visible, plans, edits, state.now());
    Ok(ImpactBody::of(&found.map_err(problem)?, plans))
}
