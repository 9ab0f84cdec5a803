//! What somebody may be about to type: streets, their lanes and doors, premises, roads and grids, from the
//! first character on, in characters or letters or both.

use std::collections::BTreeSet;

use super::named::Named;
use super::names::Names;
use super::numbered::written_marks;
use super::streets::{Door, Streets};
use super::{Atlas, Candidate, Place, Territory};
use crate::domain::address::{HouseNumber, as_written, likeness, normalise, without_notes};
use crate::domain::plan::GridIndex;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

/// Longer texts are not begun but written.
const CHARACTERS_MAX: usize = 40;
/// Names that are looked at for one answer: what is hidden from the caller among them shows nothing.
const NAMES_MAX: usize = 2_000;
/// Streets that are looked into for doors.
const STREETS_MAX: usize = 8;
/// Mistakes forgiven in a name that is typed whole.
const MISTAKES_MAX: f32 = 1.0;

/// A thing that may be meant, with its point.
pub type Suggested<'a> = (Place<'a>, LatticePoint);

impl Atlas {
    /// What a text may become, likeliest first, at most `limit`. Premises only where the territory covers
    /// them.
    pub fn suggest(
        &self,
        typed: &str,
        at: Moment,
        limit: usize,
        territory: Option<&Territory<'_>>,
    ) -> Vec<Suggested<'_>> {
        let normal = normalise(&without_notes(typed).0).0;
        if normal.is_empty() || normal.chars().count() > CHARACTERS_MAX {
            return Vec::new();
        }
        let replaced = self.aliases.replaced(&normal).map_or_else(|| normal.clone(), |(text, _)| text);
        let rest = self.addresses.parted(&replaced).1;
        let asked = Asked { atlas: self, at, limit, territory };
        let mut found =
            if rest.contains(|c: char| c.is_ascii_digit()) { asked.doors(&rest) } else { Vec::new() };
        let renamed = self.aliases.names_beginning(&normal);
        let wordings: BTreeSet<&str> =
            [&*normal, &*rest].into_iter().chain(renamed).filter(|text| !text.is_empty()).collect();
        if found.len() < limit {
            // Streets, premises and grids take turns, so that none fills the list.
            let mut lists = Vec::new();
            for wording in wordings {
                let word: Vec<char> = wording.chars().collect();
                lists.push(asked.streets(&word).into_iter());
                lists.push(asked.premises(&word).into_iter());
                lists.push(asked.grids(&word).into_iter());
                lists.push(asked.roads(&word).into_iter());
            }
            let mut is_empty = false;
            while found.len() < limit && !is_empty {
                let round: Vec<Suggested<'_>> = lists.iter_mut().filter_map(Iterator::next).collect();
                is_empty = round.is_empty();
                found.extend(round);
            }
        }
        let mut seen = BTreeSet::new();
        found.retain(|(place, _)| seen.insert(key(*place)));
        found.truncate(limit);
        found
    }
}

/// One kind and one id are one thing; a road that has doors is a street already.
fn key<'a>(place: Place<'a>) -> (u8, &'a str) {
    match place {
        Place::Address(address) => (0, address.id),
        Place::Street(street) => (1, street.label),
        Place::Road(road) => (1, &road.name),
        Place::Premises(premises) => (2, premises.id.as_str()),
        Place::Grid(grid) => (3, grid.id.as_str()),
    }
}

struct Asked<'a, 't> {
    atlas: &'a Atlas,
    at: Moment,
    limit: usize,
    territory: Option<&'t Territory<'t>>,
}

