//! One crate of integration tests.

mod harness;

mod cover;
mod tidy;
