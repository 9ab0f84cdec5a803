//! From an address' text or a premises' key to points.

use super::answer::{
    CANDIDATES_SHOWN_MAX, CANDIDATES_WEIGHED_MAX, Candidate, Match, MatchAccuracy, MatchStatus,
};
use super::by_text::Finding;
use super::geocode::Geocoded;
use super::{Atlas, Reason, Territory};
use crate::domain::layers::Layer;
use crate::domain::premises::Premises;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

/// A street that is not written as it is called has an owner named only when it is found as surely as this: of
/// such answers fewer than 1 in 100 are wrong (`make eval-geocode`).
const SURE_MIN: f32 = 0.9;

/// What a text means.
pub(super) struct Found<'a> {
    pub matched: Match<'a>,
    /// Of every candidate, up to [`CANDIDATES_WEIGHED_MAX`] + 1.
    pub points: Vec<LatticePoint>,
    pub because: Vec<Reason<'a>>,
}

impl Atlas {
    /// The standard addresses that a text means, perhaps by what a street or a community was called.
    pub(super) fn search_address(&self, text: &str, at: Moment) -> Found<'_> {
        let found = self.search_as_written(text, at);
        if found.matched.status != MatchStatus::None {
            return found;
        }
        let Some((text, alias)) = self.aliases.replaced(text) else { return found };
        let mut renamed = self.search_as_written(&text, at);
        if renamed.matched.status != MatchStatus::None {
            renamed.because.insert(0, self.because_called(alias));
        }
        renamed
    }

    fn search_as_written(&self, text: &str, at: Moment) -> Found<'_> {
        let wanted = self.addresses.wanted(text);
        let lies_in = |point: LatticePoint, area: &str| self.is_in_area(point, area);
        let limit = CANDIDATES_WEIGHED_MAX + 1;
        let finding = match self.addresses.find_same(&wanted, at, limit, lies_in) {
            Finding::Nothing => self.addresses.find_part(&wanted, at, limit, lies_in),
            same => same,
        };
        let (rows, status, confidence) = match finding {
            Finding::Nothing => return self.search_door(text, at),
            Finding::Same(rows, confidence) => (rows, MatchStatus::Exact, confidence),
            Finding::Part(rows, confidence) => (rows, MatchStatus::Near, confidence),
        };
        let candidates = rows.iter().map(|&row| self.addresses.row(row));
        if let [row] = rows[..] {
            let candidate = self.addresses.row(row);
            let accuracy = self.addresses.accuracy(row);
            let label = candidate.label;
            let because = if status == MatchStatus::Exact {
                Reason::MatchedAddress { label }
            } else {
                Reason::MatchedPart { label }
            };
            return Found::one(status, confidence, accuracy, candidate, because);
        }
        Found::many(confidence, candidates)
    }

    /// The door that a text means by its parts. Whose a street's middle is, or what lies opposite a
    /// door, is not whose the place meant is: such are no answers to who owns it.
    fn search_door(&self, text: &str, at: Moment) -> Found<'_> {
        let limit = CANDIDATES_WEIGHED_MAX + 1;
        let found = self.geocode_by_parts_or_likeness(&self.addresses.written(text), at, limit);
        let is_sure = |found: &Geocoded<'_>| !found.is_like || found.confidence >= SURE_MIN;
        let Some(found) = found.filter(|found| found.is_door && is_sure(found)) else {
            return Found::nothing(vec![Reason::NotFound]);
        };
        if let [only] = found.places[..] {
            let status = if found.is_whole { MatchStatus::Exact } else { MatchStatus::Near };
            return Found::one(status, found.confidence, found.accuracy, only, found.because);
        }
        Found::many(found.confidence, found.places.iter().copied())
    }

    /// The premises that a key means; `None` when the caller may see none of them.
    pub(super) fn search_premises<'a>(
        &'a self,
        key: &str,
        at: Moment,
        territory: Option<&Territory<'_>>,
    ) -> Option<Found<'a>> {
        let found = self.premises(key, at);
        let located = found.iter().filter_map(|&premises| Some((premises, premises.at?)));
        let seen = |point: LatticePoint| territory.is_none_or(|territory| territory.covers(point));
        let candidate = |(premises, point): (&'a Premises, LatticePoint)| Candidate {
            id: premises.id.as_str(),
            label: &premises.name,
            point,
        };
        let all: Vec<Candidate<'a>> = located.map(candidate).collect();
        let visible: Vec<Candidate<'a>> = all.iter().copied().filter(|one| seen(one.point)).collect();
        match &visible[..] {
            [one] => {
                let because = Reason::MatchedPremises { label: one.label };
                Some(Found::one(MatchStatus::Exact, 1.0, MatchAccuracy::Rooftop, *one, because))
            }
            [_, _, ..] => Some(Found::many(1.0, visible.iter().copied())),
            [] if all.is_empty() => self.search_their_addresses(&found, at, territory),
            [] => None,
        }
    }

    /// Premises without points, by their addresses. A caller with a territory sees those of which
    /// every place that the address may mean lies in it: elsewhere even the name is not for him.
    fn search_their_addresses<'a>(
        &'a self,
        found: &[&'a Premises],
        at: Moment,
        territory: Option<&Territory<'_>>,
    ) -> Option<Found<'a>> {
        let seen = |places: &Found<'a>| {
            territory.is_none_or(|territory| {
                !places.points.is_empty() && places.points.iter().all(|&point| territory.covers(point))
            })
        };
        let looked_up = found
            .iter()
            .take(CANDIDATES_WEIGHED_MAX + 1)
            .map(|&premises| (premises, self.search_address(&premises.address, at)));
        let mut visible: Vec<(&'a Premises, Found<'a>)> =
            looked_up.filter(|(_, places)| seen(places)).collect();
        if found.len() > 1 {
            visible.retain(|(_, places)| !places.points.is_empty());
        }
        match visible.len() {
            0 if found.is_empty() || territory.is_none() => Some(Found::nothing(vec![Reason::NotFound])),
            0 => None,
            1 => visible.pop().map(|(premises, mut places)| {
                places.because.insert(0, Reason::PremisesWithoutPoint { label: &premises.name });
                places
            }),
            _ => {
                let confidence = visible.iter().map(|(_, places)| places.matched.confidence);
                let confidence = confidence.fold(1.0, f32::min);
                let candidates = visible.iter().flat_map(|&(premises, ref places)| {
                    let (id, label) = (premises.id.as_str(), &*premises.name);
                    places.points.iter().map(move |&point| Candidate { id, label, point })
                });
                Some(Found::many(confidence, candidates.take(CANDIDATES_WEIGHED_MAX + 1)))
            }
        }
    }

    /// Whether the community layer's grids at the point have an area's name.
    pub(super) fn is_in_area(&self, point: LatticePoint, area: &str) -> bool {
        self.leaf_at(point, Layer::Community).is_some_and(|leaf| {
            self.index().upward(leaf).any(|grid| area.ends_with(self.ground.normal_name(grid)))
        })
    }
}

