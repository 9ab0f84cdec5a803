//! Hazards that another system has kept, each with one report, as far along as they are.

use super::columns::Fields;
use super::place::Placing;
use super::places::point;
use super::report::{ImportReport, Outcome};
use super::{ImportError, ImportRequest, Source, Stage, begun, read};
use crate::atlas::Sought;
use crate::domain::actor::Actor;
use crate::domain::hazard::{Hazard, HazardAction, HazardEvent, HazardStatus, Report, TEXT_BYTES_MAX, moved};
use crate::domain::id::HazardId;
use crate::domain::matter::Severity;
use crate::domain::time::LogNumber;
use crate::kernel::measure::Metres;
use crate::service::current::Current;
use crate::service::hazard::{NewReport, recorded};
use crate::service::time::Zone;
use crate::store::{HazardChanges, HazardWrite, HazardWritten, Signature};

/// Rows that are written in one transaction.
const ROWS_AT_ONCE: usize = 1_000;

/// `hazards(id, at, x, y, matter, severity, status, text, settled, ended)`: `at` is when it was reported; of what is
/// settled the file says when, of what is closed or rejected when it ended. What has the id of a hazard that is
/// there already counts as unchanged when it was of the same matter, place and time, and is refused else; no row
/// is taken for one more report of another.
///
/// # Errors
/// A file that cannot be read, a column that is missing, no grids, a store that fails.
pub fn import_hazards(
    current: &Current,
    request: &ImportRequest,
    by: &Signature,
    progress: &mut dyn FnMut(Stage),
) -> Result<ImportReport, ImportError> {
    let (sources, mut report) = begun(read(request, progress)?, request)?;
    let zone = Zone::of(current.atlas()?.town()).map_err(|error| ImportError::Setting(error.to_string()))?;
    let mut log = None;
    for source in &sources {
        let placing = Placing { datum: source.datum, served: None };
        let mut done = 0;
        for rows in source.batch.rows.chunks(ROWS_AT_ONCE) {
            progress(Stage::Checked { rows: done });
            done += rows.len() as u64;
            let mut made: Vec<(u64, Made)> = Vec::new();
            for row in rows {
                match hazard(current, source.columns.fields(row), &placing, &zone, &by.actor) {
                    Ok(one) if made.iter().any(|(_, known)| known.hazard.id == one.hazard.id) => {
                        let reason = format!("{} stands already in this file", one.hazard.id);
                        source.refuse(row.number, reason, &mut report);
                    }
                    Ok(one) => made.push((row.number, one)),
                    Err(reason) => source.refuse(row.number, reason, &mut report),
                }
            }
            let written = write(current, source, made, (request.dry_run, by), &mut report)?;
            log = written.or(log);
        }
    }
    report.outcome = match log {
        Some(log) => Outcome::Wrote { log },
        None if request.dry_run && report.stored > 0 => Outcome::WouldWrite,
        None => Outcome::Unchanged,
    };
    Ok(report)
}

/// A hazard, its report and its course.
struct Made {
    hazard: Hazard,
    report: Report,
    events: Vec<HazardEvent>,
}

/// Writes those that are not there yet.
fn write(
    current: &Current,
    source: &Source,
    made: Vec<(u64, Made)>,
    (is_dry, by): (bool, &Signature),
    report: &mut ImportReport,
) -> Result<Option<LogNumber>, ImportError> {
    let of = made.iter().map(|(_, one)| one.hazard.id.clone()).collect();
    let mut known: Vec<Hazard> = Vec::new();
    let mut decide = |read: &[Hazard], _: LogNumber| {
        known = read.to_vec();
        let mut changes = HazardChanges::default();
        for (_, Made { hazard, report, events }) in &made {
            if known.iter().all(|known| known.id != hazard.id) {
                changes.hazards.push(hazard.clone());
                changes.reports.push(report.clone());
                changes.events.extend_from_slice(events);
            }
        }
        (!changes.hazards.is_empty() && !is_dry).then_some(changes)
    };
    let write = HazardWrite { of, after: None, once: None, by: by.clone(), decide: &mut decide };
    let written = current.store().write_hazards(write)?;
    for (row, Made { hazard, .. }) in made {
        match known.iter().find(|known| known.id == hazard.id) {
            None => report.stored += 1,
            Some(known) if is_same(known, &hazard) => report.unchanged += 1,
            Some(_) => {
                let reason = format!("there is another hazard of the id {}", hazard.id);
                source.refuse(row, reason, report);
            }
        }
    }
    Ok(match written {
        HazardWritten::Committed { log, .. } => Some(log),
        _ => None,
    })
}

