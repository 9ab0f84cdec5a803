//! `/v1/drafts`: borders redrawn on paper, looked at by others, and published on a date.

mod area;
mod diff;
mod edits;
mod hands;
mod impact;
mod input;
mod list;
mod look;
mod output;
mod proposal;
mod propose;
mod review;

pub use area::{__path_area, __path_area_back, area, area_back};
pub use diff::{__path_diff, __path_diff_editions, diff, diff_editions};
pub use edits::{__path_edit, __path_rebase, __path_redo, __path_undo, edit, rebase, redo, undo};
pub use hands::{__path_changed_hands, changed_hands};
pub use list::{
    __path_create, __path_discard, __path_get, __path_list, __path_rename, create, discard, get, list, rename,
};
pub use look::{__path_check, __path_impact, __path_impact_of, __path_mesh, check, impact, impact_of, mesh};
pub use propose::{__path_propose, propose};
pub use review::{
    __path_approve, __path_comment, __path_publish, __path_revert, __path_send_back, __path_submit, approve,
    comment, publish, revert, send_back, submit,
};

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::{Code, Fault, Problem};
use super::reply::{EDITION, JSON, to_json};
use super::state::AppState;
use crate::domain::draft::{Comment, Draft, DraftId};
use crate::domain::edit::{Clash, Versions};
use crate::domain::time::LogNumber;
use crate::service::draft::DraftError;
use crate::service::time::Zone;

type State = web::Data<Arc<AppState>>;

/// A draft (调整方案).
#[derive(Serialize, ToSchema)]
#[schema(as = Draft)]
struct DraftBody<'a> {
    id: u32,
    name: &'a str,
    note: &'a str,
    /// Ids of grids that its edits must not touch.
    locks: Vec<&'a str>,
    /// `stay` or `move`: what becomes of hazards that are open when it comes into force.
    open_hazards: &'a str,
    /// The key that made it.
    author: &'a str,
    /// The edition that it stands on.
    base: u32,
    /// `open`, `submitted`, `returned`, `approved`, `published` or `discarded`.
    status: &'a str,
    /// The names of its edits, in order.
    edits: Vec<&'a str>,
    /// How many can be done again.
    undone: usize,
    created_at: String,
    updated_at: String,
    reviewer: Option<&'a str>,
    remark: &'a str,
    /// Why warnings may stay, by their code.
    reasons: BTreeMap<&'a str, &'a str>,
    comments: Vec<CommentBody<'a>>,
    /// The edition that it became.
    published: Option<u32>,
}

/// What somebody said about a draft.
#[derive(Serialize, ToSchema)]
#[schema(as = Comment)]
struct CommentBody<'a> {
    at: String,
    /// The key's name.
    by: &'a str,
    text: &'a str,
}

impl<'a> CommentBody<'a> {
    fn of(comment: &'a Comment, zone: &Zone) -> Self {
        Self { at: zone.rfc3339(comment.at), by: &comment.by, text: &comment.text }
    }
}

impl<'a> DraftBody<'a> {
    fn of(draft: &'a Draft, zone: &Zone) -> Self {
        Self {
            id: draft.id.0,
            name: &draft.name,
            note: &draft.note,
            locks: draft.locks.iter().map(|grid| grid.as_str()).collect(),
            open_hazards: draft.open_hazards.name(),
            author: &draft.author,
            base: draft.base.0,
            status: draft.status.name(),
            edits: draft.edits.iter().map(|edit| edit.op()).collect(),
            undone: draft.undone.len(),
            created_at: zone.rfc3339(draft.created),
            updated_at: zone.rfc3339(draft.updated),
            reviewer: draft.reviewer.as_deref(),
            remark: &draft.remark,
            reasons: draft.reasons.iter().map(|(code, reason)| (&**code, &**reason)).collect(),
            comments: draft.comments.iter().map(|comment| CommentBody::of(comment, zone)).collect(),
            published: draft.published.map(|edition| edition.0),
        }
    }
}

/// A draft's ETag is its version.
fn etag(draft: &Draft) -> String {
    format!("\"d{}\"", draft.version.0)
}

/// The version that If-Match names: a write to a draft needs it.
fn version_of(request: &HttpRequest) -> Result<LogNumber, Problem> {
    let given = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let given = given.ok_or_else(|| {
        Problem::new(Code::NeedsIfMatch, "send If-Match with the ETag that the draft was read with")
    })?;
    let version = given.trim().trim_matches('"').strip_prefix('d').and_then(|digits| digits.parse().ok());
    version.map(LogNumber).ok_or_else(|| Problem::new(Code::Stale, "If-Match names no version of a draft"))
}