impl<'a> Asked<'a, '_> {
    fn streets(&self, word: &[char]) -> Vec<Suggested<'a>> {
        let streets = self.atlas.addresses.streets();
        let stems = streets.stems();
        let mut names = begun(&stems.names, word);
        // The shortest come first, and what goes on behind 第 is no short name.
        names.sort_by_key(|&stem| stems.names.get(stem).ends_with('第'));
        let called = names.into_iter().flat_map(|stem| called(streets, stem));
        called.filter_map(|(street, name)| self.street(street, name)).take(self.limit).collect()
    }

    /// A street, where its middle door is.
    fn street(&self, street: u32, name: &'a str) -> Option<Suggested<'a>> {
        let addresses = &self.atlas.addresses;
        let doors = addresses.streets().doors_at(street);
        let standing: Vec<&Door> = doors.iter().filter(|door| addresses.holds(door.row, self.at)).collect();
        let row = addresses.row(standing.get(standing.len() / 2)?.row);
        let label = as_written(row.label, name).unwrap_or(name);
        Some((Place::Street(Candidate { label, ..row }), row.point))
    }

    fn premises(&self, word: &[char]) -> Vec<Suggested<'a>> {
        let rows = &self.atlas.roster.premises;
        self.named(self.atlas.premises.names(rows), word, |at| {
            let row = &rows[at as usize];
            let point = row.value.at?;
            let is_seen =
                row.valid.contains(self.at) && self.territory.is_none_or(|territory| territory.covers(point));
            is_seen.then_some((Place::Premises(&row.value), point))
        })
    }

    fn roads(&self, word: &[char]) -> Vec<Suggested<'a>> {
        let rows = &self.atlas.roster.roads;
        self.named(self.atlas.roads.names(rows), word, |at| {
            let row = &rows[at as usize];
            let longest = row.value.lines.iter().max_by_key(|line| line.len())?;
            row.valid.contains(self.at).then(|| (Place::Road(&row.value), longest[longest.len() / 2]))
        })
    }

    fn grids(&self, word: &[char]) -> Vec<Suggested<'a>> {
        self.named(self.atlas.ground.names(), word, |at| {
            let at = GridIndex(at);
            Some((Place::Grid(self.atlas.grid(at)), self.atlas.point_in(at)?))
        })
    }

    fn named(
        &self,
        named: &'a Named,
        word: &[char],
        there: impl Fn(u32) -> Option<Suggested<'a>>,
    ) -> Vec<Suggested<'a>> {
        let names = begun(&named.names, word).into_iter();
        names.flat_map(|name| named.things(name).iter().copied()).filter_map(there).take(self.limit).collect()
    }

    /// Lanes and doors of the streets that stand before the first number.
    fn doors(&self, rest: &str) -> Vec<Suggested<'a>> {
        let head = rest.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        let tail = written_marks(&rest[head.len()..]);
        let streets = self.atlas.addresses.streets();
        let stems = streets.stems();
        let word: Vec<char> = head.chars().collect();
        let mut found = Vec::new();
        for stem in begun(&stems.names, &word).into_iter().take(STREETS_MAX) {
            let text = stems.names.get(stem).to_owned() + &tail;
            // 兴隆路3段20: doors of 兴隆路3段 that begin with 20, then lanes.
            let ends = text.char_indices().map(|(at, _)| at);
            let cuts = ends.filter(|&at| {
                let is_digit = |c: char| c.is_ascii_digit();
                text[at..].starts_with(is_digit) && !text[..at].ends_with(is_digit)
            });
            for cut in cuts.collect::<Vec<_>>().into_iter().rev() {
                let begun = text[cut..].trim_end_matches('号');
                if begun.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
                    self.doors_of(streets.doors(&text[..cut]), begun, text.ends_with('号'), &mut found);
                }
            }
            let lanes = streets.beginning_with(&text, 0..streets.len()).take(self.limit);
            found.extend(lanes.filter_map(|lane| self.street(lane, streets.name(lane))));
            self.doors_of(streets.doors(&text), "", false, &mut found);
            if found.len() >= self.limit {
                break;
            }
        }
        found
    }

    /// The doors whose numbers begin so; of rooms behind one only the first.
    fn doors_of(&self, doors: &[Door], begun: &str, is_whole: bool, found: &mut Vec<Suggested<'a>>) {
        let mut last = None;
        for door in doors {
            let is_seen = |&number: &HouseNumber| !(door.is_inside && last == Some(number));
            let Some(number) = door.number.filter(is_seen) else { continue };
            let text = number.to_string();
            let number_text = text.trim_start_matches('临').trim_end_matches('号');
            let fits = if is_whole { number_text == begun } else { number_text.starts_with(begun) };
            if fits && self.atlas.addresses.holds(door.row, self.at) {
                last = Some(number);
                let row = self.atlas.addresses.row(door.row);
                found.push((Place::Address(row), row.point));
                if found.len() >= self.limit {
                    return;
                }
            }
        }
    }
}

/// What the streets of one name are called, each with one of them: the name itself, but of 河田第3工业区 and 河田第5工业区, whose
/// name goes on behind 第, each.
fn called(streets: &Streets, stem: u32) -> Vec<(u32, &str)> {
    let stems = streets.stems();
    let (name, range) = (stems.names.get(stem), stems.range(stem));
    if !name.ends_with('第') {
        return vec![(range.start, name)];
    }
    let mut all: Vec<(u32, &str)> = Vec::new();
    for street in range {
        let whole = streets.name(street);
        let behind = &whole[name.len()..];
        let word = behind.trim_start_matches(|c: char| c.is_ascii_digit());
        let lane = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
        let called = &whole[..whole.len() - word.len() + lane];
        if all.last().is_none_or(|(_, last)| *last != called) {
            all.push((street, called));
        }
    }
    all
}

/// The names that a word begins, shorter ones first; in letters, those that it spells most of; else those that it is
/// like.
fn begun(names: &Names, word: &[char]) -> Vec<u32> {
    if word.is_empty() {
        return Vec::new();
    }
    let text: String = word.iter().collect();
    let length = |name: &u32| names.get(*name).len();
    let mut found: Vec<u32> = names.beginning_with(&text).take(NAMES_MAX).collect();
    found.sort_by_key(length);
    if word.iter().any(char::is_ascii_uppercase) {
        let mut spelled = names.spelled_by(word, true);
        spelled.sort_by_key(|(name, begun)| (*begun, length(name), *name));
        found.extend(spelled.into_iter().map(|(name, _)| name).take(NAMES_MAX));
    }
    if found.is_empty() && word.len() > 1 && word.len() <= likeness::CHARACTERS_MAX {
        let like = names.like_end_of(word).into_iter();
        found.extend(like.filter(|like| like.start == 0 && like.cost <= MISTAKES_MAX).map(|like| like.name));
    }
    found
}
