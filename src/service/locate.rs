//! The question, from texts and numbers to the atlas' answer.

use crate::atlas::{ACCURACY_MAX, Atlas, Brief, Located, Query, Sought};
use crate::domain::layers::Layer;
use crate::domain::matter::Matter;
use crate::domain::time::Moment;
use crate::kernel::crs::CrsError;
use crate::kernel::measure::Metres;
use crate::service::datum::Datum;
use crate::service::visible::Visible;

/// Longest address text that is looked up, in bytes.
pub const ADDRESS_BYTES_MAX: usize = 1_000;

/// What a client can get wrong in one question, with the name of what is wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuestionError {
    #[error("give lon and lat, or x and y, or address, or premises")]
    NoPlace,
    #[error("give one of lon and lat, x and y, address, premises, and only one")]
    SeveralPlaces,
    #[error("{given} needs {missing} beside it")]
    HalfAPoint { given: &'static str, missing: &'static str },
    #[error("{crs} has eastings and northings: give x and y")]
    NotDegrees { crs: String },
    #[error("{error}")]
    Coordinate { names: [&'static str; 2], error: CrsError },
    #[error("no matter has the code {0:?}")]
    UnknownMatter(String),
    #[error("accuracy_m must be 0 to {max}, not {0}", max = ACCURACY_MAX.0)]
    Accuracy(f64),
    #[error("an address has at most {ADDRESS_BYTES_MAX} bytes")]
    LongAddress,
}

impl QuestionError {
    /// The parameters or columns that are wrong.
    pub fn names(&self) -> &[&'static str] {
        match self {
            Self::NoPlace | Self::SeveralPlaces => &["lon", "lat", "x", "y", "address", "premises"],
            Self::HalfAPoint { missing, .. } => std::slice::from_ref(missing),
            Self::NotDegrees { .. } => &["lon", "lat"],
            Self::Coordinate { names, .. } => names,
            Self::UnknownMatter(_) => &["matter"],
            Self::Accuracy(_) => &["accuracy_m"],
            Self::LongAddress => &["address"],
        }
    }

    /// Whether it is the coordinates themselves that are no place.
    pub fn is_coordinate(&self) -> bool {
        matches!(self, Self::Coordinate { .. })
    }
}

/// A question as it was put.
#[derive(Clone, Copy, Debug, Default)]
pub struct Question<'q> {
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub x: Option<f64>,
    pub y: Option<f64>,
    pub address: Option<&'q str>,
    pub premises: Option<&'q str>,
    pub matter: Option<&'q str>,
    pub accuracy_m: Option<f64>,
}

impl<'q> Question<'q> {
    /// The place meant.
    ///
    /// # Errors
    /// None, several, half a point, or coordinates that are no place.
    pub fn place(&self, datum: Datum) -> Result<Sought<'q>, QuestionError> {
        let degrees = pair(["lon", "lat"], self.lon, self.lat)?;
        let metres = pair(["x", "y"], self.x, self.y)?;
        match (degrees, metres, self.address, self.premises) {
            (None, None, None, None) => Err(QuestionError::NoPlace),
            (Some((lon, lat)), None, None, None) => {
                if datum.has_metres() {
                    return Err(QuestionError::NotDegrees { crs: datum.crs.to_string() });
                }
                point(datum, ["lon", "lat"], lon, lat)
            }
            (None, Some((x, y)), None, None) => point(datum, ["x", "y"], x, y),
            (None, None, Some(text), None) if text.len() > ADDRESS_BYTES_MAX => {
                Err(QuestionError::LongAddress)
            }
            (None, None, Some(text), None) => Ok(Sought::Address(text)),
            (None, None, None, Some(key)) => Ok(Sought::Premises(key)),
            _ => Err(QuestionError::SeveralPlaces),
        }
    }

    /// The question as the atlas takes it.
    ///
    /// # Errors
    /// See [`QuestionError`].
    pub fn query<'a>(
        &self,
        atlas: &'a Atlas,
        datum: Datum,
        at: Moment,
        visible: &Visible<'a>,
    ) -> Result<Query<'a>, QuestionError>
    where
        'q: 'a,
    {
        let matter: Option<&'a Matter> = match self.matter {
            None => None,
            Some(code) => {
                Some(atlas.matter(code, at).ok_or_else(|| QuestionError::UnknownMatter(code.to_owned()))?)
            }
        };
        let accuracy = self.accuracy_m.unwrap_or(0.0);
        if !(0.0..=ACCURACY_MAX.0).contains(&accuracy) {
            return Err(QuestionError::Accuracy(accuracy));
        }
        let territory = visible.territory;
        Ok(Query { place: self.place(datum)?, matter, accuracy: Metres(accuracy), at, territory })
    }

    /// Asks for the whole answer.
    ///
    /// # Errors
    /// See [`QuestionError`].
    pub fn locate<'a>(
        &self,
        atlas: &'a Atlas,
        datum: Datum,
        at: Moment,
        visible: &Visible<'a>,
    ) -> Result<Located<'a>, QuestionError>
    where
        'q: 'a,
    {
        Ok(atlas.locate(&self.query(atlas, datum, at, visible)?))
    }

    /// Asks for codes alone.
    ///
    /// # Errors
    /// See [`QuestionError`].
    pub fn brief<'a>(
        &self,
        atlas: &'a Atlas,
        datum: Datum,
        at: Moment,
        visible: &Visible<'a>,
    ) -> Result<Brief<'a>, QuestionError>
    where
        'q: 'a,
    {
        let query = self.query(atlas, datum, at, visible)?;
        if let Sought::Point(point) = query.place {
            return Ok(atlas.locate_brief(point, query.matter, at, query.territory.as_ref()));
        }
        let located = atlas.locate(&query);
        let mut grids = [None; Layer::ALL.len()];
        for answer in &located.grids {
            grids[answer.grid.layer as usize] = Some(answer.grid);
        }
        let member = located.owner.member.map(|answer| answer.member);
        Ok(Brief { grids, status: located.owner.status, member })
    }
}

fn pair(
    names: [&'static str; 2],
    first: Option<f64>,
    second: Option<f64>,
) -> Result<Option<(f64, f64)>, QuestionError> {
    let [one, two] = names;
    match (first, second) {
        (None, None) => Ok(None),
        (Some(first), Some(second)) => Ok(Some((first, second))),
        (Some(_), None) => Err(QuestionError::HalfAPoint { given: one, missing: two }),
        (None, Some(_)) => Err(QuestionError::HalfAPoint { given: two, missing: one }),
    }
}

fn point(datum: Datum, names: [&'static str; 2], x: f64, y: f64) -> Result<Sought<'static>, QuestionError> {
    datum.read(x, y).map(Sought::Point).map_err(|error| QuestionError::Coordinate { names, error })
}
