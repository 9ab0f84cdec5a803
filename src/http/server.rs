//! Starting, following the store, and stopping.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use std::{io, thread};

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Condition, from_fn};
use actix_web::rt::signal::unix::{self, SignalKind};
use actix_web::{App, HttpServer, web};

use super::background::Background;
use super::origins::{Origin, cors};
use super::state::AppState;
use super::{guard, routes};
use crate::config::Limits;
use crate::domain::actor::{Actor, Role};
use crate::domain::time::Moment;
use crate::service::begun::Begun;
use crate::service::current::{Current, CurrentError};
use crate::service::hazard::{HandOver, escalate};
use crate::service::roster::report;
use crate::service::webhook::Deliveries;
use crate::telemetry;

/// How long another process' write may take to be seen here.
const FOLLOW_EVERY: Duration = Duration::from_millis(200);

/// How often answers kept for idempotency keys are gone through for those past their time (ruling 14).
const FORGET_EVERY: Duration = Duration::from_secs(3600);

/// Who may come in, and how.
pub struct Door {
    pub listen: SocketAddr,
    /// Whether it serves the demo, in which nobody needs a key and all may write.
    pub demo: bool,
    pub bench_route: bool,
    /// What links begin with, when it is not `http://` and the request's Host.
    pub public_url: Option<Arc<str>>,
    pub background: Option<Background>,
    /// Whose pages may ask it from a browser, besides its own.
    pub origins: Vec<Origin>,
}

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("{0} can be reached from other machines: make a key first with `gridward key new`")]
    NoKeys(SocketAddr),
    #[error("cannot listen on {listen}")]
    Listen { listen: SocketAddr, source: io::Error },
    #[error("the server")]
    Server(#[source] io::Error),
    #[error(transparent)]
    Current(#[from] CurrentError),
}

/// Who is let in without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// Nobody.
    WithKeys,
    /// Everybody on this machine, to read.
    ToReaders,
    /// Everybody on this machine, to read and write.
    ToAll,
}

/// A server that runs until it is stopped.
pub struct Serving {
    pub address: SocketAddr,
    pub served: Served,
    running: JoinHandle<io::Result<()>>,
    handle: ServerHandle,
    follower: Follower,
}

impl Serving {
    /// What stops it from another thread: no new requests, running ones to their end.
    pub fn handle(&self) -> ServerHandle {
        self.handle.clone()
    }

    /// Waits until it has been stopped, by its handle or by SIGTERM or SIGINT.
    ///
    /// # Errors
    /// The server ended otherwise.
    pub fn wait(self) -> Result<(), ServeError> {
        let ended =
            self.running.join().unwrap_or_else(|_| Err(io::Error::other("the server's thread panicked")));
        self.follower.stop();
        ended.map_err(ServeError::Server)
    }
}

/// Listens and serves. `current` must have been refreshed once.
///
/// # Errors
/// The address is taken, or open to others while there are no keys.
pub fn start(current: Arc<Current>, limits: Limits, door: &Door) -> Result<Serving, ServeError> {
    let keys = current.keys();
    let is_local = door.listen.ip().is_loopback();
    if !is_local && !keys.any_in_use() {
        return Err(ServeError::NoKeys(door.listen));
    }
    let nobody = |name: &str, role| Arc::new(Actor { name: name.into(), role, territory: None });
    let anonymous = is_local.then(|| match door.demo {
        true => nobody("demo", Role::Admin),
        false => nobody("anonymous", Role::Viewer),
    });
    let served = match (&anonymous, keys.ever_made()) {
        (None, _) | (_, true) => Served::WithKeys,
        (Some(_), false) if door.demo => Served::ToAll,
        (Some(_), false) => Served::ToReaders,
    };
    telemetry::metrics();
    let state = Arc::new(AppState::new(current, limits, anonymous, door));
    let failed = |source| ServeError::Listen { listen: door.listen, source };
    let listener = TcpListener::bind(door.listen).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let follower = Follower::start(state.clone());
    let (running, handle) = run(state, listener, door).map_err(ServeError::Server)?;
    Ok(Serving { address, served, running, handle, follower })
}

fn run(
    state: Arc<AppState>,
    listener: TcpListener,
    door: &Door,
) -> io::Result<(JoinHandle<io::Result<()>>, ServerHandle)> {
    let (with_bench, origins) = (door.bench_route, door.origins.clone());
    let (sender, receiver) = std::sync::mpsc::channel();
    let work = move || {
        actix_web::rt::System::new().block_on(async move {
            // Before anybody is told that it is ready.
            let asked = asked_to_stop();
            let told = state.told.clone();
            let asked_to_stop = async move {
                asked.await;
                // Streams have no end of their own.
                told.send_replace(None);
            };
            let limits = state.limits.clone();
            let app = move || {
                App::new()
                    .app_data(web::Data::new(state.clone()))
                    .wrap(from_fn(guard::guard))
                    .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
                    .configure(|config| routes::routes(config, with_bench))
            };
            let server = HttpServer::new(app)
                .workers(limits.workers)
                .max_connections(limits.connections.div_ceil(limits.workers))
                .client_request_timeout(limits.head_timeout)
                .shutdown_timeout(limits.stop_grace.as_secs())
                .shutdown_signal(asked_to_stop)
                .listen(listener)?
                .run();
            // Whoever waits for the handle is gone only when the program ends.
            let _ = sender.send(server.handle());
            server.await
        })
    };
    let running = thread::Builder::new().name("http".to_owned()).spawn(work)?;
    match receiver.recv() {
        Ok(handle) => Ok((running, handle)),
        Err(_) => match running.join() {
            Ok(Err(error)) => Err(error),
            _ => Err(io::Error::other("the server's thread panicked")),
        },
    }
}

