//! Settings: read once from flags, environment and `gridward.toml` (a flag beats the environment, the
//! environment beats the file), checked once, and never looked up again.
//!
//! `RawConfig` is what was written, [`Config`] what it means. A command's own flags stand with the
//! command and come from the same three places; [`file`] sees to that for every flag alike.

pub mod file;
mod limits;
mod place;
mod webhooks;

pub use limits::{Limits, Rate, RawLimits};
pub use place::StoreAddress;
pub use webhooks::{RawWebhooks, WEBHOOKS_MAX};

use std::path::PathBuf;

use crate::service::webhook::PemError;

/// The settings that every command shares, as written.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Settings of every command")]
pub struct RawConfig {
    /// The store: path of a GeoPackage, or a postgres:// URL [default: gridward.gpkg in the data directory]
    #[arg(long, global = true, value_name = "PATH|URL")]
    pub store: Option<String>,

    /// Directory of what gridward keeps
    #[arg(long, global = true, value_name = "DIR", default_value = "./data")]
    pub data_dir: PathBuf,

    /// File of settings [default: ./gridward.toml when there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Print one JSON document (or one a line) on stdout and nothing else there
    #[arg(long, global = true)]
    pub json: bool,

    /// What to log on stderr: error, warn, info, debug, trace, or tracing's filter language
    #[arg(long, global = true, value_name = "FILTER", default_value = "warn,gridward=info")]
    pub log: String,

    /// How to log
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {path}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} holds no certificates (PEM) that can be read")]
    NoCertificates { path: PathBuf, source: PemError },
    #[error("{path} is not TOML")]
    NotToml { path: PathBuf, source: toml::de::Error },
    #[error("{path}: no setting is called {key:?}{}", section.as_ref().map_or(String::new(), |section| format!(" in [{section}]")))]
    UnknownSetting { path: PathBuf, section: Option<String>, key: String },
    #[error("{path}: {key:?} must be a text, a number, true or false, or a list of them")]
    BadSetting { path: PathBuf, key: String },
    #[error("--log {filter:?} is no filter")]
    Filter { filter: String, source: tracing_subscriber::filter::ParseError },
    #[error("--{flag} must be {must}, not {found}")]
    OutOfRange { flag: &'static str, must: &'static str, found: String },
}

/// The settings that every command shares, checked.
#[derive(Clone, Debug)]
pub struct Config {
    pub store: StoreAddress,
    pub data_dir: PathBuf,
    pub json: bool,
    pub log: String,
    pub log_format: LogFormat,
}

impl Config {
    /// # Errors
    /// A log filter that is none.
    pub fn check(raw: RawConfig) -> Result<Self, ConfigError> {
        if let Err(source) = tracing_subscriber::EnvFilter::builder().parse(&raw.log) {
            return Err(ConfigError::Filter { filter: raw.log, source });
        }
        let store = StoreAddress::new(raw.store, &raw.data_dir);
        Ok(Self { store, data_dir: raw.data_dir, json: raw.json, log: raw.log, log_format: raw.log_format })
    }
}
