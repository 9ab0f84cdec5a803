//! One crate of integration tests.

mod harness;

mod cover;
mod crs;
mod demo;
mod formats;
mod import;
mod locate;
mod owner;
mod stores;
mod tidy;
