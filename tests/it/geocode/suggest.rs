//! What a text that is being typed may become.

use std::sync::Arc;

use gridward::atlas::{Atlas, Place, Territory};
use gridward::domain::id::GridId;

use super::TOWN;
use crate::harness::sketch::{Sketch, moment};
use crate::harness::town::MORNING;

const MORE: &str = "
    address 广东省东莞市厚街镇河田社区第2组兴隆路3段21巷6号 @ 0 0
    address 广东省东莞市厚街镇河田社区第2组兴隆路3段21号 @ 0 1
    address 广东省东莞市厚街镇河田社区第2组兴隆路3段28号 @ 0 1
    address 广东省东莞市厚街镇河田社区第2组河田第三工业区6号 @ 0 1
    address 广东省东莞市厚街镇河田社区第2组河田第三工业区2巷6号 @ 0 1
    address 广东省东莞市厚街镇河田社区第2组河田第五工业区6号 @ 0 1
    premises p1 @ 0 0
    premises p2 @ 2 0";

/// Kinds and names, in order.
fn suggested(atlas: &Atlas, typed: &str, territory: Option<&Territory<'_>>) -> Vec<String> {
    let told = |place: Place<'_>| match place {
        Place::Address(it) => format!("地址 {}", it.label.trim_start_matches("广东省东莞市厚街镇")),
        Place::Street(it) => format!("街路 {}", it.label),
        Place::Premises(it) => format!("单位 {}", it.name),
        Place::Road(it) => format!("道路 {}", it.name),
        Place::Grid(it) => format!("网格 {}", it.name),
    };
    atlas.suggest(typed, moment(MORNING), 8, territory).into_iter().map(|(place, _)| told(place)).collect()
}

fn town() -> Atlas {
    let mut sketch = Sketch::read(&format!("{TOWN}{MORE}"));
    for (row, name) in Arc::make_mut(&mut sketch.roster.premises).iter_mut().zip(["河田小学", "万达广场"])
    {
        row.value.name = name.into();
    }
    sketch.atlas()
}

#[test]
fn a_text_is_completed_from_its_first_character_on() {
    let atlas = town();
    #[rustfmt::skip]
    let cases: &[(&str, &[&str])] = &[
        ("河", &["街路 河田大道", "单位 河田小学", "网格 河田社区", "街路 河田第三工业区", "街路 河田第五工业区"]),
        // What goes on behind 第 is no name before it.
        ("河田第", &["街路 河田第三工业区", "街路 河田第五工业区"]),
        ("hetiand", &["街路 河田大道", "街路 河田第三工业区", "街路 河田第五工业区"]),
        ("河田大", &["街路 河田大道"]),
        ("厚街镇河田大", &["街路 河田大道"]),
        ("ht", &["街路 河田大道", "单位 河田小学", "网格 河田社区", "街路 河田第三工业区", "街路 河田第五工业区"]),
        ("hetians", &["网格 河田社区"]),
        ("hetianx", &["单位 河田小学"]),
        ("河td", &["街路 河田大道", "街路 河田第三工业区", "街路 河田第五工业区"]),
        ("何田大道", &["街路 河田大道"]),
        ("wd", &["单位 万达广场"]),
        ("河田大道1", &["地址 河田社区第2组河田大道12号", "地址 河田社区第2组河田大道16号"]),
        ("河田大道12号", &["地址 河田社区第2组河田大道12号"]),
        ("htdd2", &["地址 河田社区第2组河田大道21号"]),
        ("兴隆路3段2", &["地址 河田社区第2组兴隆路3段21号", "地址 河田社区第2组兴隆路3段28号", "街路 兴隆路3段21巷"]),
        ("xll3d28", &["地址 河田社区第2组兴隆路3段28号"]),
        ("兴隆路3段21巷", &["街路 兴隆路3段21巷", "地址 河田社区第2组兴隆路3段21巷6号"]),
        ("南环路5", &["地址 桥头社区第1组南环路5号", "地址 河田社区第1组南环路5号"]),
        ("无名", &[]),
        ("12", &[]),
        ("号", &[]),
        ("🏠", &[]),
        ("\u{202E}", &[]),
        ("'; drop table", &[]),
    ];
    for &(typed, expected) in cases {
        assert_eq!(suggested(&atlas, typed, None), expected, "{typed}");
    }
    assert_eq!(suggested(&atlas, &"河".repeat(10_000), None), [""; 0]);
}

#[test]
fn premises_are_suggested_to_those_who_may_see_them() {
    let atlas = town();
    let territory = |id| Territory::new(&atlas, &GridId::new(id).expect("an id"));
    assert_eq!(suggested(&atlas, "万达", territory("q").as_ref()), ["单位 万达广场"]);
    assert_eq!(suggested(&atlas, "万达", territory("h").as_ref()), [""; 0]);
    let without = ["街路 河田大道", "网格 河田社区", "街路 河田第三工业区", "街路 河田第五工业区"];
    assert_eq!(suggested(&atlas, "河", territory("q").as_ref()), without);
}
