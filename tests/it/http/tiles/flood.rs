//! Very many tiles asked for at once, and who else is there meanwhile.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::{middle, tile_at};
use crate::harness::server::{AT, Server, demo_store};

const CONNECTIONS: usize = 4;
/// Requests sent on a connection before their answers are read.
const AT_ONCE: usize = 16;

/// Tile after tile, over several connections.
struct Flood<'s> {
    server: &'s Server,
    requests: Vec<String>,
    asked: AtomicUsize,
    answered: AtomicUsize,
    may_end: AtomicBool,
}

impl<'s> Flood<'s> {
    /// Every other tile of the town from zoom 14 to 18, in two codings: no two are kept as one.
    fn of(server: &'s Server, half: u32) -> Self {
        let bounds = server.json("/tiles/grids.json")["bounds"].clone();
        let degrees = |at: usize| bounds[at].as_f64().expect("degrees");
        let mut requests = Vec::new();
        for zoom in 14..=18 {
            let [west, north] = tile_at(degrees(0), degrees(3), zoom);
            let [east, south] = tile_at(degrees(2), degrees(1), zoom);
            let all = (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y)));
            for (x, y) in all.filter(|(x, y)| (x + y) % 2 == half) {
                let head =
                    format!("GET /tiles/grids/{zoom}/{x}/{y}.mvt HTTP/1.1\r\nHost: {}", server.address);
                requests.extend(
                    ["zstd", "gzip"].map(|coding| format!("{head}\r\nAccept-Encoding: {coding}\r\n\r\n")),
                );
            }
        }
        let [asked, answered] = [0; 2].map(AtomicUsize::new);
        Self { server, requests, asked, answered, may_end: AtomicBool::new(false) }
    }

    /// Asks on one connection until all was asked for and the flood may end; `begun` after the first answers.
    fn run(&self, begun: impl FnOnce()) {
        let mut begun = Some(begun);
        let mut line = BufReader::new(self.server.connect());
        loop {
            let first = self.asked.fetch_add(AT_ONCE, Ordering::Relaxed);
            if first >= self.requests.len() && self.may_end.load(Ordering::Relaxed) {
                return;
            }
            let some = (first..first + AT_ONCE).map(|n| self.requests[n % self.requests.len()].as_str());
            line.get_mut().write_all(some.collect::<String>().as_bytes()).expect("sent");
            for _ in 0..AT_ONCE {
                pass(&mut line);
                self.answered.fetch_add(1, Ordering::Relaxed);
            }
            if let Some(begun) = begun.take() {
                begun();
            }
        }
    }

    /// All of it, until `other` is done, who begins once every connection has had answers.
    fn around(&self, other: impl FnOnce() + Send) {
        thread::scope(|scope| {
            let (begun, first) = mpsc::channel();
            for _ in 0..CONNECTIONS {
                let begun = begun.clone();
                scope.spawn(move || self.run(|| begun.send(()).expect("somebody waits")));
            }
            drop(begun);
            let done = scope.spawn(move || {
                (0..CONNECTIONS).for_each(|_| first.recv().expect("every connection has answers"));
                other();
            });
            let done = done.join();
            self.may_end.store(true, Ordering::Relaxed);
            done.unwrap_or_else(|panic| resume_unwind(panic));
        });
    }
}

/// Reads the next answer on a connection, which is a tile.
fn pass(line: &mut BufReader<TcpStream>) {
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let begun = head.len();
        assert!(line.read_line(&mut head).expect("a line of the head") > 0, "it hung up after {head:?}");
        if let Some(value) = head[begun..].to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().expect("a number");
        }
    }
    assert!(head.starts_with("HTTP/1.1 200 ") || head.starts_with("HTTP/1.1 204 "), "{head}");
    line.read_exact(&mut vec![0; length]).expect("a body");
}

#[test]
fn a_flood_of_tiles_leaves_others_their_answers_and_is_not_kept() {
    const TIMES: usize = 50;
    /// What is kept anew of the second half is some 0.5 MB; all of it would be 10 MB.
    const GROWN_MAX: u64 = 4 << 20;
    // As many workers wherever it runs, for each has memory of its own.
    let server = Server::start(&demo_store(), &["--demo", "--tile-cache-bytes", "1000000", "--workers", "2"]);
    let paths = [format!("/v1/locate?premises=p-000001&at={AT}"), middle(&server, 14)];
    let expected = paths.each_ref().map(|path| server.get(path).body);
    let resident = [0, 1].map(|half| {
        let flood = Flood::of(&server, half);
        assert!(flood.requests.len() > 10_000, "{} requests", flood.requests.len());
        flood.around(|| {
            let before = flood.answered.load(Ordering::Relaxed);
            for (path, expected) in paths.iter().zip(&expected).cycle().take(TIMES * paths.len()) {
                let reply = server.get(path);
                assert_eq!(reply.status, 200, "{path}: {}", reply.text());
                assert!(reply.body == *expected, "{path} is another: {}", reply.text());
            }
            let meanwhile = flood.answered.load(Ordering::Relaxed) - before;
            assert!(meanwhile > TIMES, "there was no flood: {meanwhile} answers");
        });
        server.resident()
    });
    let grown = resident[1].saturating_sub(resident[0]);
    assert!(grown < GROWN_MAX, "{grown} bytes more: {resident:?}");
}
