//! Addresses by their parts, and what is near a point.

mod doorplates;
mod evaluation;
mod likeness;
mod mistakes;
mod nearest;
mod noise;
mod renamed;
mod stretch;
mod suggest;
mod taipei;

use std::sync::Arc;

use gridward::atlas::{Atlas, Place, Sought, Territory};
use gridward::domain::id::GridId;
use gridward::kernel::lattice::LatticePoint;

use crate::harness::sketch::{Sketch, moment};
use crate::harness::town::{MORNING, ask, found};

/// Two villages west and east; 河田大道 runs through the west, 南环路 is in both.
const TOWN: &str = "
    map community aabb/aabb
    over t town h q
    over h community a
    over q community b
    name t 厚街镇
    name h 河田社区
    name q 桥头社区
    member x grid_member
    member y grid_member
    duty x lead h
    duty y lead q
    address 广东省东莞市厚街镇河田社区第2组河田大道12号 @ 0 0
    address 广东省东莞市厚街镇河田社区第2组河田大道16号 @ 1 0
    address 广东省东莞市厚街镇河田社区第2组河田大道21号 @ 1 0
    address 广东省东莞市厚街镇河田社区第3组湖景路7号 @ 0 0
    address 广东省东莞市厚街镇河田社区第3组湖景路9号之2 @ 0 1
    address 广东省东莞市厚街镇桥头社区第1组南环路5号 @ 2 0
    address 广东省东莞市厚街镇桥头社区第1组南环路9号 @ 3 0
    address 广东省东莞市厚街镇河田社区第1组南环路5号 @ 0 0
    address 广东省东莞市厚街镇桥头社区第4组8号 @ 2 1
    address 广东省东莞市厚街镇桥头社区东江花园(一期)3栋 @ 3 1
    address 广东省东莞市厚街镇桥头社区第1组家具大道40号2栋301室 @ 2 1
    address 广东省东莞市厚街镇桥头社区第1组家具大道40号2栋302室 @ 2 1
";

/// How a text was found, in a line: `accuracy code count label`.
fn geocoded(atlas: &Atlas, text: &str) -> String {
    let Some(found) = atlas.geocode(text, moment(MORNING), 100) else { return "none".to_owned() };
    assert!((0.0..=1.0).contains(&found.confidence), "{text}: {}", found.confidence);
    let label = found.places[0].label.trim_start_matches("广东省东莞市厚街镇");
    format!("{} {} {} {label}", found.accuracy.name(), found.because.code(), found.places.len())
}

#[test]
fn a_text_is_found_by_its_parts() {
    let atlas = Sketch::read(TOWN).atlas();
    for (text, expected) in [
        // The whole text, as ever.
        ("厚街镇河田社区第2组河田大道12号", "rooftop matched-address 1 河田社区第2组河田大道12号"),
        // Its parts: the group left out, a room, a note, a person.
        ("河田大道12号", "rooftop matched-parts-of-address 1 河田社区第2组河田大道12号"),
        ("河田社区河田大道十二號三樓", "rooftop matched-parts-of-address 1 河田社区第2组河田大道12号"),
        ("河田大道12(门卫代收)", "rooftop matched-parts-of-address 1 河田社区第2组河田大道12号"),
        (
            "收件人张三13812345678 河田村河田大道12号",
            "rooftop matched-parts-of-address 1 河田社区第2组河田大道12号",
        ),
        ("湖景路9-2号", "rooftop matched-parts-of-address 1 河田社区第3组湖景路9号之2"),
        ("桥头家具大道40号", "rooftop matched-parts-of-address 1 桥头社区第1组家具大道40号2栋301室"),
        ("家具大道40号2栋302", "rooftop matched-parts-of-address 1 桥头社区第1组家具大道40号2栋302室"),
        ("家具大道40号9栋", "rooftop matched-parts-of-address 1 桥头社区第1组家具大道40号2栋301室"),
        ("东江花园3栋", "rooftop matched-parts-of-address 1 桥头社区东江花园(一期)3栋"),
        ("桥头社区第4组8号", "rooftop matched-address 1 桥头社区第4组8号"),
        // Equal fits, until the community is told.
        ("南环路5号", "rooftop matched-parts-of-address 2 桥头社区第1组南环路5号"),
        ("桥头社区南环路5号", "rooftop matched-parts-of-address 1 桥头社区第1组南环路5号"),
        // Not there: between its neighbours, on its own side.
        ("河田大道14号", "interpolated between-doors 1 河田大道"),
        ("湖景路9号", "interpolated between-doors 1 湖景路"),
        ("河田大道12号之5", "interpolated between-doors 1 河田大道"),
        ("桥头社区南环路7号", "interpolated between-doors 1 南环路"),
        // No neighbour on that side, or none beyond: the street.
        ("河田大道23号", "street middle-of-street 1 河田大道"),
        ("河田大道99号", "street middle-of-street 1 河田大道"),
        ("河田社区河田大道", "street middle-of-street 1 河田大道"),
        // One name in two villages is not one street.
        ("南环路7号", "street middle-of-street 1 南环路"),
        // Relations lower the accuracy.
        ("河田大道12号对面", "street matched-parts-of-address 1 河田社区第2组河田大道12号"),
        ("河田大道14号旁边", "street between-doors 1 河田大道"),
        ("河田大道与湖景路交叉口", "street crossing-of-streets 1 河田大道"),
        ("河田大道与南环路9号", "none"),
        ("河田大道10~20号", "street doors-of-stretch 2 河田社区第2组河田大道12号"),
        // What is wider.
        ("河田社区", "community middle-of-area 1 河田社区"),
        ("河田社区无名路3号", "community middle-of-area 1 河田社区"),
        ("厚街镇", "town middle-of-area 1 厚街镇"),
        // Nothing is guessed.
        ("无名路3号", "none"),
        ("佛山市河田大道12号", "none"),
        ("大湾村河田大道12号", "none"),
        ("12号", "none"),
        ("号", "none"),
        ("", "none"),
        ("🏠", "none"),
        ("\u{202E}\u{202C}", "none"),
    ] {
        assert_eq!(geocoded(&atlas, text), expected, "{text}");
    }
}

