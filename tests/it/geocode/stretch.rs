//! Stretches of house numbers as lines, with the owners along them.

use gridward::atlas::{Atlas, Stretch};
use gridward::domain::layers::Layer;
use gridward::kernel::lattice::LatticePoint;

use super::TOWN;
use crate::harness::sketch::{CELL, Sketch, moment, within};
use crate::harness::town::MORNING;

/// A street through both villages, doors in each of its four cells.
const STREET: &str = "
    address 广东省东莞市厚街镇河田社区第2组长街2号 @ 0 1
    address 广东省东莞市厚街镇河田社区第2组长街5号 @ 1 1
    address 广东省东莞市厚街镇桥头社区第2组长街8号 @ 2 1
    address 广东省东莞市厚街镇桥头社区第2组长街10号 @ 3 1";

fn stretch<'a>(atlas: &'a Atlas, text: &str) -> Stretch<'a> {
    let found = atlas.geocode(text, moment(MORNING), 1_000).expect("found");
    assert!(found.is_stretch, "{text}");
    atlas.stretch(&found.places, moment(MORNING), None)
}

/// Grid, owner and doors of each part.
fn along(stretch: &Stretch<'_>) -> Vec<(String, String, usize)> {
    let part = |along: &gridward::atlas::Along<'_>| {
        let grid = along.of.grids[Layer::Community as usize].expect("covered");
        let member = along.of.member.map_or_else(String::new, |member| member.id.to_string());
        (grid.id.to_string(), member, along.doors)
    };
    stretch.along.iter().map(part).collect()
}

#[test]
fn a_stretch_has_all_its_owners() {
    let atlas = Sketch::read(&format!("{TOWN}{STREET}")).atlas();
    let part = |grid: &str, member: &str, doors| (grid.to_owned(), member.to_owned(), doors);
    assert_eq!(along(&stretch(&atlas, "长街1~30号")), [part("a", "x", 2), part("b", "y", 2)]);
    assert_eq!(along(&stretch(&atlas, "长街1~5号")), [part("a", "x", 2)]);
    // From one door's middle to the other's: half of its length on either side of the border.
    let whole = stretch(&atlas, "长街1~30号");
    let metres: Vec<f64> = whole.along.iter().map(|part| part.length.0).collect();
    assert!((metres[0] - metres[1]).abs() < 10.0 && metres[0] > 100.0, "{metres:?}");
    assert_eq!(whole.codes(Layer::Community), ["a", "b"]);
    // One door is no line.
    let one = stretch(&atlas, "长街1~3号");
    assert_eq!((one.lines.len(), along(&one)), (0, vec![part("a", "x", 1)]));
}

#[test]
fn a_stretch_follows_its_road_where_that_is_known() {
    let road = "\n    road 长街 0 0 3 0";
    let atlas = Sketch::read(&format!("{TOWN}{STREET}{road}")).atlas();
    let doors = stretch(&Sketch::read(&format!("{TOWN}{STREET}")).atlas(), "长街1~30号").lines;
    let door = |column: usize| within(column, 1, 2, 0.5, 0.5);
    assert_eq!(doors[0].first().zip(doors[0].last()), Some((&door(0), &door(3))));
    // A cell, some 110 m, away: not its road.
    assert_eq!(stretch(&atlas, "长街1~30号").lines, doors);
    let beside = Sketch::read(&format!("{TOWN}{STREET}\n    road 长街 0 1 3 1")).atlas();
    let line: Vec<LatticePoint> = stretch(&beside, "长街5~10号").lines.concat();
    assert_eq!(line, [door(1), door(3)]);
    assert_eq!(door(1).x - door(0).x, CELL);
    assert_eq!(stretch(&beside, "长街5~10号").middle(), Some(door(2)));
}