impl<'a> Found<'a> {
    fn nothing(because: Vec<Reason<'a>>) -> Self {
        let matched = Match {
            status: MatchStatus::None,
            confidence: 0.0,
            accuracy: None,
            label: "",
            candidates: Vec::new(),
            candidate_count: 0,
        };
        Self { matched, points: Vec::new(), because }
    }

    fn one(
        status: MatchStatus,
        confidence: f32,
        accuracy: MatchAccuracy,
        candidate: Candidate<'a>,
        because: Reason<'a>,
    ) -> Self {
        let matched = Match {
            status,
            confidence,
            accuracy: Some(accuracy),
            label: candidate.label,
            candidates: Vec::new(),
            candidate_count: 1,
        };
        Self { matched, points: vec![candidate.point], because: vec![because] }
    }

    fn many(confidence: f32, candidates: impl Iterator<Item = Candidate<'a>> + Clone) -> Self {
        let points: Vec<LatticePoint> = candidates.clone().map(|candidate| candidate.point).collect();
        let matched = Match {
            status: MatchStatus::Many,
            confidence,
            accuracy: None,
            label: "",
            candidates: candidates.take(CANDIDATES_SHOWN_MAX).collect(),
            candidate_count: points.len(),
        };
        Self { matched, points, because: Vec::new() }
    }
}
