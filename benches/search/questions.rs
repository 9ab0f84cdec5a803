//! What people ask, by what is wrong with it: the classes of `make eval-geocode`.

use gridward::domain::address::sound::syllables;

use crate::mistakes::{Noise, mistaken};
use crate::tessellation::Seeded;
use crate::town::Door;

/// How a text comes to be of a door.
type Written = fn(&Door, &mut Seeded) -> String;

/// Each class with its share of a batch, in hundredths: 70 are clean.
pub const CLASSES: [(&str, u64, Written); 13] = [
    ("as it is", 25, |door, _| door.text()),
    ("without its community", 20, |door, _| door.short()),
    ("with a room and a note", 25, |door, _| format!("{}3楼302室（收件人）", door.short())),
    ("one homophone", 4, |door, seeded| mistaken(&door.short(), Noise::Homophone, seeded)),
    ("one look-alike", 4, |door, seeded| mistaken(&door.short(), Noise::LookAlike, seeded)),
    ("two swapped", 3, |door, seeded| mistaken(&door.short(), Noise::Swapped, seeded)),
    ("one left out", 3, |door, seeded| mistaken(&door.short(), Noise::LeftOut, seeded)),
    ("one too many", 3, |door, seeded| mistaken(&door.short(), Noise::Inserted, seeded)),
    ("three mistakes", 3, three),
    ("pinyin, whole", 3, |door, _| letters(&door.short(), usize::MAX)),
    ("pinyin, initials", 3, |door, _| letters(&door.short(), 1)),
    ("door not there", 2, |door, _| format!("{}{}{}号", door.street, door.lane, door.number + 1_000)),
    ("nowhere", 2, |_, seeded| format!("阿里巴巴第{}号楼", seeded.below(1_000))),
];

fn three(door: &Door, seeded: &mut Seeded) -> String {
    let noise = |seeded: &mut Seeded| Noise::ALL[seeded.below(5) as usize];
    (0..3).fold(door.short(), |text, _| mistaken(&text, noise(seeded), seeded))
}

/// Each character as it is spelled, or the first letters of that.
fn letters(text: &str, most: usize) -> String {
    let spelled =
        |c: char| syllables(c).next().map_or(c.to_string(), |all| all[..all.len().min(most)].to_owned());
    text.chars().map(spelled).collect()
}

/// A class by its share.
pub fn drawn(seeded: &mut Seeded) -> Written {
    let mut at = seeded.below(100);
    for (_, share, written) in CLASSES {
        if at < share {
            return written;
        }
        at -= share;
    }
    unreachable!("the shares are a hundred in all")
}

/// What is typed of a street, to be completed.
pub const TYPED: [(&str, fn(&Door) -> String); 5] = [
    ("one character", |door| door.street.chars().take(1).collect()),
    ("three characters", |door| door.street.chars().take(3).collect()),
    ("a street and a digit", |door| format!("{}1", door.street)),
    ("three letters", |door| letters(&door.street, 1).chars().take(3).collect()),
    ("pinyin", |door| letters(&door.street, usize::MAX)),
];
