//! Addresses and premises by text, in the forms that people write.

use std::sync::Arc;

use gridward::atlas::{MatchStatus, OwnerStatus, Query, Sought, Territory};
use gridward::domain::id::GridId;
use gridward::domain::time::Moment;
use gridward::kernel::measure::Metres;

use crate::harness::sketch::{Sketch, moment};
use crate::harness::town::{HOUJIE, MORNING, ask, found, houjie, question};

#[test]
fn addresses_in_the_forms_that_people_write() {
    let atlas = Sketch::read(HOUJIE).atlas();
    for (text, expected, label) in [
        (
            "广东省东莞市厚街镇河田社区河田大道12号",
            "exact rooftop a 0/1 owned x",
            "广东省东莞市厚街镇河田社区河田大道12号",
        ),
        (
            "东莞市厚街镇 河田村 河田大道１２號",
            "exact rooftop a 0/1 owned x",
            "广东省东莞市厚街镇河田社区河田大道12号",
        ),
        ("河田大道十二号", "exact rooftop a 0/1 owned x", "广东省东莞市厚街镇河田社区河田大道12号"),
        ("厚街河田管理区河田大道12", "exact rooftop a 0/1 owned x", "广东省东莞市厚街镇河田社区河田大道12号"),
        (
            "东莞厚街河田社区河田大道12－3号",
            "exact rooftop a 0/1 owned x",
            "东莞市厚街镇河田社区河田大道12号之3",
        ),
        // More than is known, and less.
        ("河田大道12号2栋301室", "near rooftop a 0/1 owned x", "广东省东莞市厚街镇河田社区河田大道12号"),
        ("厚街镇东逸翠苑35-785", "near street d 0/1 owned z", "厚街镇东逸翠苑"),
        (
            "东莞市厚街镇桥头村第3工业区博览大道",
            "near rooftop b 0/1 owned y",
            "厚街镇桥头社区第三工业区博览大道东宝床垫大厦",
        ),
        ("厚街大道西一二七号", "exact rooftop d 0/1 owned z", "厚街镇厚街大道西127号"),
        // Its community is not written down, but it lies there; or elsewhere.
        ("珊美社区厚街大道西127号", "exact rooftop d 0/1 owned z", "厚街镇厚街大道西127号"),
        ("河田社区厚街大道西127号", "none - [] 0/0 not_found -", ""),
        // Several places: one owner, or not.
        ("桥头社区第三工业区", "many - [b] 2/2 owned y", ""),
        ("桥头社区二横巷32号", "many - [c] 2/2 owned y", ""),
        ("桥头社区", "none - [] 0/0 not_found -", ""),
        ("南环路5号", "many - [] 2/2 ambiguous -", ""),
        ("桥头社区南环路5号", "exact rooftop b 0/1 owned y", "厚街镇桥头社区南环路5号"),
        // 1 is no beginning of 12.
        ("河田大道1", "none - [] 0/0 not_found -", ""),
        ("河田大道1号", "none - [] 0/0 not_found -", ""),
        ("河田大道", "many - [a] 3/3 owned x", ""),
        // Too little of it is understood to name a place.
        ("东逸翠苑对面的那个很大的停车场入口旁", "none - [] 0/0 not_found -", ""),
        ("厚街镇", "none - [] 0/0 not_found -", ""),
        ("", "none - [] 0/0 not_found -", ""),
        ("!!!", "none - [] 0/0 not_found -", ""),
    ] {
        let located = ask(&atlas, Sought::Address(text), 0.0);
        assert_eq!(
            (found(&located).as_str(), located.found.as_ref().map(|m| m.label)),
            (expected, Some(label)),
            "{text}"
        );
        let status = located.found.as_ref().expect("asked by text").confidence;
        assert!((0.0..=1.0).contains(&status), "{text}: {status}");
    }
}

