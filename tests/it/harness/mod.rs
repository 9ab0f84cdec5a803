//! What the tests share.

pub mod shared;
pub mod tessellation;
