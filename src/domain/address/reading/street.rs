//! From the group to the room: words and the numbers between them.

use super::Reading;
use super::number::HouseNumber;

const ROADS: [&str; 6] = ["大道", "路", "街", "道", "胡同", "公路"];
/// What only ends like a road.
const NO_ROADS: [&str; 5] = ["街道", "隧道", "通道", "渠道", "频道"];
const LANES: [&str; 4] = ["巷", "弄", "里弄", "坊"];
#[rustfmt::skip]
const ESTATES: [&str; 30] = [
    "花园", "小区", "苑", "新村", "公寓", "广场", "新城", "家园", "豪庭", "山庄", "工业区", "工业园", "科技园",
    "产业园", "市场", "宿舍", "名邸", "华府", "国际", "商城", "大院", "湾", "庭", "居", "阁", "轩", "园区", "期",
    "园", "城",
];
const GROUPS: [&str; 6] = ["村民小组", "小组", "分社", "生产队", "经济社", "合作社"];
/// One of several parts of a road: 厚街大道西, 湖景大道中.
const SIDES: [char; 5] = ['东', '南', '西', '北', '中'];

/// What a number belongs to, by the word behind it; longer words before their beginnings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Group,
    Road,
    Section,
    Lane,
    Door,
    Estate,
    Building,
    Unit,
    Floor,
    Room,
}

#[rustfmt::skip]
const MARKS: [(&str, Mark); 40] = [
    ("村民小组", Mark::Group), ("小组", Mark::Group), ("组", Mark::Group), ("队", Mark::Group), ("邻", Mark::Group),
    ("社", Mark::Group),
    ("国道", Mark::Road), ("省道", Mark::Road), ("县道", Mark::Road), ("乡道", Mark::Road), ("工业路", Mark::Road),
    ("段", Mark::Section),
    ("横巷", Mark::Lane), ("巷", Mark::Lane), ("弄", Mark::Lane), ("横", Mark::Lane),
    ("工业区", Mark::Estate), ("工业园", Mark::Estate), ("管理区", Mark::Estate), ("期", Mark::Estate),
    ("区", Mark::Estate), ("号院", Mark::Estate),
    ("号楼", Mark::Building), ("号栋", Mark::Building), ("号馆", Mark::Building), ("号厂房", Mark::Building),
    ("栋", Mark::Building), ("幢", Mark::Building), ("座", Mark::Building), ("单元", Mark::Unit), ("梯", Mark::Unit),
    ("楼", Mark::Floor), ("层", Mark::Floor), ("F", Mark::Floor),
    ("号房", Mark::Room), ("号铺", Mark::Room), ("室", Mark::Room), ("房", Mark::Room), ("铺", Mark::Room),
    ("号", Mark::Door),
];

/// Whether a text ends as the name of a road does.
pub(super) fn ends_as_road(text: &str) -> bool {
    ROADS.iter().any(|word| text.ends_with(word) && text.len() > word.len())
        && !NO_ROADS.iter().any(|word| text.ends_with(word))
}

/// Sets everything from the group on.
pub(super) fn read(reading: &mut Reading, normal: &str) {
    let characters: Vec<char> = normal.chars().collect();
    let mut walk = Walk { reading, pending: String::new() };
    let mut at = 0;
    while at < characters.len() {
        let taken = walk.number(&characters, at);
        if taken == 0 {
            walk.pending.push(characters[at]);
        }
        at += taken.max(1);
    }
    walk.settle();
}

/// What has been read, and the words since the last number.
struct Walk<'r> {
    reading: &'r mut Reading,
    pending: String,
}

