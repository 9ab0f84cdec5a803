//! Doors: every place where an address could be, before it is chosen which of them are.

use super::entity::{Entity, EntityKind};
use super::ground::{Ground, shares};
use super::land::LandUse;
use super::lanes::Lane;
use super::network::StreetClass;
use super::plane::Spot;
use super::roads::NamedStreet;
use super::spread::{Walk, grid_within, inner_spot, well_inside};

/// Distance between doors on one side, in metres.
const LANE_DOORS_M: f64 = 8.0;
const STREET_DOORS_M: f64 = 14.0;
/// From the middle of a lane to its doors, in metres.
const LANE_SETBACK_M: f64 = 7.0;
/// Distance between the plots of industrial zones and between the buildings of estates, in metres.
const PLOTS_M: f64 = 42.0;
const BUILDINGS_M: f64 = 36.0;
const BLOCKS_PER_ZONE: usize = 8;

/// What a door belongs to; positions are those in the lists that were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Entity(usize),
    Lane(usize),
    Street(usize),
    /// The how-manieth industrial zone of its community, from 1.
    Zone(usize),
    /// A building of the estate at that position; the door's number counts its flats.
    Flat {
        estate: usize,
        building: usize,
    },
}

/// A place for an address.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    pub owner: Owner,
    pub block: u32,
    pub at: Spot,
    /// House number, plot number or position of the flat.
    pub number: usize,
}

/// One door for each entity.
pub fn of_entities(entities: &[Entity]) -> Vec<Door> {
    let door = |(number, entity): (usize, &Entity)| Door {
        owner: Owner::Entity(number),
        block: entity.block,
        at: inner_spot(&entity.ring),
        number: 0,
    };
    entities.iter().enumerate().map(door).collect()
}

/// Along lanes: odd numbers on the left, even ones on the right.
pub fn along_lanes(ground: &Ground, lanes: &[Lane]) -> Vec<Door> {
    let mut doors = Vec::new();
    for (at_lane, lane) in lanes.iter().enumerate() {
        let ring = ground.ring(lane.block);
        let walk = Walk::new(lane.line.to_vec());
        for house in 0..(walk.length_m() / LANE_DOORS_M).floor() as usize {
            let place = walk.at(LANE_DOORS_M * (house as f64 + 0.5));
            for (side, way) in [(1, LANE_SETBACK_M), (2, -LANE_SETBACK_M)] {
                let at = place.at + place.direction.left() * way;
                if well_inside(&ring, at, 2.0) {
                    let owner = Owner::Lane(at_lane);
                    doors.push(Door { owner, block: lane.block, at, number: 2 * house + side });
                }
            }
        }
    }
    doors
}

/// Along streets: odd numbers on the left, even ones on the right, counted on over all its runs.
pub fn along_streets(ground: &Ground, named: &[NamedStreet]) -> Vec<Door> {
    let rings: Vec<Vec<Spot>> =
        (0..ground.blocks.list.len() as u32).map(|block| ground.ring(block)).collect();
    let mut doors = Vec::new();
    for (at_street, street) in named.iter().enumerate() {
        if street.class == StreetClass::Motorway {
            continue;
        }
        let mut house = 0;
        for &run in &street.streets {
            let path = &ground.network.streets[run].path;
            let walk = Walk::new(ground.network.spots(path));
            let count = (walk.length_m() / STREET_DOORS_M).floor() as usize;
            for step in 0..count {
                let place = walk.at(STREET_DOORS_M * (step as f64 + 0.5));
                let (from, to) = (path[place.leg], path[place.leg + 1]);
                for (side, edge, way) in [(1, (from, to), 1.0), (2, (to, from), -1.0)] {
                    let Some(block) = ground.blocks.left_of(edge.0, edge.1) else { continue };
                    let at = place.at + place.direction.left() * (way * street.class.setback_m());
                    if well_inside(&rings[block as usize], at, 3.0) {
                        let owner = Owner::Street(at_street);
                        doors.push(Door { owner, block, at, number: 2 * house + side });
                    }
                }
                house += 1;
            }
        }
    }
    doors
}

/// Plots of industrial zones: a few blocks of one community make a zone, from north to south.
pub fn in_zones(ground: &Ground) -> Vec<Door> {
    let mut doors = Vec::new();
    let centre = |block: u32| ground.blocks.list[block as usize].centre;
    for community in 0..ground.communities.len() {
        let mut blocks = ground.blocks_of_community(community);
        blocks.retain(|&block| ground.blocks.list[block as usize].land_use == LandUse::Industry);
        blocks.sort_by(|&a, &b| centre(b).y.total_cmp(&centre(a).y));
        for (zone, group) in blocks.chunks(BLOCKS_PER_ZONE).enumerate() {
            let plots = group.iter().flat_map(|&block| {
                grid_within(&ground.ring(block), PLOTS_M, 14.0).into_iter().map(move |at| (block, at))
            });
            doors.extend(plots.enumerate().map(|(plot, (block, at))| Door {
                owner: Owner::Zone(zone + 1),
                block,
                at,
                number: plot + 1,
            }));
        }
    }
    doors
}

/// Exactly `wanted` flats, more in those estates whose block weighs more by `need`.
pub fn in_estates(entities: &[Entity], wanted: usize, need: &dyn Fn(u32) -> f64) -> Vec<Door> {
    let mut buildings: Vec<(Door, f64)> = Vec::new();
    for (at, entity) in entities.iter().enumerate().filter(|(_, one)| one.kind == EntityKind::Estate) {
        let mut spots = grid_within(&entity.ring, BUILDINGS_M, 12.0);
        if spots.is_empty() {
            spots.push(inner_spot(&entity.ring));
        }
        let each = need(entity.block) / spots.len() as f64;
        let building = |(number, spot): (usize, Spot)| {
            let owner = Owner::Flat { estate: at, building: number + 1 };
            (Door { owner, block: entity.block, at: spot, number: 0 }, each)
        };
        buildings.extend(spots.into_iter().enumerate().map(building));
    }
    let weights: Vec<f64> = buildings.iter().map(|&(_, weight)| weight).collect();
    let counts = shares(wanted, &weights);
    let flats = |((building, _), count): ((Door, f64), usize)| {
        (0..count).map(move |number| Door { number, ..building })
    };
    buildings.into_iter().zip(counts).flat_map(flats).collect()
}
