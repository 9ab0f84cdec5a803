//! One crate of integration tests.

mod harness;

mod cover;
mod stores;
mod tidy;
