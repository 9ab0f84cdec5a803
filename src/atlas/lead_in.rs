//! What stands before the road in an address: province, city and town, which may be left out, and
//! the communities, which come in several forms.
//!
//! Which names those are is the data's to say: the grids' own path, the town's name, and what the
//! standard addresses themselves put in front.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use super::ground::Ground;
use crate::domain::address::{likeness, normalise, sound};
use crate::domain::grid::Level;
use crate::domain::layers::Layer;
use crate::domain::town::Town;

/// The words that end a name of an administrative division wider than a community.
const DIVISIONS: [char; 9] = ['省', '市', '县', '区', '州', '盟', '旗', '镇', '乡'];

/// The words that end a community's name; one community is written with any of them.
const COMMUNITIES: [&str; 8] =
    ["社区居民委员会", "居民委员会", "村民委员会", "居委会", "村委会", "管理区", "社区", "村"];

/// A division's name has two to this many characters before the word that ends it.
const DIVISION_CHARACTERS_MAX: usize = 8;

/// A community's name without the word that ends it has at most so many characters.
const AREA_CHARACTERS_MAX: usize = 16;

/// Names in front of addresses, all in normal form.
#[derive(Debug, Default, PartialEq)]
pub(super) struct LeadIns {
    /// What every address of the store shares, as far as the grids know: a chain from the root.
    common: BTreeSet<String>,
    /// Wider divisions, as the addresses write them before a common name.
    learned: BTreeSet<String>,
    /// Grids of the community layer below that chain, communities included.
    areas: HashSet<String>,
    /// The same by their name without the word that ends it.
    area_of_base: HashMap<String, String>,
    /// All of them by character; made when letters are first asked about.
    spellable: OnceLock<Vec<Box<[char]>>>,
}

/// An address' normal form, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parted<'t> {
    /// Names of areas, in one form; empty when the text names none.
    pub area: String,
    /// What comes after.
    pub rest: &'t str,
}

impl LeadIns {
    pub(super) fn of(town: &Town, ground: &Ground) -> Self {
        let mut lead_ins = Self::default();
        lead_ins.add_common(&town.name);
        let community = town.levels.find("community").unwrap_or(Level(u8::MAX));
        let grids = || (0..ground.plan.grids.len() as u32).map(crate::domain::plan::GridIndex);
        let roots: Vec<_> = grids()
            .filter(|&at| ground.grid(at).layer == Layer::Community && ground.index.parent(at).is_none())
            .collect();
        // Down the chain for as long as there is nothing beside it.
        let mut level = &roots[..];
        let mut in_common = BTreeSet::new();
        while let [only] = level
            && ground.grid(*only).level < community
        {
            lead_ins.add_common(&ground.grid(*only).name);
            in_common.insert(*only);
            level = ground.index.children(*only);
        }
        for at in grids().filter(|at| !in_common.contains(at)) {
            let grid = ground.grid(at);
            if grid.layer == Layer::Community && grid.level <= community {
                lead_ins.add_area(normalise(&grid.name).0);
            }
        }
        lead_ins
    }

    /// Whether addresses read by the one as they do by the other, which the same addresses have been learned by.
    pub(super) fn reads_as(&self, other: &Self) -> bool {
        self.common == other.common && self.areas == other.areas && self.area_of_base == other.area_of_base
    }

    fn add_common(&mut self, name: &str) {
        let name = normalise(name).0;
        self.common.extend((!name.is_empty()).then_some(name));
    }

    fn add_area(&mut self, name: String) {
        if name.chars().count() < 2 {
            return;
        }
        let base = COMMUNITIES.iter().find_map(|word| name.strip_suffix(word));
        if let Some(base) = base.filter(|base| !base.is_empty()) {
            self.area_of_base.insert(base.to_owned(), name.clone());
        }
        self.areas.insert(name);
    }

