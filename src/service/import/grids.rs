//! Grids: rows become one new edition of all grids, built again as one mesh.
//!
//! The grids that the import does not name keep their borders to the last lattice unit and their
//! arcs their numbers; only where a new border meets an old one is an old arc split.

mod areas;
mod digest;
mod faults;
mod found;
mod merge;
mod outgrown;
mod rows;
mod tree;

use std::collections::HashSet;

use self::found::{Found, refuse};
use self::merge::Merged;
use self::rows::Told;
use super::place::{self, Placing};
use super::report::{ImportReport, Outcome};
use super::roster::Origin;
use super::{Around, ImportError, ImportRequest, Source, Stage};
use crate::domain::edition::{EditionNumber, OpenHazards};
use crate::domain::grid::{Grid, Levels};
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::layers::GRID_LAYERS;
use crate::domain::plan::{Plan, PlanIndex};
use crate::domain::time::Moment;
use crate::kernel::mesh::{ArcId, BuildOptions, LAYER_SLOTS, Leaf, NodeId, adopt_ids, build};
use crate::store::{Publication, SourceDigest, canonical};

/// Reads the rows, merges them with the head edition, builds the mesh, and publishes, unless there
/// is nothing new, an error that nobody accepted, or it is a dry run.
///
/// # Errors
/// The store fails, or borders that cannot be built at all.
pub fn import(
    sources: Vec<Source>,
    plan: &Plan,
    effective: Moment,
    base: Option<EditionNumber>,
    request: &ImportRequest,
    around: &mut Around,
    report: &mut ImportReport,
) -> Result<(), ImportError> {
    let mut found = Found::default();
    refuse_unread(report, &mut found);
    let levels = around.store.town()?.levels;
    let rows = read_rows(&sources, plan, &levels, request, around, &mut found)?;
    let digests = around.store.digests()?;
    let mut merged = Merged::of(plan, rows, &digests, around.fresh_id, &mut found);
    tree::settle_parents(&mut merged, &mut found);
    report.unchanged = merged.settle(plan);
    tree::note_orphans(&merged, &mut found);
    let changed = merged.rows().count() as u64;
    if changed == 0 && found.issues.is_empty() {
        report.outcome = Outcome::Unchanged;
        return Ok(());
    }
    (around.progress)(Stage::Meshing { polygons: merged.grids.len() as u64 });
    let new_plan = canonical(mesh(&merged, plan, request, around, &mut found)?)?;
    report.refused.append(&mut found.refused);
    report.issues = found.issues;
    let stopped = report.error_count() > 0 && !request.accept_issues;
    if stopped {
        report.withheld = changed;
        report.outcome = Outcome::Stopped;
        return Ok(());
    }
    if same(&new_plan, plan) {
        report.unchanged += changed;
        report.outcome = Outcome::Unchanged;
        return Ok(());
    }
    report.stored = changed;
    report.outcome = if request.dry_run {
        Outcome::WouldWrite
    } else {
        (around.progress)(Stage::Writing);
        Outcome::Published(around.store.publish(&Publication {
            base,
            plan: new_plan,
            effective_from: effective,
            note: note(&sources).into(),
            open_hazards: OpenHazards::Stay,
            roster: Vec::new(),
            digests: new_digests(&merged),
            issues: report.issues.clone(),
            draft: None,
            by: around.by.clone(),
        })?)
    };
    Ok(())
}

/// Whether two plans are the same grids on the same arcs: what another source of the same borders
/// comes to, an export for one.
fn same(a: &Plan, b: &Plan) -> bool {
    let arcs = |plan: &Plan| plan.mesh.arc_count();
    a.grids == b.grids
        && a.leaves == b.leaves
        && a.mesh.nodes() == b.mesh.nodes()
        && arcs(a) == arcs(b)
        && a.mesh
            .arcs()
            .zip(b.mesh.arcs())
            .all(|(a, b)| a.id == b.id && a.points == b.points && a.sides == b.sides)
}

/// A grid that the format refused is as missing as one refused here.
fn refuse_unread(report: &mut ImportReport, found: &mut Found) {
    for refusal in std::mem::take(&mut report.refused) {
        let origin = Origin { file: refusal.file, row: refusal.row };
        let subject = format!("row {}", origin.row);
        refuse(found, &origin, "row-refused", &subject, refusal.reason);
    }
}

