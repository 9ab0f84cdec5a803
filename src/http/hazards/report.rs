//! `POST /v1/hazards`: a report comes in.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::once;
use crate::domain::hazard::{PHOTOS_MAX, Photo, REPORTER_BYTES_MAX, TEXT_BYTES_MAX};
use crate::domain::matter::Severity;
use crate::domain::text::{TextError, short};
use crate::domain::time::Moment;
use crate::http::auth::Caller;
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::{JsonBody, Params, datum};
use crate::http::reply::{EDITION, JSON, wants_english};
use crate::http::state::{AppState, zone_of};
use crate::http::wire::{self, OwnerBody, PointGeometry, Speaker};
use crate::kernel::measure::Metres;
use crate::service::datum::Datum;
use crate::service::hazard::{Filed, NewReport, ReportError, report as file};
use crate::service::locate::Question;

/// Something wrong at a place, as somebody reports it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportInput {
    place: PlaceInput,
    /// Code of the matter.
    matter: String,
    /// `red`, `yellow` or `blue`; without it the matter's.
    severity: Option<String>,
    #[serde(default)]
    text: String,
    /// Who reports; personal data, shown to dispatchers only.
    reporter: Option<String>,
    /// RFC 3339: when it was seen.
    seen_at: Option<String>,
    /// How far off the point may be, metres.
    accuracy_m: Option<f64>,
    /// Photos, kept elsewhere.
    #[serde(default)]
    photos: Vec<PhotoInput>,
}

/// One of `lon` and `lat`, `x` and `y`, `address`, `premises`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlaceInput {
    lon: Option<f64>,
    lat: Option<f64>,
    x: Option<f64>,
    y: Option<f64>,
    address: Option<String>,
    /// Id or credit code.
    premises: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PhotoInput {
    url: String,
    /// Hexadecimal, 64 digits.
    sha256: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Likeness)]
struct LikenessBody {
    distance_m: f64,
    /// 0 to 1: how many pairs of neighbouring characters the texts share.
    text: f64,
    /// 0 to 1.
    score: f64,
}

/// The answer for who reports: the owner as `GET /v1/locate` tells it, with reasons.
#[derive(Serialize, ToSchema)]
pub struct ReportAnswer<'a> {
    id: &'a str,
    report: &'a str,
    duplicate_of: Option<&'a str>,
    duplicate_because: Option<LikenessBody>,
    status: &'a str,
    severity: &'a str,
    matter: &'a str,
    point: PointGeometry,
    reported_at: String,
    due_at: Option<String>,
    reports: u32,
    /// Whether it came in a flood, and is watched more closely for that.
    flooding: bool,
    owner: OwnerBody<'a>,
}

/// Report a hazard
///
/// Finds the owner as of now, and joins the report to the hazard that is open already when it means the
/// same. The same `Idempotency-Key` and body give the first answer again.
#[utoipa::path(
    post, path = "/v1/hazards", tag = "Hazards", operation_id = "report_hazard",
    params(("crs" = Option<String>, Query, description = "Datum of all coordinates of request and answer")),
    request_body = ReportInput,
    responses(
        (status = 201, description = "Filed, with its owner and when it is due", body = ReportAnswer<'static>),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn report(
    request: HttpRequest,
    payload: Payload,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    if !caller.role.reports_hazards() {
        let role = caller.role.name();
        return Err(Problem::new(Code::Forbidden, format!("the role {role} does not report hazards")));
    }
    let mut params = Params::of(&request);
    let datum = datum(&mut params);
    params.finish()?;
    let JsonBody { value: input, bytes } =
        JsonBody::<ReportInput>::read(&request, payload, &state.limits).await?;
    let once = once(&request, &bytes)?;
    let english = wants_english(&request);
    let work = move |state: &AppState| {
        let zone = zone_of(&*state.current.atlas()?)?;
        let new = input.read(datum, &|text| zone.parse(text).map_err(|error| error.to_string()))?;
        let speaker = Speaker { zone: &zone, datum, role: caller.role, english };
        let tell = |filed: &Filed<'_>| answer(filed, speaker);
        let floods = (&state.floods, state.limits.pace);
        let answer = file(&state.current, floods, &caller, &new, once, &tell).map_err(problem)?;
        Ok((answer, state.current.atlas()?.edition().number.0))
    };
    let (answer, edition) = state.blocking(work).await?;
    let mut response = HttpResponse::Created();
    if let Some(id) = id_of(&answer) {
        response.insert_header((header::LOCATION, format!("/v1/hazards/{id}")));
    }
    response.insert_header((EDITION, edition)).insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type(JSON).body(answer.as_bytes().to_vec()))
}

fn id_of(answer: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    serde_json::from_str::<Named>(answer).ok().map(|named| named.id)
}

