//! `/v1/patrol` and `/v1/visits`: where members are and were, what was looked after and what was not.

mod coverage;
mod gaps;
mod missed;
mod positions;
mod tracks;
mod visits;

pub use coverage::{__path_coverage, coverage};
pub use gaps::{__path_gaps, gaps};
pub use missed::{__path_missed, missed};
pub use positions::{__path_positions, positions};
pub use tracks::{__path_latest, __path_tracks, latest, tracks};
pub use visits::{__path_list, __path_visit, VisitBody, list, visit};

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};

use super::error::Problem;
use super::reply::EDITION;
use crate::atlas::Atlas;
use crate::domain::time::Moment;
use crate::service::patrol::TakeError;
use crate::service::time::Zone;

/// An answer about what changes by the second: nobody keeps it.
fn fresh(atlas: &Atlas, media_type: &'static str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((EDITION, atlas.edition().number.0))
        .insert_header((header::VARY, HeaderValue::from_static("Authorization")))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")))
        .content_type(media_type)
        .body(body)
}

/// Seconds since 1970 on the wire.
fn second(zone: &Zone, second: i64) -> String {
    zone.rfc3339(Moment(second * 1_000_000))
}

impl From<TakeError> for Problem {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Current(error) => error.into(),
            TakeError::Store(error) => error.into(),
            TakeError::TerritoryGone(error) => error.into(),
        }
    }
}