fn is_same(known: &Hazard, other: &Hazard) -> bool {
    (known.reported, known.point, &known.matter) == (other.reported, other.point, &other.matter)
}

/// The moves that lead there.
fn course(status: HazardStatus) -> Result<&'static [HazardAction], String> {
    use HazardAction::{Accept, Close, Refer, Reject, Settle, Verify};
    Ok(match status {
        HazardStatus::Reported => &[],
        HazardStatus::Accepted => &[Accept],
        HazardStatus::Referred => &[Accept, Refer],
        HazardStatus::Settled => &[Accept, Settle],
        HazardStatus::Verified => &[Accept, Settle, Verify],
        HazardStatus::Closed => &[Accept, Settle, Verify, Close],
        HazardStatus::Rejected => &[Reject],
        HazardStatus::Merged => {
            return Err("what was merged has no place of its own: leave it out".to_owned());
        }
    })
}

fn hazard(
    current: &Current,
    fields: Fields,
    placing: &Placing,
    zone: &Zone,
    actor: &Actor,
) -> Result<Made, String> {
    let time = |name| {
        let parse = |text| zone.parse(text).map_err(|error| format!("{name}: {error}"));
        fields.optional(name).map(parse).transpose()
    };
    let id = HazardId::new(fields.needed("id")?).map_err(|error| error.to_string())?;
    let at = time("at")?.ok_or("at is empty")?;
    if at > current.now() {
        return Err("at lies ahead".to_owned());
    }
    let place = point(fields)?.ok_or("it has no point: x and y are empty")?;
    let place = placing.lattice(place)?;
    let status = fields.parsed("status")?.unwrap_or(HazardStatus::Reported);
    let atlas = current.atlas_at(Some(at), None).map_err(|error| format!("at: {error}"))?;
    let code = fields.needed("matter")?;
    let matter = atlas.matter(code, at).ok_or_else(|| format!("no matter had the code {code:?} then"))?;
    let new = NewReport {
        place: Sought::Point(place),
        accuracy: Metres(0.0),
        matter: code,
        severity: fields.parsed::<Severity>("severity")?,
        text: fields.short_text("text", TEXT_BYTES_MAX)?,
        reporter: None,
        seen: None,
        photos: Vec::new(),
    };
    let (mut hazard, report, event) =
        recorded(&atlas, (matter, &new, place), at, &id, actor).map_err(|error| error.to_string())?;
    let mut events = vec![event];
    let (settled, ended) = (time("settled")?, time("ended")?);
    let mut last = at;
    for &action in course(status)? {
        let then = match action {
            HazardAction::Settle => settled.ok_or("settled is empty: when was that?")?,
            HazardAction::Close | HazardAction::Reject => ended.ok_or("ended is empty: when was that?")?,
            _ => last,
        };
        if then < last {
            return Err("it was settled or ended before it was reported or settled".to_owned());
        }
        last = then;
        let next = moved(&hazard, action, actor.role, last).map_err(|error| error.to_string())?;
        let (from, to) = (Some(hazard.status), next.status);
        events.push(HazardEvent { at: last, action, from, to, ..events[0].clone() });
        hazard = next;
    }
    if last > current.now() {
        return Err("it ended ahead of now".to_owned());
    }
    Ok(Made { hazard, report, events })
}
