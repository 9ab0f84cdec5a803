//! One crate of integration tests.

mod harness;

mod cover;
mod crs;
mod stores;
mod tidy;