    /// Learns what an address writes before the names that all share, so that it may be left out
    /// even where those are: 东莞市 of 广东省东莞市厚街镇….
    pub(super) fn learn(&mut self, normal: &str) {
        for name in &self.common {
            if let Some(at) = normal.find(name.as_str())
                && at > 0
                && let Some(words) = divisions(&normal[..at])
            {
                let new: Vec<String> = words
                    .into_iter()
                    .filter(|word| !self.common.contains(*word) && !self.learned.contains(*word))
                    .map(str::to_owned)
                    .collect();
                self.learned.extend(new);
                return;
            }
        }
    }

    /// Takes a normal form apart.
    pub(super) fn part<'t>(&self, normal: &'t str) -> Parted<'t> {
        let mut rest = normal;
        let mut area = String::new();
        loop {
            if let Some(after) = self.without_common(rest) {
                rest = after;
            } else if let Some((name, after)) = self.without_area(rest) {
                // 厚街镇河田社区河田村12号: said twice is said once.
                if !area.ends_with(name) {
                    area.push_str(name);
                }
                rest = after;
            } else {
                return Parted { area, rest };
            }
        }
    }

    /// Where letters that spell names of areas end, one behind another; the front is one such place.
    pub(super) fn ends_spelled(&self, word: &[char]) -> Vec<usize> {
        let names = self.spellable.get_or_init(|| self.spellable());
        let mut ends = vec![0];
        let mut next = 0;
        while let Some(&from) = ends.get(next) {
            next += 1;
            let begins = |name: &&[char]| {
                let mut begun = name.first().into_iter().flat_map(|&first| sound::syllables(first));
                begun.any(|syllable| syllable.chars().zip(&word[from..]).all(|(a, b)| a == *b))
            };
            for name in names.iter().map(|name| &**name).filter(begins) {
                let letters = word[from..].iter().take_while(|c| c.is_ascii_uppercase()).count();
                let spelled =
                    |length: &usize| likeness::spelled(name, &word[from..from + length], false) == Some(0);
                for length in (name.len() * 2..=letters.min(name.len() * 6)).filter(spelled) {
                    if !ends.contains(&(from + length)) {
                        ends.push(from + length);
                    }
                }
            }
        }
        ends.retain(|&end| end < word.len());
        ends
    }

    /// All names in all their forms.
    fn spellable(&self) -> Vec<Box<[char]>> {
        let full = self.common.iter().chain(&self.learned).chain(&self.areas).map(String::as_str);
        let short = self.common.iter().chain(&self.learned).filter_map(|name| short(name));
        let bases = self.area_of_base.keys().map(String::as_str);
        full.chain(short).chain(bases).map(|name| name.chars().collect()).collect()
    }

    /// Without one name that all share, in full or (before another name) in short.
    fn without_common<'t>(&self, text: &'t str) -> Option<&'t str> {
        let shared = || self.common.iter().chain(&self.learned);
        let full = shared().filter_map(|name| text.strip_prefix(name.as_str())).min_by_key(|rest| rest.len());
        full.or_else(|| self.without_divisions(text)).or_else(|| {
            shared().filter_map(|name| text.strip_prefix(short(name)?)).find(|rest| self.leads_on(rest))
        })
    }

    /// Without unknown divisions that stand right before a known name.
    fn without_divisions<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut ends = text.char_indices().filter(|(_, c)| DIVISIONS.contains(c));
        ends.by_ref()
            .map(|(at, last)| at + last.len_utf8())
            .take_while(|&end| divisions(&text[..end]).is_some())
            .map(|end| &text[end..])
            .find(|rest| {
                let mut shared = self.common.iter().chain(&self.learned);
                shared.any(|name| rest.starts_with(name.as_str())) || self.without_area(rest).is_some()
            })
    }

    /// Whether another name follows, so that a short form before it was one: 东莞厚街珊美社区, but
    /// not 厚街大道.
    fn leads_on(&self, text: &str) -> bool {
        let mut shared = self.common.iter().chain(&self.learned);
        shared.clone().any(|name| text.starts_with(name.as_str()))
            || self.without_area(text).is_some()
            || shared.any(|name| {
                let rest = short(name).and_then(|short| text.strip_prefix(short));
                rest.is_some_and(|rest| self.leads_on(rest))
            })
    }

    /// The area whose name stands here, in whatever form, and what comes after.
    fn without_area<'s, 't>(&'s self, text: &'t str) -> Option<(&'s str, &'t str)> {
        let mut ends = [0; AREA_CHARACTERS_MAX];
        let mut count = 0;
        for (slot, (at, character)) in ends.iter_mut().zip(text.char_indices()) {
            *slot = at + character.len_utf8();
            count += 1;
        }
        // Names share beginnings: the longest that stands here counts.
        ends[..count].iter().rev().find_map(|&end| {
            let (name, rest) = text.split_at(end);
            if let Some(area) = self.areas.get(name) {
                return Some((area.as_str(), rest));
            }
            let word = COMMUNITIES.iter().find(|word| rest.starts_with(**word))?;
            let area = self.area_of_base.get(name)?;
            Some((area.as_str(), &rest[word.len()..]))
        })
    }
}

