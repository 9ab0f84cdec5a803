//! Whether one more report means a hazard that is open already. Precision before recall: a report that
//! drowns in another's hazard is worse than two hazards that somebody merges.

use std::collections::BTreeSet;

use super::Hazard;
use crate::domain::address::normalise;
use crate::domain::id::PremisesId;
use crate::domain::matter::Matter;
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::{LocalScale, Metres};

/// How far apart two reports of one hazard may be at most, however inaccurate, metres.
pub const NEAR_M_MAX: f64 = 150.0;
/// How far people who both stand at it point apart, beyond their accuracies.
const NEAR_M: f64 = 20.0;
/// How long after its last report one more may mean the same, microseconds: a week.
pub const SAME_WITHIN_US: i64 = 7 * 24 * 3600 * 1_000_000;
/// From which score on a report joins; `docs/decisions/hazards.md` has what it gives.
const JOINS: f32 = 0.5;

/// What is asked about: a report before anybody knows which hazard it is of.
#[derive(Clone, Copy, Debug)]
pub struct Reported<'r> {
    pub at: Moment,
    pub point: LatticePoint,
    pub accuracy: Metres,
    pub premises: Option<&'r PremisesId>,
    pub matter: &'r Matter,
    pub text: &'r str,
}

/// Why a report was taken for one more of a hazard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    pub distance: Metres,
    /// 0 to 1: how many pairs of neighbouring characters the texts share.
    pub text: f32,
    /// 0 to 1.
    pub score: f32,
}

/// How like a hazard a report is; `None` when it is another.
pub fn likeness(report: &Reported<'_>, hazard: &Hazard) -> Option<Likeness> {
    let is_recent = (report.at.0 - hazard.last_reported.0).abs() <= SAME_WITHIN_US;
    if !hazard.status.is_running() || hazard.family != report.matter.family || !is_recent {
        return None;
    }
    if let (Some(here), Some(there)) = (report.premises, &hazard.premises)
        && here != there
    {
        return None;
    }
    let distance = distance(report.point, hazard.point);
    let reach = (NEAR_M + report.accuracy.0 + hazard.accuracy.0).min(NEAR_M_MAX);
    if distance.0 > reach {
        return None;
    }
    let (here, there) = (Words::of(report.text), Words::of(&hazard.text));
    if here.names_another(&there) {
        return None;
    }
    let text = here.shared(&there);
    let closeness = 1.0 - (distance.0 / reach) as f32;
    let is_same_place = report.premises.is_some() && report.premises == hazard.premises.as_ref();
    let place = if is_same_place { 1.0 } else { closeness };
    let matter = if hazard.matter == report.matter.code { 0.25 } else { 0.0 };
    let score = (matter + 0.65 * text + 0.2 * place).min(1.0);
    (score >= JOINS).then_some(Likeness { distance, text, score })
}

fn distance(a: LatticePoint, b: LatticePoint) -> Metres {
    let scale = LocalScale::at(a);
    let east = (f64::from(a.x) - f64::from(b.x)) * scale.metres_per_x;
    let north = (f64::from(a.y) - f64::from(b.y)) * scale.metres_per_y;
    Metres(east.hypot(north))
}

/// What of a text is compared.
struct Words {
    pairs: BTreeSet<(char, char)>,
    numbers: BTreeSet<String>,
}

impl Words {
    fn of(text: &str) -> Self {
        let normal = normalise(text).0;
        let letters: Vec<char> = normal.chars().filter(|c| c.is_alphabetic()).collect();
        let pairs = letters.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let numbers = normal.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
        Self { pairs, numbers: numbers.map(str::to_owned).collect() }
    }

    /// 3栋 and 5栋 are two places, however like the rest.
    fn names_another(&self, other: &Self) -> bool {
        let some = !self.numbers.is_empty() && !other.numbers.is_empty();
        some && self.numbers.is_disjoint(&other.numbers)
    }

    /// Dice's coefficient (1945) of the pairs. A text that says nothing says neither yes nor no.
    fn shared(&self, other: &Self) -> f32 {
        let total = self.pairs.len() + other.pairs.len();
        if self.pairs.is_empty() || other.pairs.is_empty() {
            return 0.3;
        }
        2.0 * self.pairs.intersection(&other.pairs).count() as f32 / total as f32
    }
}

#[cfg(test)]
mod tests {
    use super::super::HazardStatus;
    use super::super::tests::hazard;
    use super::*;
    use crate::domain::layers::Layer;
    use crate::domain::matter::{MatterList, Severity};

    fn matter(code: &str, family: &str) -> Matter {
        Matter {
            code: code.into(),
            list: MatterList::GridEntry,
            name: code.into(),
            family: family.into(),
            layer: Layer::Community,
            team: None,
            severity: Severity::Yellow,
            limit: None,
            department: "".into(),
            premises_kinds: Vec::new(),
            interval_days: None,
        }
    }

    #[test]
    fn which_reports_join() {
        let open = hazard();
        let day = 24 * 3600 * 1_000_000;
        for (text, code, family, east_m, accuracy, at, joins) in [
            ("消防通道被堵", "M1", "消防", 0.0, 5.0, 1, true),
            ("有车把消防通道堵住了", "M1", "消防", 15.0, 5.0, day, true),
            ("消防通道被电动车堵了", "M2", "消防", 5.0, 5.0, day, true),
            ("灭火器过期", "M1", "消防", 5.0, 5.0, day, false),
            ("消防通道被堵", "M1", "食品", 0.0, 5.0, 1, false),
            ("消防通道被堵", "M1", "消防", 60.0, 5.0, 1, false),
            ("消防通道被堵", "M1", "消防", 60.0, 50.0, 1, true),
            ("消防通道被堵", "M1", "消防", 160.0, 500.0, 1, false),
            ("消防通道被堵", "M1", "消防", 0.0, 5.0, 8 * day, false),
            ("", "M1", "消防", 1.0, 5.0, 1, true),
        ] {
            let mut point = open.point;
            point.x += (east_m / LocalScale::at(point).metres_per_x) as i32;
            let matter = matter(code, family);
            let accuracy = Metres(accuracy);
            let report = Reported { at: Moment(at), point, accuracy, premises: None, matter: &matter, text };
            let found = likeness(&report, &open);
            assert_eq!(found.is_some(), joins, "{text} {code} {family} {east_m} {at}: {found:?}");
            let settled = Hazard { status: HazardStatus::Settled, ..open.clone() };
            assert_eq!(likeness(&report, &settled), None);
        }
    }

    #[test]
    fn another_number_is_another_place() {
        let open = Hazard { text: "3栋楼道堆放杂物".into(), ..hazard() };
        let matter = matter("M1", "消防");
        for (text, joins) in [("5栋楼道堆放杂物", false), ("三栋楼道堆放杂物", true), ("楼道堆放杂物", true)]
        {
            let report = Reported {
                at: Moment(1),
                point: open.point,
                accuracy: Metres(5.0),
                premises: None,
                matter: &matter,
                text,
            };
            assert_eq!(likeness(&report, &open).is_some(), joins, "{text}");
        }
    }
}
