//! Streets and communities by what they were called.

use gridward::atlas::Sought;

use super::{TOWN, geocoded};
use crate::harness::sketch::{Sketch, moment};
use crate::harness::town::{MORNING, ask, found};

const MORE: &str = "
    address 广东省东莞市厚街镇桥头社区第1组东江花园5栋 @ 3 1
    alias 河田公路 河田大道
    alias 老河田 河田社区
    alias 东方庄园 东江花园
    alias 湖景路 南环路";

#[test]
fn a_former_name_is_found_and_said() {
    let atlas = Sketch::read(&format!("{TOWN}{MORE}")).atlas();
    let hetian = "rooftop former-name 1 河田社区第2组河田大道12号";
    for (text, expected) in [
        ("河田公路12号", hetian),
        ("老河田河田大道12号", hetian),
        ("河田公路十二号三楼（收件人）", hetian),
        ("河田公路14号", "interpolated former-name 1 河田大道"),
        ("东方庄园5栋", "rooftop former-name 1 桥头社区第1组东江花园5栋"),
        // What is called so now is meant.
        ("湖景路7号", "rooftop matched-parts-of-address 1 河田社区第3组湖景路7号"),
        ("无名公路12号", "none"),
    ] {
        assert_eq!(geocoded(&atlas, text), expected, "{text}");
    }
    let renamed = ask(&atlas, Sought::Address("河田公路12号"), 0.0);
    let plain = ask(&atlas, Sought::Address("河田大道12号"), 0.0);
    assert_eq!(found(&renamed), found(&plain));
    assert_eq!(renamed.owner.because[0].code(), "former-name");
    let named = atlas.find_by_name("老河田", moment(MORNING), 9, None).expect("the community");
    assert_eq!((named.places.len(), named.because.code()), (1, "former-name"));
    let suggested = atlas.suggest("河田公", moment(MORNING), 8, None);
    assert_eq!(suggested.len(), 1, "the street as it is called now");
}
