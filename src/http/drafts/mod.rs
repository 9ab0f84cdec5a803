//! `/v1/drafts`: borders redrawn on paper, looked at by others, and published on a date.

mod edits;
mod input;
mod list;
mod look;
mod review;

pub use edits::{__path_edit, __path_rebase, __path_redo, __path_undo, edit, rebase, redo, undo};
pub use list::{
    __path_create, __path_discard, __path_get, __path_list, __path_rename, create, discard, get, list, rename,
};
pub use look::{
    __path_check, __path_diff, __path_impact, __path_impact_of, __path_mesh, check, diff, impact, impact_of,
    mesh,
};
pub use review::{
    __path_approve, __path_publish, __path_revert, __path_send_back, __path_submit, approve, publish, revert,
    send_back, submit,
};

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::{Code, Fault, Problem};
use super::reply::{EDITION, JSON, to_json};
use super::state::AppState;
use crate::domain::draft::{Draft, DraftId};
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
    /// The edition that it became.
    published: Option<u32>,
}

impl<'a> DraftBody<'a> {
    fn of(draft: &'a Draft, zone: &Zone) -> Self {
        Self {
            id: draft.id.0,
            name: &draft.name,
            note: &draft.note,
            author: &draft.author,
            base: draft.base.0,
            status: draft.status.name(),
            edits: draft.edits.iter().map(|edit| edit.op()).collect(),
            undone: draft.undone.len(),
            created_at: zone.rfc3339(draft.created),
            updated_at: zone.rfc3339(draft.updated),
            reviewer: draft.reviewer.as_deref(),
            remark: &draft.remark,
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
        | DraftError::Beyond(_) => Problem::new(Code::Forbidden, text),
        DraftError::Status { .. } | DraftError::Nothing(_) => Problem::new(Code::DraftState, text),
        DraftError::Behind(_) | DraftError::Changed => Problem::new(Code::Conflict, text),
        DraftError::Edit { at, error } => {
            let place = error.place().map(|at| format!(" at {:.7}, {:.7}", at.lon(), at.lat()));
            let detail = format!("{}: {error}{}", error.code(), place.unwrap_or_default());
            Problem::faults(Code::EditRefused, vec![Fault::pointer(&format!("/{at}"), detail)])
        }
        DraftError::TooMany(_) => Problem::new(Code::TooLarge, text),
        DraftError::Unsound(issues) => {
            let fault = |issue: &crate::domain::issue::Issue| {
                Fault::pointer("", format_args!("{}: {}", issue.code, issue.text))
            };
            Problem::faults(Code::Unsound, issues.iter().take(100).map(fault).collect())
        }
        DraftError::NoEdition(_) => Problem::new(Code::NotFound, text),
        DraftError::Territory(error) => error.into(),
        DraftError::Current(error) => error.into(),
        DraftError::Store(error) => error.into(),
    }
}
