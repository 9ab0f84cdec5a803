//! A report comes in.

use std::sync::Arc;

use super::flood::{Floods, Pace};
use super::owner_of;
use crate::atlas::{Atlas, Located, OwnerStatus, Query, Sought};
use crate::domain::actor::Actor;
use crate::domain::hazard::{
    Escalation, Hazard, HazardAction, HazardEvent, HazardOwner, HazardStatus, Likeness, Photo, Report,
    Reported, likeness,
};
use crate::domain::id::{HazardId, PremisesId, ReportId};
use crate::domain::matter::{Matter, Severity};
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::Metres;
use crate::service::current::{Current, CurrentError};
use crate::service::id::new_id;
use crate::service::roster::report as log_error;
use crate::service::visible::{TerritoryGone, Visible};
use crate::store::{HazardChanges, HazardWrite, HazardWritten, Signature, StoreError};

/// How far off a place is that a text names, at best, metres.
const NAMED_PLACE_M: f64 = 20.0;
/// How much later than now a hazard may be seen by a clock that is not ours, microseconds.
const AHEAD_MAX_US: i64 = 600 * 1_000_000;
/// How long ago it may have been seen.
const PAST_MAX_US: i64 = 366 * 24 * 3600 * 1_000_000;

/// A report as it came in.
#[derive(Clone, Debug)]
pub struct NewReport<'r> {
    pub place: Sought<'r>,
    pub accuracy: Metres,
    /// A code.
    pub matter: &'r str,
    /// `None`: the matter's.
    pub severity: Option<Severity>,
    pub text: &'r str,
    pub reporter: Option<&'r str>,
    pub seen: Option<Moment>,
    pub photos: Vec<Photo>,
}

/// Why a report is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("no matter has the code {0:?} now")]
    UnknownMatter(String),
    #[error("no such place is known")]
    NoPlace,
    #[error("several places fit, {0} in all: name one, or send its point")]
    ManyPlaces(usize),
    #[error("the place lies outside every grid")]
    Outside,
    #[error("the place lies outside the key's territory")]
    Forbidden,
    #[error("seen_at lies more than ten minutes ahead, or more than a year back")]
    Seen,
    #[error("too many reports of one reporter: again in {0} s")]
    Flood(u64),
    #[error(transparent)]
    Territory(#[from] TerritoryGone),
    #[error(transparent)]
    Current(#[from] CurrentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of a report.
pub struct Filed<'a> {
    pub atlas: &'a Atlas,
    /// Who owns the place, as the caller may see it.
    pub located: &'a Located<'a>,
    /// As it stands with the report.
    pub hazard: Hazard,
    pub report: ReportId,
    /// Why it is one more report of a hazard that was open.
    pub joined: Option<Likeness>,
}

/// A report that has been read and judged, but not written.
struct Judged<'a> {
    matter: &'a Matter,
    severity: Severity,
    now: Moment,
    point: LatticePoint,
    accuracy: Metres,
    premises: Option<PremisesId>,
    owner: HazardOwner,
    is_flooding: bool,
}

