//! The HTTP service: the only floor that names actix_web. `routes` has every route on one screen;
//! `extract` reads requests, `wire` writes answers, `error` is the one table of what can be wrong.

mod about;
mod auth;
pub mod background;
mod batch;
mod bench;
mod changes;
mod drafts;
mod editions;
mod error;
mod events;
mod extract;
mod geocode;
mod grids;
mod guard;
mod hazards;
mod health;
mod locate;
pub mod openapi;
pub mod origins;
mod patrol;
mod rate;
mod reply;
mod resource;
mod roster;
mod routes;
mod server;
mod state;
mod style;
mod tiles;
mod unread;
mod web_map;
mod webhooks;
pub mod wire;

pub use server::{Door, ServeError, Served, Serving, start};
