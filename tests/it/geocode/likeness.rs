//! Streets that are not written as they are called.

use super::{TOWN, geocoded};
use crate::harness::sketch::Sketch;

const MORE: &str = "
    address 广东省东莞市厚街镇河田社区第2组兴隆路3段21巷6号 @ 0 0
    address 广东省东莞市厚街镇河田社区第2组兴隆路3段21号 @ 0 1
    address 广东省东莞市厚街镇桥头社区第2组新湖一路8号 @ 2 1
    address 广东省东莞市厚街镇桥头社区第2组新湖二路8号 @ 3 1
    address 广东省东莞市厚街镇桥头社区第2组万和街3号 @ 2 1
    address 广东省东莞市厚街镇桥头社区第2组万安街3号 @ 3 0
    address 广东省东莞市厚街镇桥头社区厚街万达广场2栋 @ 3 0
";

#[test]
fn a_mistyped_street_is_found() {
    let atlas = Sketch::read(&format!("{TOWN}{MORE}")).atlas();
    let hetian = "rooftop matched-by-likeness 1 河田社区第2组河田大道12号";
    let lane = "rooftop matched-by-likeness 1 河田社区第2组兴隆路3段21巷6号";
    for (text, expected) in [
        // By sound, nearly by sound, swapped.
        ("何田大道12号", hetian),
        ("河田社区和田大道12号三楼", hetian),
        ("禾甜大道12号", hetian),
        ("田河大道12号", hetian),
        ("兴龙路3段21巷6号", lane),
        ("新隆路三段21巷6浩", lane),
        ("兴隆路3断21项6号", lane),
        ("新湖2路8号", "rooftop matched-parts-of-address 1 桥头社区第2组新湖二路8号"),
        ("新胡二路8号", "rooftop matched-by-likeness 1 桥头社区第2组新湖二路8号"),
        // One left out, one too many, one for an unlike one: it may be another street.
        ("兴路3段21巷6号", "street matched-by-likeness 1 河田社区第2组兴隆路3段21巷6号"),
        ("兴大隆路3段21巷6号", "street matched-by-likeness 1 河田社区第2组兴隆路3段21巷6号"),
        ("兴寨路3段21巷6号", "street matched-by-likeness 1 河田社区第2组兴隆路3段21巷6号"),
        ("兴隆路3段21市6号", lane),
        ("兴隆3段21巷6号", lane),
        // In pinyin, whole and by first letters.
        ("hetiandadao12hao", hetian),
        ("htdd12h", hetian),
        ("hetdd12", hetian),
        ("houjiezhenhetiandadao12hao", hetian),
        ("xll3d21x6h", lane),
        ("xinglonglu3duan21hao", "rooftop matched-by-likeness 1 河田社区第2组兴隆路3段21号"),
        ("houjiewanda", "rooftop matched-by-likeness 1 桥头社区厚街万达广场2栋"),
        ("hjwd", "rooftop matched-by-likeness 1 桥头社区厚街万达广场2栋"),
        // Two as like as each other.
        ("万街3号", "street matched-by-likeness 2 桥头社区第2组万安街3号"),
        // A number is never another.
        ("何田大道14号", "interpolated between-doors 1 河田大道"),
        ("兴龙路3段21巷9号", "street middle-of-street 1 兴隆路3段21巷"),
        ("新湖三路8号", "none"),
        // Somebody else's, or nobody's.
        ("佛山市何田大道12号", "none"),
        ("大湾村何田大道12号", "none"),
        ("湖景路何田大道12号", "none"),
        ("长安路12号", "none"),
        ("xyz12hao", "none"),
        ("h", "none"),
        ("12hao", "none"),
    ] {
        assert_eq!(geocoded(&atlas, text), expected, "{text}");
    }
}
