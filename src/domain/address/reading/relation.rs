//! Where a place lies that is named by another: 对面, 旁边, 往东50米, 与…路交叉口.

use super::Reading;
use super::street::ends_as_road;

/// How the place meant lies to the place named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RelationKind {
    Opposite,
    Beside,
    Behind,
    Before,
    Near,
    /// At the crossing with another road.
    Crossing,
    /// So many metres in a direction.
    Away,
}

/// A relation to the rest of the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    pub kind: RelationKind,
    /// The other road of a crossing, else empty.
    pub road: String,
    /// Of [`RelationKind::Away`]: east and north, in metres.
    pub offset_m: (i32, i32),
    /// What was written behind it, not understood.
    pub tail: String,
}

/// Longer words before those that they end with.
#[rustfmt::skip]
const WORDS: [(&str, RelationKind); 22] = [
    ("斜对面", RelationKind::Opposite), ("正对面", RelationKind::Opposite), ("对面", RelationKind::Opposite),
    ("斜对过", RelationKind::Opposite), ("对过", RelationKind::Opposite),
    ("旁边", RelationKind::Beside), ("隔壁", RelationKind::Beside), ("侧边", RelationKind::Beside),
    ("左侧", RelationKind::Beside), ("右侧", RelationKind::Beside), ("旁", RelationKind::Beside),
    ("后面", RelationKind::Behind), ("背后", RelationKind::Behind), ("后边", RelationKind::Behind),
    ("后门", RelationKind::Behind),
    ("前面", RelationKind::Before), ("门口", RelationKind::Before), ("门前", RelationKind::Before),
    ("附近", RelationKind::Near), ("周边", RelationKind::Near), ("一带", RelationKind::Near),
    ("路段", RelationKind::Near),
];

const CROSSINGS: [&str; 6] = ["交叉路口", "交叉口", "交汇处", "交界处", "十字路口", "路口"];

/// Farther than that nobody points.
const AWAY_M_MAX: i32 = 5_000;

/// Sets the relation; gives what it is a relation to.
pub(super) fn read<'t>(reading: &mut Reading, normal: &'t str) -> &'t str {
    if let Some((body, relation)) = crossing(normal).or_else(|| away(normal)).or_else(|| word(normal)) {
        reading.relation = Some(relation);
        return body;
    }
    normal
}

fn relation(kind: RelationKind, tail: &str) -> Relation {
    Relation { kind, road: String::new(), offset_m: (0, 0), tail: tail.to_owned() }
}

fn word(normal: &str) -> Option<(&str, Relation)> {
    let found = WORDS.iter().filter_map(|&(word, kind)| Some((normal.find(word)?, word, kind)));
    // The first in the text; where several begin there or overlap, the longest stands first above.
    let (at, word, kind) = found.min_by_key(|&(at, ..)| at)?;
    let (body, tail) = (&normal[..at], &normal[at + word.len()..]);
    // 附近: whatever is near something must be near something.
    (!body.is_empty()).then(|| (body, relation(kind, tail)))
}

/// …路与…路交叉口.
fn crossing(normal: &str) -> Option<(&str, Relation)> {
    let (at, word) = CROSSINGS.iter().find_map(|word| Some((normal.find(word)?, *word)))?;
    let tail = &normal[at + word.len()..];
    // The 路 of 三屯路口 is the road's own; that of 三屯路路口 is not.
    let own = word == "路口" && !ends_as_road(&normal[..at]);
    let named = &normal[..if own { at + "路".len() } else { at }];
    let road = |name: &str| ends_as_road(name).then(|| name.to_owned());
    for joint in ['与', '和', '跟', '、', '及', '同'] {
        if let Some((one, other)) = named.split_once(joint)
            && ends_as_road(one)
            && let Some(road) = road(other)
        {
            return Some((one, Relation { road, ..relation(RelationKind::Crossing, tail) }));
        }
    }
    road(named).map(|_| (named, relation(RelationKind::Near, tail)))
}

/// …往东50米.
fn away(normal: &str) -> Option<(&str, Relation)> {
    let metres_at = normal.find('米')?;
    let before = &normal[..metres_at];
    let direction_end = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let metres: i32 = before[direction_end..].parse().ok().filter(|metres| *metres <= AWAY_M_MAX)?;
    let named = &before[..direction_end];
    let named = named.strip_suffix(['约', '大', '走']).unwrap_or(named);
    let body = named.trim_end_matches(['东', '南', '西', '北']);
    let direction = &named[body.len()..];
    let body = body.strip_suffix(['往', '向', '以', '朝'])?;
    let sign =
        |plus: char, minus: char| i32::from(direction.contains(plus)) - i32::from(direction.contains(minus));
    let (east, north) = (sign('东', '西'), sign('北', '南'));
    // Half way between two directions.
    let metres = if east != 0 && north != 0 { metres * 7 / 10 } else { metres };
    let tail = &normal[metres_at + '米'.len_utf8()..];
    let known = (east, north) != (0, 0) && !body.is_empty();
    known.then(|| {
        let offset_m = (east * metres, north * metres);
        (body, Relation { offset_m, ..relation(RelationKind::Away, tail) })
    })
}