/// 东莞 of 东莞市; `None` for what has no short form of two characters or more.
fn short(name: &str) -> Option<&str> {
    name.strip_suffix(DIVISIONS).filter(|short| short.chars().count() > 1)
}

/// The divisions that a text is made of: 广东省, 东莞市. `None` when it is not made of such.
fn divisions(text: &str) -> Option<Vec<&str>> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (count, (at, last)) =
            rest.char_indices().enumerate().skip(2).find(|(_, (_, c))| DIVISIONS.contains(c))?;
        if count > DIVISION_CHARACTERS_MAX {
            return None;
        }
        let (word, after) = rest.split_at(at + last.len_utf8());
        words.push(word);
        rest = after;
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[&str]) -> BTreeSet<String> {
        of.iter().map(|&name| name.to_owned()).collect()
    }

    fn houjie() -> LeadIns {
        let mut lead_ins = LeadIns { common: names(&["厚街镇"]), ..LeadIns::default() };
        for area in ["厚街社区", "珊美社区", "河田社区", "桥头社区", "三屯社区"] {
            lead_ins.add_area(area.to_owned());
        }
        lead_ins.learn("广东省东莞市厚街镇家具大道1号");
        lead_ins
    }

    #[test]
    fn learns_the_wider_divisions_from_the_addresses() {
        assert_eq!(houjie().learned, names(&["广东省", "东莞市"]));
        let mut none = houjie();
        none.learn("家具大道对面厚街镇政府");
        assert_eq!(none, houjie());
    }

    #[test]
    fn takes_addresses_apart() {
        let lead_ins = houjie();
        for (text, area, rest) in [
            ("厚街镇河田社区河田大道12号", "河田社区", "河田大道12号"),
            ("广东省东莞市厚街镇家具大道1号", "", "家具大道1号"),
            ("东莞市家具大道1号", "", "家具大道1号"),
            ("东莞市厚街镇东莞市厚街河田管理区湖景大道", "河田社区", "湖景大道"),
            ("东莞厚街珊美社区旧庄分社友谊路106号", "珊美社区", "旧庄分社友谊路106号"),
            ("东莞市厚街镇桥头村第3工业区", "桥头社区", "第3工业区"),
            // The town's short name begins other names too.
            ("厚街大道西127号", "", "厚街大道西127号"),
            ("厚街镇厚街大道西127号", "", "厚街大道西127号"),
            ("厚街镇厚街社区厚街大道1号", "厚街社区", "厚街大道1号"),
            ("厚街社区厚街大道1号", "厚街社区", "厚街大道1号"),
            ("河田大道12号", "", "河田大道12号"),
            ("河田社区河田村河田大道12号", "河田社区", "河田大道12号"),
            ("湖南省长沙市厚街镇1号", "", "1号"),
            ("佛山市家具大道1号", "", "佛山市家具大道1号"),
            ("厚街镇", "", ""),
            ("", "", ""),
        ] {
            let parted = lead_ins.part(text);
            assert_eq!((parted.area.as_str(), parted.rest), (area, rest), "{text}");
        }
    }
}
