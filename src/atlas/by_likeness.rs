//! Finding an address whose street is not written as it is called: mistyped, by its sound, in pinyin.
//!
//! Only names are taken for others. A number is looked for as it is written, of the lane and of the
//! door: another number is another place. What stands before the street must then not contradict
//! where the door is; where it agrees, it is a second witness for the name.

use super::addresses::Addresses;
use super::by_parts::{ByParts, Search, Way, distance_m};
use super::numbered::{self, TEMPORARY, Token, same_numbers, tokens};
use super::written::Written;
use crate::domain::address::likeness;
use crate::domain::address::sound::{Sounding, sounding};
use crate::domain::address::{Reading, is_numeral, with_digits};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

/// Longer texts are no addresses.
const CHARACTERS_MAX: usize = 80;
/// Words of a text in which a street is looked for, and streets that are then looked at.
const WORDS_MAX: usize = 6;
const HITS_MAX: usize = 16;
const STREETS_MAX: usize = 24;
/// Names that differ in likeness by less are equally like.
const EQUALLY_LIKE: f32 = 0.2;
/// Names that differ by more are not even looked at.
const LESS_LIKE_MAX: f32 = 1.0;
/// From here on a correction is a guess unless the area agrees: one character for an unlike one.
const GUESS: f32 = 0.9;

/// A name that the text may mean, and where in it, in characters.
struct Hit {
    stem: u32,
    cost: f32,
    from: usize,
    to: usize,
    /// What is written behind it, all numbers in digits; of those that are looked at.
    after: String,
}

/// A street whose numbers are those of the text.
struct OnStreet<'t> {
    street: u32,
    cost: f32,
    /// What of it is the name's.
    named: f32,
    /// What is written before the name.
    before: &'t str,
    /// The numbers behind the street's own.
    behind: Vec<Token<'t>>,
}

/// What the words before a street say of a place.
#[derive(Clone, Copy, PartialEq)]
enum Witness {
    Agrees,
    Silent,
    /// An area is named that the place does not lie in, perhaps by a mistake.
    Doubts,
    Contradicts,
}

impl Addresses {
    /// Looks for the door under a street that is called nearly as the text says; `None` when nothing is
    /// near enough. `around` gives the names of all areas that a point lies in.
    pub(super) fn find_by_likeness(
        &self,
        written: &Written,
        at: Moment,
        limit: usize,
        lies_in: impl Fn(LatticePoint, &str) -> bool + Copy,
        around: impl Fn(LatticePoint) -> String,
    ) -> Option<ByParts> {
        if written.characters > CHARACTERS_MAX {
            return None;
        }
        let area = &written.area;
        let text = Text::of(&with_named_numbers(&written.rest));
        let mut least = f32::INFINITY;
        let mut found: Vec<(f32, Witness, ByParts)> = Vec::new();
        let hits = hits(self, &text);
        for on in on_streets(self, &text, &hits) {
            // None that is left can be as like.
            if on.cost + weight(Witness::Agrees) >= least + EQUALLY_LIKE {
                break;
            }
            let reading = numbered::reading(self.streets().name(on.street), &on.behind);
            let reading = Reading { notes: written.notes.clone(), ..reading };
            let asked_number = reading.number.is_some();
            let search = Search { addresses: self, reading, area: String::new(), at, lies_in };
            let Some(by_parts) = search.on_doors(self.streets().doors_at(on.street), limit) else { continue };
            let point = by_parts.point.unwrap_or(self.row(by_parts.rows[0]).point);
            let mut witness = witness(&[area, on.before].concat(), &around(point));
            if witness == Witness::Silent && !area.is_empty() && !lies_in(point, area) {
                witness = Witness::Doubts;
            }
            let further = match by_parts.way {
                Way::Street if asked_number => 0.8,
                Way::Between => 0.3,
                _ => 0.0,
            };
            let score = on.cost + further + weight(witness);
            let is_guess = on.named >= GUESS;
            // A guess at the name must be borne out by the door or by the area.
            let is_borne_out = !is_guess || by_parts.way == Way::Door || witness == Witness::Agrees;
            if witness != Witness::Contradicts && is_borne_out {
                let confidence = by_parts.confidence * worth(on.cost, witness, is_guess);
                let is_like = on.cost > 0.0;
                let street = self.streets().name(on.street).to_owned();
                let (is_whole, is_by_name) = (false, true);
                let found_so =
                    ByParts { confidence, street, is_whole, is_by_name, is_guess, is_like, ..by_parts };
                found.push((score, witness, found_so));
                least = least.min(score);
            }
        }
        self.likest(found, limit)
    }

