//! Items of JSON: each question parsed, asked and answered on its own, so that a bad one spoils only
//! its own place.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use actix_web::web::Bytes;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::{bad_coordinate, question_problem};
use crate::http::error::{Code, Fault, Problem, ProblemDocument};
use crate::http::extract::json_problem;
use crate::http::wire::{self, QueryEcho, Speaker};
use crate::service::batch::{Answered, Asked, Fields, Frame, Own, OwnError};
use crate::service::locate::Question;
use crate::service::visible::Visible;

/// One question of a batch; the same as the parameters of `GET /v1/locate`. What an item does not say of
/// `at`, `known` and `crs` the batch's own parameters say for it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchQuery<'q> {
    lon: Option<f64>,
    lat: Option<f64>,
    x: Option<f64>,
    y: Option<f64>,
    #[serde(borrow)]
    address: Option<Cow<'q, str>>,
    #[serde(borrow)]
    premises: Option<Cow<'q, str>>,
    #[serde(borrow)]
    matter: Option<Cow<'q, str>>,
    accuracy_m: Option<f64>,
    #[serde(borrow)]
    at: Option<Cow<'q, str>>,
    #[serde(borrow)]
    known: Option<Cow<'q, str>>,
    #[serde(borrow)]
    crs: Option<Cow<'q, str>>,
}

/// One text of a batch. What an item does not say of `at`, `known` and `crs` the batch's own parameters say for
/// it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchText<'q> {
    #[serde(borrow)]
    q: Cow<'q, str>,
    #[serde(borrow)]
    at: Option<Cow<'q, str>>,
    #[serde(borrow)]
    known: Option<Cow<'q, str>>,
    #[serde(borrow)]
    crs: Option<Cow<'q, str>>,
}

