//! Logs and metrics. Neither ever holds personal data, keys or addresses asked for: what is logged of
//! a request is its method, route, status and time.

use std::io::IsTerminal;
use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Upper edges of the request time histogram, seconds: a locate takes some 20 µs, an import minutes.
const SECONDS_BUCKETS: [f64; 14] =
    [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The name of the request time histogram.
pub const REQUEST_SECONDS: &str = "gridward_http_request_seconds";

/// Sets where log lines go: stderr, as text or JSON.
pub fn start(config: &Config) {
    let filter = EnvFilter::builder().parse_lossy(&config.log);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start, as in tests, keeps the first; there is nobody to tell.
    let _already_started = match config.log_format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).try_init(),
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
}

/// Sums up what has been measured since the last time. Each request adds a number to a list that only
/// this, or somebody who reads the metrics, empties: without it memory grows for ever.
pub fn upkeep() {
    metrics().run_upkeep();
}

/// The process' metrics, made on first use.
pub fn metrics() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &SECONDS_BUCKETS)
            .expect("the list of buckets is not empty")
            .build_recorder();
        let handle = recorder.handle();
        // Another recorder can only be there if a program that uses the library set its own.
        let _already_set = metrics::set_global_recorder(recorder);
        handle
    })
}
