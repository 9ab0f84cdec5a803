//! Entity grids: markets, schools, estates, malls, factories and hotels within the blocks.
//!
//! Some are a whole block or a part of one and share its edges, community borders among them; others
//! stand back from the street.

use super::dice::Dice;
use super::ground::Ground;
use super::land::LandUse;
use super::names::Roots;
use super::network::{STEP_M, StreetClass, inside, stays_inside};
use super::plane::{Spot, area_and_centroid};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityKind {
    Market,
    School,
    Estate,
    Mall,
    Factory,
    Hotel,
}

impl EntityKind {
    pub const ALL: [Self; 6] =
        [Self::Market, Self::School, Self::Estate, Self::Mall, Self::Factory, Self::Hotel];

    pub fn zh(self) -> &'static str {
        match self {
            Self::Market => "专业市场",
            Self::School => "学校",
            Self::Estate => "住宅小区",
            Self::Mall => "大型商场",
            Self::Factory => "企业",
            Self::Hotel => "酒店",
        }
    }

    /// How many there are at scale 1, and where they stand by preference.
    fn plan(self) -> (usize, [LandUse; 2]) {
        match self {
            Self::Market => (40, [LandUse::Town, LandUse::Industry]),
            Self::School => (62, [LandUse::Village, LandUse::Town]),
            Self::Estate => (110, [LandUse::Estate, LandUse::Town]),
            Self::Mall => (22, [LandUse::Town, LandUse::Estate]),
            Self::Factory => (90, [LandUse::Industry, LandUse::Industry]),
            Self::Hotel => (36, [LandUse::Town, LandUse::Village]),
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Market => &["家具材料市场", "鞋材市场", "农贸市场", "建材市场", "五金市场", "皮革市场"],
            Self::School => &["小学", "中学", "学校", "实验小学"],
            Self::Estate => &["花园", "翠苑", "豪庭", "雅居", "华庭", "新城", "名苑", "公馆"],
            Self::Mall => &["广场", "购物中心", "百货", "生活城"],
            Self::Factory => &["家具厂", "鞋业园", "电子厂", "制衣厂", "五金厂", "纸品厂", "科技园"],
            Self::Hotel => &["酒店", "大酒店", "国际酒店", "宾馆"],
        }
    }
}

/// An entity: a polygon inside one block.
pub struct Entity {
    pub kind: EntityKind,
    pub name: String,
    pub block: u32,
    /// Counter-clockwise.
    pub ring: Vec<Spot>,
}

/// Least and greatest area of a block that an entity takes a place in, in m².
const BLOCK_AREA: (f64, f64) = (9_000.0, 150_000.0);
/// Blocks up to this area may be one entity as a whole, in m².
const WHOLE_AREA: f64 = 45_000.0;

/// How far plots stay off the middle of a main road, so that its surface is not theirs, in metres.
const MAIN_ROAD_M: f64 = 37.0;

/// Places the entities of one town; never two in a block.
pub fn place(ground: &Ground, scale: f64, roots: &mut Roots, seed: u64) -> Vec<Entity> {
    let mut dice = Dice::new(seed, "entities");
    let mut taken = vec![false; ground.blocks.list.len()];
    let mut order: Vec<u32> = (0..ground.blocks.list.len() as u32).collect();
    let mut placed = Vec::new();
    for kind in EntityKind::ALL {
        let (count, uses) = kind.plan();
        let mut wanted = ((count as f64 * scale).round() as usize).max(1);
        dice.shuffle(&mut order);
        for land_use in uses {
            for &block in &order {
                let known = &ground.blocks.list[block as usize];
                let suits = known.land_use == land_use && (BLOCK_AREA.0..BLOCK_AREA.1).contains(&known.area);
                if wanted == 0 || taken[block as usize] || !suits {
                    continue;
                }
                let ring = ground.ring(block);
                let plot = if on_main_road(ground, block) {
                    set_back(&ring, MAIN_ROAD_M)
                } else {
                    plot(&ring, known.area, &mut dice)
                };
                let Some(ring) = plot else { continue };
                taken[block as usize] = true;
                wanted -= 1;
                let name = format!("{}{}", roots.draw(), dice.pick(kind.names()));
                placed.push(Entity { kind, name, block, ring });
            }
        }
    }
    placed
}

fn on_main_road(ground: &Ground, block: u32) -> bool {
    let neighbours = &ground.blocks.neighbours[block as usize];
    neighbours.iter().any(|neighbour| neighbour.across <= StreetClass::Primary)
}

/// A plot in a block: the whole, a part cut off, or what stands back from the street.
fn plot(block: &[Spot], area: f64, dice: &mut Dice) -> Option<Vec<Spot>> {
    let choice = dice.unit();
    if choice < 0.35 && area <= WHOLE_AREA {
        Some(block.to_vec())
    } else if choice < 0.7 {
        part(block, dice).or_else(|| set_back(block, 13.0))
    } else {
        set_back(block, dice.within(9.0, 18.0)).or_else(|| part(block, dice))
    }
}

/// A part of the block, cut off by a straight line between two of its corners.
fn part(block: &[Spot], dice: &mut Dice) -> Option<Vec<Spot>> {
    let (whole, _) = area_and_centroid(block);
    for _ in 0..12 {
        let (from, span) = (dice.below(block.len()), block.len() / 4 + dice.below(block.len() / 2 + 1));
        let to = (from + span) % block.len();
        if from == to {
            continue;
        }
        let pieces = (block[from].distance(block[to]) / STEP_M).round().max(2.0);
        let line: Vec<Spot> = (1..pieces as usize)
            .map(|at| block[from].toward(block[to], at as f64 / pieces).snapped())
            .collect();
        if !stays_inside(block, from, to, &line, 12.0) {
            continue;
        }
        let mut ring: Vec<Spot> = (0..=span).map(|step| block[(from + step) % block.len()]).collect();
        ring.extend(line.iter().rev());
        if (0.25..0.8).contains(&(area_and_centroid(&ring).0 / whole)) {
            return Some(ring);
        }
    }
    None
}

/// The block's ring moved inwards, `None` where that folds.
fn set_back(block: &[Spot], by_m: f64) -> Option<Vec<Spot>> {
    let count = block.len();
    let moved: Vec<Spot> = (0..count)
        .filter_map(|at| {
            let before = (block[at] - block[(at + count - 1) % count]).unit().left();
            let after = (block[(at + 1) % count] - block[at]).unit().left();
            let blunt = 1.0 + before.dot(after);
            let spot = (block[at] + (before + after) * (by_m / blunt.max(0.3))).snapped();
            let clear = (0..count)
                .all(|edge| spot.distance_to_segment(block[edge], block[(edge + 1) % count]) > 0.85 * by_m);
            (clear && inside(block, spot)).then_some(spot)
        })
        .collect();
    let sound = moved.len() >= 4 && is_simple(&moved) && area_and_centroid(&moved).0 > 2_000.0;
    sound.then_some(moved)
}

/// Whether no two edges of the ring meet but neighbours in their common end.
fn is_simple(ring: &[Spot]) -> bool {
    let count = ring.len();
    (0..count).all(|a| {
        (a + 1..count).all(|b| {
            let neighbours = b == a + 1 || (a == 0 && b == count - 1);
            let meet = super::plane::meeting(ring[a], ring[(a + 1) % count], ring[b], ring[(b + 1) % count]);
            neighbours || meet.is_none()
        })
    })
}
