//! Standard addresses in the forms that Houjie uses: which doors have one, how it reads, who lives there.

use std::sync::Arc;

use super::dice::Dice;
use super::doors::{self, Door, Owner};
use super::entity::{Entity, EntityKind};
use super::frame::Frame;
use super::ground::{Ground, shares, shares_within};
use super::lanes::Lane;
use super::names::numeral;
use super::plane::Spot;
use super::roads::NamedStreet;
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

/// What there is to put addresses at.
pub struct Places<'t> {
    pub frame: &'t Frame,
    pub ground: &'t Ground,
    pub named: &'t [NamedStreet],
    pub lanes: &'t [Lane],
    pub entities: &'t [Entity],
}

/// Share of all addresses on lanes, along streets and in industrial zones; flats make up the rest.
const LANE_SHARE: f64 = 0.40;
const STREET_SHARE: f64 = 0.34;
const ZONE_SHARE: f64 = 0.06;

/// How many missing addresses of a basic grid count when flats are shared out: some in every estate, and
/// not all in the few grids that have nothing else.
const NEED: (f64, f64) = (20.0, 300.0);

/// Exactly `count` addresses in which `residents` people live, more where the ground has more people;
/// ids count on from those `before`.
pub fn write(
    places: &Places<'_>,
    count: usize,
    residents: usize,
    seed: u64,
    before: usize,
) -> (Vec<Address>, Vec<Site>) {
    let mut dice = Dice::new(seed, "addresses");
    let doors = places.chosen(count, &mut dice);
    let weights: Vec<f64> = doors.iter().map(|door| household(door.owner, &mut dice)).collect();
    let living = shares(residents, &weights);
    let writer = Writer::new(places);
    let sites = doors.iter().map(|door| site(door.owner)).collect();
    let addresses = doors
        .iter()
        .zip(living)
        .enumerate()
        .map(|(at, (door, residents))| {
            let (text, parts, spot) = writer.address(door);
            let id = format!("a-{:06}", before + at + 1);
            Address {
                id: AddressId::new(&id).expect("an ASCII id"),
                text: text.into(),
                parts,
                at: places.frame.spot(spot),
                residents: residents as u32,
            }
        })
        .collect();
    (addresses, sites)
}

fn site(owner: Owner) -> Site {
    match owner {
        Owner::Entity(number) => Site::Entity(number),
        Owner::Lane(_) => Site::Lane,
        Owner::Street(_) => Site::Street,
        Owner::Zone(_) => Site::Zone,
        Owner::Flat { .. } => Site::Flat,
    }
}

/// How many people live behind a door, before all are normed to the town's number.
fn household(owner: Owner, dice: &mut Dice) -> f64 {
    match owner {
        Owner::Entity(_) => 0.0,
        Owner::Lane(_) => dice.within(3.0, 9.0),
        Owner::Street(_) => dice.within(2.0, 8.0),
        Owner::Zone(_) => dice.within(4.0, 20.0),
        Owner::Flat { .. } => dice.within(1.0, 5.0),
    }
}

impl Places<'_> {
    /// The doors that get an address: each basic grid about its share of the people.
    fn chosen(&self, count: usize, dice: &mut Dice) -> Vec<Door> {
        let mut chosen = doors::of_entities(self.entities);
        chosen.truncate(count);
        let kinds = [
            (LANE_SHARE, doors::along_lanes(self.ground, self.lanes)),
            (STREET_SHARE, doors::along_streets(self.ground, self.named)),
            (ZONE_SHARE, doors::in_zones(self.ground)),
        ];
        for (share, found) in kinds {
            let wanted = ((count as f64 * share) as usize).min(count - chosen.len());
            chosen.extend(self.thinned(found, wanted, dice));
        }
        let people: f64 = self.ground.basics.iter().map(|basic| basic.people).sum();
        let mut missing: Vec<f64> =
            self.ground.basics.iter().map(|basic| basic.people / people * count as f64).collect();
        for door in &chosen {
            missing[self.ground.basic_of[door.block as usize]] -= 1.0;
        }
        let need = |block: u32| missing[self.ground.basic_of[block as usize]].clamp(NEED.0, NEED.1);
        chosen.extend(doors::in_estates(self.entities, count - chosen.len(), &need));
        chosen
    }

    /// Leaves `wanted` of the doors, in their order: of each basic grid in proportion to its people as
    /// long as it has doors, and there any with equal chance.
    fn thinned(&self, found: Vec<Door>, wanted: usize, dice: &mut Dice) -> Vec<Door> {
        let basics = &self.ground.basics;
        let mut by_basic: Vec<Vec<usize>> = vec![Vec::new(); basics.len()];
        for (at, door) in found.iter().enumerate() {
            by_basic[self.ground.basic_of[door.block as usize]].push(at);
        }
        let weights: Vec<f64> = basics.iter().map(|basic| basic.people).collect();
        let limits: Vec<usize> = by_basic.iter().map(Vec::len).collect();
        let mut kept = vec![false; found.len()];
        for (doors, count) in by_basic.iter_mut().zip(shares_within(wanted, &weights, &limits)) {
            dice.shuffle(doors);
            for &at in &doors[..count] {
                kept[at] = true;
            }
        }
        found.into_iter().zip(kept).filter(|&(_, kept)| kept).map(|(door, _)| door).collect()
    }
}

