//! Which addresses change hands with an edition: what other systems that keep addresses must hear.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::look::looked;
use super::{State, problem};
use crate::domain::edition::EditionNumber;
use crate::domain::plan::Plan;
use crate::http::auth::Caller;
use crate::http::error::{Code, Problem, ProblemDocument};
use crate::http::extract::Params;
use crate::http::reply::to_json;
use crate::http::wire::{Link, Page, cursor};
use crate::service::draft::{self as service, ChangedHands, Held};

/// An address that another grid answers for than before.
#[derive(Serialize, ToSchema)]
#[schema(as = ChangedHands)]
pub(super) struct ChangedHandsBody<'p> {
    /// The address's permanent id.
    id: &'p str,
    community: CommunityBody<'p>,
    owner: OwnersBody<'p>,
}

/// Ids of its grids on the community layer; null: free space.
#[derive(Serialize, ToSchema)]
struct CommunityBody<'p> {
    before: Option<&'p str>,
    after: Option<&'p str>,
}

/// The grids that answer for it when no matter is named; null: none.
#[derive(Serialize, ToSchema)]
struct OwnersBody<'p> {
    before: Option<OwningBody<'p>>,
    after: Option<OwningBody<'p>>,
}

#[derive(Serialize, ToSchema)]
struct OwningBody<'p> {
    layer: &'static str,
    /// The grid's permanent id.
    grid: &'p str,
}

impl<'p> ChangedHandsBody<'p> {
    fn of(changed: &'p ChangedHands<'p>) -> Self {
        let owning = |held: Option<Held<'p>>| {
            held.map(|(layer, grid)| OwningBody { layer: layer.name(), grid: grid.as_str() })
        };
        let [before, after] = changed.community.map(|grid| grid.map(|grid| grid.as_str()));
        let [owned_before, owned_after] = changed.owner.map(owning);
        Self {
            id: &changed.address,
            community: CommunityBody { before, after },
            owner: OwnersBody { before: owned_before, after: owned_after },
        }
    }
}

/// Which addresses change hands with an edition
///
/// Those that hold when it comes into force and whose grid on the community layer, or whose owner when no
/// matter is named, is another than in the edition before it, or in the one that `from` names; for everybody,
/// as grids and addresses are.
#[utoipa::path(
    get, path = "/v1/editions/{number}/addresses", tag = "Editions", operation_id = "addresses_of_edition",
    params(
        ("number" = u32, Path, description = "Its number"),
        ("from" = Option<u32>, Query, description = "The other one; the one before it if not said, 0: before there was any"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
        ("cursor" = Option<String>, Query, description = "From a `rel=next` link"),
    ),
    responses(
        (status = 200, description = "A page, in order of id", body = Page<ChangedHandsBody<'static>>),
        (status = 304, description = "As If-None-Match names it"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn changed_hands(
    request: HttpRequest,
    number: web::Path<String>,
    state: State,
    _caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let from: Option<u32> = params.parse("from");
    let limit = params.limit();
    let after = cursor(&mut params);
    params.finish()?;
    let none = || Problem::new(Code::NotFound, "there is no such edition");
    let number: u32 = number.parse().map_err(|_| none())?;
    let from = from.unwrap_or_else(|| number.saturating_sub(1));
    looked(&request, &state, move |state| {
        let atlas = state.current.atlas()?;
        let edition = atlas.editions().iter().find(|edition| edition.number.0 == number).ok_or_else(none)?;
        let plan = |number| -> Result<Arc<Plan>, Problem> {
            if number == 0 {
                return Ok(Arc::default());
            }
            service::plan_of(&state.current, EditionNumber(number)).map_err(problem)
        };
        let (before, after_it) = (plan(from)?, plan(number)?);
        let at = edition.effective_from;
        let found = service::changed_hands(&atlas, (&before, &after_it), at, after.as_deref(), limit + 1)
            .map_err(problem)?;
        let shown = &found[..found.len().min(limit)];
        let last = shown.last().filter(|_| found.len() > limit).map(|last| &*last.address);
        let here = format!("/v1/editions/{number}/addresses?from={from}&limit={limit}");
        let links = Link::next_after(&here, last);
        to_json(&Page { items: shown.iter().map(ChangedHandsBody::of).collect(), links })
    })
    .await
}
