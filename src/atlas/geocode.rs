//! From a text to places, however coarse: what `locate` would not name an owner for is a place all the
//! same, with its accuracy told.

use super::by_parts::{ByParts, Way};
use super::by_text::Finding;
use super::written::Written;
use super::{Atlas, Candidate, MatchAccuracy, Reason};
use crate::domain::address::{HouseNumber, as_written, normalise};
use crate::domain::layers::Layer;
use crate::domain::time::Moment;
use crate::domain::town::Alias;
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
    /// The house number as it was asked for, where the place stands for it and has none itself; of a stretch both.
    pub number: Option<HouseNumber>,
    /// Whether the places are the doors of a stretch, in the order of their numbers.
    pub is_stretch: bool,
    /// Whether a door was found, or its place between others, and no relation was left out.
    pub(super) is_door: bool,
    /// Whether the text says nothing beside it.
    pub(super) is_whole: bool,
    /// Whether the street was found among names.
    is_by_name: bool,
    /// Whether the street is not written as it is called.
    pub(super) is_like: bool,
    /// Whether there is no need to look for what the text may be like.
    pub(super) is_understood: bool,
}

/// How sure an alias makes of the name that it stands for.
pub(super) const ALIAS_SURE: f32 = 0.97;

impl Atlas {
    /// The places that a text means, at most `limit`; `None` rather than a guess.
    pub fn geocode(&self, text: &str, at: Moment, limit: usize) -> Option<Geocoded<'_>> {
        let found = self.geocode_as_written(text, at, limit);
        if found.as_ref().is_some_and(|found| found.is_understood && !found.is_by_name) {
            return found;
        }
        let renamed = self.aliases.replaced(text).and_then(|(text, alias)| {
            let found = self.geocode_as_written(&text, at, limit)?;
            let confidence = found.confidence * ALIAS_SURE;
            Some(Geocoded { confidence, because: self.because_called(alias), ..found })
        });
        renamed.filter(|renamed| renamed.is_understood).or(found)
    }

    /// Why a name in a text was taken for another.
    pub(super) fn because_called(&self, alias: usize) -> Reason<'_> {
        let Alias { alias, name, is_former } = &self.town.aliases[alias];
        if *is_former { Reason::FormerName { alias, name } } else { Reason::OtherName { alias, name } }
    }

    fn geocode_as_written(&self, text: &str, at: Moment, limit: usize) -> Option<Geocoded<'_>> {
        let lies_in = |point, area: &str| self.is_in_area(point, area);
        let wanted = self.addresses.wanted(text);
        let whole = self.geocode_whole(self.addresses.find_same(&wanted, at, limit, lies_in));
        if whole.is_some() {
            return whole;
        }
        let written = self.addresses.written(text);
        let whole = match written.reading.relation {
            None => self.geocode_whole(self.addresses.find_part(&wanted, at, limit, lies_in)),
            // Of 12号对面 the door 12号 is only the beginning.
            Some(_) => None,
        };
        match whole {
            Some(found) if found.is_whole || found.places.len() == 1 => Some(found),
            // A street is its middle rather than every door that it begins.
            whole => self.geocode_by_parts_or_likeness(&written, at, limit).or(whole),
        }
    }

    /// What the parts of a text say, or what it is like where that is better or they are not understood.
    pub(super) fn geocode_by_parts_or_likeness(
        &self,
        written: &Written,
        at: Moment,
        limit: usize,
    ) -> Option<Geocoded<'_>> {
        let lies_in = |point, area: &str| self.is_in_area(point, area);
        let found = self.addresses.find_by_parts(written, at, limit, lies_in);
        let found = found.and_then(|found| self.told(found));
        if found.as_ref().is_some_and(|found| found.is_understood) {
            return found;
        }
        let around = |point| self.areas_around(point);
        let like = self.addresses.find_by_likeness(written, at, limit, lies_in, around);
        let like = like.and_then(|found| self.told(found));
        match (found, like) {
            (Some(found), Some(like)) if found.confidence >= like.confidence => Some(found),
            (found, like) => like.or(found),
        }
    }

    /// The town's name and those of the community layer's grids at a point, in normal form.
    fn areas_around(&self, point: LatticePoint) -> String {
        let above = self.leaf_at(point, Layer::Community).map(|leaf| self.index().upward(leaf));
        let mut names: String =
            above.into_iter().flatten().map(|grid| self.ground.normal_name(grid)).collect();
        names.push_str(&normalise(&self.town.name).0);
        names
    }

    /// The very text, or the one that it begins or ends.
    fn geocode_whole(&self, finding: Finding) -> Option<Geocoded<'_>> {
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
            is_stretch: false,
            is_door: true,
            is_whole,
            is_by_name: false,
            is_like: false,
            is_understood: true,
        })
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
            number: found.number.filter(|_| matches!(found.way, Way::Between | Way::Stretch)),
            is_stretch: found.way == Way::Stretch,
            is_door: matches!(found.way, Way::Door | Way::Between | Way::Stretch) && !found.is_related,
            is_whole: found.is_whole,
            is_by_name: found.is_by_name,
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
