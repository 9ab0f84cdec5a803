//! What goes wrong in the demo town: incidents, the reports that people send of each in their own
//! words, and what is done about it. Each report says which incident it is of, so that whoever joins
//! reports can be measured; nothing else may look at it.

mod wording;

use super::dice::Dice;
use crate::domain::hazard::HazardAction;
use crate::kernel::lattice::LatticePoint;
use crate::kernel::measure::LocalScale;
use wording::{WORDINGS, Wording};

const MINUTE_US: i64 = 60_000_000;
const HOUR_US: i64 = 60 * MINUTE_US;

/// What happens, and when, microseconds after the beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoEvent {
    pub after_us: i64,
    /// Which incident, from 0.
    pub incident: usize,
    pub what: DemoDeed,
}

/// Something that somebody does.
#[derive(Clone, Debug, PartialEq)]
pub enum DemoDeed {
    Report(DemoReport),
    /// About the hazard that the incident's first report became.
    Act(HazardAction),
}

/// A report in somebody's words.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoReport {
    pub point: LatticePoint,
    pub accuracy_m: f64,
    /// A code of the demo's matters.
    pub matter: &'static str,
    pub text: String,
    pub reporter: String,
}

/// So many incidents at some of the `places`, begun within `span_us`, in order of time. The same
/// arguments give the same incidents.
pub fn incidents(places: &[LatticePoint], seed: u64, count: usize, span_us: i64) -> Vec<DemoEvent> {
    let mut dice = Dice::new(seed, "incidents");
    let mut events = Vec::new();
    let mut incident = 0;
    while incident < count && !places.is_empty() {
        let point = *dice.pick(places);
        let wording = dice.pick(&WORDINGS);
        let begins = (dice.unit() * span_us as f64) as i64;
        let one = Incident::new(&mut dice, wording, point, begins);
        one.happens(&mut dice, incident, &mut events);
        incident += 1;
        // Something of the same kind next to it, soon after: the two must not be taken for one.
        if dice.chance(0.3) && incident < count {
            let beside = moved(point, dice.within(25.0, 90.0), &mut dice);
            let alike: Vec<&Wording> =
                WORDINGS.iter().filter(|other| other.code[..2] == wording.code[..2]).collect();
            let other = *dice.pick(&alike);
            let later = begins + (dice.unit() * (6 * HOUR_US) as f64) as i64;
            let mut twin = Incident::new(&mut dice, other, beside, later);
            if other.code == wording.code {
                // What two people at two places mean by the same words is told apart by what is there.
                twin.thing = (one.thing + 1) % other.things.len();
                twin.number = one.number + 1 + dice.below(9);
            }
            twin.happens(&mut dice, incident, &mut events);
            incident += 1;
        }
    }
    events.sort_by_key(|event| (event.after_us, event.incident));
    events
}

/// Something that goes wrong somewhere.
struct Incident {
    wording: &'static Wording,
    point: LatticePoint,
    begins: i64,
    thing: usize,
    number: usize,
}

impl Incident {
    fn new(dice: &mut Dice, wording: &'static Wording, point: LatticePoint, begins: i64) -> Self {
        let (thing, number) = (dice.below(wording.things.len()), 1 + dice.below(60));
        Self { wording, point, begins, thing, number }
    }

    fn happens(&self, dice: &mut Dice, incident: usize, events: &mut Vec<DemoEvent>) {
        let reports = match dice.unit() {
            chance if chance < 0.55 => 1,
            chance if chance < 0.85 => 2 + dice.below(3),
            chance if chance < 0.975 => 5 + dice.below(8),
            // Everybody who passes by.
            _ => 30 + dice.below(40),
        };
        for number in 0..reports {
            let spread = if reports > 20 { 20 * MINUTE_US } else { 8 * HOUR_US };
            let later = if number == 0 { 0 } else { (dice.unit().powi(2) * spread as f64) as i64 };
            let what = DemoDeed::Report(self.report(dice));
            events.push(DemoEvent { after_us: self.begins + later, incident, what });
        }
        self.is_dealt_with(dice, incident, events);
    }

