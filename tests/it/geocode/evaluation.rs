//! How often the right door is found, by what is wrong with the text, and whether the confidence is
//! worth its number. `make eval-geocode` asks for more of the same and prints it.

use std::collections::BTreeMap;

use gridward::atlas::{Atlas, MatchAccuracy};
use gridward::domain::address::Reading;
use gridward::domain::layers::Layer;
use gridward::domain::time::Moment;

use super::doorplates::{Plate, atlas, distance_m, plates};
use super::mistakes::{Noise, mistaken};
use super::noise::{clean, in_pinyin};
use crate::harness::tessellation::Seeded;

/// What is printed and ratcheted is asked with this seed; nothing is tuned on it.
const TEST_SEED: u64 = 20_261_125;
/// With `GRIDWARD_EVAL_SEED=tuning`, which also prints what went wrong.
const TUNING_SEED: u64 = 7;

/// Questions of each class, unless `GRIDWARD_EVAL` says how many.
const ASKED: usize = 200;

/// A right answer is the plate itself, or this near and in the same grid.
const RIGHT_M: f64 = 30.0;

/// One plate in so many is left out of the data, and one road in so many with all its plates.
const HELD_OUT_ONE_IN: usize = 20;

/// First answers that are right; a little below what is measured.
const TOP1_PER_MILLE: &[(&str, usize)] = &[
    ("clean", 985),
    ("one homophone", 970),
    ("one look-alike", 970),
    ("two swapped", 970),
    ("one left out", 970),
    ("one too many", 970),
    ("three mistakes", 870),
    ("pinyin, whole", 980),
    ("pinyin, initials", 950),
];
/// Of the answers with a confidence of 0.9 or more those that are wrong.
const SURE_WRONG_PER_MILLE: usize = 8;
/// Clean questions that are answered so surely.
const CLEAN_SURE_PER_MILLE: usize = 900;

/// What became of the questions of one class.
#[derive(Default)]
struct Class {
    asked: usize,
    top1: usize,
    top5: usize,
    none: usize,
    many: usize,
    /// With a confidence of 0.9 or more, and those of them that are wrong.
    sure: usize,
    sure_wrong: usize,
    rooftop: usize,
    /// Rooftops of another number than was asked for.
    other_number: usize,
    metres: Vec<f64>,
}

/// By tenth of confidence: how many answers, and how many of them right.
type Calibration = [(usize, usize); 11];

struct Evaluation<'a> {
    atlas: &'a Atlas,
    classes: BTreeMap<&'static str, Class>,
    calibration: Calibration,
    tells_wrong: bool,
}

impl Evaluation<'_> {
    fn ask(&mut self, name: &'static str, plate: &Plate, text: &str, is_there: bool) {
        let class = self.classes.entry(name).or_default();
        class.asked += 1;
        let Some(found) = self.atlas.geocode(text, Moment(0), 100) else {
            class.none += 1;
            if self.tells_wrong && is_there {
                println!("{name}: {text} ({}) -> none", plate.text);
            }
            return;
        };
        let leaf = |point| self.atlas.leaf_at(point, Layer::Community);
        let is_right = |at: usize| {
            let point = found.places[at].point;
            point == plate.at || distance_m(plate.at, point) <= RIGHT_M && leaf(plate.at) == leaf(point)
        };
        let right = is_right(0);
        class.many += usize::from(found.places.len() > 1);
        class.top1 += usize::from(right);
        class.top5 += usize::from((0..found.places.len().min(5)).any(is_right));
        class.metres.push(distance_m(plate.at, found.places[0].point));
        class.rooftop += usize::from(found.accuracy == MatchAccuracy::Rooftop);
        let number = |text: &str| Reading::of(text).number;
        let is_other = number(found.places[0].label) != number(&plate.text);
        class.other_number += usize::from(found.accuracy == MatchAccuracy::Rooftop && is_other);
        let is_sure = found.confidence >= 0.9;
        class.sure += usize::from(is_sure);
        class.sure_wrong += usize::from(is_sure && !right);
        let tenth = &mut self.calibration[(found.confidence * 10.0) as usize];
        *tenth = (tenth.0 + 1, tenth.1 + usize::from(right));
        let is_wrong = !right
            && (is_there || is_sure || !found.places.is_empty() && found.accuracy == MatchAccuracy::Rooftop);
        if self.tells_wrong && is_wrong {
            let label = found.places[0].label;
            let (code, many) = (found.because.code(), found.places.len());
            println!("{name}: {text} ({}) -> {code} {many} {:.2} {label}", plate.text, found.confidence);
        }
    }

    /// What has been reached is never lost.
    fn check(&self) {
        let sum = |of: fn(&Class) -> usize| self.classes.values().map(of).sum::<usize>();
        let (asked, sure, sure_wrong) =
            (sum(|class| class.asked), sum(|class| class.sure), sum(|class| class.sure_wrong));
        for &(name, per_mille) in TOP1_PER_MILLE {
            let class = &self.classes[name];
            assert!(
                class.top1 * 1000 >= class.asked * per_mille,
                "{name}: {} of {}",
                class.top1,
                class.asked
            );
        }
        assert_eq!(self.classes["road not there"].rooftop, 0);
        // A room behind a door that is there may be found at the door.
        for name in ["door not there", "road not there"] {
            assert_eq!(self.classes[name].other_number, 0, "{name}");
        }
        assert!(sure_wrong * 1000 <= sure * SURE_WRONG_PER_MILLE, "{sure_wrong} of {sure}");
        assert!(sure_wrong * 1000 <= asked * SURE_WRONG_PER_MILLE, "{sure_wrong} of {asked}");
        let clean = &self.classes["clean"];
        assert!(clean.sure * 1000 >= clean.asked * CLEAN_SURE_PER_MILLE, "{} of {}", clean.sure, clean.asked);
    }

    fn print(&mut self) {
        println!(
            "class | asked | top-1 | top-5 | none | several | p50 p90 p99 m | ≥ 0.9 | of these wrong | rooftop"
        );
        for (name, class) in &mut self.classes {
            class.metres.sort_by(f64::total_cmp);
            let at = |share: f64| class.metres.get((class.metres.len() as f64 * share) as usize).copied();
            let at = |share| at(share).map_or("-".to_owned(), |metres| format!("{metres:.0}"));
            let percent = |count: usize| format!("{:.1}%", 100.0 * count as f64 / class.asked as f64);
            println!(
                "{name} | {} | {} | {} | {} | {} | {} {} {} | {} | {} | {}",
                class.asked,
                percent(class.top1),
                percent(class.top5),
                percent(class.none),
                percent(class.many),
                at(0.5),
                at(0.9),
                at(0.99),
                percent(class.sure),
                class.sure_wrong,
                class.rooftop,
            );
        }
        println!("confidence | answers | right");
        for (tenth, (all, right)) in self.calibration.iter().enumerate().filter(|(_, (all, _))| *all > 0) {
            println!("{:.1} | {all} | {:.1}%", tenth as f64 / 10.0, 100.0 * *right as f64 / *all as f64);
        }
    }
}

