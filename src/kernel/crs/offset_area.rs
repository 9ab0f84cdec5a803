//! Where a source's GCJ-02 or BD-09 numbers carry the offset: a setting per source.
//!
//! Nobody publishes it and providers differ: the open libraries shift everything in one big box,
//! Hanoi and half of Mongolia included; a map may serve Hong Kong, Macau or Taiwan unshifted, or
//! have changed its mind one year. So the source's owner says, and a place outside is refused
//! rather than moved, or left, in silence.

use std::fmt;
use std::str::FromStr;

use super::{CrsError, Position, Wgs84};
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::predicate::ray_crosses;

/// The places to which a source applies the offset, told by their WGS 84 positions.
///
/// As text: `box`, `nowhere`, or `box-without:` and any of `hong-kong,macau,taiwan`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OffsetArea {
    /// The box that every open library uses: far more than China, and no coastline.
    #[default]
    Box,
    /// The box less the regions that the source serves without offset.
    BoxWithout { hong_kong: bool, macau: bool, taiwan: bool },
    /// No place: a service that wants no offset coordinates at all.
    Nowhere,
}

/// Longitude 72.004 to 137.8347, latitude 0.8293 to 55.8271: the box of the first published code
/// (2010), repeated by eviltransform, coordtransform, gcoord and all others since.
const BOX: LatticeBox = LatticeBox { min: corner(72_0040, 8293), max: corner(137_8347, 55_8271) };
const BOX_WORDS: &str = "longitude 72.004 to 137.8347, latitude 0.8293 to 55.8271";

impl OffsetArea {
    /// Whether the source applies the offset at this place, told on the lattice, so that the last
    /// bits of an iterated inverse decide nothing.
    ///
    /// Close to the outline of a region left out (nearer than the offset, some 600 m) the numbers
    /// alone cannot tell on which side the sender stood; the reading as offset coordinates wins.
    pub fn holds(&self, place: Position<Wgs84>) -> bool {
        let point = place.lattice();
        match *self {
            Self::Nowhere => false,
            Self::Box => BOX.contains(point),
            Self::BoxWithout { hong_kong, macau, taiwan } => {
                BOX.contains(point)
                    && !(hong_kong && encloses(&HONG_KONG, point))
                    && !(macau && encloses(&MACAU, point))
                    && !(taiwan && encloses(&TAIWAN, point))
            }
        }
    }

    /// The area in words, for an error message.
    pub fn describe(&self) -> String {
        match self {
            Self::Nowhere => "this source has none anywhere".to_owned(),
            Self::Box => format!("it has one at {BOX_WORDS}"),
            Self::BoxWithout { .. } => {
                format!("it has one at {BOX_WORDS}, less {}", self.left_out().join(", "))
            }
        }
    }

    fn left_out(&self) -> Vec<&'static str> {
        let Self::BoxWithout { hong_kong, macau, taiwan } = *self else { return Vec::new() };
        let regions = [(hong_kong, "hong-kong"), (macau, "macau"), (taiwan, "taiwan")];
        regions.into_iter().filter_map(|(left_out, name)| left_out.then_some(name)).collect()
    }
}

impl fmt::Display for OffsetArea {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Box => f.write_str("box"),
            Self::BoxWithout { .. } => write!(f, "box-without:{}", self.left_out().join(",")),
            Self::Nowhere => f.write_str("nowhere"),
        }
    }
}

impl FromStr for OffsetArea {
    type Err = CrsError;

    fn from_str(text: &str) -> Result<Self, CrsError> {
        let unknown = || CrsError::UnknownOffsetArea { text: text.to_owned() };
        match text {
            "box" => return Ok(Self::Box),
            "nowhere" => return Ok(Self::Nowhere),
            _ => {}
        }
        let (mut hong_kong, mut macau, mut taiwan) = (false, false, false);
        for region in text.strip_prefix("box-without:").ok_or_else(unknown)?.split(',') {
            match region.trim() {
                "hong-kong" => hong_kong = true,
                "macau" => macau = true,
                "taiwan" => taiwan = true,
                _ => return Err(unknown()),
            }
        }
        Ok(Self::BoxWithout { hong_kong, macau, taiwan })
    }
}

/// Whether the ring of an outline encloses a point, by the half-open rule.
fn encloses(outline: &[LatticePoint], point: LatticePoint) -> bool {
    let next = outline.iter().cycle().skip(1);
    outline.iter().zip(next).filter(|&(&a, &b)| ray_crosses(a, b, point)).count() % 2 == 1
}

/// A corner in 1e-4 degree, some 10 m.
const fn corner(lon_e4: i32, lat_e4: i32) -> LatticePoint {
    LatticePoint::new(lon_e4 * 1000, lat_e4 * 1000)
}

