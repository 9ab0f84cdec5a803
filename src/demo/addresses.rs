//! Standard addresses in the forms that Houjie uses, each at its place: houses along streets and
//! lanes, plots of industrial zones, flats of estates, and the entities themselves.

use super::dice::Dice;
use super::entity::{Entity, EntityKind};
use super::frame::Frame;
use super::ground::{Ground, shares};
use super::land::LandUse;
use super::lanes::Lane;
use super::names::numeral;
use super::network::StreetClass;
use super::plane::Spot;
use super::roads::NamedStreet;
use super::spread::{Walk, grid_within, inner_spot, well_inside};
use crate::domain::address::{Address, AddressParts};
use crate::domain::id::AddressId;

/// What kind of place an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    Lane,
    Street,
    Zone,
    Flat,
    /// The entity at that position.
    Entity(usize),
}

/// An address before it has its id and its residents.
struct Draft {
    site: Site,
    at: Spot,
    text: String,
    parts: AddressParts,
}

/// What there is to put addresses at.
pub struct Places<'t> {
    pub frame: &'t Frame,
    pub ground: &'t Ground,
    pub named: &'t [NamedStreet],
    pub lanes: &'t [Lane],
    pub entities: &'t [Entity],
}

/// Share of all addresses on lanes, along streets and in industrial zones; flats make up the rest.
const LANE_SHARE: f64 = 0.42;
const STREET_SHARE: f64 = 0.32;
const ZONE_SHARE: f64 = 0.06;

/// Exactly `count` addresses in which `residents` people live; ids count on from those `before`.
pub fn write(
    places: &Places<'_>,
    count: usize,
    residents: usize,
    seed: u64,
    before: usize,
) -> (Vec<Address>, Vec<Site>) {
    let mut dice = Dice::new(seed, "addresses");
    let part = |share: f64| (count as f64 * share) as usize;
    let mut drafts = places.at_entities();
    drafts.truncate(count);
    let room = |drafts: &Vec<Draft>, share: f64| part(share).min(count - drafts.len());
    let wanted = room(&drafts, LANE_SHARE);
    drafts.extend(thinned(places.along_lanes(wanted), wanted, &mut dice));
    let wanted = room(&drafts, STREET_SHARE);
    drafts.extend(thinned(places.along_streets(wanted), wanted, &mut dice));
    let wanted = room(&drafts, ZONE_SHARE);
    drafts.extend(thinned(places.in_zones(), wanted, &mut dice));
    let missing = count - drafts.len();
    drafts.extend(places.in_estates(missing));

    let weights: Vec<f64> = drafts
        .iter()
        .map(|draft| match draft.site {
            Site::Lane => dice.within(3.0, 9.0),
            Site::Street => dice.within(1.0, 5.0),
            Site::Zone => dice.within(4.0, 20.0),
            Site::Flat => dice.within(1.0, 5.0),
            Site::Entity(_) => 0.0,
        })
        .collect();
    let living = shares(residents, &weights);
    let sites = drafts.iter().map(|draft| draft.site).collect();
    let addresses = drafts
        .into_iter()
        .zip(living)
        .enumerate()
        .map(|(at, (draft, residents))| {
            let number = before + at + 1;
            Address {
                id: AddressId::new(&format!("a-{number:06}")).expect("an ASCII id"),
                text: draft.text.into(),
                parts: draft.parts,
                at: places.frame.spot(draft.at),
                residents: residents as u32,
            }
        })
        .collect();
    (addresses, sites)
}

/// Leaves `wanted` of the drafts, in their order.
fn thinned(mut drafts: Vec<Draft>, wanted: usize, dice: &mut Dice) -> Vec<Draft> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    dice.shuffle(&mut order);
    let mut keep = vec![false; drafts.len()];
    for &at in order.iter().take(wanted) {
        keep[at] = true;
    }
    let mut at = 0;
    drafts.retain(|_| {
        at += 1;
        keep[at - 1]
    });
    drafts
}