/// The places that a text means, at most two, or an error in its place.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum BatchPlaces<'a> {
    Places(wire::GeocodeFeatures<'a>),
    Error { error: ProblemDocument<'a> },
}

/// An answer, or an error in its place.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum BatchAnswer<'a> {
    Full(Box<wire::LocateAnswer<'a>>),
    Brief(wire::BriefAnswer<'a>),
    Error { error: ProblemDocument<'a> },
}

/// Where the items of a JSON array stand in a body.
///
/// # Errors
/// 400 for no JSON, 422 for no array, 413 for too many.
pub fn ranges(body: &Bytes, items_max: usize) -> Result<Vec<Range<usize>>, Problem> {
    let mut places = Places { start: body.as_ptr() as usize, items_max, found: Vec::new(), too_many: false };
    let mut reader = serde_json::Deserializer::from_slice(body);
    match reader.deserialize_seq(&mut places).and_then(|()| reader.end()) {
        Ok(()) => Ok(places.found),
        Err(_) if places.too_many => {
            let detail = format!("at most {items_max} items in one array; NDJSON and CSV have no such limit");
            Err(Problem::new(Code::TooLarge, detail))
        }
        Err(error) => Err(json_problem(&error)),
    }
}

/// Reads an array item by item and stops at the first too many: 32 MB may well be 16 million items.
struct Places {
    start: usize,
    items_max: usize,
    found: Vec<Range<usize>>,
    too_many: bool,
}

impl<'de> Visitor<'de> for &mut Places {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<&RawValue>()? {
            if self.found.len() == self.items_max {
                self.too_many = true;
                return Err(A::Error::custom("too many items"));
            }
            let from = item.get().as_ptr() as usize - self.start;
            self.found.push(from..from + item.get().len());
        }
        Ok(())
    }
}

/// A line that stands for a body that went wrong.
pub fn error_line(problem: &Problem) -> Vec<u8> {
    let mut line = Vec::new();
    write(&mut line, &BatchAnswer::Error { error: problem.document() }).unwrap_or_default();
    line.push(b'\n');
    line
}

/// Questions of one batch.
pub struct Items {
    pub asked: Asked,
    pub fields: Fields,
    pub english: bool,
}

impl Items {
    /// Answers items of an array, with commas between; and one before unless they are the first.
    pub fn answer_array(&self, body: &[u8], items: &[Range<usize>], first: bool) -> Result<Vec<u8>, Problem> {
        let visible = Visible::of(&self.asked.in_force, &self.asked.actor)?;
        let mut out = Vec::with_capacity(items.len() * 256);
        let mut answered = Answered::default();
        for (number, item) in items.iter().enumerate() {
            if number > 0 || !first {
                out.push(b',');
            }
            self.answer(&body[item.clone()], &visible, &mut answered, &mut out)?;
        }
        Ok(out)
    }

    /// Answers lines, one line each; blank lines stay blank.
    pub fn answer_lines(&self, rows: &[u8]) -> Result<Vec<u8>, Problem> {
        let visible = Visible::of(&self.asked.in_force, &self.asked.actor)?;
        let mut out = Vec::with_capacity(rows.len() * 4);
        let mut answered = Answered::default();
        for line in rows.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::trim_ascii) {
            if !line.is_empty() {
                self.answer(line, &visible, &mut answered, &mut out)?;
            }
            out.push(b'\n');
        }
        Ok(out)
    }

    fn answer<'a>(
        &'a self,
        item: &'a [u8],
        visible: &Visible<'a>,
        answered: &mut Answered<'a>,
        out: &mut Vec<u8>,
    ) -> Result<(), Problem> {
        match self.answer_one(item, visible, answered, out) {
            Ok(()) => Ok(()),
            Err(problem) if self.fields == Fields::Places => {
                write(out, &BatchPlaces::Error { error: problem.document() })
            }
            Err(problem) => write(out, &BatchAnswer::Error { error: problem.document() }),
        }
    }

    fn answer_one<'a>(
        &'a self,
        item: &[u8],
        visible: &Visible<'_>,
        answered: &mut Answered<'a>,
        out: &mut Vec<u8>,
    ) -> Result<(), Problem> {
        if self.fields == Fields::Places {
            return self.answer_text(item, visible, answered, out);
        }
        let query: BatchQuery<'_> = serde_json::from_slice(item).map_err(|error| json_problem(&error))?;
        let question = Question {
            lon: query.lon,
            lat: query.lat,
            x: query.x,
            y: query.y,
            address: query.address.as_deref(),
            premises: query.premises.as_deref(),
            matter: query.matter.as_deref(),
            accuracy_m: query.accuracy_m,
        };
        let own = Own { at: query.at.as_deref(), known: query.known.as_deref(), crs: query.crs.as_deref() };
        let Frame { atlas, at, datum, is_about_now } = self.asked.frame(own).map_err(own_problem)?;
        let wrong = |error| question_problem(&error);
        match self.fields {
            Fields::Places => unreachable!("answered above"),
            Fields::Brief => {
                let found = question.brief(atlas, datum, at, visible).map_err(wrong)?;
                write(out, &BatchAnswer::Brief(wire::brief(&found)))
            }
            Fields::Full => {
                let query = question.query(atlas, datum, at, visible).map_err(wrong)?;
                let located = atlas.locate(&query);
                let until = if is_about_now { atlas.valid_until(&query, &located) } else { None };
                let Asked { zone, actor, .. } = &self.asked;
                let speaker = Speaker { zone, datum, role: actor.role, english: self.english };
                let echo = QueryEcho::of(&question, datum);
                let answer = wire::locate(atlas, echo, &located, until, speaker)
                    .map_err(|error| bad_coordinate(&["crs"], &error))?;
                write(out, &BatchAnswer::Full(Box::new(answer)))
            }
        }
    }
}

impl Items {
    fn answer_text<'a>(
        &'a self,
        item: &[u8],
        visible: &Visible<'_>,
        answered: &mut Answered<'a>,
        out: &mut Vec<u8>,
    ) -> Result<(), Problem> {
        let text: BatchText<'_> = serde_json::from_slice(item).map_err(|error| json_problem(&error))?;
        let own = Own { at: text.at.as_deref(), known: text.known.as_deref(), crs: text.crs.as_deref() };
        let frame = self.asked.frame(own).map_err(own_problem)?;
        let question = Question { address: Some(&text.q), ..Question::default() };
        let found = answered
            .place_of(&question, frame, visible)
            .map_err(|error| Problem::faults(Code::BadParameter, vec![Fault::parameter("q", error)]))?;
        let places = wire::geocoded(found.clone(), frame.datum, self.english)
            .map_err(|error| bad_coordinate(&["crs"], &error))?;
        write(out, &BatchPlaces::Places(places))
    }
}

/// What an item set for itself and wrongly, as the single question would be told.
fn own_problem(error: OwnError) -> Problem {
    let name = match error {
        OwnError::Current(error) => return error.into(),
        OwnError::Crs(_) => "crs",
        OwnError::Time { name, .. } => name,
        OwnError::TooManyPast => "at",
    };
    Problem::faults(Code::BadParameter, vec![Fault::parameter(name, error)])
}

fn write(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), Problem> {
    serde_json::to_writer(out, value).map_err(|error| Problem::caused(Code::Internal, error))
}
