//! One crate of integration tests.

mod harness;

mod atlas;
mod balance;
mod cli;
mod cover;
mod crs;
mod current;
mod demo;
mod duplicates;
mod edits;
mod exports;
mod formats;
mod geocode;
mod http;
mod import;
mod locate;
mod mesh;
mod owner;
mod patrol;
mod readme;
mod rules;
mod search;
mod stores;
mod tidy;
mod tiles;
mod tiles_export;