impl Places<'_> {
    fn parts(&self, community: usize) -> AddressParts {
        AddressParts {
            town: self.frame.name.as_str().into(),
            community: self.ground.communities[community].name.into(),
            ..AddressParts::default()
        }
    }

    /// `厚街镇东逸翠苑`, `厚街镇河田社区振华小学`.
    fn at_entities(&self) -> Vec<Draft> {
        let draft = |(number, entity): (usize, &Entity)| {
            let community = self.ground.community_of[entity.block as usize];
            let mut parts = self.parts(community);
            parts.building = entity.name.as_str().into();
            let known_by_itself = matches!(entity.kind, EntityKind::Estate | EntityKind::Market);
            let named = if known_by_itself { "" } else { &*parts.community };
            let text = format!("{}{named}{}", parts.town, entity.name);
            Draft { site: Site::Entity(number), at: inner_spot(&entity.ring), text, parts }
        };
        self.entities.iter().enumerate().map(draft).collect()
    }

    /// `厚街镇珊美村旧庄三巷6号`: odd numbers on the left, even ones on the right.
    fn along_lanes(&self, wanted: usize) -> Vec<Draft> {
        let length: f64 = self.lanes.iter().map(|lane| lane.line[0].distance(lane.line[1])).sum();
        let gap_m = gap(length, wanted, 7.0);
        let mut drafts = Vec::new();
        for lane in self.lanes {
            let ring = self.ground.ring(lane.block);
            let village = format!("{}村", self.ground.communities[lane.community].stem());
            let walk = Walk::new(lane.line.to_vec());
            for house in 0..(walk.length_m() / gap_m).floor() as usize {
                let place = walk.at(gap_m * (house as f64 + 0.5));
                for (side, way) in [(1, 7.0), (2, -7.0)] {
                    let at = place.at + place.direction.left() * way;
                    if !well_inside(&ring, at, 2.0) {
                        continue;
                    }
                    let mut parts = self.parts(lane.community);
                    parts.lane = lane.name.as_str().into();
                    parts.number = format!("{}号", 2 * house + side).into();
                    let text = format!("{}{village}{}{}", parts.town, lane.name, parts.number);
                    drafts.push(Draft { site: Site::Lane, at, text, parts });
                }
            }
        }
        drafts
    }

    /// `厚街镇河田社区河田大道12号`: odd numbers on the left, even ones on the right.
    fn along_streets(&self, wanted: usize) -> Vec<Draft> {
        let open = |street: &&NamedStreet| street.class != StreetClass::Motorway;
        let walks = |street: &NamedStreet| -> Vec<(usize, Walk)> {
            let walk = |&number: &usize| {
                let path = &self.ground.network.streets[number].path;
                (number, Walk::new(self.ground.network.spots(path)))
            };
            street.streets.iter().map(walk).collect()
        };
        let rings: Vec<Vec<Spot>> =
            (0..self.ground.blocks.list.len() as u32).map(|block| self.ground.ring(block)).collect();
        let length: f64 =
            self.named.iter().filter(open).flat_map(walks).map(|(_, walk)| walk.length_m()).sum();
        let gap_m = gap(length, wanted, 8.0);
        let mut drafts = Vec::new();
        for street in self.named.iter().filter(open) {
            let setback_m = street.class.setback_m();
            let mut house = 0;
            for (number, walk) in walks(street) {
                let path = &self.ground.network.streets[number].path;
                let mut metres = gap_m * 0.5;
                while metres < walk.length_m() {
                    let place = walk.at(metres);
                    let (from, to) = (path[place.leg], path[place.leg + 1]);
                    for (side, edge, way) in [(1, (from, to), 1.0), (2, (to, from), -1.0)] {
                        let Some(block) = self.ground.blocks.left_of(edge.0, edge.1) else { continue };
                        let at = place.at + place.direction.left() * (way * setback_m);
                        if !well_inside(&rings[block as usize], at, 3.0) {
                            continue;
                        }
                        let mut parts = self.parts(self.ground.community_of[block as usize]);
                        parts.road = street.name.as_str().into();
                        parts.number = format!("{}号", 2 * house + side).into();
                        let text =
                            format!("{}{}{}{}", parts.town, parts.community, street.name, parts.number);
                        drafts.push(Draft { site: Site::Street, at, text, parts });
                    }
                    house += 1;
                    metres += gap_m;
                }
            }
        }
        drafts
    }

    /// `厚街镇桥头第三工业区12号`.
    fn in_zones(&self) -> Vec<Draft> {
        const BLOCKS_PER_ZONE: usize = 8;
        let mut drafts = Vec::new();
        for (community, row) in self.ground.communities.iter().enumerate() {
            let mut blocks = self.ground.blocks_of_community(community);
            blocks.retain(|&block| self.ground.blocks.list[block as usize].land_use == LandUse::Industry);
            let centre = |block: u32| self.ground.blocks.list[block as usize].centre;
            blocks.sort_by(|&a, &b| centre(b).y.total_cmp(&centre(a).y));
            for (zone, group) in blocks.chunks(BLOCKS_PER_ZONE).enumerate() {
                let name = format!("{}第{}工业区", row.stem(), numeral(zone + 1));
                let spots = group.iter().flat_map(|&block| grid_within(&self.ground.ring(block), 42.0, 14.0));
                for (plot, at) in spots.enumerate() {
                    let mut parts = self.parts(community);
                    parts.road = name.as_str().into();
                    parts.number = format!("{}号", plot + 1).into();
                    let text = format!("{}{name}{}", parts.town, parts.number);
                    drafts.push(Draft { site: Site::Zone, at, text, parts });
                }
            }
        }
        drafts
    }

    /// `厚街镇东逸翠苑35栋2单元301`, exactly `wanted` of them.
    fn in_estates(&self, wanted: usize) -> Vec<Draft> {
        const UNITS: usize = 2;
        const DOORS_PER_FLOOR: usize = 4;
        let mut buildings: Vec<(&Entity, usize, Spot)> = Vec::new();
        for entity in self.entities.iter().filter(|entity| entity.kind == EntityKind::Estate) {
            let mut spots = grid_within(&entity.ring, 36.0, 12.0);
            if spots.is_empty() {
                spots.push(inner_spot(&entity.ring));
            }
            buildings.extend(spots.into_iter().enumerate().map(|(at, spot)| (entity, at + 1, spot)));
        }
        let counts = shares(wanted, &vec![1.0; buildings.len()]);
        let mut drafts = Vec::with_capacity(wanted);
        for ((entity, building, spot), count) in buildings.into_iter().zip(counts) {
            let community = self.ground.community_of[entity.block as usize];
            for flat in 0..count {
                let (unit, stacked) = (flat % UNITS, flat / UNITS);
                let mut parts = self.parts(community);
                parts.building = format!("{}{building}栋", entity.name).into();
                parts.unit = format!("{}单元", unit + 1).into();
                parts.room =
                    format!("{}{:02}", stacked / DOORS_PER_FLOOR + 1, stacked % DOORS_PER_FLOOR + 1).into();
                let text = format!("{}{}{}{}", parts.town, parts.building, parts.unit, parts.room);
                let at = spot + Spot::new(if unit == 0 { -0.2 } else { 0.2 }, 0.0);
                drafts.push(Draft { site: Site::Flat, at, text, parts });
            }
        }
        drafts
    }
}

/// Distance between houses so that both sides of `length_m` hold some more than are wanted.
fn gap(length_m: f64, wanted: usize, least_m: f64) -> f64 {
    (2.0 * length_m / (1.35 * wanted.max(1) as f64)).max(least_m)
}
