//! Province, city, county, town and community at the front, by the word that each ends with.

use super::Reading;

type Slot = fn(&mut Reading) -> &mut String;

/// Words in the order in which divisions are written, what each stands for, and how many characters
/// its name has with it.
#[rustfmt::skip]
const LEVELS: [(&[&str], Slot, usize, usize); 5] = [
    (&["特别行政区", "自治区", "省"], |reading| &mut reading.province, 3, 9),
    (&["自治州", "地区", "市", "盟"], |reading| &mut reading.city, 3, 8),
    (&["自治县", "区", "县", "旗"], |reading| &mut reading.county, 3, 8),
    (&["街道办事处", "街道", "镇", "乡"], |reading| &mut reading.town, 3, 8),
    (&["社区居民委员会", "居民委员会", "村民委员会", "居委会", "村委会", "管理区", "社区", "村", "里"],
        |reading| &mut reading.community, 2, 9),
];

/// What only looks like a division: quarters, estates and markets that contain its word.
#[rustfmt::skip]
const OTHERS: [&str; 15] = [
    "工业区", "开发区", "小区", "园区", "住宅区", "生活区", "商业区", "宿舍区", "新区", "市场", "市政", "市民",
    "新村", "城中村", "公里",
];

/// What goes on with a name that only looked like a division's: 新市路, 古镇大道, 里巷.
const GOES_ON: [&str; 7] = ["路", "街", "道", "巷", "弄", "大道", "大街"];

/// No county's name has a town or community in it, and no community's a town.
const NARROWER: [(usize, &[&str]); 2] = [(2, &["镇", "乡", "街道", "社区", "管理区"]), (4, &["镇"])];

/// Sets the divisions; gives what comes after them.
pub(super) fn read<'t>(reading: &mut Reading, normal: &'t str) -> &'t str {
    let mut rest = normal;
    // Once more from the top: 东莞市厚街镇东莞市厚街…, said twice.
    for _ in 0..2 {
        for (level, (words, slot, least, most)) in LEVELS.into_iter().enumerate() {
            // Most texts have lost these to the atlas already.
            if !words.iter().any(|word| rest.contains(word)) {
                continue;
            }
            let narrower = NARROWER.iter().find(|row| row.0 == level).map_or(&[][..], |row| row.1);
            let is_one = |name: &str| narrower.iter().all(|word| name.find(word).unwrap_or(0) == 0);
            if let Some((name, after)) =
                name_ending(rest, words, least, most).filter(|(name, _)| is_one(name))
            {
                let slot = slot(reading);
                if slot.is_empty() {
                    name.clone_into(slot);
                }
                rest = after;
            }
        }
    }
    rest
}

/// The name at the front that ends with one of the words.
fn name_ending<'t>(text: &'t str, words: &[&str], least: usize, most: usize) -> Option<(&'t str, &'t str)> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).enumerate();
    for (count, end) in ends.take(most) {
        let (name, rest) = text.split_at(end);
        // No division has digits or letters in its name.
        if name.ends_with(|c: char| c.is_ascii()) || is_street(name) {
            return None;
        }
        let is_other = OTHERS.iter().any(|other| name.ends_with(other) || crosses(name, rest, other));
        // 村 of 村民委员会 is not its end.
        let goes_on = GOES_ON.iter().any(|word| rest.starts_with(word))
            && !name.ends_with("社区")
            && !begins_community(rest)
            || is_road_of_village(name, rest)
            || words.iter().any(|word| crosses(name, rest, word));
        let ends = words.iter().any(|word| name.ends_with(word) && name.len() > word.len());
        if count + 1 >= least && ends && !is_other && !goes_on {
            return Some((name, rest));
        }
    }
    None
}

/// 路东社区 begins as a road ends.
fn begins_community(rest: &str) -> bool {
    let front: String = rest.chars().take(COMMUNITY_CHARACTERS).collect();
    let end = front.find("社区").into_iter().chain(front.find('村')).min();
    end.is_some_and(|end| !front[..end].chars().skip(1).any(|c| matches!(c, '路' | '街' | '道' | '巷')))
}

/// A short name of a community with the word that ends it.
const COMMUNITY_CHARACTERS: usize = 5;

/// 中关村南大街 is a road, not 南大街 in 中关村.
fn is_road_of_village(name: &str, rest: &str) -> bool {
    let behind = rest.strip_prefix(['东', '南', '西', '北', '中']);
    name.ends_with('村')
        && behind.is_some_and(|rest| ["大街", "大道", "路"].iter().any(|word| rest.starts_with(word)))
}

/// Whether a word lies across the end of a name: 市场 in 河田市 and 场.
fn crosses(name: &str, rest: &str, word: &str) -> bool {
    let mut cuts = word.char_indices().skip(1).map(|(at, _)| word.split_at(at));
    cuts.any(|(front, back)| name.ends_with(front) && rest.starts_with(back))
}

/// Whether a road stands here already: what follows is no division.
fn is_street(name: &str) -> bool {
    name.ends_with("大道") || name.ends_with('路') && name.chars().count() > 2
}
