//! Premises, roads and grids by their names.

use std::collections::BTreeMap;

use super::names::Names;
use crate::domain::address::{normalise, without_notes};
use crate::kernel::runs::Runs;

/// Things of one kind by name. One name may be many things'.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub names: Names,
    /// By name: positions in the list that this was made of.
    of: Runs<u32>,
}

/// How a name was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Called {
    /// As it is written.
    So,
    /// By letters.
    Spelled,
    /// Nearly, by so many hundredths of a mistake.
    Like(u32),
}

impl Named {
    /// Of the names of a list in its order; empty ones left out.
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut by_name: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (name, at) in names.zip(0_u32..) {
            let normal = normalise(name).0;
            if !normal.is_empty() {
                by_name.entry(normal).or_default().push(at);
            }
        }
        let mut of = Runs::default();
        by_name.values().for_each(|things| of.push(things.iter().copied()));
        Self { names: Names::of(by_name.keys().map(String::as_str)), of }
    }

    pub(super) fn things(&self, name: u32) -> &[u32] {
        self.of.get(name as usize)
    }

    /// The things of exactly that name in normal form.
    pub(super) fn things_called(&self, normal: &str) -> &[u32] {
        let same = self.names.beginning_with(normal).next().filter(|&name| self.names.get(name) == normal);
        same.map_or(&[], |name| self.things(name))
    }

    /// The things that a whole text calls by name, in the best way that finds any.
    pub(super) fn called(&self, normal: &str) -> Option<(Vec<u32>, Called)> {
        let all = |names: &[u32]| names.iter().flat_map(|&name| self.things(name).iter().copied()).collect();
        let same = self.things_called(normal);
        if !same.is_empty() {
            return Some((same.to_vec(), Called::So));
        }
        let word: Vec<char> = normal.chars().collect();
        if word.len() < 2 {
            return None;
        }
        let spelled = self.names.spelled_by(&word, false);
        if !spelled.is_empty() {
            let names: Vec<u32> = spelled.iter().map(|&(name, _)| name).collect();
            return Some((all(&names), Called::Spelled));
        }
        let like = self.names.like_end_of(&word);
        let first = like.iter().find(|like| like.start == 0)?.cost;
        let names: Vec<u32> =
            like.iter().filter(|like| like.start == 0 && like.cost <= first).map(|like| like.name).collect();
        Some((all(&names), Called::Like((first * 100.0).round() as u32)))
    }
}

/// The texts by which something may be called: the whole, and without the names of areas before it.
pub(super) fn wordings(text: &str, without_areas: impl Fn(&str) -> String) -> Vec<String> {
    let whole = normalise(&without_notes(text).0).0;
    let rest = without_areas(&whole);
    let mut all = vec![whole];
    if rest != all[0] && !rest.is_empty() {
        all.push(rest);
    }
    all.retain(|wording| (2..=NAME_CHARACTERS_MAX).contains(&wording.chars().count()));
    all
}

/// Longer texts are no names.
const NAME_CHARACTERS_MAX: usize = 40;