fn answer(filed: &Filed<'_>, speaker: Speaker<'_>) -> Arc<str> {
    let Filed { atlas, located, hazard, report, joined } = filed;
    let rounded = |number: f64| (number * 100.0).round() / 100.0;
    let likeness = joined.as_ref().map(|joined| LikenessBody {
        distance_m: rounded(joined.distance.0),
        text: rounded(joined.text.into()),
        score: rounded(joined.score.into()),
    });
    let point = PointGeometry::of(hazard.point, speaker.datum)
        .or_else(|_| PointGeometry::of(hazard.point, Datum::default()));
    let body = ReportAnswer {
        id: hazard.id.as_str(),
        report: report.as_str(),
        duplicate_of: joined.as_ref().map(|_| hazard.id.as_str()),
        duplicate_because: likeness,
        status: hazard.status.name(),
        severity: hazard.severity.name(),
        matter: &hazard.matter,
        point: point.expect("WGS 84 reaches everywhere"),
        reported_at: speaker.zone.rfc3339(hazard.last_reported),
        due_at: hazard.due.map(|due| speaker.zone.rfc3339(due)),
        reports: hazard.reports,
        flooding: hazard.is_flooded,
        owner: wire::owner(atlas, &located.owner, speaker),
    };
    serde_json::to_string(&body).expect("texts and numbers are always JSON").into()
}

impl ReportInput {
    /// All that is wrong with it at once.
    fn read(
        &self,
        datum: Datum,
        moment: &dyn Fn(&str) -> Result<Moment, String>,
    ) -> Result<NewReport<'_>, Problem> {
        let mut faults = Vec::new();
        let PlaceInput { lon, lat, x, y, ref address, ref premises } = self.place;
        let (address, premises) = (address.as_deref(), premises.as_deref());
        let question = Question { lon, lat, x, y, address, premises, ..Question::default() };
        let place = question.place(datum).map_err(|error| {
            faults.extend(error.names().iter().map(|name| Fault::pointer(&format!("/place/{name}"), &error)));
        });
        let severity: Option<Severity> = self.severity.as_deref().and_then(|severity| {
            severity.parse().map_err(|error| faults.push(Fault::pointer("/severity", error))).ok()
        });
        let seen = self.seen_at.as_deref().and_then(|seen| {
            moment(seen).map_err(|error| faults.push(Fault::pointer("/seen_at", error))).ok()
        });
        let accuracy = self.accuracy_m.unwrap_or(0.0);
        if !(0.0..=crate::atlas::ACCURACY_MAX.0).contains(&accuracy) {
            let max = crate::atlas::ACCURACY_MAX.0;
            faults.push(Fault::pointer("/accuracy_m", format_args!("must be 0 to {max}")));
        }
        if self.text.len() > TEXT_BYTES_MAX {
            faults.push(Fault::pointer("/text", TextError::TooLong { bytes_max: TEXT_BYTES_MAX }));
        }
        let reporter = self.reporter.as_deref().map(|reporter| short(reporter, REPORTER_BYTES_MAX));
        if let Some(Err(error)) = reporter {
            faults.push(Fault::pointer("/reporter", error));
        }
        if self.photos.len() > PHOTOS_MAX {
            faults.push(Fault::pointer("/photos", format_args!("at most {PHOTOS_MAX}")));
        }
        let photos = self.photos.iter().take(PHOTOS_MAX).enumerate().filter_map(|(at, photo)| {
            let read = photo.read();
            read.map_err(|(name, why)| {
                faults.push(Fault::pointer(&format!("/photos/{at}/{name}"), why));
            })
            .ok()
        });
        let photos: Vec<Photo> = photos.collect();
        let (Ok(place), true) = (place, faults.is_empty()) else {
            return Err(Problem::faults(Code::Invalid, faults));
        };
        Ok(NewReport {
            place,
            accuracy: Metres(accuracy),
            matter: self.matter.trim(),
            severity,
            text: self.text.trim(),
            reporter: reporter.and_then(Result::ok).filter(|reporter| !reporter.is_empty()),
            seen,
            photos,
        })
    }
}

impl PhotoInput {
    fn read(&self) -> Result<Photo, (&'static str, &'static str)> {
        let is_web = ["http://", "https://"].iter().any(|scheme| self.url.starts_with(scheme));
        if !is_web || self.url.len() > TEXT_BYTES_MAX || self.url.chars().any(char::is_control) {
            return Err(("url", "must be an http or https URL"));
        }
        let digits = self.sha256.as_bytes();
        let pair = |at: usize| {
            let text = digits.get(2 * at..2 * at + 2).and_then(|pair| std::str::from_utf8(pair).ok())?;
            u8::from_str_radix(text, 16).ok()
        };
        let mut sha256 = [0; 32];
        let is_sound = digits.len() == 64
            && sha256.iter_mut().enumerate().all(|(at, byte)| pair(at).map(|read| *byte = read).is_some());
        if !is_sound {
            return Err(("sha256", "must be 64 hexadecimal digits"));
        }
        Ok(Photo { url: self.url.as_str().into(), sha256 })
    }
}

fn problem(error: ReportError) -> Problem {
    let at = |pointer: &str, error: &ReportError| {
        Problem::faults(Code::Invalid, vec![Fault::pointer(pointer, error)])
    };
    match error {
        ReportError::UnknownMatter(_) => at("/matter", &error),
        ReportError::Seen => at("/seen_at", &error),
        ReportError::NoPlace | ReportError::ManyPlaces(_) => {
            Problem::faults(Code::PlaceUnclear, vec![Fault::pointer("/place", error)])
        }
        ReportError::Outside => Problem::faults(Code::OutsideGrids, vec![Fault::pointer("/place", error)]),
        ReportError::Forbidden => Problem::new(Code::Forbidden, error.to_string()),
        ReportError::Flood(seconds) => Problem::new(Code::TooMany, error.to_string()).retry_after(seconds),
        ReportError::Territory(error) => error.into(),
        ReportError::Current(error) => error.into(),
        ReportError::Store(error) => error.into(),
    }
}