/// Whether a road is left out whole.
fn is_road_held_out(road: &str) -> bool {
    road.bytes().map(usize::from).sum::<usize>() % HELD_OUT_ONE_IN == 3
}

#[test]
fn doorplates_with_mistakes() {
    let Some(plates) = plates() else { return };
    let is_tuning = std::env::var("GRIDWARD_EVAL_SEED").is_ok_and(|seed| seed == "tuning");
    let asked = std::env::var("GRIDWARD_EVAL").ok().map_or(ASKED, |count| count.parse().expect("a number"));
    let mut seeded = Seeded(if is_tuning { TUNING_SEED } else { TEST_SEED });
    let (mut kept, mut doors_out, mut roads_out) = (Vec::new(), Vec::new(), Vec::new());
    for (number, plate) in plates.iter().enumerate() {
        if is_road_held_out(&plate.road) {
            roads_out.push(plate);
        } else if number % HELD_OUT_ONE_IN == 11 {
            doors_out.push(plate);
        } else {
            kept.push(plate);
        }
    }
    let Some(atlas) = atlas(kept.iter().copied()) else { return };
    let mut evaluation = Evaluation {
        atlas: &atlas,
        classes: BTreeMap::new(),
        calibration: Default::default(),
        tells_wrong: is_tuning,
    };
    let some = |from: &[&'_ Plate], seeded: &mut Seeded| seeded.below(from.len() as u64) as usize;
    for _ in 0..asked {
        let one = |seeded: &mut Seeded| kept[some(&kept, seeded)];
        let plate = one(&mut seeded);
        evaluation.ask("clean", plate, &clean(plate, &mut seeded), true);
        for noise in Noise::ALL {
            let plate = one(&mut seeded);
            let text = mistaken(&clean(plate, &mut seeded), noise, &mut seeded);
            evaluation.ask(noise.name(), plate, &text, true);
        }
        let plate = one(&mut seeded);
        let mut text = clean(plate, &mut seeded);
        for _ in 0..3 {
            text = mistaken(&text, Noise::ALL[seeded.below(5) as usize], &mut seeded);
        }
        evaluation.ask("three mistakes", plate, &text, true);
        let plate = one(&mut seeded);
        evaluation.ask("pinyin, whole", plate, &in_pinyin(plate, true), true);
        evaluation.ask("pinyin, initials", plate, &in_pinyin(plate, false), true);
        let plate = doors_out[some(&doors_out, &mut seeded)];
        evaluation.ask("door not there", plate, &clean(plate, &mut seeded), false);
        let plate = roads_out[some(&roads_out, &mut seeded)];
        evaluation.ask("road not there", plate, &clean(plate, &mut seeded), false);
    }
    evaluation.print();
    evaluation.check();
}
