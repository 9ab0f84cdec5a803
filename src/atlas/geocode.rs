//! From a text to places, however coarse: what `locate` would not name an owner for is a place all the
//! same, with its accuracy told.

use super::addresses::Finding;
use super::by_parts::{ByParts, Way};
use super::{Atlas, Candidate, MatchAccuracy, Reason};
use crate::domain::address::{HouseNumber, Reading, as_written, normalise};
use crate::domain::layers::Layer;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

/// The places that a text may mean, all found in one way.
#[derive(Clone, Debug)]
pub struct Geocoded<'a> {
    /// Several when they fit equally. The label is a standard address; of a coarser place its name.
    pub places: Vec<Candidate<'a>>,
    pub accuracy: MatchAccuracy,
    /// 0 to 1.
    pub confidence: f32,
    pub because: Reason<'a>,
    /// The house number as it was asked for, where the place stands for it and has none itself.
    pub number: Option<HouseNumber>,
    /// Whether a door was found, or its place between others, and no relation was left out.
    pub(super) is_door: bool,
    /// Whether the text says nothing beside it.
    pub(super) is_whole: bool,
    /// Whether the street is not written as it is called.
    pub(super) is_like: bool,
    /// Whether there is no need to look for what the text may be like.
    pub(super) is_understood: bool,
}

impl Atlas {
    /// The places that a text means, at most `limit`; `None` rather than a guess.
    pub fn geocode(&self, text: &str, at: Moment, limit: usize) -> Option<Geocoded<'_>> {
        // Of 12号对面 the door 12号 is only the beginning.
        let is_related = Reading::of(text).relation.is_some();
        let whole = if is_related { None } else { self.geocode_whole(text, at, limit) };
        match whole {
            Some(found) if found.is_whole || found.places.len() == 1 => Some(found),
            // A street is its middle rather than every door that it begins.
            whole => match self.geocode_by_parts(text, at, limit) {
                Some(found) if found.is_understood => Some(found),
                found => self.geocode_by_likeness(text, at, limit, found).or(whole),
            },
        }
    }

    /// What the text is like; but what its own parts say where that is as good.
    pub(super) fn geocode_by_likeness<'a>(
        &'a self,
        text: &str,
        at: Moment,
        limit: usize,
        by_parts: Option<Geocoded<'a>>,
    ) -> Option<Geocoded<'a>> {
        let lies_in = |point, area: &str| self.is_in_area(point, area);
        let like =
            self.addresses.find_by_likeness(text, at, limit, lies_in, |point| self.areas_around(point));
        let like = like.and_then(|found| self.told(found));
        match (by_parts, like) {
            (Some(found), Some(like)) if found.confidence >= like.confidence => Some(found),
            (found, like) => like.or(found),
        }
    }

    /// The town's name and those of the community layer's grids at a point, in normal form.
    fn areas_around(&self, point: LatticePoint) -> String {
        let above = self.leaf_at(point, Layer::Community).map(|leaf| self.index().upward(leaf));
        let names = above.into_iter().flatten().map(|grid| &*self.grid(grid).name);
        names.chain([&*self.town.name]).map(|name| normalise(name).0).collect()
    }

    /// The very text, or the one that it begins or ends.
    fn geocode_whole(&self, text: &str, at: Moment, limit: usize) -> Option<Geocoded<'_>> {
        let lies_in = |point, area: &str| self.is_in_area(point, area);
        let finding = self.addresses.find(&self.addresses.wanted(text), at, limit, lies_in);
        let (rows, confidence, is_whole) = match finding {
            Finding::Nothing => return None,
            Finding::Same(rows, confidence) => (rows, confidence, true),
            Finding::Part(rows, confidence) => (rows, confidence, false),
        };
        let places: Vec<Candidate<'_>> = rows.iter().map(|&row| self.addresses.row(row)).collect();
        let label = places.first()?.label;
        let because = if is_whole { Reason::MatchedAddress { label } } else { Reason::MatchedPart { label } };
        let accuracy = self.addresses.accuracy(*rows.first()?);
        Some(Geocoded {
            places,
            accuracy,
            confidence,
            because,
            number: None,
            is_door: true,
            is_whole,
            is_like: false,
            is_understood: true,
        })
    }

    /// Street by street, door by door.
    pub(super) fn geocode_by_parts(&self, text: &str, at: Moment, limit: usize) -> Option<Geocoded<'_>> {
        let lies_in = |point, area: &str| self.is_in_area(point, area);
        self.told(self.addresses.find_by_parts(text, at, limit, lies_in)?)
    }

    /// What was found, in words.
    fn told(&self, found: ByParts) -> Option<Geocoded<'_>> {
        let first = self.addresses.row(*found.rows.first()?);
        let street = || as_written(first.label, &found.street).unwrap_or(first.label);
        let (label, because, accuracy) = match found.way {
            Way::Door => {
                let label = first.label;
                let because = if found.is_like {
                    Reason::MatchedLike { label }
                } else {
                    Reason::MatchedParts { label }
                };
                (label, because, MatchAccuracy::Rooftop)
            }
            Way::Stretch => {
                let label = first.label;
                (label, Reason::DoorsOfStretch { label }, MatchAccuracy::Street)
            }
            Way::Between => (street(), Reason::BetweenDoors { label: street() }, MatchAccuracy::Interpolated),
            Way::Street => (street(), Reason::MiddleOfStreet { label: street() }, MatchAccuracy::Street),
            Way::Crossing => (street(), Reason::CrossingOf { label: street() }, MatchAccuracy::Street),
            Way::Community => {
                let label = self.community_at(first, &found).unwrap_or(first.label);
                (label, Reason::MiddleOfArea { label }, MatchAccuracy::Community)
            }
            Way::Town => {
                let label = &*self.town.name;
                (label, Reason::MiddleOfArea { label }, MatchAccuracy::Town)
            }
        };
        // What lies at or near a door is not the door; no address is finer than its own row's.
        let accuracy = match accuracy {
            MatchAccuracy::Rooftop | MatchAccuracy::Interpolated if found.is_guess => MatchAccuracy::Street,
            MatchAccuracy::Rooftop if found.is_related => MatchAccuracy::Street,
            MatchAccuracy::Interpolated if found.is_related => MatchAccuracy::Street,
            MatchAccuracy::Rooftop => self.addresses.accuracy(found.rows[0]),
            other => other,
        };
        let places: Vec<Candidate<'_>> = if found.rows.len() == 1 {
            vec![Candidate { label, point: found.point.unwrap_or(first.point), ..first }]
        } else {
            found.rows.iter().map(|&row| self.addresses.row(row)).collect()
        };
        Some(Geocoded {
            places,
            accuracy,
            confidence: found.confidence,
            because,
            number: found.number.filter(|_| found.way == Way::Between),
            is_door: matches!(found.way, Way::Door | Way::Between | Way::Stretch) && !found.is_related,
            is_whole: found.is_whole,
            is_like: found.is_like,
            is_understood: matches!(found.way, Way::Door | Way::Between | Way::Stretch) && found.is_clear
                || found.way == Way::Street && found.number.is_none() && found.is_clear,
        })
    }

    /// The name of the grid that the text calls an area.
    fn community_at(&self, first: Candidate<'_>, found: &ByParts) -> Option<&str> {
        let leaf = self.leaf_at(first.point, Layer::Community)?;
        let row = self.addresses.area(*found.rows.first()?);
        let mut names = self.index().upward(leaf).map(|grid| &*self.grid(grid).name);
        names.find(|name| row.ends_with(&normalise(name).0))
    }
}
