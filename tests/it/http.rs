//! The service as a client meets it: the real binary, over a socket.

mod answers;
mod bad_input;
mod batches;
mod faults;
mod followed;
mod grids;
mod keys;
mod openapi;
mod writes;