/// Listens for SIGTERM and SIGINT from now on; the future ends at either. Both stop gracefully.
fn asked_to_stop() -> impl Future<Output = ()> {
    let wait = |kind| {
        let signal = unix::signal(kind);
        async move {
            match signal {
                Ok(mut signal) => signal.recv().await.unwrap_or_default(),
                Err(error) => {
                    tracing::warn!(%error, "a signal is not listened for");
                    std::future::pending().await
                }
            }
        }
    };
    let (terminate, interrupt) = (wait(SignalKind::terminate()), wait(SignalKind::interrupt()));
    async {
        futures_util::future::select(Box::pin(terminate), Box::pin(interrupt)).await;
    }
}

/// Follows the store's log, for what other processes write and for editions that come into force, and
/// drops what has been kept long enough. Patrols have a thread of their own: a month of them may take minutes;
/// and so have webhooks, whose every receiver has another beside.
struct Follower {
    stopped: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    webhooks: Arc<Deliveries>,
}

impl Follower {
    fn start(state: Arc<AppState>) -> Self {
        let webhooks = state.webhooks.clone();
        let mut follower = Self { stopped: Arc::default(), threads: Vec::new(), webhooks };
        let (patrols, hooks) = (state.clone(), state.clone());
        let (mut forgot, mut hand_over, mut begun) = (None, HandOver::default(), Begun::default());
        follower.every_round("follow", move || {
            follow(&state, &mut hand_over, &mut begun);
            if is_time(&mut forgot) {
                forget(&state);
            }
            telemetry::upkeep();
        });
        follower.every_round("webhooks", move || {
            // What another process wrote is not known of either.
            if hooks.is_following()
                && let Err(error) = hooks.webhooks.round(&hooks.current, &hooks.tell)
            {
                tracing::warn!(%error, "webhooks wait");
            }
        });
        let (mut forgot, mut tends) = (None, true);
        follower.every_round("patrols", move || {
            let tended = patrols.patrols.tend(&patrols.current);
            if let Err(error) = &tended
                && tends
            {
                report(error);
            }
            tends = tended.is_ok();
            if is_time(&mut forgot) {
                let first_day = patrols.patrols.rules().first_day_kept(patrols.now());
                if let Err(error) = patrols.current.store().forget_tracks(first_day) {
                    tracing::warn!(%error, "old tracks stay for another hour");
                }
            }
        });
        follower
    }

    fn every_round(&mut self, name: &str, mut work: impl FnMut() + Send + 'static) {
        let stopped = self.stopped.clone();
        let rounds = move || {
            while !stopped.load(Ordering::Relaxed) {
                thread::park_timeout(FOLLOW_EVERY);
                work();
            }
        };
        match thread::Builder::new().name(name.to_owned()).spawn(rounds) {
            Ok(thread) => self.threads.push(thread),
            Err(error) => tracing::error!(%error, "the store is not followed"),
        }
    }

    fn stop(self) {
        self.stopped.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.thread().unpark();
            // Its only way to fail is a panic, which has been printed.
            let _ = thread.join();
        }
        self.webhooks.stop();
    }
}

fn follow(state: &AppState, hand_over: &mut HandOver, begun: &mut Begun) {
    let refreshed = state.current.refresh();
    let follows = refreshed.is_ok();
    if let Err(error) = refreshed
        && state.is_following()
    {
        report(&error);
    }
    state.set_following(follows);
    if !follows {
        return;
    }
    if let Err(error) = begun.keep_up(&state.current) {
        tracing::warn!(%error, "that an edition came into force is told in the next round");
    }
    if let Err(error) = hand_over.keep_up(&state.current) {
        tracing::warn!(%error, "hazards that go with the ground wait for the next round");
    }
    if let Err(error) = escalate(&state.current) {
        tracing::warn!(%error, "late hazards wait for the next round");
    }
}

/// Drops what has been kept long enough.
fn forget(state: &AppState) {
    let store = state.current.store();
    if let Err(error) = store.forget_answers() {
        tracing::warn!(%error, "old answers stay for another hour");
    }
    let kept_us = i64::try_from(state.limits.reporters_kept.as_micros()).unwrap_or(i64::MAX);
    if let Err(error) = store.forget_reporters(Moment(state.now().0.saturating_sub(kept_us))) {
        tracing::warn!(%error, "who reported stays known for another hour");
    }
}

/// Whether it was never time, or is again.
fn is_time(last: &mut Option<Instant>) -> bool {
    let is_time = last.is_none_or(|at| at.elapsed() >= FORGET_EVERY);
    if is_time {
        *last = Some(Instant::now());
    }
    is_time
}
