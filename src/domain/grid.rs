//! Grids and their levels.

use std::sync::Arc;

use super::id::GridId;
use super::layers::Layer;

/// Most bytes of a grid's code, and of a name anywhere.
pub const CODE_BYTES_MAX: usize = 64;
pub const NAME_BYTES_MAX: usize = 600;

/// A level's place in the town's list: lower is wider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(pub u8);

/// The ordered list of levels, widest first. Data: any may be skipped by a grid (ruling 15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels(Vec<Arc<str>>);

impl Levels {
    /// `None` when empty, longer than 255, or a name is empty or repeated.
    pub fn new(names: impl IntoIterator<Item = impl Into<Arc<str>>>) -> Option<Self> {
        let names: Vec<Arc<str>> = names.into_iter().map(Into::into).collect();
        let distinct = names.iter().collect::<std::collections::HashSet<_>>().len() == names.len();
        let sound =
            distinct && !names.is_empty() && names.len() < 256 && names.iter().all(|name| !name.is_empty());
        sound.then_some(Self(names))
    }

    pub fn find(&self, name: &str) -> Option<Level> {
        self.0.iter().position(|known| &**known == name).map(|at| Level(at as u8))
    }

    /// The level's name.
    ///
    /// # Panics
    /// When the level comes from another list.
    pub fn name(&self, level: Level) -> &str {
        &self.0[usize::from(level.0)]
    }

    pub fn iter(&self) -> impl Iterator<Item = (Level, &str)> {
        self.0.iter().enumerate().map(|(at, name)| (Level(at as u8), &**name))
    }
}

impl Default for Levels {
    fn default() -> Self {
        Self::new(["country", "province", "city", "county", "town", "community", "basic"])
            .expect("distinct names, fewer than 256")
    }
}

/// A grid as one edition has it. Its area is its leaf's in the mesh, or the union of its children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    pub id: GridId,
    /// Unique within its layer in one edition.
    pub code: Arc<str>,
    pub name: Arc<str>,
    pub layer: Layer,
    pub level: Level,
    /// On the same layer, at a wider level.
    pub parent: Option<GridId>,
}
