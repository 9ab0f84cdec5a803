//! `gridward serve`: answers over HTTP, with a map at `/`.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::json;

use super::background::BackgroundArgs;
use super::demo::{fill, live_through, make};
use super::{CliError, Context};
use crate::clock;
use crate::config::{Limits, RawLimits};
use crate::demo::is_demo;
use crate::domain::time::LogNumber;
use crate::http::origins::Origin;
use crate::http::{Door, ServeError, Served, start};
use crate::service::current::Current;
use crate::store::{LogKind, Store};

/// Serve the store over HTTP, with a map
///
/// Prints one line with its URL when it is ready, and stops at SIGTERM or SIGINT when running
/// requests are answered.
///
/// Who is let in: with keys (`gridward key new`) whoever presents one. Without keys only this
/// machine, and it may only read; with --demo it may write as well. On any other address it does
/// not start without keys. Once a key was made, nobody is let in without.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  gridward serve --demo
  gridward serve --store town.gpkg --listen 127.0.0.1:9000
  gridward key new --name hall --role dispatcher && gridward serve --listen 0.0.0.0:8080")]
pub struct Args {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Serve the demo town, made first when the store is empty; this machine may write without a key.
    /// Refused on a store that holds anything else
    #[arg(long)]
    demo: bool,
    /// Where clients reach this server when that is not where it listens, as behind a proxy: what links in
    /// its answers begin with, e.g. https://grid.example.cn [default: http:// and the request's Host]
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<Arc<str>>,
    #[command(flatten)]
    background: BackgroundArgs,
    /// Pages that may ask this server from a browser, besides its own: other systems' maps, e.g.
    /// https://map.example.cn. Who sees what is decided by keys all the same
    #[arg(long, value_name = "ORIGIN,…", value_delimiter = ',')]
    allow_origin: Vec<Origin>,
    /// Add /v1/bench/constant, which locate is measured against
    #[arg(long, hide = true)]
    bench_route: bool,
    #[command(flatten)]
    limits: RawLimits,
}

/// # Errors
/// No store, no keys where they are needed, or the address is taken.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let limits = Limits::check(&args.limits)?;
    let background = args.background.read()?;
    let store = if args.demo { context.store_or_new()? } else { context.store()? };
    if args.demo {
        prepare(&store, context)?;
    }
    let current = Arc::new(Current::new(store, clock::system()));
    current.refresh().map_err(|error| CliError::failed(format!("store {}", context.config.store), error))?;
    let Args { listen, demo, bench_route, public_url, allow_origin: origins, .. } = args;
    let door = Door { listen, demo, bench_route, public_url, background, origins };
    let serving = start(current.clone(), limits, &door).map_err(|error| match error {
        ServeError::NoKeys(_) => CliError::Refused(error.to_string()),
        error => CliError::failed("serve", error),
    })?;
    eprintln!("{}", said(serving.served));
    if current.atlas().is_err() {
        eprintln!("No grids have been published yet: questions are answered once `gridward import` has.");
    }
    let url = format!("http://{}", serving.address);
    context.output.print(format!("gridward serves {url}"), &json!({"url": url}))?;
    serving.wait().map_err(|error| CliError::failed("serve", error))
}

/// A URL that paths can be put behind.
fn public_url(text: &str) -> Result<Arc<str>, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_sound = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#\"<>\\".contains(&byte))
    };
    match rest.map(|rest| rest.trim_end_matches('/')) {
        Some(rest) if is_sound(rest) => Ok(text.trim_end_matches('/').into()),
        _ => Err("a URL such as https://grid.example.cn".to_owned()),
    }
}

/// Sees to it that a store which everybody may write to holds the demo and nothing else.
fn prepare(store: &Arc<dyn Store>, context: &Context) -> Result<(), CliError> {
    /// More keys than are ever made before there is anything to ask.
    const KEYS_MAX: u32 = 10_000;
    if is_demo(&store.town()?) {
        return Ok(());
    }
    let log = store.changes(LogNumber(0), KEYS_MAX)?;
    if log.iter().all(|entry| entry.kind == LogKind::Key) {
        fill(&**store, &make(1.0, 1)?, context)?;
        live_through(store, 1, context)?;
        return Ok(());
    }
    Err(CliError::Refused(format!(
        "{} is not the demo's, and with --demo (a flag, GRIDWARD_DEMO or a setting) everybody on this machine \
         could write to it: leave that out, or name another store",
        context.config.store
    )))
}

fn said(served: Served) -> &'static str {
    match served {
        Served::WithKeys => "Whoever presents a key is let in.",
        Served::ToReaders => "There are no keys: this machine may read, nobody may write.",
        Served::ToAll => "Demo: there are no keys, and everybody on this machine may read and write.",
    }
}
