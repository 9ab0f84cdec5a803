//! House numbers with all that is written at them.

use std::fmt::{self, Display, Formatter};

/// No house has a number of more digits.
const DIGITS_MAX: usize = 5;

/// What tells the houses of one number apart.
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";

/// The number on a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HouseNumber {
    pub number: u32,
    /// 3 of 12号之3, 12号附3 and 12-3号.
    pub sub: Option<u32>,
    /// 甲 of 12号甲, A of 12A号.
    pub suffix: Option<char>,
    /// 临12号: given for the time being, in a row of its own.
    pub is_temporary: bool,
    /// 30 of 1至30号: a stretch of doors.
    pub to: Option<u32>,
}

impl HouseNumber {
    /// The number that begins a text in normal form, and how many characters it takes, without 号.
    pub(super) fn at_start(characters: &[char]) -> Option<(Self, usize)> {
        let (number, mut end) = digits(characters)?;
        let mut found = Self { number, sub: None, suffix: None, is_temporary: false, to: None };
        if characters.get(end) == Some(&'-')
            && let Some((sub, length)) = digits(&characters[end + 1..])
        {
            found.sub = Some(sub);
            end += 1 + length;
        }
        let marked = usize::from(characters.get(end) == Some(&'号'));
        let joined = matches!(characters.get(end + marked), Some('至' | '到'));
        if joined
            && let Some((to, length)) = digits(&characters[end + marked + 1..])
            && to > number
        {
            found.to = Some(to);
            end += marked + 1 + length;
        }
        if let Some(&suffix) = characters.get(end).filter(|&&c| is_suffix(c)) {
            let next = characters.get(end + 1);
            // 12B栋 is a building, 12A3 is none of ours.
            if next.is_none_or(|&c| c == '号') {
                found.suffix = Some(suffix);
                end += 1;
            }
        }
        Some((found, end))
    }

    /// The same behind 号: 12号甲.
    pub(super) fn with_suffix_behind(&mut self, characters: &[char]) -> usize {
        let suffix = characters.first().filter(|&&c| STEMS.contains(c) && self.suffix.is_none());
        self.suffix = suffix.copied().or(self.suffix);
        usize::from(suffix.is_some())
    }
}

impl Display for HouseNumber {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_temporary { "临" } else { "" })?;
        write!(f, "{}", self.number)?;
        self.sub.map_or(Ok(()), |sub| write!(f, "-{sub}"))?;
        self.to.map_or(Ok(()), |to| write!(f, "至{to}"))?;
        self.suffix.map_or(Ok(()), |suffix| write!(f, "{suffix}"))?;
        f.write_str("号")
    }
}

fn is_suffix(character: char) -> bool {
    character.is_ascii_uppercase() || STEMS.contains(character)
}

/// A number and how many digits it has.
fn digits(characters: &[char]) -> Option<(u32, usize)> {
    let run: String = characters.iter().take_while(|c| c.is_ascii_digit()).collect();
    let sound = (1..=DIGITS_MAX).contains(&run.len());
    Some((run.parse().ok().filter(|_| sound)?, run.len()))
}