    /// The one, or all that are equally like.
    fn likest(&self, mut found: Vec<(f32, Witness, ByParts)>, limit: usize) -> Option<ByParts> {
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (score, _, mut best) = if found.is_empty() { return None } else { found.remove(0) };
        let place = |it: &ByParts| it.point.unwrap_or(self.row(it.rows[0]).point);
        let equal = found.iter().take_while(|(other, ..)| other - score < EQUALLY_LIKE).map(|(_, _, it)| it);
        let others: Vec<&ByParts> =
            equal.filter(|it| it.way == best.way && distance_m(place(it), place(&best)) > 30.0).collect();
        if !others.is_empty() {
            best.confidence *= 0.5;
            best.is_guess = true;
            let more = others.iter().flat_map(|it| it.rows.iter().copied());
            let rows: Vec<u32> = best.rows.iter().copied().chain(more).take(limit).collect();
            best.rows = rows;
        }
        Some(best)
    }
}

/// In mistakes.
fn weight(witness: Witness) -> f32 {
    match witness {
        Witness::Agrees => -0.5,
        Witness::Silent => 0.0,
        Witness::Doubts | Witness::Contradicts => 0.5,
    }
}

/// How sure an answer is that a correction led to, by what was corrected.
fn worth(cost: f32, witness: Witness, is_guess: bool) -> f32 {
    let sure = if is_guess { 0.8 - 0.1 * cost } else { 1.0 - 0.1 * cost };
    match witness {
        Witness::Agrees if is_guess => sure,
        Witness::Agrees => sure.max(0.9),
        Witness::Silent => sure * 0.97,
        Witness::Doubts | Witness::Contradicts => sure * 0.7,
    }
}

/// 新湖2路 as 新湖二路: streets are numbered in numerals.
fn with_named_numbers(rest: &str) -> String {
    let characters: Vec<char> = rest.chars().collect();
    let mut out = String::with_capacity(rest.len());
    for (at, &character) in characters.iter().enumerate() {
        let is_alone = at > 0 && !characters[at - 1].is_ascii() && character.is_ascii_digit();
        let is_road = matches!(characters.get(at + 1), Some('路' | '街'));
        match character.to_digit(10).filter(|digit| is_alone && is_road && *digit > 0) {
            Some(digit) => out.extend("一二三四五六七八九".chars().nth(digit as usize - 1)),
            None => out.push(character),
        }
    }
    out
}

/// Digits, capital letters and all else.
fn kind(character: char) -> u8 {
    match character {
        '0'..='9' | '-' => 0,
        'A'..='Z' => 1,
        _ => 2,
    }
}

/// What is left of a text without its areas, by character, and where each begins.
struct Text {
    text: String,
    characters: Vec<char>,
    starts: Vec<usize>,
}

impl Text {
    fn of(text: &str) -> Self {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { text: text.to_owned(), characters: text.chars().collect(), starts }
    }

    fn before(&self, at: usize) -> &str {
        &self.text[..self.starts[at]]
    }

    fn after(&self, at: usize) -> &str {
        &self.text[self.starts[at]..]
    }
}

/// The streets that a text may mean, likest first.
fn on_streets<'t>(addresses: &Addresses, text: &'t Text, hits: &'t [Hit]) -> Vec<OnStreet<'t>> {
    let streets = addresses.streets();
    let mut found = Vec::new();
    for hit in hits {
        let tokens = tokens(&hit.after);
        let first = tokens.first().map(|token| token.number);
        for street in streets.stems().streets(streets, hit.stem, first) {
            let stem = streets.stems().names.get(hit.stem);
            let tail = streets.name(street).strip_prefix(stem).unwrap_or_default();
            let Some((marks, behind)) = same_numbers(&numbered::tokens(tail), &tokens) else { continue };
            let cost = hit.cost + marks + numbered::ending(behind);
            let (before, behind) = (text.before(hit.from), behind.to_vec());
            found.push(OnStreet { street, cost, named: hit.cost, before, behind });
        }
    }
    // Of streets equally like the one that takes more of the numbers comes first.
    found.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(b.street.cmp(&a.street)));
    let least = found.first().map_or(0.0, |on| on.cost);
    found.retain(|on| on.cost <= least + LESS_LIKE_MAX);
    found.truncate(STREETS_MAX);
    found
}

