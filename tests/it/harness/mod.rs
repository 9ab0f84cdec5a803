//! What the tests share.

pub mod awkward;
pub mod disk;
pub mod missing;
pub mod patrol;
pub mod postgres;
pub mod python;
pub mod receiver;
pub mod server;
pub mod shared;
pub mod sketch;
pub mod tessellation;
pub mod town;
