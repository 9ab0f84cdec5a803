//! The lie of the land: where people are, and what is built where.

use super::noise::Noise;
use super::plane::Spot;
use super::sources::{Character, CommunityRow};

/// What a block is mostly used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandUse {
    /// Old village houses along lanes.
    Village,
    /// Shops and flats along streets.
    Town,
    Estate,
    Industry,
    /// Fields, hills and reservoirs.
    Open,
}

/// Density and land use over the town.
pub struct Land {
    hearts: Vec<CommunityRow>,
    patches: Noise,
    uses: Noise,
}

/// Radius within which a community's heart is thickly settled, in metres.
const HEART_RADIUS_M: f64 = 900.0;
/// The old market town: 113.674 E, 22.939 N.
const CENTRE: (f64, f64) = (113.674, 22.939);

impl Land {
    pub fn new(hearts: Vec<CommunityRow>, seed: u64) -> Self {
        Self {
            hearts,
            patches: Noise { seed: seed ^ 0xb1, size_m: 700.0 },
            uses: Noise { seed: seed ^ 0xb2, size_m: 420.0 },
        }
    }

    /// How thickly a place is settled, about 0 (hills) to 1 (the centre).
    pub fn density(&self, spot: Spot) -> f64 {
        let bump = |centre: Spot, radius_m: f64| {
            let away = spot - centre;
            let fall = 1.0 + away.dot(away) / (radius_m * radius_m);
            1.0 / (fall * fall)
        };
        let hearts: f64 = self
            .hearts
            .iter()
            .map(|row| {
                let strength = if row.character == Character::Hill { 0.25 } else { 0.5 };
                strength * bump(row.heart, HEART_RADIUS_M)
            })
            .sum();
        let centre = bump(Spot::of_degrees(CENTRE.0, CENTRE.1), 2600.0);
        let settled = 0.08 + hearts + 0.55 * centre;
        // The east is hills: thinner from 113.715 E on.
        let east = ((spot.x - 1500.0) / 2500.0).clamp(0.0, 1.0);
        (settled * (1.0 - 0.8 * east) * (1.0 + 0.35 * self.patches.at(spot))).clamp(0.02, 1.0)
    }

    /// How large a block should be, in m².
    pub fn block_area(&self, spot: Spot) -> f64 {
        let density = self.density(spot);
        (8_200.0 / (density * density.sqrt())).clamp(16_000.0, 700_000.0)
    }

    /// What a block around `spot` is used for.
    pub fn use_of(&self, spot: Spot, area: f64) -> LandUse {
        let density = self.density(spot);
        if density < 0.11 || area > 260_000.0 {
            return LandUse::Open;
        }
        let home = self
            .hearts
            .iter()
            .min_by(|a, b| a.heart.distance(spot).total_cmp(&b.heart.distance(spot)))
            .expect("there are communities");
        let away = home.heart.distance(spot);
        let lot = self.uses.at(spot);
        let village_reach = if home.character == Character::Village { 800.0 } else { 560.0 };
        if away < village_reach + 260.0 * lot {
            return if home.character == Character::Centre && lot > 0.1 {
                LandUse::Town
            } else {
                LandUse::Village
            };
        }
        match home.character {
            Character::Centre if lot > 0.25 => LandUse::Estate,
            Character::Centre => LandUse::Town,
            Character::Industry if lot > -0.25 => LandUse::Industry,
            _ if lot > 0.3 => LandUse::Industry,
            _ if lot > 0.05 => LandUse::Estate,
            _ if density > 0.3 => LandUse::Town,
            _ => LandUse::Village,
        }
    }
}
