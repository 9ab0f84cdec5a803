//! What every handler shares.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use tokio::sync::{Semaphore, watch};

use super::background::Background;
use super::error::{Code, Problem};
use super::rate::RateLimiter;
use super::server::Door;
use super::webhooks::tell;
use crate::atlas::Atlas;
use crate::config::Limits;
use crate::domain::actor::Actor;
use crate::domain::edition::EditionNumber;
use crate::domain::time::{LogNumber, Moment};
use crate::service::current::Current;
use crate::service::draft::Drafts;
use crate::service::hazard::Floods;
use crate::service::patrol::Patrols;
use crate::service::tile::Tiles;
use crate::service::time::Zone;
use crate::service::webhook::{Deliveries, Tell};

/// Webhooks that are tried at once: each keeps a thread until its receiver has answered.
const TRYING_MAX: usize = 4;

/// The server's own state; everything of the town is in [`Current`].
pub struct AppState {
    pub current: Arc<Current>,
    pub limits: Limits,
    /// Who a caller without a key is, as long as no key was ever made.
    pub anonymous: Option<Arc<Actor>>,
    pub demo: bool,
    public_url: Option<Arc<str>>,
    pub background: Option<Background>,
    pub rate: Option<RateLimiter>,
    pub tiles: Tiles,
    pub patrols: Patrols,
    pub floods: Floods,
    pub drafts: Drafts,
    /// Proposals being made.
    pub proposing: Arc<Semaphore>,
    pub webhooks: Arc<Deliveries>,
    /// What webhooks are told.
    pub tell: Arc<Tell>,
    /// Webhooks being tried.
    pub trying: Arc<Semaphore>,
    /// The last write that has been followed; `None` when the server is about to stop.
    pub told: watch::Sender<Option<LogNumber>>,
    /// Whether the store could be followed at the last try.
    following: AtomicBool,
}

impl AppState {
    pub fn new(current: Arc<Current>, limits: Limits, anonymous: Option<Arc<Actor>>, door: &Door) -> Self {
        let rate = limits.rate.map(RateLimiter::new);
        let tiles = Tiles::new(limits.tile_cache_bytes);
        let patrols = Patrols::new(limits.position_rules);
        let (demo, public_url) = (door.demo, door.public_url.clone());
        let (floods, drafts, following) = (Floods::default(), Drafts::default(), AtomicBool::new(true));
        let proposing = Arc::new(Semaphore::new(limits.proposing));
        let webhooks = Arc::new(Deliveries::new(limits.webhooks.clone(), current.now()));
        let tell = tell(&current, public_url.clone());
        let trying = Arc::new(Semaphore::new(TRYING_MAX));
        let told = watch::Sender::new(Some(current.facts().hazards().log()));
        let teller = told.clone();
        current.facts().tell(move |log| {
            teller.send_if_modified(|last| last.is_some_and(|was| was < log) && last.replace(log).is_some());
        });
        Self {
            current,
            limits,
            anonymous,
            demo,
            public_url,
            background: door.background.clone(),
            rate,
            tiles,
            patrols,
            floods,
            drafts,
            proposing,
            webhooks,
            tell,
            trying,
            told,
            following,
        }
    }

    /// What links to this server begin with. A proxy's headers are not asked: anybody can send them.
    pub fn origin(&self, request: &HttpRequest) -> String {
        let host = || request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
        match &self.public_url {
            Some(url) => url.to_string(),
            None => format!("http://{}", host().unwrap_or(request.app_config().host())),
        }
    }

    /// What "now" means in an answer: exact, so that what was just written holds already.
    pub fn now(&self) -> Moment {
        self.current.now()
    }

    pub fn is_following(&self) -> bool {
        self.following.load(Ordering::Relaxed)
    }

    pub fn set_following(&self, follows: bool) {
        self.following.store(follows, Ordering::Relaxed);
    }

    /// The atlas in force at `at` as known at `known`.
    pub async fn atlas_at(
        self: &Arc<Self>,
        at: Option<Moment>,
        known: Option<Moment>,
    ) -> Result<Arc<Atlas>, Problem> {
        match self.current.atlas_at_hand(at, known) {
            Some(atlas) => Ok(atlas),
            None => self.blocking(move |state| Ok(state.current.atlas_at(at, known)?)).await,
        }
    }

    /// The atlas of an edition by its number, with the roster of now.
    pub async fn atlas_of(self: &Arc<Self>, number: EditionNumber) -> Result<Arc<Atlas>, Problem> {
        match self.current.atlas() {
            Ok(current) if current.edition().number == number => Ok(current),
            _ => self.blocking(move |state| Ok(state.current.atlas_of(number)?)).await,
        }
    }

    /// Runs what blocks on a thread that may, within the deadline.
    pub async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let state = self.clone();
        let done = web::block(move || work(&state));
        match tokio::time::timeout(self.limits.request_deadline, done).await {
            Ok(Ok(result)) => result,
            Ok(Err(gone)) => Err(Problem::caused(Code::Internal, gone)),
            Err(_) => {
                let seconds = self.limits.request_deadline.as_secs();
                Err(Problem::new(Code::DeadlinePassed, format!("no answer within {seconds} s")))
            }
        }
    }
}

/// The town's zone.
pub fn zone_of(atlas: &Atlas) -> Result<Zone, Problem> {
    Zone::of(atlas.town()).map_err(|error| Problem::caused(Code::Internal, error))
}