/// Hong Kong, drawn for this project. The corners marked with a number are boundary points of
/// State Council Order 221 (1997); between them the Shenzhen River is drawn by eye to some 300 m,
/// and the sea follows the limits of EPSG's area of use 1118.
const HONG_KONG: [LatticePoint; 16] = [
    corner(113_8300, 22_1300),
    corner(114_5100, 22_1300),
    corner(114_5100, 22_4600),
    corner(114_3300, 22_5700),
    corner(114_2264, 22_5437), // 1: Sha Tau Kok pier
    corner(114_2269, 22_5480), // 4: Sha Tau Kok river bridge
    corner(114_2067, 22_5565), // 5: the saddle of Pak Kung Au
    corner(114_1660, 22_5600),
    corner(114_1500, 22_5430),
    corner(114_1150, 22_5340), // Lo Wu
    corner(114_0960, 22_5310),
    corner(114_0700, 22_5180), // Lok Ma Chau
    corner(114_0300, 22_5080),
    corner(113_9951, 22_5101), // 6: Deep Bay, beacon 84
    corner(113_9478, 22_4724), // 7: Deep Bay, beacon 83
    corner(113_8690, 22_4250),
];

/// Macau, drawn by eye to some 300 m: the border gate in the north, the inner harbour and the
/// channel to Hengqin in the west, the sea by EPSG's area of use 1147.
const MACAU: [LatticePoint; 10] = [
    corner(113_5345, 22_2125),
    corner(113_5495, 22_2165), // the border gate
    corner(113_5600, 22_2145),
    corner(113_6300, 22_2000),
    corner(113_6300, 22_0900),
    corner(113_5580, 22_0750),
    corner(113_5465, 22_1200),
    corner(113_5455, 22_1500),
    corner(113_5310, 22_1800),
    corner(113_5300, 22_1960),
];

/// Taiwan's main island with Penghu, drawn by eye through the strait; without Kinmen and Matsu,
/// which lie among Fujian's islands and count as the box.
const TAIWAN: [LatticePoint; 8] = [
    corner(119_2500, 23_1000),
    corner(120_5000, 21_7000),
    corner(121_7000, 21_7000),
    corner(122_2000, 24_5000),
    corner(122_2000, 25_7500),
    corner(121_3000, 25_7500),
    corner(120_1000, 24_6000),
    corner(119_2500, 23_8500),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_region_is_left_out_only_when_asked() {
        const NONE: [bool; 3] = [false; 3];
        let cases = [
            ("Houjie", 113.6715, 22.9371, NONE),
            ("Shenzhen Bay port, Shenzhen side", 113.9461, 22.5046, NONE),
            ("Luohu station", 114.1130, 22.5360, NONE),
            ("Futian checkpoint", 114.0690, 22.5230, NONE),
            ("Yantian port", 114.2700, 22.5800, NONE),
            ("Lok Ma Chau", 114.0656, 22.5151, [true, false, false]),
            ("Hong Kong, Central", 114.1588, 22.2819, [true, false, false]),
            ("Sheung Shui", 114.1280, 22.5010, [true, false, false]),
            ("Sai Kung, east", 114.3600, 22.4000, [true, false, false]),
            ("Hong Kong airport", 113.9185, 22.3080, [true, false, false]),
            ("Macau, centre", 113.5439, 22.1987, [false, true, false]),
            ("Coloane", 113.5650, 22.1200, [false, true, false]),
            ("Gongbei port, Zhuhai", 113.5493, 22.2206, NONE),
            ("Wanzai, Zhuhai", 113.5240, 22.1950, NONE),
            ("Hengqin port, Zhuhai", 113.5420, 22.1380, NONE),
            ("Taipei 101", 121.5645, 25.0339, [false, false, true]),
            ("Kaohsiung", 120.3014, 22.6273, [false, false, true]),
            ("Magong, Penghu", 119.5660, 23.5650, [false, false, true]),
            ("Lanyu", 121.5500, 22.0500, [false, false, true]),
            ("Kinmen", 118.3171, 24.4341, NONE),
            ("Pingtan", 119.7900, 25.5000, NONE),
            ("Xiamen", 118.0890, 24.4800, NONE),
        ];
        for (name, lon, lat, within) in cases {
            let place = Position::lon_lat(lon, lat).expect("a place");
            assert!(OffsetArea::Box.holds(place), "{name} lies in the box");
            assert!(!OffsetArea::Nowhere.holds(place), "{name}");
            for (i, name_of_region) in ["hong-kong", "macau", "taiwan"].into_iter().enumerate() {
                let area: OffsetArea = format!("box-without:{name_of_region}").parse().expect("a setting");
                assert_eq!(area.holds(place), !within[i], "{name} with {area}");
            }
        }
    }

    #[test]
    fn text_comes_back_as_it_was() {
        for text in ["box", "nowhere", "box-without:taiwan", "box-without:hong-kong,macau,taiwan"] {
            assert_eq!(text.parse::<OffsetArea>().expect("a setting").to_string(), text);
        }
        for text in ["", "Box", "box-without:", "box-without:japan", "china"] {
            assert!(text.parse::<OffsetArea>().is_err(), "{text}");
        }
    }
}
