//! From a text to places and from a point to what is near, as values for the edge to write.

use std::sync::Arc;

use crate::atlas::{Atlas, ByName, Candidate, Geocoded, Nearby, Place, Reason, Stretch};
use crate::domain::address::{HouseNumber, Reading, as_written};
use crate::domain::grid::Grid;
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::domain::time::Moment;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::measure::{LocalScale, Metres};
use crate::service::visible::Visible;

/// Results of one question, and how many places are compared to choose them.
pub const RESULTS_DEFAULT: usize = 10;
pub const RESULTS_MAX: usize = 100;
/// Suggestions to one text that is being typed.
pub const SUGGESTED_DEFAULT: usize = 8;
pub const SUGGESTED_MAX: usize = 20;
const COMPARED_MAX: usize = 1_000;
/// An address found more surely than this is not looked for among names.
const NAMES_SURER_MAX: f32 = 0.9;

/// What is asked of a text.
#[derive(Clone, Copy, Debug)]
pub struct TextQuestion<'q> {
    pub text: &'q str,
    pub limit: usize,
    /// Equal fits are told from here outwards.
    pub near: Option<LatticePoint>,
    /// Nothing outside of either.
    pub bbox: Option<LatticeBox>,
    pub grid: Option<GridIndex>,
}

/// A place, with what is said of every place.
#[derive(Clone, Debug)]
pub struct Described<'a> {
    atlas: &'a Atlas,
    pub place: Place<'a>,
    pub point: LatticePoint,
    /// Of a stretch of a street, which the place then is.
    pub stretch: Option<Arc<Stretch<'a>>>,
    /// The number asked for, where the place stands for it and has none itself.
    number: Option<HouseNumber>,
    /// The leaf grid of each layer.
    pub grids: [Option<&'a Grid>; Layer::ALL.len()],
}

/// The parts of a place's address.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    pub house_number: Option<String>,
    pub street: Option<&'a str>,
    pub locality: Option<&'a str>,
    pub district: Option<&'a str>,
    pub city: Option<&'a str>,
}

/// The answer to a text: what was found, and in which way.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    pub found: Vec<Described<'a>>,
    pub how: Option<How<'a>>,
}

/// How sure it is, and why.
#[derive(Clone, Debug)]
pub struct How<'a> {
    pub accuracy: &'static str,
    pub confidence: f32,
    pub because: Reason<'a>,
}

/// The places that a text means. None rather than a guess.
pub fn geocode<'a>(
    atlas: &'a Atlas,
    question: &TextQuestion<'_>,
    at: Moment,
    visible: &Visible<'_>,
) -> Answer<'a> {
    let geocoded = atlas.geocode(question.text, at, COMPARED_MAX);
    let sure = geocoded.as_ref().map_or(0.0, |found| found.confidence);
    let named = if sure < NAMES_SURER_MAX {
        let named = atlas.find_by_name(question.text, at, COMPARED_MAX, visible.territory.as_ref());
        named.filter(|named| named.confidence > sure)
    } else {
        None
    };
    let (mut places, how, number) = match (named, geocoded) {
        (Some(named), _) => {
            let ByName { places, accuracy, confidence, because } = named;
            (places, How { accuracy: accuracy.name(), confidence, because }, None)
        }
        (None, Some(found)) if found.is_stretch => {
            let doors = found.places.into_iter().filter(|door| is_wanted(atlas, question, door.point));
            let doors: Vec<Candidate<'a>> = doors.collect();
            let how =
                How { accuracy: found.accuracy.name(), confidence: found.confidence, because: found.because };
            let stretch = stretch_of(atlas, &doors, found.number, at, visible);
            return Answer { found: stretch.into_iter().collect(), how: Some(how) };
        }
        (None, Some(Geocoded { places, accuracy, confidence, because, number, .. })) => {
            let places = places.into_iter().map(|place| (Place::Address(place), place.point)).collect();
            (places, How { accuracy: accuracy.name(), confidence, because }, number)
        }
        (None, None) => return Answer { found: Vec::new(), how: None },
    };
    places.retain(|(_, point)| is_wanted(atlas, question, *point));
    if let Some(near) = question.near {
        let scale = LocalScale::at(near);
        let far = |(_, point): &(Place<'_>, LatticePoint)| {
            let east = (f64::from(point.x) - f64::from(near.x)) * scale.metres_per_x;
            let north = (f64::from(point.y) - f64::from(near.y)) * scale.metres_per_y;
            east.hypot(north)
        };
        places.sort_by(|a, b| far(a).total_cmp(&far(b)));
    }
    places.truncate(question.limit);
    let found = places.into_iter().map(|(place, point)| described(atlas, place, point, number)).collect();
    Answer { found, how: Some(how) }
}

