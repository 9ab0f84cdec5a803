//! From a name to the premises, road or grid that is called so.

use super::geocode::ALIAS_SURE;
use super::named::{Called, Named, wordings};
use super::{Atlas, MatchAccuracy, Place, Reason, Territory};
use crate::domain::layers::Layer;
use crate::domain::plan::GridIndex;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

/// What is called by a name, all of one kind and equally well.
#[derive(Clone, Debug)]
pub struct ByName<'a> {
    /// Each with its point.
    pub places: Vec<(Place<'a>, LatticePoint)>,
    pub accuracy: MatchAccuracy,
    /// 0 to 1.
    pub confidence: f32,
    pub because: Reason<'a>,
}

/// Steps across a grid's box in which a point inside is looked for.
const STEPS: i32 = 16;

impl Atlas {
    /// The premises, road or grid that a text calls by its name, its credit code or its code; at most `limit`.
    /// Premises only where the territory covers them.
    pub fn find_by_name(
        &self,
        text: &str,
        at: Moment,
        limit: usize,
        territory: Option<&Territory<'_>>,
    ) -> Option<ByName<'_>> {
        let found = self.find_by_own_name(text, at, limit, territory);
        if found.as_ref().is_some_and(|found| found.confidence >= ALIAS_SURE) {
            return found;
        }
        let renamed = self.aliases.replaced(text).and_then(|(text, alias)| {
            let found = self.find_by_own_name(&text, at, limit, territory)?;
            let confidence = found.confidence * ALIAS_SURE;
            Some(ByName { confidence, because: self.because_called(alias), ..found })
        });
        let sure = |found: &Option<ByName<'_>>| found.as_ref().map_or(0.0, |found| found.confidence);
        if sure(&renamed) > sure(&found) { renamed } else { found }
    }

    fn find_by_own_name(
        &self,
        text: &str,
        at: Moment,
        limit: usize,
        territory: Option<&Territory<'_>>,
    ) -> Option<ByName<'_>> {
        let coded = self.premises_by_code(text, at, territory).or_else(|| self.grids_by_name(text, limit));
        if coded.as_ref().is_some_and(|found| found.confidence >= 0.95) {
            return coded;
        }
        let named = wordings(text, |normal| self.addresses.parted(normal).1);
        let premises = self.premises.names(&self.roster.premises);
        let seen = |&row: &u32| {
            let row = &self.roster.premises[row as usize];
            let point = row.value.at?;
            let is_seen = row.valid.contains(at) && territory.is_none_or(|territory| territory.covers(point));
            is_seen.then_some((Place::Premises(&row.value), point))
        };
        let found = best(&named, premises, seen, limit).map(|(places, called)| ByName {
            because: Reason::CalledPremises { label: name_of(places[0].0) },
            accuracy: MatchAccuracy::Rooftop,
            confidence: sure(called, places.len()),
            places,
        });
        let roads = self.roads.names(&self.roster.roads);
        let standing = |&row: &u32| {
            let row = &self.roster.roads[row as usize];
            let longest = row.value.lines.iter().max_by_key(|line| line.len())?;
            row.valid.contains(at).then(|| (Place::Road(&row.value), longest[longest.len() / 2]))
        };
        let road = best(&named, roads, standing, limit).map(|(mut places, called)| {
            // One road may be recorded in pieces.
            places.truncate(1);
            let label = name_of(places[0].0);
            let confidence = sure(called, 1) * 0.6;
            ByName {
                because: Reason::MiddleOfRoad { label },
                accuracy: MatchAccuracy::Street,
                confidence,
                places,
            }
        });
        [found, road, coded].into_iter().flatten().max_by(|a, b| a.confidence.total_cmp(&b.confidence))
    }

    /// By a credit code, which is nobody's name.
    fn premises_by_code(
        &self,
        text: &str,
        at: Moment,
        territory: Option<&Territory<'_>>,
    ) -> Option<ByName<'_>> {
        let is_code =
            |key: &str| matches!(key.len(), 15 | 18) && key.bytes().all(|b| b.is_ascii_alphanumeric());
        let key = Some(text.trim()).filter(|key| is_code(key))?;
        let located =
            self.premises(key, at).into_iter().filter_map(|premises| Some((premises, premises.at?)));
        let places: Vec<(Place<'_>, LatticePoint)> = located
            .filter(|(_, point)| territory.is_none_or(|territory| territory.covers(*point)))
            .map(|(premises, point)| (Place::Premises(premises), point))
            .collect();
        let label = name_of(places.first()?.0);
        let confidence = if places.len() == 1 { 1.0 } else { 0.5 };
        let because = Reason::CalledPremises { label };
        Some(ByName { places, accuracy: MatchAccuracy::Rooftop, confidence, because })
    }

    /// By a grid's code or name.
    fn grids_by_name(&self, text: &str, limit: usize) -> Option<ByName<'_>> {
        let by_code = self.grids_by_code(text.trim());
        let (grids, called) = if by_code.is_empty() {
            let named = wordings(text, |normal| self.addresses.parted(normal).1);
            best(&named, self.ground.names(), |&at| Some(GridIndex(at)), limit)?
        } else {
            (by_code.iter().copied().take(limit).collect(), Called::So)
        };
        let places: Vec<(Place<'_>, LatticePoint)> = grids
            .into_iter()
            .filter_map(|at| Some((Place::Grid(self.grid(at)), self.point_in(at)?)))
            .collect();
        let Place::Grid(first) = places.first()?.0 else { return None };
        let is_wide = self.town.levels.find("community").is_some_and(|level| first.level < level);
        Some(ByName {
            because: Reason::PointInGrid { grid: first },
            accuracy: if is_wide { MatchAccuracy::Town } else { MatchAccuracy::Community },
            confidence: sure(called, places.len()) * if by_code.is_empty() { 0.85 } else { 1.0 },
            places,
        })
    }

    /// A point in a grid near its middle; `None` for one without an area.
    pub(super) fn point_in(&self, grid: GridIndex) -> Option<LatticePoint> {
        let area = self.boxes()[grid.0 as usize];
        let layer: Layer = self.grid(grid).layer;
        if area.is_empty() {
            return None;
        }
        let along = |from: i32, to: i32, step: i32| {
            let span = i64::from(to) - i64::from(from);
            (i64::from(from) + span * i64::from(step) / i64::from(STEPS)) as i32
        };
        let mut steps: Vec<(i32, i32)> = (1..STEPS).flat_map(|x| (1..STEPS).map(move |y| (x, y))).collect();
        steps.sort_by_key(|(x, y)| (x - STEPS / 2).pow(2) + (y - STEPS / 2).pow(2));
        let point = |(x, y): (i32, i32)| {
            LatticePoint::new(along(area.min.x, area.max.x, x), along(area.min.y, area.max.y, y))
        };
        let inside = |&point: &LatticePoint| {
            self.leaf_at(point, layer)
                .is_some_and(|leaf| self.index().upward(leaf).any(|above| above == grid))
        };
        steps.into_iter().map(point).find(inside)
    }
}

/// What the first of some wordings calls that calls anything, of the things that are there.
fn best<T>(
    wordings: &[String],
    named: &Named,
    there: impl Fn(&u32) -> Option<T>,
    limit: usize,
) -> Option<(Vec<T>, Called)> {
    let called = wordings.iter().filter_map(|wording| {
        let (things, called) = named.called(wording)?;
        let things: Vec<T> = things.iter().filter_map(&there).take(limit).collect();
        (!things.is_empty()).then_some((things, called))
    });
    called.min_by_key(|(_, called)| *called)
}

/// How sure a name makes of a place.
fn sure(called: Called, count: usize) -> f32 {
    let one = match called {
        Called::So => 0.96,
        Called::Spelled => 0.85,
        Called::Like(hundredths) => 0.9 - 0.003 * hundredths as f32,
    };
    if count == 1 { one } else { one * 0.5 }
}

fn name_of<'a>(place: Place<'a>) -> &'a str {
    match place {
        Place::Address(place) | Place::Street(place) => place.label,
        Place::Premises(premises) => &premises.name,
        Place::Road(road) => &road.name,
        Place::Grid(grid) => &grid.name,
    }
}