    fn report(&self, dice: &mut Dice) -> DemoReport {
        let accuracy_m = *dice.pick(&[5.0, 8.0, 10.0, 15.0, 20.0, 30.0, 50.0]);
        let off = accuracy_m * dice.unit();
        let thing = self.wording.things[self.thing];
        let said = dice.pick(self.wording.said).replace('{', thing);
        let place = match dice.below(5) {
            0 => format!("{}号门口", self.number),
            1 => format!("{}号旁边", self.number),
            2 => format!("在{}号附近", self.number),
            _ => String::new(),
        };
        let before = dice.pick(&["", "", "", "", "你好，", "举报：", "我要反映", "网格员你好，", "这里"]);
        let after = dice.pick(&["", "", "", "，请处理", "，麻烦尽快处理", "，好几天了", "，很危险", "！"]);
        DemoReport {
            point: moved(self.point, off, dice),
            accuracy_m,
            matter: self.wording.code,
            text: format!("{before}{place}{said}{after}"),
            reporter: format!("市民{:04}", dice.below(10_000)),
        }
    }

    /// As the town does: most of it by the community itself and in time.
    fn is_dealt_with(&self, dice: &mut Dice, incident: usize, events: &mut Vec<DemoEvent>) {
        let mut at = self.begins;
        let mut act = |after: i64, action: HazardAction| {
            at += after;
            events.push(DemoEvent { after_us: at, incident, what: DemoDeed::Act(action) });
        };
        let minutes =
            |dice: &mut Dice, low: f64, high: f64| (dice.within(low, high) * MINUTE_US as f64) as i64;
        let fate = dice.unit();
        if fate < 0.06 {
            // Nobody cares for it.
            return;
        }
        act(minutes(dice, 3.0, 45.0), HazardAction::Accept);
        if fate < 0.10 {
            return act(minutes(dice, 20.0, 90.0), HazardAction::Reject);
        }
        if fate < 0.17 {
            act(minutes(dice, 20.0, 120.0), HazardAction::Refer);
        }
        let slow = if fate > 0.9 { 600.0 } else { 0.0 };
        act(minutes(dice, 15.0 + slow, 110.0 + 4.0 * slow), HazardAction::Settle);
        act(minutes(dice, 30.0, 240.0), HazardAction::Verify);
        act(minutes(dice, 5.0, 60.0), HazardAction::Close);
    }
}

/// A place so many metres away, in any direction.
fn moved(point: LatticePoint, metres: f64, dice: &mut Dice) -> LatticePoint {
    // No sine: a chance within the square, brought to the length.
    let (east, north) = loop {
        let (x, y) = (dice.within(-1.0, 1.0), dice.within(-1.0, 1.0));
        let length = (x * x + y * y).sqrt();
        if (0.1..=1.0).contains(&length) {
            break (x / length * metres, y / length * metres);
        }
    };
    let scale = LocalScale::at(point);
    let units = |metres: f64, unit: f64| (metres / unit).round() as i32;
    LatticePoint::new(
        point.x.saturating_add(units(east, scale.metres_per_x)),
        point.y.saturating_add(units(north, scale.metres_per_y)),
    )
}

#[cfg(test)]
mod tests {
    use super::super::matters;
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_incidents_and_every_matter_is_known() {
        let places: Vec<LatticePoint> =
            (0..50).map(|n| LatticePoint::new(1_136_600_000 + n * 4_000, 229_400_000 + n * 2_500)).collect();
        let made = || incidents(&places, 7, 200, 48 * HOUR_US);
        let events = made();
        assert_eq!(events, made());
        assert_ne!(events, incidents(&places, 8, 200, 48 * HOUR_US));
        assert!(events.is_sorted_by_key(|event| event.after_us));
        let all = matters::all();
        for wording in &WORDINGS {
            assert!(all.iter().any(|matter| &*matter.code == wording.code), "{}", wording.code);
            assert!(wording.said.iter().all(|said| said.contains('{')), "{}", wording.code);
        }
        let first = |event: &&DemoEvent| event.incident == 3;
        let of: Vec<&DemoEvent> = events.iter().filter(first).collect();
        assert!(matches!(of[0].what, DemoDeed::Report(_)), "nothing is done before it is reported");
    }
}