/// The doors of a stretch as one place; `None` when there are none.
fn stretch_of<'a>(
    atlas: &'a Atlas,
    doors: &[Candidate<'a>],
    number: Option<HouseNumber>,
    at: Moment,
    visible: &Visible<'_>,
) -> Option<Described<'a>> {
    let first = *doors.first()?;
    let stretch = atlas.stretch(doors, at, visible.territory.as_ref());
    let reading = Reading::of(first.label);
    let label = as_written(first.label, &reading.street()).unwrap_or(first.label);
    let place = Place::Street(Candidate { label, ..first });
    let point = stretch.middle().unwrap_or(first.point);
    Some(Described { stretch: Some(Arc::new(stretch)), ..described(atlas, place, point, number) })
}

/// What a text that is being typed may become, likeliest first.
pub fn suggest<'a>(
    atlas: &'a Atlas,
    typed: &str,
    limit: usize,
    at: Moment,
    visible: &Visible<'_>,
) -> Vec<Described<'a>> {
    let found = atlas.suggest(typed, at, limit, visible.territory.as_ref());
    found.into_iter().map(|(place, point)| described(atlas, place, point, None)).collect()
}

/// What lies nearest to a point, at most `limit` addresses, premises and roads each, by distance.
pub fn reverse<'a>(
    atlas: &'a Atlas,
    from: LatticePoint,
    limit: usize,
    at: Moment,
    visible: &Visible<'_>,
) -> Vec<(Described<'a>, Metres)> {
    let nearest = atlas.nearest(from, at, limit, visible.territory.as_ref());
    let described = |it: Nearby<'a>| (described(atlas, it.place, it.point, None), it.distance);
    nearest.into_iter().map(described).collect()
}

/// What kind of place it is, its id and what it is called. A street's id is that of the address that stands for it.
pub fn kind_and_id<'a>(place: Place<'a>) -> (&'static str, &'a str, &'a str) {
    match place {
        Place::Address(address) => ("address", address.id, address.label),
        Place::Street(street) => ("street", street.id, street.label),
        Place::Premises(premises) => ("premises", premises.id.as_str(), &premises.name),
        Place::Road(road) => ("road", road.id.as_str(), &road.name),
        Place::Grid(grid) => ("grid", grid.id.as_str(), &grid.name),
    }
}

fn is_wanted(atlas: &Atlas, question: &TextQuestion<'_>, point: LatticePoint) -> bool {
    let in_grid = |grid: GridIndex| {
        let leaf = atlas.leaf_at(point, atlas.grid(grid).layer);
        leaf.is_some_and(|leaf| atlas.index().upward(leaf).any(|above| above == grid))
    };
    question.bbox.is_none_or(|bbox| bbox.contains(point)) && question.grid.is_none_or(in_grid)
}

fn described<'a>(
    atlas: &'a Atlas,
    place: Place<'a>,
    point: LatticePoint,
    number: Option<HouseNumber>,
) -> Described<'a> {
    let grids = atlas.leaves_at(point).map(|leaf| leaf.map(|leaf| atlas.grid(leaf)));
    Described { atlas, place, point, stretch: None, number, grids }
}

impl<'a> Described<'a> {
    /// The parts of the place's own text, and of the grids that hold it where that does not say.
    pub fn parts(&self) -> Parts<'a> {
        let Self { atlas, place, point, number, .. } = *self;
        let text: &'a str = match place {
            Place::Address(place) | Place::Street(place) => place.label,
            Place::Premises(premises) => &premises.address,
            Place::Road(road) => &road.name,
            Place::Grid(_) => "",
        };
        let reading = Reading::of(text);
        let written = |part: &str| if part.is_empty() { None } else { as_written(text, part) };
        let at_level = |name: &str| {
            let level = atlas.town().levels.find(name)?;
            let above = atlas.index().upward(atlas.leaf_at(point, Layer::Community)?);
            above.map(|at| atlas.grid(at)).find(|grid| grid.level == level).map(|grid| &*grid.name)
        };
        let street = [&reading.road, &reading.section, &reading.lane].map(String::as_str).concat();
        Parts {
            house_number: number.or(reading.number).map(|number| number.to_string()),
            street: written(&street),
            locality: at_level("community").or_else(|| written(&reading.community)),
            district: written(&reading.county).or_else(|| at_level("county")).or_else(|| at_level("town")),
            city: written(&reading.city).or_else(|| at_level("city")),
        }
    }
}
