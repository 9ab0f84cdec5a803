//! `/v1/patrol/latest` and `/v1/patrol/tracks`: where members are and were, as GeoJSON.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::fresh;
use crate::domain::id::MemberId;
use crate::domain::member::Member;
use crate::domain::patrol::TrackPoint;
use crate::domain::time::Moment;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{Params, bad_coordinate, datum};
use crate::http::reply::{GEO_JSON, to_json};
use crate::http::state::{AppState, zone_of};
use crate::service::patrol::{LatestPosition, latest as where_now, sees_tracks, track};
use crate::service::roster::row_at;
use crate::service::visible::Visible;

const DAY_US: i64 = 86_400_000_000;

/// A point or a line.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", content = "coordinates")]
enum Way {
    #[schema(value_type = Object)]
    Point([f64; 2]),
    #[schema(value_type = Object)]
    LineString(Vec<[f64; 2]>),
}

#[derive(Serialize, ToSchema)]
struct TrackFeature<'a> {
    /// Always `Feature`.
    r#type: &'static str,
    geometry: Way,
    properties: TrackProperties<'a>,
}

#[derive(Serialize, ToSchema)]
struct TrackProperties<'a> {
    member: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    /// When each point was; of a point alone its one.
    at: Vec<String>,
    /// As the device said; null when it did not.
    accuracy_m: Vec<Option<f64>>,
}

/// Positions as a GeoJSON FeatureCollection.
#[derive(Serialize, ToSchema)]
struct TrackFeatures<'a> {
    /// Always `FeatureCollection`.
    r#type: &'static str,
    features: Vec<TrackFeature<'a>>,
}

fn must_see(caller: &Caller) -> Result<(), Problem> {
    if sees_tracks(caller.role) {
        return Ok(());
    }
    let role = caller.role.name();
    Err(Problem::new(Code::Forbidden, format!("the role {role} does not see where single members are")))
}

fn accuracy(point: &TrackPoint) -> Option<f64> {
    (point.accuracy_dm > 0).then(|| f64::from(point.accuracy_dm) / 10.0)
}

/// Where members were last
///
/// For dispatchers, approvers and admins: members who are in their territory, or serve there.
#[utoipa::path(
    get, path = "/v1/patrol/latest", tag = "Patrol",
    params(
        ("since" = Option<String>, Query, description = "Only members seen since then. Default: a day ago"),
        ("crs" = Option<String>, Query, description = "Datum of the answer"),
    ),
    responses(
        (status = 200, description = "A point for each member", body = TrackFeatures<'static>, content_type = "application/geo+json"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn latest(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    must_see(&caller)?;
    let atlas = state.current.atlas()?;
    let (zone, now) = (zone_of(&atlas)?, state.now());
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let since = params.moment("since", &zone).unwrap_or(Moment(now.0 - DAY_US));
    params.finish()?;
    let work = move |state: &AppState| {
        let visible = Visible::of(&atlas, &caller)?;
        let found = where_now(&state.current, &state.patrols, &visible, since)?;
        let mut features = Vec::with_capacity(found.len());
        for LatestPosition { member, track } in &found {
            let name =
                row_at::<Member>(atlas.roster(), member.as_str(), track.at).map(|row| &*row.value.name);
            let shown = datum.show(track.point).map_err(|error| bad_coordinate(&["crs"], &error))?;
            let (at, accuracy_m) = (vec![zone.rfc3339(track.at)], vec![accuracy(track)]);
            let properties = TrackProperties { member: member.as_str(), name, at, accuracy_m };
            features.push(TrackFeature { r#type: "Feature", geometry: Way::Point(shown), properties });
        }
        let body = to_json(&TrackFeatures { r#type: "FeatureCollection", features })?;
        Ok(body)
    };
    let current = state.current.atlas()?;
    Ok(fresh(&current, GEO_JSON, state.blocking(work).await?))
}

/// A member's track
///
/// At most a day at a time, for dispatchers, approvers and admins: as far as it lies in their territory, or the
/// member served there. A line ends where no leg leads on: after a silence, a ride, a leap.
#[utoipa::path(
    get, path = "/v1/patrol/tracks", tag = "Patrol",
    params(
        ("member" = String, Query, description = "A member's id"),
        ("from" = String, Query, description = "From this moment"),
        ("to" = Option<String>, Query, description = "Before this moment, at most a day later. Default: now, or a day later"),
        ("crs" = Option<String>, Query, description = "Datum of the answer"),
    ),
    responses(
        (status = 200, description = "Lines, and points alone", body = TrackFeatures<'static>, content_type = "application/geo+json"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn tracks(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    must_see(&caller)?;
    let atlas = state.current.atlas()?;
    let (zone, now) = (zone_of(&atlas)?, state.now());
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    let member = params.with("member", MemberId::new);
    let (from, to) = (params.moment("from", &zone), params.moment("to", &zone));
    params.finish()?;
    let missing = |name: &str| Problem::faults(Code::BadParameter, vec![Fault::parameter(name, "is needed")]);
    let (member, from) = (member.ok_or_else(|| missing("member"))?, from.ok_or_else(|| missing("from"))?);
    let day_later = Moment(from.0.saturating_add(DAY_US));
    let to = to.unwrap_or(day_later.min(now.max(Moment(from.0.saturating_add(1)))));
    if !(from < to && to <= day_later) {
        let fault = Fault::parameter("to", "must be after `from`, by at most a day");
        return Err(Problem::faults(Code::BadParameter, vec![fault]));
    }
    let work = move |state: &AppState| {
        let visible = Visible::of(&atlas, &caller)?;
        let lines = track(&state.current, &state.patrols, &visible, &member, (from, to))?;
        let name = row_at::<Member>(atlas.roster(), member.as_str(), from).map(|row| &*row.value.name);
        let mut features = Vec::with_capacity(lines.len());
        for line in &lines {
            let shown =
                line.points.iter().map(|point| datum.show(point.point)).collect::<Result<Vec<_>, _>>();
            let shown = shown.map_err(|error| bad_coordinate(&["crs"], &error))?;
            let geometry = if let [only] = shown[..] { Way::Point(only) } else { Way::LineString(shown) };
            let properties = TrackProperties {
                member: member.as_str(),
                name: name.filter(|_| !lines.is_empty()),
                at: line.points.iter().map(|point| zone.rfc3339(point.at)).collect(),
                accuracy_m: line.points.iter().map(accuracy).collect(),
            };
            features.push(TrackFeature { r#type: "Feature", geometry, properties });
        }
        let body = to_json(&TrackFeatures { r#type: "FeatureCollection", features })?;
        Ok(body)
    };
    let current = state.current.atlas()?;
    Ok(fresh(&current, GEO_JSON, state.blocking(work).await?))
}
