//! `GET /v1/events`: what happens, as it happens (server-sent events, HTML 9.2). Every stream reads the
//! change log from where its client was, so nothing is lost while nobody listens, and every process
//! tells the same.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use tokio::sync::watch;

use super::auth::Caller;
use super::error::{Problem, ProblemDocument};
use super::extract::Params;
use super::state::{AppState, zone_of};
use super::wire::{self, Speaker};
use crate::atlas::Atlas;
use crate::domain::id::{HazardId, MemberId};
use crate::domain::time::LogNumber;
use crate::kernel::lattice::LatticeBox;
use crate::service::datum::Datum;
use crate::service::patrol::sees_tracks;
use crate::service::visible::Visible;
use crate::store::{LogEntry, LogKind};

/// A stream that says nothing is taken for dead by much that lies between.
const STILL_THERE_EVERY: Duration = Duration::from_secs(15);
/// Entries of the log that one stream reads at once.
const ENTRIES_AT_ONCE: u32 = 200;
/// Bytes above which a stream reads no further before its client has taken them: a slow one costs no more.
const WAITING_BYTES_MAX: usize = 64 << 10;

/// What happens, as it happens
///
/// Server-sent events: `hazard` (the hazard as it stands), `position` (whose), `edition`, and `tiles` (which
/// sets changed, and where). Each is filtered by the key's role and territory. `Last-Event-ID`, or `after`, takes up
/// where the stream broke off; without them it begins now.
#[utoipa::path(
    get, path = "/v1/events", tag = "Live", operation_id = "events",
    params(
        ("after" = Option<u64>, Query, description = "A number of the change log: what came later"),
        ("Last-Event-ID" = Option<u64>, Header, description = "The same, as browsers send it"),
    ),
    responses(
        (status = 200, description = "A stream without end", content_type = "text/event-stream"),
        (status = "4XX", description = "What is wrong", body = ProblemDocument<'static>, content_type = "application/problem+json"),
    )
)]
pub async fn events(
    request: HttpRequest,
    state: web::Data<Arc<AppState>>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::of(&request);
    let after: Option<u64> = params.parse("after");
    params.finish()?;
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let atlas = state.current.atlas()?;
    Visible::of(&atlas, &caller)?;
    let told = state.told.subscribe();
    let newest = state.current.facts().hazards().log();
    // A number that is yet to come, as after a backup was put back, would wait for it in silence.
    let seen = last.or(after).map_or(newest, |seen| LogNumber(seen).min(newest));
    let opened = Bytes::from_static(b": gridward\nretry: 2000\n\n");
    let waiting = VecDeque::from([opened]);
    let stream = Stream { state: (**state).clone(), caller, told, seen, waiting };
    let events = futures_util::stream::unfold(stream, |mut stream| async {
        let next = stream.next().await?;
        Some((Ok::<_, Problem>(next), stream))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")))
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        // Proxies that collect answers would hold events back.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events))
}

/// One client's stream.
struct Stream {
    state: Arc<AppState>,
    caller: Caller,
    told: watch::Receiver<Option<LogNumber>>,
    /// The last entry of the log that has been told.
    seen: LogNumber,
    waiting: VecDeque<Bytes>,
}

impl Stream {
    /// What to send next; `None` ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.waiting.pop_front() {
                return Some(bytes);
            }
            let newest = (*self.told.borrow_and_update())?;
            if newest > self.seen {
                self.read().await?;
                continue;
            }
            match tokio::time::timeout(STILL_THERE_EVERY, self.told.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return None,
                Err(_) if self.is_let_in() => return Some(Bytes::from_static(b": still there\n\n")),
                Err(_) => return None,
            }
        }
    }

    /// A key that was revoked, or whose territory is gone, hears no more.
    fn is_let_in(&self) -> bool {
        let keys = self.state.current.keys();
        let is_nobody = self.state.anonymous.as_ref().is_some_and(|nobody| **nobody == *self.caller);
        if is_nobody { !keys.ever_made() } else { keys.is_in_use(&self.caller) }
    }

    /// Takes in the next entries of the log.
    async fn read(&mut self) -> Option<()> {
        if !self.is_let_in() {
            return None;
        }
        let after = self.seen;
        let entries = match self.state.current.facts().entries_after(after, ENTRIES_AT_ONCE) {
            Some(entries) => entries,
            None => {
                let read =
                    move |state: &AppState| Ok(state.current.store().changes(after, ENTRIES_AT_ONCE)?);
                self.state.blocking(read).await.ok()?.into_iter().map(Arc::new).collect()
            }
        };
        let atlas = self.state.current.atlas().ok()?;
        let visible = Visible::of(&atlas, &self.caller).ok()?;
        let teller = Teller { state: &self.state, atlas: &atlas, visible, caller: &self.caller };
        let mut bytes = 0;
        for entry in &entries {
            if bytes > WAITING_BYTES_MAX {
                break;
            }
            self.seen = self.seen.max(entry.number);
            let told = teller.told(entry)?;
            bytes += told.len();
            if !told.is_empty() {
                self.waiting.push_back(told.into());
            }
        }
        Some(())
    }
}

