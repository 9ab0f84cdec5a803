//! Places found by text or near a point, as GeocodeJSON: a GeoJSON FeatureCollection whose features say
//! what they are under `geocoding` (geocodejson-spec, draft 0.1.0).

use serde::Serialize;
use utoipa::ToSchema;

use super::geometry::PlaceGeometry;
use super::located::{BecauseBody, BriefGrids, because, brief_grids};
use crate::atlas::{Along, Brief, Place};
use crate::kernel::crs::CrsError;
use crate::kernel::measure::Metres;
use crate::service::datum::Datum;
use crate::service::geocode::{Answer, Described, How, Parts, kind_and_id};

/// What was found, best or nearest first. Empty when nothing was: that is an answer.
#[derive(Serialize, ToSchema)]
pub struct GeocodeFeatures<'a> {
    /// Always `FeatureCollection`.
    pub r#type: &'static str,
    pub geocoding: GeocodingVersion,
    pub features: Vec<GeocodeFeature<'a>>,
}

#[derive(Serialize, ToSchema)]
pub struct GeocodingVersion {
    /// Of GeocodeJSON.
    pub version: &'static str,
}

#[derive(Serialize, ToSchema)]
pub struct GeocodeFeature<'a> {
    /// Always `Feature`.
    pub r#type: &'static str,
    pub geometry: PlaceGeometry,
    pub properties: GeocodeProperties<'a>,
}

#[derive(Serialize, ToSchema)]
pub struct GeocodeProperties<'a> {
    pub geocoding: GeocodingBody<'a>,
}

#[derive(Serialize, ToSchema)]
pub struct GeocodingBody<'a> {
    /// `address`, `street`, `premises`, `road` or `grid`: what the id is of. Of a coarser place it is the address that stands for it.
    pub r#type: &'static str,
    pub id: &'a str,
    pub label: &'a str,
    /// Of all but addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<&'a str>,
    /// The community or village.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<&'a str>,
    /// County or, where there is none, town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<&'a str>,
    /// `rooftop`, `interpolated`, `street`, `community` or `town`. Not there in a reverse answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: Option<f64>,
    /// Why it matched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#match: Option<BecauseBody<'a>>,
    /// Metres from the point that was asked about, to the centimetre.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<f64>,
    /// The code of the grid of each layer; of a stretch of a street of those at its middle.
    pub grids: BriefGrids<'a>,
    /// Of a stretch of a street (1至30号): all grids and owners from end to end, with how many of its doors and metres are
    /// theirs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub along: Vec<AlongBody<'a>>,
}

/// A part of a stretch that lies in the same grids and is one owner's.
#[derive(Serialize, ToSchema)]
pub struct AlongBody<'a> {
    pub grids: BriefGrids<'a>,
    /// `owned`, `nobody`, `outside` or `hidden`.
    pub status: &'static str,
    /// The owner's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<&'a str>,
    pub doors: usize,
    /// Of the line, to some five metres.
    pub length_m: f64,
}

/// # Errors
/// The datum asked for does not reach the place.
pub fn geocoded<'a>(
    answer: Answer<'a>,
    datum: Datum,
    english: bool,
) -> Result<GeocodeFeatures<'a>, CrsError> {
    let Answer { found, how } = answer;
    let features = found.into_iter().map(|described| feature(described, how.as_ref(), None, datum, english));
    collection(features)
}

/// # Errors
/// The datum asked for does not reach the place.
pub fn nearest<'a>(
    found: Vec<(Described<'a>, Metres)>,
    datum: Datum,
) -> Result<GeocodeFeatures<'a>, CrsError> {
    collection(found.into_iter().map(|(described, far)| feature(described, None, Some(far), datum, false)))
}

/// # Errors
/// The datum asked for does not reach the place.
pub fn suggested<'a>(found: Vec<Described<'a>>, datum: Datum) -> Result<GeocodeFeatures<'a>, CrsError> {
    collection(found.into_iter().map(|described| feature(described, None, None, datum, false)))
}

fn collection<'a>(
    features: impl Iterator<Item = Result<GeocodeFeature<'a>, CrsError>>,
) -> Result<GeocodeFeatures<'a>, CrsError> {
    let geocoding = GeocodingVersion { version: "0.1.0" };
    Ok(GeocodeFeatures {
        r#type: "FeatureCollection",
        geocoding,
        features: features.collect::<Result<_, _>>()?,
    })
}

fn feature<'a>(
    described: Described<'a>,
    how: Option<&How<'a>>,
    distance: Option<Metres>,
    datum: Datum,
    english: bool,
) -> Result<GeocodeFeature<'a>, CrsError> {
    let Parts { house_number, street, locality, district, city } = described.parts();
    let Described { place, point, stretch, grids, .. } = described;
    let lines = stretch.as_ref().map_or(&[][..], |stretch| &stretch.lines);
    let geometry = PlaceGeometry::of(point, lines, datum)?;
    let (r#type, id, label) = kind_and_id(place);
    let name = (!matches!(place, Place::Address(_))).then_some(label);
    let rounded = |value: f64, unit: f64| (value * unit).round() / unit;
    let geocoding = GeocodingBody {
        r#type,
        id,
        label,
        name,
        house_number,
        street,
        locality,
        district,
        city,
        accuracy: how.map(|how| how.accuracy),
        confidence: how.map(|how| rounded(f64::from(how.confidence), 1000.0)),
        r#match: how.map(|how| because(&how.because, english)),
        distance_m: distance.map(|far| rounded(far.0, 100.0)),
        grids: brief_grids(&grids),
        along: stretch.iter().flat_map(|stretch| &stretch.along).map(along).collect(),
    };
    Ok(GeocodeFeature { r#type: "Feature", geometry, properties: GeocodeProperties { geocoding } })
}

fn along<'a>(part: &Along<'a>) -> AlongBody<'a> {
    let Brief { grids, status, member } = part.of;
    AlongBody {
        grids: brief_grids(&grids),
        status: status.name(),
        member: member.map(|member| member.id.as_str()),
        doors: part.doors,
        length_m: (part.length.0 * 100.0).round() / 100.0,
    }
}