/// The likest names of streets that stand somewhere in a text.
fn hits(addresses: &Addresses, text: &Text) -> Vec<Hit> {
    let names = &addresses.streets().stems().names;
    let characters = &text.characters[..];
    let mut hits = Vec::new();
    let hit = |stem, cost, from, to| Hit { stem, cost, from, to, after: String::new() };
    let mut from = 0;
    for word in characters.chunk_by(|a, b| kind(*a) == kind(*b)).take(WORDS_MAX) {
        let end = from + word.len();
        match kind(word[0]) {
            // HAO of 12HAO is no name.
            1 if word.len() > 1 && (from == 0 || kind(characters[from - 1]) != 0) => {
                for start in addresses.starts_of_names(word) {
                    let spelled = names.spelled_by(&word[start..], end == characters.len());
                    let cost = |begun: u32| 0.1 + 0.1 * begun.min(5) as f32;
                    hits.extend(spelled.into_iter().map(|(stem, begun)| hit(stem, cost(begun), from, end)));
                }
            }
            2 => {
                // The name may end where a numeral begins: 兴隆路三断.
                let cuts = (2..word.len())
                    .filter(|&at| is_numeral(word[at]) || word[at] == TEMPORARY)
                    .chain([word.len()]);
                for cut in cuts {
                    let skipped = cut.saturating_sub(likeness::CHARACTERS_MAX);
                    let like = names.like_end_of(&word[..cut]).into_iter().take(HITS_MAX);
                    let begun = from + skipped;
                    hits.extend(like.map(|like| hit(like.name, like.cost, begun + like.start, from + cut)));
                }
            }
            _ => {}
        }
        from = end;
    }
    hits.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let least = hits.first().map_or(0.0, |hit| hit.cost);
    hits.retain(|hit| hit.cost <= least + LESS_LIKE_MAX);
    hits.truncate(HITS_MAX);
    hits.iter_mut().for_each(|hit| hit.after = with_digits(text.after(hit.to)));
    hits
}

/// Characters that areas of all kinds have in their names.
const AREA_WORDS: &str = "省市区县州镇乡街道社村里居委会管理邻组队民员";

/// Whether what stands before a street names where the place lies.
fn witness(before: &str, around: &str) -> Witness {
    let telling: Vec<char> = before.chars().filter(|c| !c.is_ascii() && !AREA_WORDS.contains(*c)).collect();
    if telling.is_empty() {
        return Witness::Silent;
    }
    let there =
        |c: &&char| around.chars().any(|known| known == **c || sounding(known, **c) == Sounding::Same);
    let found = telling.iter().filter(there).count();
    // Another road, and a relation that is not understood.
    if before.contains(['与', '和']) || before.chars().any(|c| "路街巷弄".contains(c) && !around.contains(c))
    {
        return Witness::Contradicts;
    }
    let names_area = before.chars().any(|c| "市区县镇乡社村里".contains(c));
    if found * 5 >= telling.len() * 3 {
        Witness::Agrees
    } else if !names_area {
        Witness::Silent
    } else if found * 4 < telling.len() {
        Witness::Contradicts
    } else {
        Witness::Doubts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_street_agrees_or_not() {
        for (before, around, expected) in [
            ("", "台北市文山区樟新里", Witness::Silent),
            ("邻", "台北市文山区樟新里", Witness::Silent),
            ("文山曲樟辛里5邻", "台北市文山区樟新里", Witness::Agrees),
            ("大湾村", "厚街镇河田社区", Witness::Contradicts),
            ("佛山市", "厚街镇河田社区", Witness::Contradicts),
            ("河田大道与", "厚街镇河田社区", Witness::Contradicts),
            ("湖景路", "厚街镇河田社区", Witness::Contradicts),
            ("厚街", "厚街镇河田社区", Witness::Agrees),
            ("阿婆面店", "厚街镇河田社区", Witness::Silent),
        ] {
            assert!(witness(before, around) == expected, "{before} {around}");
        }
    }
}
