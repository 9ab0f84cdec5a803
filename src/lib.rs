//! gridward answers "which grid, and which grid member, owns this address?" at once and with reasons.
//!
//! The modules stand in reading order, floor by floor: a file names its own floor and those above
//! it in this list, never those below (`tests/it/tidy.rs` checks it). ARCHITECTURE.md walks through.

pub mod kernel;

pub mod domain;

pub mod atlas;
pub mod balance;
pub mod demo;
pub mod live;

pub mod files;
pub mod format;
pub mod reproject;
pub mod store;
pub mod tiles;

pub mod service;

pub mod cli;
pub mod clock;
pub mod config;
pub mod http;
pub mod telemetry;

pub mod app;
