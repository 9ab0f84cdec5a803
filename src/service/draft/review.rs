//! A draft submitted, looked at by somebody else, published, and an edition taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::change::outside;
use super::{DraftError, Drafts, difference, digest, duties, must_approve, newest, plan_of, read};
use crate::atlas::Atlas;
use crate::domain::actor::{Actor, Role};
use crate::domain::draft::{Draft, DraftId, DraftStatus};
use crate::domain::edition::{Edition, EditionNumber, OpenHazards};
use crate::domain::id::GridId;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::domain::norm::Loads;
use crate::domain::plan::Plan;
use crate::domain::roster::Roster;
use crate::domain::rule::{Service, all_issues, plan_issues};
use crate::domain::time::{LogNumber, Moment};
use crate::service::current::Current;
use crate::service::load::loads;
use crate::service::roster::report;
use crate::service::visible::Visible;
use crate::store::{Publication, Signature, StoreError};

/// Says that a draft is ready to be looked at, and keeps what it looks like then. Warnings that its edition
/// does not have may stay for a reason that is given, by their code.
///
/// # Errors
/// It has errors, is empty, or not the actor's; a warning has no reason.
pub fn submitted(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    reasons: BTreeMap<Arc<str>, Arc<str>>,
) -> Result<Draft, DraftError> {
    let draft = read(current, actor, id)?;
    if draft.author != actor.name && actor.role != Role::Admin {
        return Err(DraftError::Role { role: actor.role, doing: "submit another's draft" });
    }
    if !draft.status.is_editable() {
        return Err(DraftError::Status { status: draft.status, doing: "submitted" });
    }
    if draft.edits.is_empty() {
        return Err(DraftError::Nothing("submit"));
    }
    duties::must_serve(&*current.atlas()?, &draft, current.now())?;
    let plan = drafts.plan(current, &draft)?;
    let warnings = sound(issues(current, drafts, &draft)?)?;
    let known = standing(current, &*drafts.base(current, &draft)?)?;
    let is_new =
        |issue: &&Issue| known.iter().all(|one| one.code != issue.code || one.subjects != issue.subjects);
    let unreasoned: BTreeSet<&Arc<str>> = warnings
        .iter()
        .filter(is_new)
        .map(|issue| &issue.code)
        .filter(|code| reasons.get(*code).is_none_or(|reason| reason.is_empty()))
        .collect();
    if !unreasoned.is_empty() {
        return Err(DraftError::Unreasoned(unreasoned.into_iter().map(ToString::to_string).collect()));
    }
    let digest = Some(digest(&plan));
    let status = DraftStatus::Submitted;
    let draft = Draft { version, status, digest, reviewer: None, remark: "".into(), reasons, ..draft };
    written(current, actor, draft, "submit draft")
}

/// Everything that is wrong with a draft as it looks, and worth a word: borders, and whoever is on duty
/// when it comes into force.
///
/// # Errors
/// It cannot be replayed.
pub fn issues(current: &Current, drafts: &Drafts, draft: &Draft) -> Result<Vec<Issue>, DraftError> {
    let atlas = current.atlas()?;
    let (plan, now) = (drafts.plan(current, draft)?, current.now());
    let changes = duties::changes(&atlas, Some(draft), &plan, now);
    let roster = duties::after(atlas.roster(), &changes);
    Ok(found(&atlas, &plan, &roster, now)?)
}

/// All that is wrong with a plan, whoever serves on it by a roster, and whatever lies on its grids.
fn found(atlas: &Atlas, plan: &Plan, roster: &Roster, at: Moment) -> Result<Vec<Issue>, StoreError> {
    let (levels, norms) = (&atlas.town().levels, &atlas.town().norms);
    let homes = atlas.addresses().homes().filter(|(.., valid)| valid.contains(at));
    let homes = homes.map(|(point, residents, _)| (point, residents));
    let loads = if norms.is_empty() { Loads::new() } else { loads(plan, homes, &roster.premises, at)? };
    Ok(all_issues(plan, &Service { levels, roster, at, norms, loads: &loads }))
}

/// The same of a plan with the duties of now.
fn standing(current: &Current, plan: &Plan) -> Result<Vec<Issue>, DraftError> {
    let atlas = current.atlas()?;
    Ok(found(&atlas, plan, atlas.roster(), current.now())?)
}

fn written(current: &Current, actor: &Actor, draft: Draft, what: &str) -> Result<Draft, DraftError> {
    let by = Signature { actor: actor.clone(), what: what.into() };
    Ok(current.store().write_draft(&Draft { updated: current.now(), ..draft }, &by)?)
}

/// Warnings may stay; errors must not.
fn sound(issues: Vec<Issue>) -> Result<Vec<Issue>, DraftError> {
    let (errors, warnings): (Vec<Issue>, Vec<Issue>) =
        issues.into_iter().partition(|issue| issue.severity == IssueSeverity::Error);
    if errors.is_empty() { Ok(warnings) } else { Err(DraftError::Unsound(errors)) }
}

