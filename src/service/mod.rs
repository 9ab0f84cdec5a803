//! What gridward does, as plain functions: no HTTP, no arguments of a command line. The floors above
//! only read requests and write answers.

pub mod batch;
pub mod begun;
pub mod check;
pub mod current;
pub mod datum;
pub mod dossier;
pub mod draft;
pub mod export;
pub mod facts;
pub mod geocode;
pub mod hazard;
pub mod id;
pub mod import;
pub mod keys;
pub mod load;
pub mod locate;
pub mod patrol;
pub mod roster;
pub mod tile;
pub mod tile_export;
pub mod time;
pub mod town;
pub mod visible;
pub mod webhook;
