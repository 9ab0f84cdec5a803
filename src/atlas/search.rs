//! From an address' text or a premises' key to points.

use super::addresses::Finding;
use super::answer::{
    CANDIDATES_SHOWN_MAX, CANDIDATES_WEIGHED_MAX, Candidate, Match, MatchAccuracy, MatchStatus,
};
use super::{Atlas, Reason, Territory};
use crate::domain::address::normalise;
use crate::domain::layers::Layer;
use crate::domain::premises::Premises;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

/// What a text means.
pub(super) struct Found<'a> {
    pub matched: Match<'a>,
    /// Of every candidate, up to [`CANDIDATES_WEIGHED_MAX`] + 1.
    pub points: Vec<LatticePoint>,
    pub because: Vec<Reason<'a>>,
}

impl Atlas {
    /// The standard addresses that a text means.
    pub(super) fn search_address(&self, text: &str, at: Moment) -> Found<'_> {
        let wanted = self.addresses.wanted(text);
        let lies_in = |point: LatticePoint, area: &str| self.is_in_area(point, area);
        let finding = self.addresses.find(&wanted, at, CANDIDATES_WEIGHED_MAX + 1, lies_in);
        let (rows, status, confidence) = match finding {
            Finding::Nothing => return Found::nothing(vec![Reason::NotFound]),
            Finding::Same(rows, confidence) => (rows, MatchStatus::Exact, confidence),
            Finding::Part(rows, confidence) => (rows, MatchStatus::Near, confidence),
        };
        let candidates = rows.iter().map(|&row| self.addresses.candidate(row));
        if let [row] = rows[..] {
            let candidate = self.addresses.candidate(row);
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
        match (&found[..], &visible[..]) {
            (_, [one]) => {
                let because = Reason::MatchedPremises { label: one.label };
                Some(Found::one(MatchStatus::Exact, 1.0, MatchAccuracy::Rooftop, *one, because))
            }
            (_, [_, _, ..]) => Some(Found::many(1.0, visible.iter().copied())),
            ([only], []) if all.is_empty() => {
                let mut by_address = self.search_address(&only.address, at);
                by_address.because.insert(0, Reason::PremisesWithoutPoint { label: &only.name });
                by_address.points.iter().all(|&point| seen(point)).then_some(by_address)
            }
            _ if all.is_empty() => Some(Found::nothing(vec![Reason::NotFound])),
            _ => None,
        }
    }

    /// Whether the community layer's grids at the point have an area's name.
    fn is_in_area(&self, point: LatticePoint, area: &str) -> bool {
        self.leaf_at(point, Layer::Community).is_some_and(|leaf| {
            self.index().upward(leaf).any(|grid| area.ends_with(&normalise(&self.grid(grid).name).0))
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
