//! Members' positions from a file, cleaned as those are that telephones send.

use std::sync::Arc;

use super::columns::Fields;
use super::place::Placing;
use super::places::point;
use super::report::{ImportReport, Outcome};
use super::{ImportError, ImportRequest, Source, Stage, begun, read};
use crate::domain::id::MemberId;
use crate::domain::import::Refusal as RowRefusal;
use crate::domain::patrol::{Merged, Position, PositionRules, Quarter, Refusal};
use crate::domain::time::LogNumber;
use crate::live::patrol::PatrolGround;
use crate::service::current::{Current, CurrentError};
use crate::service::patrol::{Cleaned, Door, Incoming};
use crate::service::time::Zone;
use crate::service::visible::Visible;
use crate::store::{PositionWrite, PositionsWritten, Signature, Store, StoreError};

/// Rows that are cleaned together and written in one transaction.
const ROWS_AT_ONCE: usize = 10_000;

/// `positions(member, at, x, y, accuracy_m, speed_mps)`: rows that are refused are told with why, and counted by
/// reason; what is there already counts as unchanged.
///
/// # Errors
/// A file that cannot be read, a column that is missing, no grids, a store that fails: what was written of the
/// rows before then stays, and may be sent again.
pub fn import_positions(
    current: &Current,
    request: &ImportRequest,
    by: &Signature,
    progress: &mut dyn FnMut(Stage),
) -> Result<ImportReport, ImportError> {
    let (sources, mut report) = begun(read(request, progress)?, request)?;
    let (atlas, now, rules) = (current.atlas()?, current.now(), PositionRules::default());
    let zone = Zone::of(atlas.town()).map_err(|error| ImportError::Setting(error.to_string()))?;
    let ground = PatrolGround::new(atlas.clone(), now);
    let visible = Visible::of(&atlas, &by.actor).map_err(|error| ImportError::Setting(error.to_string()))?;
    let door = Door { atlas: &atlas, ground: &ground, visible, now, rules: &rules };
    let mut log = None;
    for source in &sources {
        let placing = Placing { datum: source.datum, served: None };
        let mut done = 0;
        for rows in source.batch.rows.chunks(ROWS_AT_ONCE) {
            progress(Stage::Checked { rows: done });
            done += rows.len() as u64;
            let (mut numbers, mut incoming) = (Vec::new(), Vec::new());
            for row in rows {
                match position(source.columns.fields(row), &placing, &zone) {
                    Ok(one) => {
                        numbers.push(row.number);
                        incoming.push(one);
                    }
                    Err(reason) => source.refuse(row.number, reason, &mut report),
                }
            }
            let Cleaned { positions, mut verdicts } = door.clean(&incoming);
            if request.dry_run {
                report.stored += positions.len() as u64;
            } else {
                let (written, merged) = write(&**current.store(), &positions, by)?;
                log = written.or(log);
                report.stored += u64::from(merged.accepted);
                report.unchanged += u64::from(merged.duplicate);
                if merged.clash > 0 {
                    find_clashes(&**current.store(), &incoming, &mut verdicts)?;
                }
            }
            for (number, refusal) in numbers.into_iter().zip(verdicts) {
                if let Some(refusal) = refusal {
                    *report.reasons.entry(refusal.name()).or_default() += 1;
                    source.refuse(number, why(refusal).to_owned(), &mut report);
                }
            }
        }
    }
    report.outcome = match log {
        Some(log) => Outcome::Wrote { log },
        None if request.dry_run && report.stored > 0 => Outcome::WouldWrite,
        None => Outcome::Unchanged,
    };
    Ok(report)
}

impl Source {
    pub(super) fn refuse(&self, row: u64, reason: String, report: &mut ImportReport) {
        report.refused.push(RowRefusal { file: self.batch.file.clone(), row, reason });
    }
}

fn position(fields: Fields, placing: &Placing, zone: &Zone) -> Result<Incoming, String> {
    let at = zone.parse(fields.needed("at")?).map_err(|error| format!("at: {error}"))?;
    let point = point(fields)?.ok_or("it has no point: x and y are empty")?;
    let measured = |name| match fields.parsed::<f64>(name)? {
        Some(found) if !(found.is_finite() && found >= 0.0) => {
            Err(format!("{name} is not a number from 0 on"))
        }
        found => Ok(found),
    };
    Ok(Incoming {
        member: MemberId::new(fields.needed("member")?).map_err(|error| format!("member: {error}"))?,
        at,
        point: Some(placing.lattice(point)?),
        accuracy_m: measured("accuracy_m")?,
        speed_mps: measured("speed_mps")?,
    })
}

fn write(
    store: &dyn Store,
    positions: &[Position],
    by: &Signature,
) -> Result<(Option<LogNumber>, Merged), StoreError> {
    let answer = |_: Merged| Arc::from("");
    match store.add_positions(PositionWrite { positions, once: None, answer: &answer, by: by.clone() })? {
        PositionsWritten::Kept { log, merged } => Ok((log, merged)),
        PositionsWritten::Repeated { .. } => unreachable!("no key was given"),
    }
}

/// Those of whom another place is kept at the very moment.
fn find_clashes(
    store: &dyn Store,
    incoming: &[Incoming],
    verdicts: &mut [Option<Refusal>],
) -> Result<(), CurrentError> {
    for (one, verdict) in incoming.iter().zip(verdicts).filter(|(_, verdict)| verdict.is_none()) {
        let quarter = Quarter::of(one.at);
        let tracks = store.tracks(quarter..quarter.after(), Some(&one.member))?;
        let kept = tracks.iter().flat_map(|track| &track.points).find(|kept| kept.at == one.at);
        if kept.is_some_and(|kept| Some(kept.point) != one.point) {
            *verdict = Some(Refusal::Clash);
        }
    }
    Ok(())
}

fn why(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Accuracy => "the device knew its place no better than 50 m",
        Refusal::Speed => "faster than 60 m/s, by the device's word",
        Refusal::Jump => "leapt there and back",
        Refusal::Future => "it lies ahead",
        Refusal::Past => "older than positions are kept",
        Refusal::UnknownMember => "there was no such member then",
        Refusal::NoDuty => "the member had no duty then",
        Refusal::Outside => "it lies in no grid",
        Refusal::Clash => "the member was elsewhere at that very moment, and that is kept already",
    }
}
