//! What the tests share.

pub mod awkward;
pub mod postgres;
pub mod server;
pub mod shared;
pub mod sketch;
pub mod tessellation;
pub mod town;
