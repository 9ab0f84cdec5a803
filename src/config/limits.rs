//! Every limit of the server, in one place, with why it is what it is.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use super::{ConfigError, RawWebhooks};
use crate::domain::patrol::PositionRules;
use crate::kernel::measure::Metres;
use crate::service::batch::ROW_BYTES_MAX;
use crate::service::hazard::Pace;
use crate::service::webhook::WebhookRules;

/// Limits as written.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Limits")]
pub struct RawLimits {
    /// Bytes of a request's body that is read whole (JSON); streamed batches have no such limit
    #[arg(long, value_name = "BYTES", default_value_t = 32 << 20)]
    pub max_body_bytes: usize,

    /// Rows of a JSON batch; CSV and NDJSON stream and have no such limit
    #[arg(long, value_name = "ROWS", default_value_t = 100_000)]
    pub max_batch_rows: usize,

    /// Positions of patrols in one request
    #[arg(long, value_name = "POSITIONS", default_value_t = 10_000)]
    pub max_positions: usize,

    /// Days that members' tracks are kept, and positions taken, for; at most 31
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub tracks_kept_days: u16,

    /// Days after the end of a hazard that it is kept who reported it
    #[arg(long, value_name = "DAYS", default_value_t = 180)]
    pub reporters_kept_days: u16,

    /// Metres: positions whose device says that it knows its place worse are refused
    #[arg(long, value_name = "METRES", default_value_t = 50)]
    pub max_position_accuracy_m: u16,

    /// Bytes of one row of a streamed batch; a longer one gets an error in its place
    #[arg(long, value_name = "BYTES", default_value_t = ROW_BYTES_MAX)]
    pub max_line_bytes: usize,

    /// Vertices of one answer with borders of a mesh; each takes some 25 bytes of JSON
    #[arg(long, value_name = "VERTICES", default_value_t = 200_000)]
    pub max_mesh_vertices: usize,

    /// Grids of a draft in one GeoPackage that goes out or comes back; it holds as many vertices as a mesh
    #[arg(long, value_name = "GRIDS", default_value_t = 2_000)]
    pub max_area_grids: usize,

    /// Seconds that the making of proposals for a fairer division takes at most
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub propose_s: u64,

    /// Such requests at once; each keeps a core busy
    #[arg(long, value_name = "REQUESTS", default_value_t = 1)]
    pub max_proposing: usize,

    /// Bytes of drawn tiles that are kept
    #[arg(long, value_name = "BYTES", default_value_t = 256 << 20)]
    pub tile_cache_bytes: u64,

    /// Seconds in which an answer must be ready, streamed batches apart
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub request_deadline_s: u64,

    /// Seconds without a further byte of a body before the request is given up
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub body_idle_s: u64,

    /// Seconds in which a request's head must have come
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub head_timeout_s: u64,

    /// Requests a second for each key (or address, without keys), on average; 0: no limit
    #[arg(long, value_name = "REQUESTS", default_value_t = 0)]
    pub rate_per_s: u32,

    /// Requests that may come at once before the rate is held to [default: four seconds' worth]
    #[arg(long, value_name = "REQUESTS")]
    pub rate_burst: Option<u32>,

    /// Reports of one reporter, or at one place, in a minute, from which on they are flagged as a flood
    #[arg(long, value_name = "REPORTS", default_value_t = Pace::default().flagged_a_minute)]
    pub flood_flag_per_minute: u32,

    /// Reports of one reporter in a minute, above which the next ones must wait for the next minute
    #[arg(long, value_name = "REPORTS", default_value_t = Pace::default().slowed_a_minute)]
    pub flood_slow_per_minute: u32,

    /// Connections at once
    #[arg(long, value_name = "CONNECTIONS", default_value_t = 10_000)]
    pub max_connections: usize,

    /// Seconds that running requests are given at a stop
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub stop_grace_s: u64,

    /// Threads that serve [default: as many as there are cores]
    #[arg(long, value_name = "THREADS")]
    pub workers: Option<NonZeroUsize>,

    #[command(flatten)]
    pub webhooks: RawWebhooks,
}