#[test]
fn a_missing_number_lies_between_its_neighbours() {
    let atlas = Sketch::read(TOWN).atlas();
    let at = |text: &str| atlas.geocode(text, moment(MORNING), 10).expect("found").places[0].point;
    let (low, high) = (at("河田大道12号"), at("河田大道16号"));
    let between = |share: f64| {
        let along = |a: i32, b: i32| a + (f64::from(b - a) * share).round() as i32;
        LatticePoint::new(along(low.x, high.x), along(low.y, high.y))
    };
    assert_eq!(at("河田大道14号"), between(0.5));
    let found = atlas.geocode("河田大道14号", moment(MORNING), 10).expect("found");
    assert_eq!(found.number.map(|number| number.to_string()).as_deref(), Some("14号"));
    let known = atlas.geocode("河田大道12号", moment(MORNING), 10).expect("found");
    assert!(found.confidence < known.confidence && found.confidence < 0.9);
    let moved = at("河田大道12号往东50米");
    assert!(moved.y == low.y && moved.x > low.x, "{moved:?} {low:?}");
}

#[test]
fn only_doors_have_owners() {
    let atlas = Sketch::read(TOWN).atlas();
    for (text, expected) in [
        ("河田大道12号", "exact rooftop a 0/1 owned x"),
        ("河田大道12号三楼", "near rooftop a 0/1 owned x"),
        ("河田大道14号", "near interpolated a 0/1 owned x"),
        ("河田大道10~20号", "many - [a] 2/2 owned x"),
        ("南环路5号", "many - [] 2/2 ambiguous -"),
        // The middle of a street, or what lies opposite a door, may be anybody's.
        ("河田大道23号", "none - [] 0/0 not_found -"),
        ("河田大道12号对面", "none - [] 0/0 not_found -"),
        ("河田社区", "none - [] 0/0 not_found -"),
    ] {
        assert_eq!(found(&ask(&atlas, Sought::Address(text), 0.0)), expected, "{text}");
    }
}

/// What a name calls, in a line: `accuracy code count name`.
fn called(atlas: &Atlas, text: &str, territory: Option<&Territory<'_>>) -> String {
    let Some(found) = atlas.find_by_name(text, moment(MORNING), 100, territory) else {
        return "none".to_owned();
    };
    let name = match found.places[0].0 {
        Place::Premises(premises) => &*premises.name,
        Place::Road(road) => &*road.name,
        Place::Grid(grid) => &*grid.name,
        Place::Address(place) | Place::Street(place) => place.label,
    };
    format!("{} {} {} {name}", found.accuracy.name(), found.because.code(), found.places.len())
}

#[test]
fn premises_and_grids_are_found_by_name() {
    let more = "
        premises p1 @ 0 0 91350100M000100Y43
        premises p2 @ 2 0
        premises p3 @ 3 0";
    let mut sketch = Sketch::read(&format!("{TOWN}{more}"));
    let names = ["厚街万达广场", "河田小学", "河田小学"];
    for (row, name) in Arc::make_mut(&mut sketch.roster.premises).iter_mut().zip(names) {
        row.value.name = name.into();
    }
    let atlas = sketch.atlas();
    let wanda = "rooftop named-premises 1 厚街万达广场";
    for (text, expected) in [
        ("厚街万达广场", wanda),
        ("东莞市厚街镇厚街萬達廣場", wanda),
        ("厚街万打广场（停车场）", wanda),
        ("houjiewandaguangchang", wanda),
        ("hjwdgc", wanda),
        ("91350100m000100y43", wanda),
        ("河田小学", "rooftop named-premises 2 河田小学"),
        ("河田社区", "community point-in-grid 1 河田社区"),
        ("桥头社区", "community point-in-grid 1 桥头社区"),
        ("万", "none"),
        ("号", "none"),
        ("", "none"),
        ("91350100M000100Y44", "none"),
    ] {
        assert_eq!(called(&atlas, text, None), expected, "{text}");
    }
    let territory = Territory::new(&atlas, &GridId::new("q").expect("an id"));
    assert_eq!(called(&atlas, "厚街万达广场", territory.as_ref()), "none");
    assert_eq!(called(&atlas, "91350100M000100Y43", territory.as_ref()), "none");
    assert_eq!(called(&atlas, "河田小学", territory.as_ref()), "rooftop named-premises 2 河田小学");
}