/// Writes texts and parts; names that many addresses have in common are held once.
struct Writer<'t> {
    places: &'t Places<'t>,
    town: Arc<str>,
    communities: Vec<Arc<str>>,
    lanes: Vec<Arc<str>>,
    streets: Vec<Arc<str>>,
    entities: Vec<Arc<str>>,
}

impl<'t> Writer<'t> {
    fn new(places: &'t Places<'t>) -> Self {
        Self {
            places,
            town: places.frame.name.as_str().into(),
            communities: places.ground.communities.iter().map(|row| row.name.into()).collect(),
            lanes: places.lanes.iter().map(|lane| lane.name.as_str().into()).collect(),
            streets: places.named.iter().map(|street| street.name.as_str().into()).collect(),
            entities: places.entities.iter().map(|entity| entity.name.as_str().into()).collect(),
        }
    }

    fn address(&self, door: &Door) -> (String, AddressParts, Spot) {
        let community = self.places.ground.community_of[door.block as usize];
        let stem = self.places.ground.communities[community].stem();
        let mut parts = AddressParts {
            town: self.town.clone(),
            community: self.communities[community].clone(),
            ..AddressParts::default()
        };
        let town = &self.town;
        let text = match door.owner {
            // 厚街镇家具材料市场, 厚街镇河田社区振华小学
            Owner::Entity(number) => {
                let entity = &self.places.entities[number];
                parts.building = self.entities[number].clone();
                let known_by_itself = matches!(entity.kind, EntityKind::Estate | EntityKind::Market);
                let named = if known_by_itself { "" } else { &*parts.community };
                format!("{town}{named}{}", entity.name)
            }
            // 厚街镇珊美村旧庄三巷6号
            Owner::Lane(number) => {
                parts.lane = self.lanes[number].clone();
                parts.number = format!("{}号", door.number).into();
                format!("{town}{stem}村{}{}", parts.lane, parts.number)
            }
            // 厚街镇河田社区河田大道12号
            Owner::Street(number) => {
                parts.road = self.streets[number].clone();
                parts.number = format!("{}号", door.number).into();
                format!("{town}{}{}{}", parts.community, parts.road, parts.number)
            }
            // 厚街镇桥头第三工业区12号
            Owner::Zone(zone) => {
                parts.road = format!("{stem}第{}工业区", numeral(zone)).into();
                parts.number = format!("{}号", door.number).into();
                format!("{town}{}{}", parts.road, parts.number)
            }
            Owner::Flat { estate, building } => return self.flat(door, parts, estate, building),
        };
        (text, parts, door.at)
    }

    /// 厚街镇东逸翠苑35栋2单元301
    fn flat(
        &self,
        door: &Door,
        mut parts: AddressParts,
        estate: usize,
        building: usize,
    ) -> (String, AddressParts, Spot) {
        const UNITS: usize = 2;
        const DOORS_PER_FLOOR: usize = 4;
        let (unit, stacked) = (door.number % UNITS, door.number / UNITS);
        let (floor, on_floor) = (stacked / DOORS_PER_FLOOR + 1, stacked % DOORS_PER_FLOOR + 1);
        parts.building = format!("{}{building}栋", self.entities[estate]).into();
        parts.unit = format!("{}单元", unit + 1).into();
        parts.room = format!("{floor}{on_floor:02}").into();
        let text = format!("{}{}{}{}", self.town, parts.building, parts.unit, parts.room);
        // The two staircases stand apart, not so far that they leave the estate.
        let aside = Spot::new(if unit == 0 { -0.2 } else { 0.2 }, 0.0);
        (text, parts, door.at + aside)
    }
}
