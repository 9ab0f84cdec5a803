//! From a file's coordinates to the lattice. Nothing is shifted in silence: what cannot be placed is
//! refused with the reason, what lies elsewhere than the rest is remarked on.

use super::ImportError;
use super::kind::ImportKind;
use crate::domain::import::{DeclaredCrs, SourcePoint};
use crate::domain::plan::Plan;
use crate::kernel::cover::{Cover, CoverOptions};
use crate::kernel::crs::CrsError;
use crate::kernel::lattice::{LatticeBox, LatticePoint};
use crate::kernel::mesh::LAYER_SLOTS;
use crate::reproject;
use crate::service::datum::Datum;

/// Which system a file's coordinates are in: what the caller names, else what the file declares,
/// else WGS 84.
///
/// # Errors
/// The file's own declaration is not understood, or the system cannot be brought to WGS 84.
pub fn datum_of(named: Option<Datum>, declared: Option<&DeclaredCrs>) -> Result<Datum, CrsError> {
    let datum = match (named, declared) {
        (Some(datum), _) => datum,
        (None, Some(DeclaredCrs::Name(name))) => name.parse()?,
        (None, Some(DeclaredCrs::Wkt(text))) => reproject::prj::from_wkt(text)?.into(),
        (None, None) => Datum::default(),
    };
    reproject::known(datum.crs).map(|()| datum)
}

/// What the store's grids cover now.
pub struct Served {
    pub cover: Cover,
    pub bounds: LatticeBox,
}

/// `None` while there are no grids, or for kinds that lie nowhere.
///
/// # Errors
/// More grids than a cover can hold.
pub fn served(plan: &Plan, kind: ImportKind) -> Result<Option<Served>, ImportError> {
    if !kind.has_place() || plan.leaves.is_empty() {
        return Ok(None);
    }
    let cover = Cover::build(&plan.mesh, plan.leaves.len(), CoverOptions::default())
        .map_err(|error| ImportError::Mesh(error.to_string()))?;
    Ok(Some(Served { cover, bounds: plan.mesh.bounds() }))
}

impl Served {
    fn holds(&self, point: LatticePoint) -> bool {
        self.bounds.contains(point) && (0..LAYER_SLOTS).any(|slot| !self.cover.locate(point)[slot].is_free())
    }
}

/// Brings one file's coordinates to the lattice.
pub struct Placing<'a> {
    pub datum: Datum,
    /// `None` while there are no grids.
    pub served: Option<&'a Served>,
}

/// A place, and what is odd about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub at: LatticePoint,
    pub remark: Option<String>,
}

impl Placing<'_> {
    /// The lattice point of a pair of numbers, wherever it lies.
    ///
    /// # Errors
    /// Not finite, outside the system's range or area; says so when x and y look swapped.
    pub fn lattice(&self, point: SourcePoint) -> Result<LatticePoint, String> {
        self.datum.read(point.x, point.y).map_err(|error| {
            let text = error.to_string();
            match self.swapped(point) {
                Some(_) if !text.contains("swapped") => format!("{text}; x and y look swapped"),
                _ => text,
            }
        })
    }

    /// The same, held against what the grids cover.
    ///
    /// # Errors
    /// Also when it lies outside and would lie inside with x and y the other way round.
    pub fn place(&self, point: SourcePoint) -> Result<Placed, String> {
        let at = self.lattice(point)?;
        let Some(served) = self.served else { return Ok(Placed { at, remark: None }) };
        if served.holds(at) {
            return Ok(Placed { at, remark: None });
        }
        let (x, y) = (point.x, point.y);
        if self.swapped(point).is_some() {
            return Err(format!("({x}, {y}) lies outside every grid; with x and y swapped it lies inside"));
        }
        Ok(Placed { at, remark: Some(format!("({x}, {y}) lies outside every grid")) })
    }

    /// Where the point would be with x and y the other way round, if the grids cover that.
    fn swapped(&self, point: SourcePoint) -> Option<LatticePoint> {
        let other_way = self.datum.read(point.y, point.x).ok()?;
        Some(other_way).filter(|&at| self.served.is_some_and(|served| served.holds(at)))
    }
}
