//! Reading an address: from a text as a person typed it to its parts.
//!
//! The grammar knows words, not places: that 东莞市 is a city it takes from 市, not from a list. Which of
//! these names exist is for the atlas to say. It goes from wide to narrow, as addresses are written:
//!
//! ```text
//! notes      (…) 收件人… and telephone numbers, which are dropped and kept nowhere
//! divisions  …省 …市 …区 …镇 …社区
//! group      5邻 第3组 …分社
//! street     road, section, lane: 和平东路 4段 187巷3弄
//! door       number: 12号 12-3号 临12号 12号甲 1至30号
//! inside     estate, building, unit, floor, room
//! relation   …对面 …往东50米 …与…路交叉口
//! ```
//!
//! What fits nowhere is the landmark. Nothing here fails: what is no address has few parts, or none.

mod divisions;
mod notes;
mod number;
mod relation;
mod street;

#[cfg(test)]
mod tests;

pub use notes::without_notes;
pub use number::HouseNumber;
pub use relation::{Relation, RelationKind};

use super::normal::normalise;

/// The parts of an address, all in normal form, empty where the text has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub province: String,
    pub city: String,
    pub county: String,
    pub town: String,
    pub community: String,
    /// 5邻, 第3组, 旧庄分社.
    pub group: String,
    pub road: String,
    pub section: String,
    /// All lanes, one in another: 187巷3弄.
    pub lane: String,
    pub number: Option<HouseNumber>,
    pub estate: String,
    pub building: String,
    pub unit: String,
    pub floor: String,
    pub room: String,
    pub landmark: String,
    pub relation: Option<Relation>,
    /// What stood in brackets or was said of a person, as it was written; no telephone numbers.
    pub notes: Vec<String>,
}

impl Reading {
    /// Reads a text as it was typed.
    pub fn of(text: &str) -> Self {
        let (address, notes) = without_notes(text);
        Self { notes, ..Self::of_normal(&normalise(&address).0) }
    }

    /// Reads what is in normal form and has no notes.
    pub fn of_normal(normal: &str) -> Self {
        let mut reading = Self::default();
        let normal = without_long_numbers(normal);
        let rest = divisions::read(&mut reading, &normal);
        let rest = relation::read(&mut reading, rest);
        street::read(&mut reading, rest);
        reading
    }

    /// Road, section and lanes, else the estate, the landmark or the group: by this doors are told apart from
    /// those of other streets. Empty when there is none.
    pub fn street(&self) -> String {
        let street = [&self.road, &self.section, &self.lane].map(String::as_str).concat();
        let names = [street, self.estate.clone(), self.landmark.clone(), self.group.clone()];
        names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
    }

    /// What of the address lies behind the door.
    pub fn inside(&self) -> String {
        [&self.building, &self.unit, &self.floor, &self.room].map(String::as_str).concat()
    }

    /// Whether a province, city, county or town is named.
    pub fn names_division(&self) -> bool {
        [&self.province, &self.city, &self.county, &self.town].iter().any(|name| !name.is_empty())
    }
}

/// Without numbers so long that they are telephones': written in Chinese numerals or with blanks they
/// are only seen now.
fn without_long_numbers(normal: &str) -> String {
    let mut out = String::with_capacity(normal.len());
    let mut rest = normal;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        out.push_str(&rest[..at]);
        let digits = rest[at..].bytes().take_while(u8::is_ascii_digit).count();
        if digits < notes::PHONE_DIGITS_MIN {
            out.push_str(&rest[at..at + digits]);
        }
        rest = &rest[at + digits..];
    }
    out + rest
}