/// What is told of an entry of the log, and to whom.
struct Teller<'t> {
    state: &'t AppState,
    atlas: &'t Atlas,
    visible: Visible<'t>,
    caller: &'t Caller,
}

/// Which sets of tiles changed, and where.
#[derive(Serialize)]
struct TilesChanged {
    sets: &'static [&'static str],
    /// West, south, east, north; absent: anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    bounds: Option<[f64; 4]>,
}

/// Whose positions came in.
#[derive(Serialize)]
struct Positions<'e> {
    members: Vec<&'e str>,
}

#[derive(Serialize)]
struct EditionPublished {
    edition: Option<u32>,
}

impl Teller<'_> {
    /// All events of an entry as text; the last one carries its number, so that a client who breaks off
    /// between two of them is told all of it again. `None` when something cannot be told.
    fn told(&self, entry: &LogEntry) -> Option<String> {
        let mut events: Vec<(&str, String)> = Vec::new();
        match entry.kind {
            LogKind::Edition => {
                let edition = EditionPublished { edition: entry.edition.map(|edition| edition.0) };
                events.push(("edition", json(&edition)?));
                events.push(("tiles", json(&TilesChanged { sets: &["grids", "places"], bounds: None })?));
            }
            LogKind::Roster => {
                let is_place = |table: &str| matches!(table, "premises" | "addresses" | "roads");
                if entry.touched.iter().any(|touched| is_place(&touched.table)) {
                    events.push(("tiles", json(&TilesChanged { sets: &["places"], bounds: None })?));
                }
            }
            LogKind::Hazard => self.hazards(entry, &mut events)?,
            LogKind::Position => {
                if let Some(members) = self.members(entry) {
                    events.push(("position", json(&Positions { members })?));
                }
                events.push(("tiles", json(&TilesChanged { sets: &["patrol"], bounds: None })?));
            }
            LogKind::Visit => {
                events.push(("tiles", json(&TilesChanged { sets: &["patrol"], bounds: None })?));
            }
            LogKind::Key | LogKind::Town | LogKind::Draft | LogKind::Webhook => {}
        }
        let mut text = String::new();
        let last = events.len();
        for (at, (name, data)) in events.iter().enumerate() {
            if at + 1 == last {
                writeln!(text, "id: {}", entry.number.0).expect("a String takes all");
            }
            write!(text, "event: {name}\ndata: {data}\n\n").expect("a String takes all");
        }
        Some(text)
    }

    /// Of whom positions came in, as far as the caller may see them; `/v1/patrol/latest` says where they are.
    fn members<'e>(&self, entry: &'e LogEntry) -> Option<Vec<&'e str>> {
        if !sees_tracks(self.caller.role) {
            return None;
        }
        let seen = self.visible.members(self.atlas.roster(), self.state.now());
        let ids = entry.touched.iter().flat_map(|touched| &touched.ids);
        let is_seen = |id: &&Arc<str>| {
            let member = MemberId::new(id).ok();
            seen.as_ref().is_none_or(|seen| member.is_some_and(|member| seen.contains(&member)))
        };
        let members: Vec<&str> = ids.filter(is_seen).map(|id| &**id).collect();
        (!members.is_empty()).then_some(members)
    }

    fn hazards(&self, entry: &LogEntry, events: &mut Vec<(&str, String)>) -> Option<()> {
        let zone = zone_of(self.atlas).ok()?;
        let now = self.state.now();
        let speaker =
            Speaker { zone: &zone, datum: Datum::default(), role: self.caller.role, english: false };
        let named = || entry.touched.iter().flat_map(|touched| &touched.ids);
        let found: Vec<_> = {
            let hazards = self.state.current.facts().hazards();
            let found = named().filter_map(|id| hazards.get(&HazardId::new(id).ok()?).cloned());
            found.filter(|hazard| self.visible.hazard(hazard)).collect()
        };
        let mut around = LatticeBox::EMPTY;
        for hazard in &found {
            around.include(hazard.point);
            events.push(("hazard", json(&wire::hazard(self.atlas, hazard, now, speaker).ok()?)?));
        }
        if !around.is_empty() {
            let corners = [around.min.lon(), around.min.lat(), around.max.lon(), around.max.lat()];
            let changed = TilesChanged { sets: &["hazards"], bounds: Some(corners) };
            events.push(("tiles", json(&changed)?));
        }
        Some(())
    }
}

fn json(value: &impl Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}
