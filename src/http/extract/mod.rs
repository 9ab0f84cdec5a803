//! Reading requests: what a client wrote becomes values of the domain here, or a 400 here, and is not
//! checked again.

mod body;
mod crs;
mod params;
mod preconditions;

pub use body::{JsonBody, json_problem, media_type, read_body};
pub use crs::{bad_coordinate, bbox, datum, prepare};
pub use params::{Params, encoded};
pub use preconditions::{IfMatch, idempotency_key};
