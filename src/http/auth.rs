//! Who asks. A key in `Authorization: Bearer …`, or nobody in particular on this machine as long as
//! no key was ever made.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, ResponseError, web};

use super::error::{Code, Problem};
use super::extract::prepare;
use super::state::AppState;
use crate::domain::actor::Actor;

/// The caller of a request that passed [`guard`].
pub struct Caller(Arc<Actor>);

impl Caller {
    pub fn actor(&self) -> &Arc<Actor> {
        &self.0
    }

    /// # Errors
    /// 403 unless the role writes the roster.
    pub fn must_write_roster(&self) -> Result<(), Problem> {
        if self.role.writes_roster() {
            return Ok(());
        }
        let role = self.role.name();
        Err(Problem::new(Code::Forbidden, format!("the role {role} reads only; dispatcher and admin write")))
    }
}

impl Deref for Caller {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // Only a route outside the guarded scopes could come here without one: nobody, then.
        let caller = request.extensions().get::<Arc<Actor>>().cloned();
        ready(caller.map(Self).ok_or_else(|| Problem::new(Code::NoKey, Code::NoKey.title())))
    }
}

/// Around every guarded scope: no request passes without a caller, nor faster than allowed.
pub async fn guard<B: MessageBody + 'static>(
    state: web::Data<Arc<AppState>>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match admit(&state, &request) {
        Ok(actor) => {
            request.extensions_mut().insert(actor);
            prepare(request.query_string()).await;
            Ok(next.call(request).await?.map_into_left_body())
        }
        Err(problem) => Ok(request.into_response(problem.error_response()).map_into_right_body()),
    }
}

fn admit(state: &AppState, request: &ServiceRequest) -> Result<Arc<Actor>, Problem> {
    let identified = identify(state, request);
    if let Some(rate) = &state.rate {
        let caller: Arc<str> = match &identified {
            Ok(actor) if state.anonymous.as_ref().is_none_or(|nobody| !Arc::ptr_eq(nobody, actor)) => {
                actor.name.clone()
            }
            _ => request.peer_addr().map_or_else(String::new, |from| format!("ip:{}", from.ip())).into(),
        };
        if let Err(seconds) = rate.admit(&caller) {
            return Err(Problem::new(Code::TooMany, "slow down").retry_after(seconds));
        }
    }
    identified
}

fn identify(state: &AppState, request: &ServiceRequest) -> Result<Arc<Actor>, Problem> {
    let keys = state.current.keys();
    match request.headers().get(header::AUTHORIZATION) {
        Some(value) => {
            let presented = value.to_str().ok().and_then(bearer);
            let actor = presented.and_then(|presented| keys.find(presented));
            actor.cloned().ok_or_else(|| {
                Problem::new(Code::WrongKey, "send Authorization: Bearer gw_… with a key that is in use")
            })
        }
        None => match &state.anonymous {
            Some(nobody) if !keys.ever_made() => {
                from_this_machine(request)?;
                Ok(nobody.clone())
            }
            _ => Err(Problem::new(Code::NoKey, "send Authorization: Bearer gw_…")),
        },
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// What a proxy says of whom it speaks for (RFC 7239 and its forerunners). Host and peer are then the
/// proxy's own, and who asks may be anybody.
const FORWARDED: [&str; 6] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];

/// A server without keys trusts its machine, not every page that is open in a browser on it: another
/// site's name that was made to point here is refused by its Host, its forms by their Origin. Nor
/// those for whom a proxy on this machine asks.
fn from_this_machine(request: &ServiceRequest) -> Result<(), Problem> {
    let headers = request.headers();
    let host = text(headers, header::HOST).unwrap_or_default();
    let origin = text(headers, header::ORIGIN);
    let is_same = origin.is_none_or(|origin| origin.split_once("://").is_some_and(|(_, from)| from == host));
    let is_forwarded = FORWARDED.iter().any(|name| headers.contains_key(*name));
    if !is_forwarded && is_loopback(host) && (is_same || request.method().is_safe()) {
        return Ok(());
    }
    let detail =
        "without keys only this machine's own pages and programs may ask; make a key with `gridward key new`";
    Err(Problem::new(Code::ForeignOrigin, detail))
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine() {
        for (host, expected) in [
            ("localhost:8080", true),
            ("127.0.0.1", true),
            ("[::1]:80", true),
            ("evil.example:8080", false),
            ("127.0.0.1.evil.example", false),
            ("192.168.1.5:8080", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(host), expected, "{host}");
        }
        assert_eq!(bearer("bearer  gw_x "), Some("gw_x"));
        assert_eq!(bearer("Basic gw_x"), None);
    }
}
