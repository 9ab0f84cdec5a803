//! The service as a client meets it: the real binary, over a socket.

mod answers;
mod background;
mod bad_input;
mod batches;
mod dossier;
mod drafts;
mod editions;
mod faults;
mod followed;
mod geocode;
mod grids;
mod hazards;
mod keys;
mod openapi;
mod origins;
mod patrol;
mod places;
mod proposals;
mod territories;
mod tiles;
mod webhooks;
mod writes;
