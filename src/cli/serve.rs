//! `gridward serve`: answers over HTTP, with a map at `/`.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::json;

use super::demo::{fill, make};
use super::{CliError, Context};
use crate::clock;
use crate::config::{Limits, RawLimits};
use crate::http::{Door, ServeError, Served, start};
use crate::service::current::Current;

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
    /// Serve the demo town, made first when the store is empty; this machine may write without a key
    #[arg(long)]
    demo: bool,
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
    let store = if args.demo { context.store_or_new()? } else { context.store()? };
    if args.demo && store.head()?.edition.is_none() {
        fill(&*store, &make(1.0, 1)?, context)?;
    }
    let current = Arc::new(Current::new(store, clock::system()));
    current.refresh().map_err(|error| CliError::failed(format!("store {}", context.config.store), error))?;
    let door = Door { listen: args.listen, demo: args.demo, bench_route: args.bench_route };
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

fn said(served: Served) -> &'static str {
    match served {
        Served::WithKeys => "Whoever presents a key is let in.",
        Served::ToReaders => "There are no keys: this machine may read, nobody may write.",
        Served::ToAll => "Demo: there are no keys, and everybody on this machine may read and write.",
    }
}
