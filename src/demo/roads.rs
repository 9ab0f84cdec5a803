//! Roads by name: the main roads, the finer streets in families, the village lanes.

use super::dice::Dice;
use super::frame::Frame;
use super::ground::Ground;
use super::land::LandUse;
use super::lanes::Lane;
use super::names::{Roots, numeral};
use super::network::StreetClass;
use super::plane::Spot;
use crate::domain::id::RoadId;
use crate::domain::road::Road;

/// A street's name and the numbers of its runs in the network; lanes come apart.
pub struct NamedStreet {
    pub name: String,
    pub class: StreetClass,
    pub streets: Vec<usize>,
}

/// How many small streets share one family name: 富民一街 to 富民十二街.
const FAMILY: usize = 12;

/// Names every street of the network, in the order in which they were laid.
pub fn name_streets(ground: &Ground, roots: &mut Roots, seed: u64) -> Vec<NamedStreet> {
    let mut dice = Dice::new(seed, "street names");
    let mut named: Vec<NamedStreet> = Vec::new();
    let mut families: Vec<Option<(String, usize)>> = vec![None; ground.basics.len()];
    for (number, street) in ground.network.streets.iter().enumerate() {
        let name = match (street.name, street.class) {
            (Some(name), _) => name.to_owned(),
            (None, StreetClass::Secondary) => format!("{}大道", roots.draw()),
            (None, StreetClass::Tertiary) => {
                format!("{}{}", roots.draw(), dice.pick(&["路", "路", "路", "东路", "西路", "北路", "南路"]))
            }
            (None, _) => {
                let (from, to) = (street.path[0], street.path[1]);
                let block = ground
                    .blocks
                    .left_of(from, to)
                    .or_else(|| ground.blocks.left_of(to, from))
                    .expect("a street has a block beside it");
                let family = &mut families[ground.basic_of[block as usize]];
                let (root, count) = match family.take() {
                    Some((root, count)) if count < FAMILY => (root, count + 1),
                    _ => (roots.draw(), 1),
                };
                let industry = ground.blocks.list[block as usize].land_use == LandUse::Industry;
                let name = format!("{root}{}{}", numeral(count), if industry { "路" } else { "街" });
                *family = Some((root, count));
                name
            }
        };
        match named.iter_mut().find(|known| street.name.is_some() && known.name == name) {
            Some(known) => known.streets.push(number),
            None => named.push(NamedStreet { name, class: street.class, streets: vec![number] }),
        }
    }
    named
}

/// The roads as the register has them, streets first, then lanes; ids count on from those `before`.
pub fn register(
    frame: &Frame,
    ground: &Ground,
    named: &[NamedStreet],
    lanes: &[Lane],
    before: usize,
) -> Vec<Road> {
    let mut next = before;
    let mut id = || {
        next += 1;
        RoadId::new(&format!("r-{next:05}")).expect("an ASCII id")
    };
    let mut roads = Vec::with_capacity(named.len() + lanes.len());
    for street in named {
        let line = |&number: &usize| {
            let path = &ground.network.streets[number].path;
            ground.network.points(path).into_iter().map(|point| frame.point(point)).collect()
        };
        roads.push(Road {
            id: id(),
            name: street.name.as_str().into(),
            class: street.class.name().into(),
            walkable: street.class != StreetClass::Motorway,
            lines: street.streets.iter().map(line).collect(),
        });
    }
    for lane in lanes {
        let line = lane.line.iter().map(|spot: &Spot| frame.spot(*spot)).collect();
        roads.push(Road {
            id: id(),
            name: lane.name.as_str().into(),
            class: "living_street".into(),
            walkable: true,
            lines: vec![line],
        });
    }
    roads
}