fn looked_at(
    current: &Current,
    actor: &Actor,
    id: DraftId,
    (from, doing): (&[DraftStatus], &'static str),
) -> Result<Draft, DraftError> {
    must_approve(actor)?;
    let draft = read(current, actor, id)?;
    if draft.author == actor.name {
        return Err(DraftError::OwnWork);
    }
    if !from.contains(&draft.status) {
        return Err(DraftError::Status { status: draft.status, doing });
    }
    Ok(draft)
}

/// # Errors
/// The author cannot; what was submitted is no longer what it looks like.
pub fn approved(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    remark: Arc<str>,
) -> Result<Draft, DraftError> {
    let draft = looked_at(current, actor, id, (&[DraftStatus::Submitted], "approved"))?;
    let plan = drafts.plan(current, &draft)?;
    if draft.digest != Some(digest(&plan)) {
        return Err(DraftError::Changed);
    }
    must_hold(current, actor, &*drafts.base(current, &draft)?, &plan, Some(&draft))?;
    let (status, reviewer) = (DraftStatus::Approved, Some(actor.name.clone()));
    written(current, actor, Draft { version, status, reviewer, remark, ..draft }, "approve draft")
}

/// Back to the author, with what is to be changed; also what was approved, when another edition came before it.
///
/// # Errors
/// See [`DraftError`].
pub fn returned(
    current: &Current,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    remark: Arc<str>,
) -> Result<Draft, DraftError> {
    let from = [DraftStatus::Submitted, DraftStatus::Approved];
    let draft = looked_at(current, actor, id, (&from, "returned"))?;
    let (status, reviewer) = (DraftStatus::Returned, Some(actor.name.clone()));
    written(current, actor, Draft { version, status, reviewer, remark, ..draft }, "return draft")
}

/// Makes an approved draft an edition, in force from then on: one transaction. The duties of a grid that
/// is no more end with it.
///
/// # Errors
/// Another edition was published since, or the date is past and the role does not allow that.
pub fn published(
    current: &Current,
    drafts: &Drafts,
    actor: &Actor,
    (id, version): (DraftId, LogNumber),
    effective_from: Option<Moment>,
) -> Result<Edition, DraftError> {
    must_approve(actor)?;
    let draft = read(current, actor, id)?;
    if draft.status != DraftStatus::Approved {
        return Err(DraftError::Status { status: draft.status, doing: "published" });
    }
    let newest = newest(current)?;
    if draft.base != newest {
        return Err(DraftError::Behind(newest));
    }
    let plan = drafts.plan(current, &draft)?;
    if draft.digest != Some(digest(&plan)) {
        return Err(DraftError::Changed);
    }
    must_hold(current, actor, &*drafts.base(current, &draft)?, &plan, Some(&draft))?;
    duties::must_serve(&*current.atlas()?, &draft, current.now())?;
    let issues = sound(plan_issues(&plan))?;
    let note = draft.name.clone();
    let draft = Draft { version, updated: current.now(), ..draft };
    let open_hazards = draft.open_hazards;
    let new = New { plan: (*plan).clone(), note, issues, open_hazards, draft: Some(draft) };
    publish(current, actor, newest, new, effective_from)
}

/// Puts back what an earlier edition was, as a new one: nothing published is ever changed.
///
/// # Errors
/// There is no such edition, or the role does not publish.
pub fn reverted(
    current: &Current,
    actor: &Actor,
    to: EditionNumber,
    (effective_from, open_hazards): (Option<Moment>, OpenHazards),
) -> Result<Edition, DraftError> {
    must_approve(actor)?;
    let plan = (*plan_of(current, to)?).clone();
    let newest = newest(current)?;
    must_hold(current, actor, &*plan_of(current, newest)?, &plan, None)?;
    let note = format!("revert to edition {}", to.0).into();
    let issues = current.store().issues(to)?;
    publish(current, actor, newest, New { plan, note, issues, open_hazards, draft: None }, effective_from)
}

/// That all that differs between two plans, and whatever duties a draft sets, lies in the actor's territory.
fn must_hold(
    current: &Current,
    actor: &Actor,
    before: &Plan,
    after: &Plan,
    draft: Option<&Draft>,
) -> Result<(), DraftError> {
    let atlas = current.atlas()?;
    let visible = Visible::of(&atlas, actor)?;
    if visible.is_whole() {
        return Ok(());
    }
    let served = draft.map(|draft| duties::grids(&atlas, draft)).unwrap_or_default();
    let found = difference(before, after)?;
    let changed = found.changed.iter().flat_map(|(was, is, _)| {
        let moved = was.parent != is.parent;
        let parents = [was.parent.as_ref(), is.parent.as_ref()].into_iter().flatten();
        std::iter::once(&was.id).chain(parents.filter(move |_| moved))
    });
    let ended = found.removed.iter().map(|grid| &grid.id);
    let all = found.added.iter().map(|grid| &grid.id).chain(changed).chain(ended).chain(&served);
    let parent = |grid: &GridId| after.grids.iter().find(|one| one.id == *grid)?.parent.clone();
    outside(&atlas, &visible, parent, all).map_or(Ok(()), |grid| Err(DraftError::Beyond(grid)))
}

/// What becomes an edition.
struct New {
    plan: Plan,
    note: Arc<str>,
    issues: Vec<Issue>,
    open_hazards: OpenHazards,
    draft: Option<Draft>,
}

fn publish(
    current: &Current,
    actor: &Actor,
    base: EditionNumber,
    new: New,
    effective_from: Option<Moment>,
) -> Result<Edition, DraftError> {
    // A time that is past is for approvers, as all publishing is; the edition records both.
    let effective_from = effective_from.unwrap_or_else(|| current.now());
    let New { plan, note, issues, open_hazards, draft } = new;
    let roster = duties::changes(&*current.atlas()?, draft.as_ref(), &plan, effective_from);
    let by = Signature { actor: actor.clone(), what: format!("publish {note}").into() };
    let publication = Publication {
        base: Some(base),
        plan,
        effective_from,
        note,
        open_hazards,
        roster,
        digests: Vec::new(),
        issues,
        draft,
        by,
    };
    let edition = current.store().publish(&publication)?;
    if let Err(error) = current.refresh() {
        report(&error);
    }
    Ok(edition)
}
