//! What the tests share.

pub mod shared;
pub mod postgres;
pub mod tessellation;
