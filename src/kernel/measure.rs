//! Units that must not be mixed up, each a type of its own, unit last.

/// A length in metres on the ground.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Metres(pub f64);

/// Metres in one lattice unit of latitude on the average: a meridian quadrant of WGS 84 is 10,001,966 m.
pub const METRES_PER_UNIT: f64 = 0.011_113;

/// An area in square metres on the ellipsoid.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct SquareMetres(pub f64);

/// A tile zoom, 0 to 22.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zoom(u8);

impl Zoom {
    pub const MAX: u8 = 22;
    pub const LAST: Self = Self(Self::MAX);

    /// `None` past [`Zoom::MAX`].
    pub fn new(zoom: u8) -> Option<Self> {
        (zoom <= Self::MAX).then_some(Self(zoom))
    }

    pub fn get(self) -> u8 {
        self.0
    }

    /// From the whole world to the closest.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=Self::MAX).map(Self)
    }
}

/// A place's own metre scale: local plane distances near a latitude, good to 1e-4 within 100 km.
///
/// The radii of curvature of WGS 84 at that latitude (NIMA TR8350.2).
#[derive(Clone, Copy, Debug)]
pub struct LocalScale {
    /// Metres in one lattice unit of longitude.
    pub metres_per_x: f64,
    /// Metres in one lattice unit of latitude.
    pub metres_per_y: f64,
}

impl LocalScale {
    const SEMI_MAJOR_M: f64 = 6_378_137.0;
    const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_141_32;

    pub fn at(point: super::lattice::LatticePoint) -> Self {
        let latitude = point.lat().to_radians();
        let unit = (1.0 / super::lattice::UNITS_PER_DEGREE).to_radians();
        let w2 = 1.0 - Self::ECCENTRICITY_SQUARED * latitude.sin().powi(2);
        let meridian = Self::SEMI_MAJOR_M * (1.0 - Self::ECCENTRICITY_SQUARED) / w2.powf(1.5);
        let prime_vertical = Self::SEMI_MAJOR_M / w2.sqrt();
        Self { metres_per_x: prime_vertical * latitude.cos() * unit, metres_per_y: meridian * unit }
    }
}