#[test]
fn premises_by_id_and_credit_code() {
    let text = "
        premises q1 in 珊美社区南环路5号 91350100M000100Y99
        premises q2 in 桥头社区南环路5号 91350100M000100Y99
        premises q3 in 不存在的路 91350100M000100Y99
        premises r1 in 河田大道12号 91350100M000100Y88
        premises r2 in 不存在的路 91350100M000100Y88";
    let atlas = Sketch::read(&format!("{HOUJIE}{text}")).atlas();
    let cases = [
        ("p1", "exact rooftop a 0/1 owned x"),
        ("91350100m000100y43", "exact rooftop a 0/1 owned x"),
        // One of them was recorded in lower case.
        ("9144030071526726XG", "many - [] 2/2 ambiguous -"),
        ("9144030071526726xg", "many - [] 2/2 ambiguous -"),
        ("p4", "exact rooftop d 0/1 owned z"),
        ("p5", "none - [] 0/0 not_found -"),
        // Several of one code without points: where their addresses are.
        ("91350100M000100Y99", "many - [] 2/2 ambiguous -"),
        ("91350100M000100Y88", "exact rooftop a 0/1 owned x"),
        ("p6", "none - [] 0/0 not_found -"),
    ];
    for (key, expected) in cases {
        assert_eq!(found(&ask(&atlas, Sought::Premises(key), 0.0)), expected, "{key}");
    }
    let hidden = |key: &'static str, territory: &str| {
        let territory = Territory::new(&atlas, &GridId::new(territory).expect("an id"));
        let at = moment(MORNING);
        let place = Sought::Premises(key);
        let query = Query { place, matter: None, accuracy: Metres(0.0), at, territory };
        let located = atlas.locate(&query);
        assert!(
            located.owner.status != OwnerStatus::Hidden || located.found.is_none() && located.point.is_none()
        );
        located.owner.status
    };
    assert_eq!(hidden("p1", "h"), OwnerStatus::Owned);
    assert_eq!(hidden("p1", "q"), OwnerStatus::Hidden);
    assert_eq!(hidden("p4", "q"), OwnerStatus::Hidden);
    // Without a point, and an address that is nowhere: nobody's, so nobody's but those who see all.
    assert_eq!(hidden("p5", "q"), OwnerStatus::Hidden);
    assert_eq!(hidden("q3", "q"), OwnerStatus::Hidden);
    assert_eq!(hidden("p6", "q"), OwnerStatus::NotFound, "there is none");
    assert_eq!(hidden("91350100M000100Y99", "q"), OwnerStatus::Owned);
    assert_eq!(hidden("91350100M000100Y99", "h"), OwnerStatus::Hidden);
    assert_eq!(hidden("91350100M000100Y88", "q"), OwnerStatus::Hidden);
    // Of two with one code the one in the territory is seen.
    assert_eq!(hidden("9144030071526726XG", "q"), OwnerStatus::Owned);
}

#[test]
fn what_holds_for_a_time_is_found_only_then() {
    let mut sketch = Sketch::read(HOUJIE);
    Arc::make_mut(&mut sketch.roster.addresses)[9].valid.to = moment(MORNING);
    Arc::make_mut(&mut sketch.roster.premises)[0].valid.from = Moment(moment(MORNING).0 + 1);
    let atlas = sketch.atlas();
    let none = "none - [] 0/0 not_found -";
    assert_eq!(found(&ask(&atlas, Sought::Address("厚街大道西127号"), 0.0)), none);
    assert_eq!(found(&ask(&atlas, Sought::Premises("p1"), 0.0)), none);
    let query = question(Sought::Premises("p1"), 0.0);
    let later = atlas.valid_until(&query, &atlas.locate(&query));
    assert_eq!(later, Some(Moment(moment(MORNING).0 + 1)));
}

#[test]
fn every_address_and_premises_of_the_demo_town_is_found_by_its_own_text() {
    let atlas = houjie();
    let town = crate::demo::houjie();
    for address in &town.addresses {
        let located = ask(atlas, Sought::Address(&address.text), 0.0);
        let status = located.found.expect("asked by text").status;
        assert_eq!((status, located.point), (MatchStatus::Exact, Some(address.at)), "{}", address.text);
    }
    for premises in town.premises.iter().step_by(7) {
        let located = ask(atlas, Sought::Premises(premises.id.as_str()), 0.0);
        assert!(located.point.is_some() && located.point == premises.at, "{}", premises.id);
        assert_eq!(located.owner.status, OwnerStatus::Owned, "{}", premises.id);
    }
}