fn read_rows(
    sources: &[Source],
    plan: &Plan,
    levels: &Levels,
    request: &ImportRequest,
    around: &mut Around,
    found: &mut Found,
) -> Result<Vec<Told>, ImportError> {
    let served = place::served(plan, request.kind)?;
    let mut rows = Vec::new();
    for source in sources {
        let placing = Placing { datum: source.datum, served: served.as_ref() };
        for row in &source.batch.rows {
            let origin = Origin { file: source.batch.file.clone(), row: row.number };
            let fields = source.columns.fields(row);
            match Told::of(origin.clone(), fields, &placing, levels, request) {
                Ok(told) => rows.push(told),
                Err(reason) => refuse(found, &origin, "row-refused", fields.text("code"), reason),
            }
        }
        (around.progress)(Stage::Checked { rows: rows.len() as u64 });
    }
    Ok(rows)
}

/// Builds all leaves of all layers and notes what was found wrong.
fn mesh(
    merged: &Merged,
    plan: &Plan,
    request: &ImportRequest,
    around: &Around,
    found: &mut Found,
) -> Result<Plan, ImportError> {
    let bad_mesh = |error: &dyn std::fmt::Display| ImportError::Mesh(error.to_string());
    let index = PlanIndex::of(plan).map_err(|error| bad_mesh(&error))?;
    let (leaves, outgrown) = areas::leaves(merged, plan, &index);
    let mut tiles = [false; LAYER_SLOTS];
    for (tiles, row) in tiles.iter_mut().zip(&GRID_LAYERS) {
        *tiles = row.tiles_territory;
    }
    let options = BuildOptions { snap: request.snap, sliver: request.snap, tiles, ..BuildOptions::default() };
    let built = build(&leaves.shapes, &options).map_err(|error| bad_mesh(&error))?;
    let (next_node, next_arc) = next_numbers(around)?;
    let rebuilt =
        adopt_ids(&built.mesh, &plan.mesh, next_node, next_arc).map_err(|error| bad_mesh(&error))?;
    for fault in &built.faults {
        let position = |leaf: Leaf| leaves.grids.get(leaf.0 as usize).copied();
        let mut issue = faults::issue(fault, |leaf| position(leaf).map(|at| &merged.grids[at]));
        let about = || fault.leaves.iter().filter_map(|&leaf| position(leaf));
        // What was so before, and was accepted then, does not stop another import.
        if about().count() > 0 && about().all(|at| merged.touched[at].row().is_none()) {
            issue.severity = IssueSeverity::Warning;
        }
        found.issues.push(issue);
    }
    let new_plan = Plan {
        grids: merged.grids.clone(),
        leaves: leaves.grids.iter().map(|&at| merged.grids[at].id.clone()).collect(),
        mesh: rebuilt,
    };
    let index = PlanIndex::of(&new_plan).map_err(|error| bad_mesh(&error))?;
    for outgrown in &outgrown {
        let grid = &merged.grids[outgrown.grid];
        let union = index.find(&grid.id).map(|at| index.polygons(&new_plan, at)).unwrap_or_default();
        found.issues.extend(outgrown::difference(outgrown, &union, grid, request.snap));
    }
    found.issues.extend(without_area(&new_plan, &index));
    Ok(new_plan)
}

/// The first numbers that no node or arc of any edition ever had: one that was removed is never
/// given again (ruling 6).
fn next_numbers(around: &Around) -> Result<(NodeId, ArcId), ImportError> {
    let (node, arc) = around.store.mesh_numbers()?;
    Ok((NodeId(node.0 + 1), ArcId(arc.0 + 1)))
}

/// Grids that are neither drawn nor made of others that are: one warning for each level.
fn without_area<'p>(plan: &'p Plan, index: &'p PlanIndex) -> Vec<Issue> {
    let mut issues: Vec<Issue> = Vec::new();
    let parents: HashSet<_> = plan.grids.iter().filter_map(|grid| grid.parent.as_ref()).collect();
    let bare = |grid: &&Grid| {
        let leaf = index.find(&grid.id).and_then(|at| index.leaf(at));
        leaf.is_none() && !parents.contains(&grid.id)
    };
    for grid in plan.grids.iter().filter(bare) {
        issues.push(Issue {
            code: "no-area".into(),
            severity: IssueSeverity::Warning,
            subjects: vec![grid.code.clone()],
            place: None,
            area: None,
            text: format!("grid {} ({}) has no area and no children yet", grid.code, grid.name).into(),
        });
    }
    issues
}

fn new_digests(merged: &Merged) -> Vec<SourceDigest> {
    let digest = |(_, row): (usize, &merge::Row)| {
        let area = row.told.area.as_ref().filter(|_| row.new_area)?;
        Some(SourceDigest { layer: row.told.layer, key: row.key.clone(), digest: area.digest })
    };
    merged.rows().filter_map(digest).collect()
}

fn note(sources: &[Source]) -> String {
    let file = |source: &Source| {
        let path = std::path::Path::new(&*source.batch.file);
        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    format!("import of grids: {}", sources.iter().map(file).collect::<Vec<_>>().join(", "))
}
