//! `/v1/hazards`: what is wrong, whose it is, and what was done about it.

mod act;
mod figures;
mod figures_sheet;
mod read;
mod report;

pub use act::{__path_act, act};
pub use figures::{__path_figures, CountedBody, figures};
pub use read::{__path_get, __path_list, get, list, several, statuses};
pub use report::{__path_report, report};

use actix_web::HttpRequest;
use sha2::{Digest, Sha256};
use std::sync::Arc;

use super::error::{Code, Problem};
use super::extract::idempotency_key;

/// The request's Idempotency-Key with the digest of what it stands for.
fn once(request: &HttpRequest, bytes: &[u8]) -> Result<Option<(Arc<str>, [u8; 32])>, Problem> {
    let key = idempotency_key(request)?;
    let digest = || {
        let path = Sha256::new().chain_update(request.path()).chain_update(request.query_string());
        path.chain_update(bytes).finalize().into()
    };
    Ok(key.map(|key| (key.into(), digest())))
}

/// The same words for what is not there and what is not to be seen.
fn missing(id: &str) -> Problem {
    Problem::new(Code::NotFound, format!("no hazard has the id {id:?}, or none that this key may see"))
}
