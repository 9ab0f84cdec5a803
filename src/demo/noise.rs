//! Smooth noise over the board: what bends streets and scatters land use.

use super::plane::Spot;

/// Value noise: a random height on each corner of a grid, smoothly joined.
#[derive(Clone, Copy)]
pub struct Noise {
    pub seed: u64,
    /// Distance between the corners, in metres.
    pub size_m: f64,
}

impl Noise {
    /// Between -1 and 1.
    pub fn at(self, spot: Spot) -> f64 {
        let (x, y) = (spot.x / self.size_m, spot.y / self.size_m);
        let (left, low) = (x.floor(), y.floor());
        let smooth = |part: f64| part * part * (3.0 - 2.0 * part);
        let (across, up) = (smooth(x - left), smooth(y - low));
        let corner = |dx: i64, dy: i64| self.corner(left as i64 + dx, low as i64 + dy);
        let mix = |a: f64, b: f64, part: f64| a + (b - a) * part;
        mix(mix(corner(0, 0), corner(1, 0), across), mix(corner(0, 1), corner(1, 1), across), up)
    }

    fn corner(self, x: i64, y: i64) -> f64 {
        let hash = mixed(
            self.seed ^ mixed((x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ mixed(y as u64 ^ 0x5bd1_e995)),
        );
        (hash >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

/// SplitMix64's finaliser.
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_bounded_smooth_and_uneven() {
        let noise = Noise { seed: 3, size_m: 100.0 };
        let heights: Vec<f64> = (0..1000).map(|at| noise.at(Spot::new(f64::from(at), 37.0))).collect();
        assert!(heights.iter().all(|height| height.abs() <= 1.0));
        assert!(heights.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.05));
        let (low, high) = heights.iter().fold((1.0_f64, -1.0_f64), |(l, h), &x| (l.min(x), h.max(x)));
        assert!(high - low > 0.5);
    }
}
