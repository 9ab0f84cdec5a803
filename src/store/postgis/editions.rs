//! Editions: published in one transaction, stored as differences, read back whole.

use diesel::dsl::max;
use diesel::pg::{PgConnection, PgRowByRowLoadingMode};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use diesel::upsert::excluded;

use crate::domain::edition::{Edition, EditionNumber};
use crate::domain::grid::Grid;
use crate::domain::id::GridId;
use crate::domain::issue::Issue;
use crate::domain::plan::{Plan, PlanIndex};
use crate::domain::time::LogNumber;
use crate::kernel::mesh::{ArcId, NodeId};
use crate::store::difference::Difference;
use crate::store::rows::{
    self, ArcColumns, DigestColumns, EditionColumns, GridColumns, HeldColumns, IssueColumns, NewGrid,
    NodeColumns, OPEN, PlanRows, editions, grid_versions, issues, log_column, mesh_arcs, mesh_id, mesh_nodes,
    narrow, source_digests,
};
use crate::store::statements::Statements;
use crate::store::{LogKind, Publication, Signature, SourceDigest, StoreError, check_levels};

use super::{ROWS_A_COPY, book, drafts, roster};

pub fn list(reader: &mut PgConnection, known: LogNumber) -> Result<Vec<Edition>, StoreError> {
    let rows = editions::table
        .filter(editions::log.le(log_column(known)))
        .order(editions::number)
        .select(EditionColumns::as_select())
        .load(reader)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What was current once the edition was recorded, at the moment it takes force, is that edition.
pub fn plan(reader: &mut PgConnection, edition: EditionNumber) -> Result<Option<Plan>, StoreError> {
    let number = i64::from(edition.0);
    let head: Option<(i64, i64)> = editions::table
        .find(number)
        .select((editions::log, editions::effective_from))
        .first(reader)
        .optional()?;
    let Some((log, from)) = head else { return Ok(None) };
    let grids = grid_versions::table
        .filter(grid_versions::recorded_from.le(log).and(grid_versions::recorded_to.gt(log)))
        .filter(grid_versions::valid_from.le(from).and(grid_versions::valid_to.gt(from)))
        .select(GridColumns::as_select())
        .load(reader)?;
    let mut rows = PlanRows::of(grids)?;
    let nodes = mesh_nodes::table
        .filter(mesh_nodes::from_edition.le(number).and(mesh_nodes::to_edition.gt(number)))
        .select(NodeColumns::as_select());
    for node in nodes.load_iter::<NodeColumns, PgRowByRowLoadingMode>(reader)? {
        rows.node(node?)?;
    }
    let arcs = mesh_arcs::table
        .filter(mesh_arcs::from_edition.le(number).and(mesh_arcs::to_edition.gt(number)))
        .select(ArcColumns::as_select());
    for arc in arcs.load_iter::<ArcColumns, PgRowByRowLoadingMode>(reader)? {
        rows.arc(arc?)?;
    }
    rows.finish().map(Some)
}

pub fn versions_of(
    reader: &mut PgConnection,
    grid: &GridId,
) -> Result<Vec<(EditionNumber, Grid)>, StoreError> {
    let rows = grid_versions::table
        .filter(grid_versions::grid_id.eq(grid.as_str()))
        .select((GridColumns::as_select(), HeldColumns::as_select()))
        .load(reader)?;
    rows::versions_of(rows, &list(reader, LogNumber(u64::MAX))?)
}

pub fn mesh_numbers(reader: &mut PgConnection) -> Result<(NodeId, ArcId), StoreError> {
    let node: Option<i64> = mesh_nodes::table.select(max(mesh_nodes::id)).first(reader)?;
    let arc: Option<i64> = mesh_arcs::table.select(max(mesh_arcs::id)).first(reader)?;
    let number = |id: Option<i64>| id.unwrap_or(0).cast_unsigned();
    Ok((NodeId(number(node)), ArcId(number(arc))))
}

pub fn issues(reader: &mut PgConnection, edition: EditionNumber) -> Result<Vec<Issue>, StoreError> {
    let rows = issues::table
        .filter(issues::edition.eq(i64::from(edition.0)))
        .order(issues::fid)
        .select(IssueColumns::as_select())
        .load(reader)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

pub fn digests(reader: &mut PgConnection) -> Result<Vec<SourceDigest>, StoreError> {
    let rows = source_digests::table.select(DigestColumns::as_select()).load(reader)?;
    let mut digests = rows.into_iter().map(TryInto::try_into).collect::<Result<Vec<_>, _>>()?;
    digests.sort_unstable();
    Ok(digests)
}

pub fn publish(
    writer: &mut PgConnection,
    publication: &Publication,
    (plan, index): (&Plan, &PlanIndex),
    found: &Difference,
) -> Result<Edition, StoreError> {
    let head = book::head(writer)?.edition()?;
    if head != publication.base {
        return Err(StoreError::Conflict { head, base: publication.base });
    }
    if let Some(draft) = &publication.draft {
        drafts::check(writer, draft)?;
    }
    let from = publication.effective_from;
    let later: Vec<i64> = editions::table
        .filter(editions::effective_from.gt(from.0))
        .order(editions::number)
        .select(editions::number)
        .load(writer)?;
    if !later.is_empty() {
        let later = later.into_iter().map(|number| narrow("edition", number).map(EditionNumber));
        return Err(StoreError::OutOfOrder { later: later.collect::<Result<_, _>>()? });
    }
    let levels = book::town(writer)?.levels;
    check_levels(&levels, plan.grids.iter().map(|grid| grid.level))?;

    let number = EditionNumber(head.map_or(1, |head| head.0 + 1));
    let statements = Statements::of(&publication.roster);
    let entry = book::record(writer, LogKind::Edition, Some(number), statements.touched(), &publication.by)?;
    let edition = Edition {
        number,
        effective_from: from,
        recorded: entry.recorded,
        log: entry.number,
        note: publication.note.clone(),
        open_hazards: publication.open_hazards,
    };
    diesel::insert_into(editions::table).values(EditionColumns::from(&edition)).execute(writer)?;
    end_grids(writer, found, &edition)?;
    for some in found.grids_added.chunks(ROWS_A_COPY) {
        let rows: Vec<NewGrid> =
            some.iter().map(|&at| NewGrid::of(plan, index, at, &levels, (from, entry.number))).collect();
        diesel::copy_from(grid_versions::table).from_insertable(rows).execute(writer)?;
    }
    change_mesh(writer, plan, found, number)?;
    for digest in &publication.digests {
        diesel::insert_into(source_digests::table)
            .values(DigestColumns::from(digest))
            .on_conflict((source_digests::layer, source_digests::key))
            .do_update()
            .set(source_digests::digest.eq(excluded(source_digests::digest)))
            .execute(writer)?;
    }
    let rows: Vec<IssueColumns> =
        publication.issues.iter().map(|issue| IssueColumns::of(issue, number)).collect();
    diesel::copy_from(issues::table).from_insertable(rows).execute(writer)?;
    roster::apply(writer, &statements, entry.number)?;
    if let Some(draft) = &publication.draft {
        drafts::put(writer, &draft.published_as(number), entry.number)?;
    }
    Ok(edition)
}

/// Tells once that an edition has come into force.
pub fn begin(
    writer: &mut PgConnection,
    edition: EditionNumber,
    by: &Signature,
) -> Result<Option<LogNumber>, StoreError> {
    let row = editions::table.find(i64::from(edition.0));
    let told: Option<Option<i64>> = row.select(editions::begun).first(writer).optional()?;
    match told {
        None => Err(StoreError::Missing(format!("edition {}", edition.0))),
        Some(Some(_)) => Ok(None),
        Some(None) => {
            let entry = book::record(writer, LogKind::Edition, Some(edition), Vec::new(), by)?;
            diesel::update(row).set(editions::begun.eq(log_column(entry.number))).execute(writer)?;
            Ok(Some(entry.number))
        }
    }
}

/// What was recorded to hold for good is recorded anew to hold until the edition takes force.
fn end_grids(writer: &mut PgConnection, found: &Difference, edition: &Edition) -> Result<(), StoreError> {
    let ids: Vec<&str> = found.grids_ended.iter().map(|id| id.as_str()).collect();
    let log = log_column(edition.log);
    diesel::sql_query(
        "UPDATE grid_versions SET recorded_to = $1 \
         WHERE recorded_to = $2 AND valid_to = $2 AND grid_id = ANY($3)",
    )
    .bind::<BigInt, _>(log)
    .bind::<BigInt, _>(OPEN)
    .bind::<Array<Text>, _>(&ids)
    .execute(writer)?;
    diesel::sql_query(
        "INSERT INTO grid_versions (grid_id, code, name, layer, level, level_name, parent, leaf, geom, \
         valid_from, valid_to, recorded_from, recorded_to) \
         SELECT grid_id, code, name, layer, level, level_name, parent, leaf, geom, valid_from, $1, $2, $3 \
         FROM grid_versions WHERE recorded_to = $2 AND valid_from < $1 AND grid_id = ANY($4)",
    )
    .bind::<BigInt, _>(edition.effective_from.0)
    .bind::<BigInt, _>(log)
    .bind::<BigInt, _>(OPEN)
    .bind::<Array<Text>, _>(&ids)
    .execute(writer)?;
    Ok(())
}

fn change_mesh(
    writer: &mut PgConnection,
    plan: &Plan,
    found: &Difference,
    number: EditionNumber,
) -> Result<(), StoreError> {
    let ended: Vec<i64> = found.nodes_ended.iter().map(|node| mesh_id(node.0)).collect();
    diesel::update(mesh_nodes::table)
        .filter(mesh_nodes::id.eq_any(&ended).and(mesh_nodes::to_edition.eq(OPEN)))
        .set(mesh_nodes::to_edition.eq(i64::from(number.0)))
        .execute(writer)?;
    let ended: Vec<i64> = found.arcs_ended.iter().map(|arc| mesh_id(arc.0)).collect();
    diesel::update(mesh_arcs::table)
        .filter(mesh_arcs::id.eq_any(&ended).and(mesh_arcs::to_edition.eq(OPEN)))
        .set(mesh_arcs::to_edition.eq(i64::from(number.0)))
        .execute(writer)?;
    for some in found.nodes_added.chunks(ROWS_A_COPY) {
        let rows: Vec<NodeColumns> =
            some.iter().map(|&at| NodeColumns::of(&plan.mesh.nodes()[at], number)).collect();
        diesel::copy_from(mesh_nodes::table).from_insertable(rows).execute(writer)?;
    }
    for some in found.arcs_added.chunks(ROWS_A_COPY) {
        let rows: Vec<ArcColumns> =
            some.iter().map(|&at| ArcColumns::of(plan.mesh.arc(at), &plan.leaves, number)).collect();
        diesel::copy_from(mesh_arcs::table).from_insertable(rows).execute(writer)?;
    }
    Ok(())
}