impl Walk<'_> {
    /// Takes the number at a position, with the word behind it; gives how many characters that are.
    fn number(&mut self, characters: &[char], at: usize) -> usize {
        let rest = &characters[at..];
        let within_number = at > 0 && characters[at - 1].is_ascii_alphanumeric();
        let basement = rest.starts_with(&['地', '下']) && !self.is_bare();
        if basement {
            return self.basement(rest);
        }
        if within_number || !rest[0].is_ascii_alphanumeric() {
            return 0;
        }
        let length = rest.iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '-').count();
        let ordinal = usize::from(self.pending.ends_with('第'));
        // The F of 3F looks like a part of the number.
        let length = if rest[..length].ends_with(&['F']) && length > 1 { length - 1 } else { length };
        let mark = MARKS.iter().find(|(word, _)| starts_with(&rest[length..], word));
        let door = HouseNumber::at_start(rest);
        match (mark, door) {
            (Some(&(word, mark)), _) if mark != Mark::Door => {
                let text: String =
                    rest[..length].iter().chain(word.chars().collect::<Vec<_>>().iter()).collect();
                let word_length = word.chars().count();
                if ordinal == 1 {
                    self.pending.pop();
                }
                let named = if ordinal == 1 { format!("第{text}") } else { text };
                self.marked(mark, &named);
                // 3楼之2: a door on that floor.
                let behind = &rest[length + word_length..];
                length + word_length + self.behind(mark, behind)
            }
            (_, Some((mut door, digits))) if self.takes_door(rest, digits) => {
                door.is_temporary = self.pending.ends_with('临');
                if door.is_temporary {
                    self.pending.pop();
                }
                self.settle();
                let marked = usize::from(rest.get(digits) == Some(&'号'));
                let suffix = door.with_suffix_behind(&rest[digits + marked..]);
                self.door(door, digits + marked + suffix, marked == 1, rest)
            }
            _ => 0,
        }
    }

    /// Whether nothing was read and nothing is pending: 地下 begins a name then.
    fn is_bare(&self) -> bool {
        self.pending.is_empty() && self.reading.number.is_none()
    }

    /// 地下1层, 地下室, 地下.
    fn basement(&mut self, rest: &[char]) -> usize {
        self.settle();
        let digits = rest[2..].iter().take_while(|c| c.is_ascii_digit()).count();
        let word = ["层", "楼", "室"].iter().find(|word| starts_with(&rest[2 + digits..], word));
        let length = 2 + digits + word.map_or(0, |word| word.chars().count());
        self.reading.floor = rest[..length].iter().collect();
        length + self.behind(Mark::Floor, &rest[length..])
    }

    /// 之2 behind a floor.
    fn behind(&mut self, mark: Mark, rest: &[char]) -> usize {
        if mark != Mark::Floor || !matches!(rest.first(), Some('之' | '-')) {
            return 0;
        }
        let digits = rest[1..].iter().take_while(|c| c.is_ascii_digit()).count();
        if digits > 0 {
            self.reading.room = format!("之{}", rest[1..=digits].iter().collect::<String>());
            return 1 + digits;
        }
        0
    }

    /// A number is a door's with 号 behind it, or at the end of a number and of what stands alone.
    fn takes_door(&self, rest: &[char], digits: usize) -> bool {
        let next = rest.get(digits);
        next.is_none_or(|&c| c == '号' || !c.is_ascii_alphanumeric() && c != '米')
            && !(self.pending.is_empty() && self.reading.street().is_empty() && next != Some(&'号'))
    }

    fn door(&mut self, door: HouseNumber, length: usize, marked: bool, rest: &[char]) -> usize {
        let text = || rest[..length].iter().collect::<String>();
        let reading = &mut *self.reading;
        let inside = !reading.inside().is_empty();
        let of_estate = reading.road.is_empty() && reading.lane.is_empty() && !reading.estate.is_empty();
        match door.sub {
            // 东逸翠苑35-785: building and room.
            Some(room) if of_estate && !marked && reading.number.is_none() && !inside => {
                reading.building = format!("{}栋", door.number);
                reading.room = format!("{room}室");
            }
            _ if reading.number.is_none() && !inside => reading.number = Some(door),
            _ if reading.room.is_empty() => {
                reading.room = if marked { text() } else { format!("{}室", text()) };
            }
            _ => self.pending.push_str(&text()),
        }
        length
    }

    fn marked(&mut self, mark: Mark, text: &str) {
        let named = |pending: &mut String| std::mem::take(pending) + text;
        match mark {
            // 河田第3工业区, 旧庄3巷, 万达A座: the name before it belongs to it.
            Mark::Estate | Mark::Road => {
                let name = named(&mut self.pending);
                self.pending = name;
                self.settle();
            }
            Mark::Lane => {
                self.settle_road();
                let name = named(&mut self.pending);
                self.reading.lane.push_str(&name);
            }
            Mark::Section => {
                self.settle();
                self.reading.section.push_str(text);
            }
            Mark::Group => {
                let name = named(&mut self.pending);
                self.reading.group.push_str(&name);
            }
            _ => {
                self.settle();
                let reading = &mut *self.reading;
                let slot = match mark {
                    Mark::Building => &mut reading.building,
                    Mark::Unit => &mut reading.unit,
                    Mark::Floor => &mut reading.floor,
                    _ => &mut reading.room,
                };
                slot.push_str(text);
            }
        }
    }

    /// Takes the road out of the words before a lane's number; the rest is the lane's own name.
    fn settle_road(&mut self) {
        let words = std::mem::take(&mut self.pending);
        let words = self.without_group(&words);
        let (street, name) = parted(words);
        match street {
            Some(street) if self.reading.road.is_empty() => street.clone_into(&mut self.reading.road),
            Some(street) => self.reading.landmark.push_str(street),
            None => {}
        }
        name.clone_into(&mut self.pending);
    }

    /// Puts the pending words where they belong.
    fn settle(&mut self) {
        let words = std::mem::take(&mut self.pending);
        let words = self.without_group(&words);
        let (street, name) = parted(words);
        let reading = &mut *self.reading;
        match street {
            _ if words.is_empty() => return,
            Some(street) if reading.road.is_empty() && reading.lane.is_empty() => {
                street.clone_into(&mut reading.road)
            }
            Some(street) => reading.landmark.push_str(street),
            None => {}
        }
        if name.is_empty() {
            return;
        }
        let is_section =
            name.strip_suffix('段').is_some_and(|side| side.chars().count() == 1 && side.starts_with(SIDES));
        if is_section && street.is_some() {
            reading.section.push_str(name);
        } else if LANES.iter().any(|word| name.ends_with(word)) && reading.number.is_none() {
            reading.lane.push_str(name);
        } else if ESTATES.iter().any(|word| name.ends_with(word)) || name.ends_with("号院") {
            reading.estate.push_str(name);
        } else {
            reading.landmark.push_str(name);
        }
    }

    /// Takes 旧庄分社 from the front.
    fn without_group<'t>(&mut self, words: &'t str) -> &'t str {
        let found = GROUPS.iter().filter_map(|word| Some(words.find(word)? + word.len())).min();
        let Some(end) = found.filter(|_| self.reading.road.is_empty()) else { return words };
        self.reading.group.push_str(&words[..end]);
        &words[end..]
    }
}

/// A road at the front, up to the last word of one, and what comes after it.
fn parted(words: &str) -> (Option<&str>, &str) {
    let ends = words.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
    let road = ends.into_iter().find(|&end| ends_as_road(&words[..end]));
    let Some(end) = road else { return (None, words) };
    let rest = &words[end..];
    // 厚街大道西, and nothing behind it.
    if rest.chars().count() == 1 && rest.starts_with(SIDES) {
        return (Some(words), "");
    }
    // 厚街 of 厚街万达广场 is where the place is, not a street.
    if words[..end].chars().count() < 3 && !rest.is_empty() {
        return (None, words);
    }
    (Some(&words[..end]), rest)
}

fn starts_with(characters: &[char], word: &str) -> bool {
    let mut own = characters.iter();
    word.chars().all(|wanted| own.next() == Some(&wanted))
}
