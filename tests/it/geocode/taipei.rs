//! A city's own doorplates, asked for in the other ways that people write them.

use std::collections::BTreeMap;

use gridward::atlas::MatchAccuracy;
use gridward::domain::address::{Reading, normalise};
use gridward::domain::time::Moment;

use super::doorplates::{Plate, atlas, distance_m, plates};
use super::noise::{full_width, numerals};

/// Ways of writing a plate, by name; those that do not apply to it left out.
fn written(plate: &Plate) -> Vec<(&'static str, String)> {
    let Plate { text, district, .. } = plate;
    let street = plate.street();
    let short = format!("臺北市{district}{street}");
    let mut ways = vec![
        ("full width", full_width(text)),
        ("simplified", normalise(text).0),
        ("numerals", numerals(&short)),
        ("without village and neighbourhood", short.clone()),
        ("street and number alone", street),
        ("a note behind", format!("{short}（收件人王小明 0912-345-678）")),
        ("a person before", format!("王小明 0912345678 {text}")),
        ("blanks", short.chars().flat_map(|c| [c, ' ']).collect()),
    ];
    if let Some(bare) = short.strip_suffix('號') {
        ways.push(("without 號", bare.to_owned()));
        ways.push(("a floor behind", format!("{short}三樓之2")));
        ways.push(("a room behind", format!("{short}3F-A室")));
    }
    ways
}

/// How far a right answer may be off, in metres.
const RIGHT_M: f64 = 30.0;

/// Plates asked for: one in so many, from a seed of its own.
const ONE_IN: usize = 61;
const SEED: usize = 17;

#[test]
fn doorplates_written_in_other_ways() {
    let Some(plates) = plates() else { return };
    let Some(atlas) = atlas(plates.iter()) else { return };
    let mut rates: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut sure, mut sure_and_wrong) = (0, 0);
    for plate in plates.iter().skip(SEED).step_by(ONE_IN) {
        for (way, text) in written(plate) {
            let found = atlas.geocode(&text, Moment(0), 100);
            let right = found.as_ref().is_some_and(|it| {
                it.places.len() == 1 && distance_m(plate.at, it.places[0].point) <= RIGHT_M
            });
            let is_sure = found.as_ref().is_some_and(|it| it.places.len() == 1 && it.confidence >= 0.9);
            sure += usize::from(is_sure);
            sure_and_wrong += usize::from(is_sure && !right);
            let rate = rates.entry(way).or_default();
            *rate = (rate.0 + usize::from(right), rate.1 + 1);
            if !right && rate.1 - rate.0 <= 3 {
                println!(
                    "{way}: {text} -> {:?}",
                    found.map(|it| (it.because.code(), it.places.len(), it.places[0].label.to_owned()))
                );
            }
        }
    }
    let (right, asked) = rates.values().fold((0, 0), |sum, rate| (sum.0 + rate.0, sum.1 + rate.1));
    for (way, (right, asked)) in &rates {
        println!("{way}: {right} of {asked}");
    }
    println!("top-1 right: {right} of {asked}; confidence ≥ 0.9: {sure}, of these wrong: {sure_and_wrong}");
    assert!(right * 1000 >= asked * TOP1_PER_MILLE, "{right} of {asked}");
    assert!(sure_and_wrong * 1000 <= sure * SURE_AND_WRONG_PER_MILLE_MAX, "{sure_and_wrong} of {sure}");
}

/// Measured, and only ever raised (the first) or lowered (the second).
const TOP1_PER_MILLE: usize = 998;
const SURE_AND_WRONG_PER_MILLE_MAX: usize = 2;

#[test]
fn doorplates_that_are_not_there() {
    let Some(plates) = plates() else { return };
    let is_kept = |number: usize| number % 20 != 7;
    let kept = plates.iter().enumerate().filter(|(number, _)| is_kept(*number)).map(|(_, plate)| plate);
    let Some(atlas) = atlas(kept) else { return };
    let (mut asked, mut none, mut near, mut far_rooftops) = (0, 0, 0, 0);
    let (mut off, mut by_accuracy) = (Vec::new(), BTreeMap::<&str, usize>::new());
    for (_, plate) in plates.iter().enumerate().filter(|(number, _)| !is_kept(*number)) {
        asked += 1;
        let text = format!("臺北市{}{}", plate.district, plate.street());
        let Some(found) = atlas.geocode(&text, Moment(0), 100) else {
            none += 1;
            continue;
        };
        *by_accuracy.entry(found.accuracy.name()).or_default() += 1;
        let far = found.places.iter().map(|place| distance_m(plate.at, place.point)).fold(f64::MAX, f64::min);
        if found.accuracy == MatchAccuracy::Rooftop {
            // Another floor, or another plate of the same number: never another number.
            let number = |text: &str| Reading::of(text).number;
            let label = found.places[0].label;
            assert_eq!(number(label), number(&text), "{text} is not there, and {label} is no answer");
            far_rooftops += usize::from(far > RIGHT_M);
        }
        if found.accuracy == MatchAccuracy::Interpolated {
            near += usize::from(far <= RIGHT_M);
            off.push(far);
        }
    }
    off.sort_by(f64::total_cmp);
    let at = |share: f64| off[(off.len() as f64 * share) as usize];
    println!(
        "withheld {asked}: none {none}, {by_accuracy:?}; rooftops of that number farther than 30 m: {far_rooftops}"
    );
    println!(
        "interpolated {}: {near} within 30 m, median {:.1} m, p95 {:.1} m",
        off.len(),
        at(0.5),
        at(0.95)
    );
    assert!(near * 1000 >= off.len() * BETWEEN_PER_MILLE, "{near} of {}", off.len());
}

/// Of interpolated places those within 30 m; measured, and only ever raised.
const BETWEEN_PER_MILLE: usize = 970;
