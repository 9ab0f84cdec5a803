//! One crate of integration tests.

mod harness;

mod cover;
mod crs;
mod demo;
mod stores;
mod tidy;