/// A mean rate and what may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub per_second: NonZeroU32,
    pub burst: NonZeroU32,
}

/// Limits, checked.
#[derive(Clone, Debug)]
pub struct Limits {
    pub body_bytes: usize,
    pub batch_rows: usize,
    pub positions: usize,
    pub position_rules: PositionRules,
    pub reporters_kept: Duration,
    pub line_bytes: usize,
    pub mesh_vertices: usize,
    pub area_grids: usize,
    pub propose: Duration,
    pub proposing: usize,
    pub tile_cache_bytes: u64,
    pub request_deadline: Duration,
    pub body_idle: Duration,
    pub head_timeout: Duration,
    pub rate: Option<Rate>,
    pub pace: Pace,
    pub connections: usize,
    pub stop_grace: Duration,
    pub workers: usize,
    pub webhooks: WebhookRules,
}

impl Limits {
    /// # Errors
    /// A limit that nothing could keep to.
    pub fn check(raw: &RawLimits) -> Result<Self, ConfigError> {
        let at_least_one = |flag, found: usize| match found {
            0 => Err(ConfigError::OutOfRange { flag, must: "at least 1", found: found.to_string() }),
            found => Ok(found),
        };
        let seconds = |flag, found: u64| match found {
            1..=86_400 => Ok(Duration::from_secs(found)),
            _ => Err(ConfigError::OutOfRange { flag, must: "1 to 86400", found: found.to_string() }),
        };
        let rate = NonZeroU32::new(raw.rate_per_s).map(|per_second| Rate {
            per_second,
            burst: raw.rate_burst.and_then(NonZeroU32::new).unwrap_or(per_second.saturating_mul(FOUR)),
        });
        let cores = || std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
        Ok(Self {
            body_bytes: at_least_one("max-body-bytes", raw.max_body_bytes)?,
            batch_rows: at_least_one("max-batch-rows", raw.max_batch_rows)?,
            positions: at_least_one("max-positions", raw.max_positions)?,
            position_rules: position_rules(raw)?,
            reporters_kept: Duration::from_secs(u64::from(raw.reporters_kept_days) * 86_400),
            line_bytes: at_least_one("max-line-bytes", raw.max_line_bytes)?,
            mesh_vertices: at_least_one("max-mesh-vertices", raw.max_mesh_vertices)?,
            area_grids: at_least_one("max-area-grids", raw.max_area_grids)?,
            propose: seconds("propose-s", raw.propose_s)?,
            proposing: at_least_one("max-proposing", raw.max_proposing)?,
            tile_cache_bytes: raw.tile_cache_bytes,
            request_deadline: seconds("request-deadline-s", raw.request_deadline_s)?,
            body_idle: seconds("body-idle-s", raw.body_idle_s)?,
            head_timeout: seconds("head-timeout-s", raw.head_timeout_s)?,
            rate,
            pace: Pace {
                flagged_a_minute: raw.flood_flag_per_minute,
                slowed_a_minute: raw.flood_slow_per_minute,
            },
            connections: at_least_one("max-connections", raw.max_connections)?,
            stop_grace: seconds("stop-grace-s", raw.stop_grace_s)?,
            workers: raw.workers.map_or_else(cores, NonZeroUsize::get),
            webhooks: raw.webhooks.check()?,
        })
    }
}

/// The live index remembers 32 days.
const TRACKS_KEPT_DAYS_MAX: u16 = 31;

fn position_rules(raw: &RawLimits) -> Result<PositionRules, ConfigError> {
    let days = raw.tracks_kept_days;
    if !(1..=TRACKS_KEPT_DAYS_MAX).contains(&days) {
        return Err(ConfigError::OutOfRange {
            flag: "tracks-kept-days",
            must: "1 to 31",
            found: days.to_string(),
        });
    }
    Ok(PositionRules {
        accuracy_max: Metres(raw.max_position_accuracy_m.into()),
        kept_us: i64::from(days) * 86_400_000_000,
        ..PositionRules::default()
    })
}

const FOUR: NonZeroU32 = NonZeroU32::new(4).expect("four is not zero");