fn id_of(path: &str) -> Result<DraftId, Problem> {
    path.parse().map(DraftId).map_err(|_| missing())
}

fn missing() -> Problem {
    Problem::new(Code::NotFound, "there is no such draft")
}

/// A draft as it is after a write.
fn answer(draft: &Draft, zone: &Zone, edition: u32, created: bool) -> Result<HttpResponse, Problem> {
    let mut response = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    if created {
        response.insert_header((header::LOCATION, format!("/v1/drafts/{}", draft.id.0)));
    }
    response
        .insert_header((header::ETAG, etag(draft)))
        .insert_header((EDITION, edition))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type(JSON).body(to_json(&DraftBody::of(draft, zone))?))
}

pub fn problem(error: DraftError) -> Problem {
    let text = error.to_string();
    match error {
        DraftError::Missing => missing(),
        DraftError::Role { .. }
        | DraftError::OwnWork
        | DraftError::Forbidden { .. }
        | DraftError::Locked { .. }
        | DraftError::Beyond(_) => Problem::new(Code::Forbidden, text),
        DraftError::Status { .. } | DraftError::Nothing(_) => Problem::new(Code::DraftState, text),
        DraftError::Behind(_) | DraftError::Changed => Problem::new(Code::Conflict, text),
        DraftError::Edit { at, error } => {
            let place = error.place().map(|at| format!(" at {:.7}, {:.7}", at.lon(), at.lat()));
            let detail = format!("{}: {error}{}", error.code(), place.unwrap_or_default());
            let fault = Fault {
                reason: Some(error.code()),
                place: error.place().map(|at| [at.lon(), at.lat()]),
                ..Fault::pointer(&format!("/{at}"), detail)
            };
            Problem::faults(Code::EditRefused, vec![fault])
        }
        DraftError::TooMany { .. } => Problem::new(Code::TooLarge, text),
        DraftError::NoMember { at } => {
            Problem::faults(Code::Invalid, vec![Fault::pointer(&format!("/{at}/member"), "no such member")])
        }
        DraftError::NoDuty { at } => {
            Problem::faults(Code::Invalid, vec![Fault::pointer(&format!("/{at}/duty"), "no such duty")])
        }
        DraftError::NoGrid(_) => Problem::faults(Code::Invalid, vec![Fault::pointer("/locks", text)]),
        DraftError::Unreasoned(codes) => {
            let fault = |code: &String| Fault::pointer(&format!("/reasons/{code}"), "say why it may stay");
            Problem::faults(Code::Unsound, codes.iter().map(fault).collect())
        }
        DraftError::Clashes(clashes) => {
            let fault = |clash: &Clash| {
                let detail = format!("{}: {}", clash.reason, clash.text);
                Fault {
                    reason: Some(clash.reason),
                    place: clash.place.map(|at| [at.lon(), at.lat()]),
                    versions: clash.versions.as_ref().map(versions),
                    ..Fault::pointer(&format!("/{}", clash.at), detail)
                }
            };
            Problem::faults(Code::Conflict, clashes.iter().take(1_000).map(fault).collect())
        }
        DraftError::Unsound(issues) => {
            let fault = |issue: &crate::domain::issue::Issue| {
                Fault::pointer("", format_args!("{}: {}", issue.code, issue.text))
            };
            Problem::faults(Code::Unsound, issues.iter().take(100).map(fault).collect())
        }
        DraftError::NoEdition(_) => Problem::new(Code::NotFound, text),
        DraftError::NoSuchGrid(_) | DraftError::EmptyArea => {
            Problem::faults(Code::BadParameter, vec![Fault::parameter("grids", text)])
        }
        DraftError::OtherArea => Problem::faults(Code::Invalid, vec![area::told("other-draft", "", text)]),
        DraftError::Area(error) => area::unread(error),
        DraftError::Unwritten(error) => Problem::caused(Code::Internal, error),
        DraftError::Returned(refused) => area::refused(&refused),
        DraftError::NoGround(_) | DraftError::Balance(_) => Problem::new(Code::Invalid, text),
        DraftError::Territory(error) => error.into(),
        DraftError::Current(error) => error.into(),
        DraftError::Store(error) => error.into(),
    }
}

fn versions(Versions { published, drafted }: &Versions) -> Box<[String; 2]> {
    Box::new([published.to_string(), drafted.to_string()])
}
