//! The files that the demo stands on: the outline of our own drawing and the 24 communities.

use super::plane::Spot;
use crate::kernel::lattice::LatticePoint;

const OUTLINE: &str = include_str!("../../geodata/houjie/outline.geojson");
const COMMUNITIES: &str = include_str!("../../geodata/houjie/communities.csv");

/// What a community mostly is: what gets built there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Character {
    Centre,
    Village,
    Industry,
    Hill,
}

/// A community: the real name and code; place, weight and character are ours.
#[derive(Clone, Debug)]
pub struct CommunityRow {
    pub code: &'static str,
    pub name: &'static str,
    pub heart: Spot,
    /// Share of the town's people, in thousandths.
    pub weight: f64,
    pub character: Character,
}

impl CommunityRow {
    /// The name without 社区, as villages and streets carry it.
    pub fn stem(&self) -> &'static str {
        self.name.strip_suffix("社区").unwrap_or(self.name)
    }
}

/// The town's outline, counter-clockwise, the first point not repeated.
pub fn outline() -> Vec<LatticePoint> {
    let (_, coordinates) =
        OUTLINE.split_once("\"coordinates\"").expect("the embedded outline has coordinates");
    let numbers: Vec<f64> = coordinates
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().expect("the embedded outline holds numbers"))
        .collect();
    let mut points: Vec<LatticePoint> = numbers
        .chunks_exact(2)
        .map(|pair| LatticePoint::from_degrees(pair[0], pair[1]).expect("the embedded outline is on Earth"))
        .collect();
    points.pop();
    points
}

/// The 24 communities in the order of their codes.
pub fn communities() -> Vec<CommunityRow> {
    let row = |line: &'static str| {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |at: usize| fields[at].parse::<f64>().expect("the embedded table holds numbers");
        CommunityRow {
            code: fields[0],
            name: fields[1],
            heart: Spot::of_degrees(number(2), number(3)),
            weight: number(4),
            character: match fields[5] {
                "centre" => Character::Centre,
                "village" => Character::Village,
                "industry" => Character::Industry,
                _ => Character::Hill,
            },
        }
    };
    COMMUNITIES.lines().skip(1).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::area::ring_area;
    use crate::kernel::ring::Ring;

    #[test]
    fn the_outline_measures_what_houjie_measures() {
        let points = outline();
        let area = ring_area(&points).0;
        assert!((area / 126e6 - 1.0).abs() < 0.01, "{area} m²");
        assert!(Ring(points.clone()).doubled_area() > 0, "counter-clockwise");
        for point in points {
            assert!((113.617..113.782).contains(&point.lon()) && (22.858..22.980).contains(&point.lat()));
        }
    }

    #[test]
    fn every_community_lies_in_the_outline() {
        let (ring, rows) = (Ring(outline()), communities());
        assert_eq!(rows.len(), 24);
        for row in &rows {
            assert!(ring.encloses(row.heart.lattice()), "{}", row.name);
            assert!(row.stem().chars().count() == 2 && row.code.starts_with("441900122"));
        }
        assert!(rows.windows(2).all(|pair| pair[0].code < pair[1].code));
    }
}