/// Files a report: finds the owner, joins it to the hazard that it means or makes a new one, all or
/// nothing. `tell` writes the answer, which is kept for whoever sends the same again.
///
/// # Errors
/// See [`ReportError`].
pub fn report(
    current: &Current,
    floods: (&Floods, Pace),
    actor: &Actor,
    new: &NewReport<'_>,
    once: Option<(Arc<str>, [u8; 32])>,
    tell: &dyn Fn(&Filed<'_>) -> Arc<str>,
) -> Result<Arc<str>, ReportError> {
    if let Some((key, digest)) = &once
        && let Some(answer) = current.store().repeated(actor, key, digest)?
    {
        return Ok(answer);
    }
    let atlas = current.atlas()?;
    let now = current.now();
    let unknown = || ReportError::UnknownMatter(new.matter.to_owned());
    let matter = atlas.matter(new.matter, now).ok_or_else(unknown)?;
    if new.seen.is_some_and(|seen| seen.0 > now.0 + AHEAD_MAX_US || seen.0 < now.0 - PAST_MAX_US) {
        return Err(ReportError::Seen);
    }
    let visible = Visible::of(&atlas, actor)?;
    let query =
        |place, territory| Query { place, matter: Some(matter), accuracy: new.accuracy, at: now, territory };
    // As the caller sees it, so that nobody learns from an error what lies elsewhere.
    let located = atlas.locate(&query(new.place, visible.territory));
    let point = point_of(&located)?;
    if !visible.place(point) {
        return Err(ReportError::Forbidden);
    }
    let whole = atlas.locate(&query(Sought::Point(point), None));
    let (floods, pace) = floods;
    let is_flooding =
        floods.count(pace, &actor.name, new.reporter, point, now).map_err(ReportError::Flood)?;
    let judged = Judged {
        matter,
        severity: new.severity.unwrap_or(matter.severity),
        now,
        point,
        accuracy: accuracy_of(new, &located),
        premises: premises_of(&atlas, new.place, point, now),
        owner: owner_of(&whole.owner),
        is_flooding,
    };
    let (near, log) = {
        let hazards = current.facts().hazards();
        (hazards.near(point), hazards.log())
    };
    let (hazard_id, report_id) = (new_id(now), new_id(now));
    let hazard_id = HazardId::new(&hazard_id).expect("an id of our own");
    let report_id = ReportId::new(&report_id).expect("an id of our own");
    let mut answer = None;
    let mut decide = |read: &[Hazard], version: LogNumber| {
        let (hazard, joined) = judged.file(&atlas, new, &hazard_id, read, &visible);
        let hazard = Hazard { version, ..hazard };
        let event = judged.event(&hazard, actor, joined.as_ref());
        let report = judged.report(new, actor, &report_id, &hazard.id);
        let filed = Filed { atlas: &atlas, located: &located, hazard, report: report_id.clone(), joined };
        let told = tell(&filed);
        answer = Some(told.clone());
        Some(HazardChanges {
            hazards: vec![filed.hazard],
            reports: vec![report],
            events: vec![event],
            answer: Some(told),
            ..HazardChanges::default()
        })
    };
    let by = Signature { actor: actor.clone(), what: "report hazard".into() };
    let write = HazardWrite { of: near, after: Some(log), once, by, decide: &mut decide };
    let written = current.store().write_hazards(write)?;
    if let Err(error) = current.refresh() {
        log_error(&error);
    }
    match written {
        HazardWritten::Repeated { answer } => Ok(answer),
        _ => Ok(answer.expect("it always decides to write")),
    }
}

/// What was reported elsewhere before now, as a hazard of its own: owner, limit and grids as they were `at`.
/// Nothing is written.
///
/// # Errors
/// `Outside`.
pub fn recorded(
    atlas: &Atlas,
    (matter, new, point): (&Matter, &NewReport<'_>, LatticePoint),
    at: Moment,
    id: &HazardId,
    actor: &Actor,
) -> Result<(Hazard, Report, HazardEvent), ReportError> {
    let query = Query {
        place: Sought::Point(point),
        matter: Some(matter),
        accuracy: new.accuracy,
        at,
        territory: None,
    };
    let located = atlas.locate(&query);
    let judged = Judged {
        matter,
        severity: new.severity.unwrap_or(matter.severity),
        now: at,
        point: point_of(&located)?,
        accuracy: new.accuracy,
        premises: None,
        owner: owner_of(&located.owner),
        is_flooding: false,
    };
    let hazard = judged.made(atlas, new.text, id);
    let report_id = ReportId::new(&new_id(at)).expect("an id of our own");
    let report = judged.report(new, actor, &report_id, id);
    let event = judged.event(&hazard, actor, None);
    Ok((hazard, report, event))
}

fn point_of(located: &Located<'_>) -> Result<LatticePoint, ReportError> {
    match (located.point, &located.found) {
        (Some(point), _) if located.owner.status != OwnerStatus::Outside => Ok(point),
        (Some(_), _) => Err(ReportError::Outside),
        (None, Some(found)) if found.candidate_count > 1 => {
            Err(ReportError::ManyPlaces(found.candidate_count))
        }
        (None, _) => Err(ReportError::NoPlace),
    }
}

/// A place that was named is no better known than names are.
fn accuracy_of(new: &NewReport<'_>, located: &Located<'_>) -> Metres {
    let named = if located.found.is_some() { NAMED_PLACE_M } else { 0.0 };
    Metres(new.accuracy.0.max(named))
}

/// Of several with one credit code the one that stands there.
fn premises_of(atlas: &Atlas, place: Sought<'_>, point: LatticePoint, at: Moment) -> Option<PremisesId> {
    let Sought::Premises(key) = place else { return None };
    let found = atlas.premises(key, at);
    let here = found.iter().find(|premises| premises.at == Some(point)).or(found.first());
    here.map(|premises| premises.id.clone())
}

impl Judged<'_> {
    /// The hazard with this report: the one that it is most like, the older of two, or a new one.
    fn file(
        &self,
        atlas: &Atlas,
        new: &NewReport<'_>,
        id: &HazardId,
        read: &[Hazard],
        visible: &Visible<'_>,
    ) -> (Hazard, Option<Likeness>) {
        let reported = Reported {
            at: self.now,
            point: self.point,
            accuracy: self.accuracy,
            premises: self.premises.as_ref(),
            matter: self.matter,
            text: new.text,
        };
        let alike = read
            .iter()
            .filter(|hazard| visible.hazard(hazard))
            .filter_map(|hazard| Some((hazard, likeness(&reported, hazard)?)))
            .max_by(|(a, one), (b, other)| {
                one.score.total_cmp(&other.score).then(b.reported.cmp(&a.reported)).then(b.id.cmp(&a.id))
            });
        match alike {
            Some((hazard, likeness)) => (self.joined(atlas, hazard), Some(likeness)),
            None => (self.made(atlas, new.text, id), None),
        }
    }

    fn joined(&self, atlas: &Atlas, hazard: &Hazard) -> Hazard {
        let mut hazard = Hazard {
            last_reported: self.now.max(hazard.last_reported),
            reports: hazard.reports.saturating_add(1),
            is_flooded: hazard.is_flooded || self.is_flooding,
            ..hazard.clone()
        };
        // Worse than was thought: it must be settled as soon as that, counted from now.
        if self.severity < hazard.severity {
            hazard.severity = self.severity;
            let sooner = atlas.due(self.now, atlas.limit(self.matter, self.severity));
            hazard.due = [hazard.due, sooner].into_iter().flatten().min();
            if hazard.escalation.level == 0 {
                hazard.escalation.next = hazard.due;
            }
        }
        hazard
    }

    fn made(&self, atlas: &Atlas, text: &str, id: &HazardId) -> Hazard {
        let due = atlas.due(self.now, atlas.limit(self.matter, self.severity));
        Hazard {
            id: id.clone(),
            version: LogNumber(0),
            reported: self.now,
            last_reported: self.now,
            point: self.point,
            accuracy: self.accuracy,
            premises: self.premises.clone(),
            matter: self.matter.code.clone(),
            family: self.matter.family.clone(),
            severity: self.severity,
            status: HazardStatus::Reported,
            text: text.into(),
            edition: atlas.edition().number,
            grids: atlas.grids_at(self.point).map(|grid| grid.id.clone()).collect(),
            owner: self.owner.clone(),
            due,
            escalation: Escalation { next: due, ..Escalation::default() },
            department: None,
            was_referred: false,
            reports: 1,
            reopened: 0,
            is_flooded: self.is_flooding,
            settled: None,
            ended: None,
            merged_into: None,
        }
    }

    fn report(&self, new: &NewReport<'_>, actor: &Actor, id: &ReportId, hazard: &HazardId) -> Report {
        Report {
            id: id.clone(),
            hazard: hazard.clone(),
            reported: self.now,
            seen: new.seen,
            point: self.point,
            accuracy: self.accuracy,
            matter: self.matter.code.clone(),
            severity: self.severity,
            text: new.text.into(),
            reporter: new.reporter.map(Into::into),
            actor: actor.name.clone(),
            photos: new.photos.clone().into(),
            is_flooding: self.is_flooding,
        }
    }

    fn event(&self, hazard: &Hazard, actor: &Actor, joined: Option<&Likeness>) -> HazardEvent {
        let why = |likeness: &Likeness| {
            let Likeness { distance, text, score } = likeness;
            format!("{:.0} m away, text {text:.2}, score {score:.2}", distance.0)
        };
        HazardEvent {
            hazard: hazard.id.clone(),
            at: self.now,
            actor: actor.name.clone(),
            role: actor.role,
            action: if joined.is_some() { HazardAction::Join } else { HazardAction::Report },
            from: joined.map(|_| hazard.status),
            to: hazard.status,
            note: joined.map(why).unwrap_or_default().into(),
            other: None,
            department: None,
            level: None,
            due: None,
        }
    }
}
