//! What the tests share.

pub mod tessellation;
