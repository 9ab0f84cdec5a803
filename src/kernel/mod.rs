//! Exact planar geometry on an integer lattice: the floor everything stands on.
//!
//! No clock, no log, no I/O, no serialisation, no idea of towns or people.

pub mod area;
pub mod areas;
pub mod cells;
pub mod clip;
pub mod cover;
pub mod crowd;
pub mod crs;
pub mod fewest;
pub mod hilbert;
pub mod index;
pub mod lattice;
pub mod measure;
pub mod mesh;
pub mod obstacles;
pub mod pole;
pub mod predicate;
pub mod ring;
pub mod runs;
pub mod segment;
pub mod simplify;
pub mod snap;
pub mod tile;
