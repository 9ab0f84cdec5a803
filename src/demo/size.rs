//! How much of everything there is at a scale.

use super::DemoError;
use super::premises::PremisesCounts;

/// Least and greatest scale.
pub const SCALE_MIN: f64 = 0.1;
pub const SCALE_MAX: f64 = 100.0;

const COMMUNITIES: usize = 24;

/// Counts of one town; a scale above 1.5 lays several towns side by side.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub towns: usize,
    /// Each town's share of the scale, 0.1 to 1.5.
    pub scale: f64,
    pub basics: usize,
    pub grid_members: usize,
    pub addresses: usize,
    pub residents: usize,
    pub(super) premises: PremisesCounts,
}

impl Size {
    /// # Errors
    /// The scale is out of range or not a number.
    pub fn of(scale: f64) -> Result<Self, DemoError> {
        if !(SCALE_MIN..=SCALE_MAX).contains(&scale) {
            return Err(DemoError::Scale(scale));
        }
        let towns = scale.round().max(1.0) as usize;
        let scale = scale / towns as f64;
        let part = |whole: usize| (whole as f64 * scale).round() as usize;
        // 24 communities stay: each keeps a basic grid, a round-the-clock lead and two for each grid.
        let basics = part(101).max(COMMUNITIES);
        Ok(Self {
            towns,
            scale,
            basics,
            grid_members: part(412).max(COMMUNITIES + 2 * basics),
            addresses: part(100_000),
            residents: part(500_000),
            premises: PremisesCounts {
                all: part(80_000),
                rental_houses: part(22_000),
                shops: part(18_000),
                workshops: part(9_000),
                entertainment: part(30_000) - part(18_000) - part(9_000),
                schools: part(160),
                malls: part(30),
                markets: part(52),
                hotels: part(200),
                sites: part(120),
            },
        })
    }

    /// Regulated premises of one town.
    pub fn premises(&self) -> usize {
        self.premises.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales() {
        let size = |scale| Size::of(scale).expect("in range");
        let counts = |scale| (size(scale).towns, size(scale).basics, size(scale).grid_members);
        assert_eq!(counts(1.0), (1, 101, 412));
        assert_eq!(counts(0.1), (1, 24, 72));
        assert_eq!(counts(100.0), (100, 101, 412));
        assert_eq!(counts(2.5), (3, 84, 343));
        for bad in [0.0, 0.09, 100.1, f64::NAN, f64::INFINITY, -1.0] {
            assert!(Size::of(bad).is_err(), "{bad}");
        }
    }
}
