//! The real binary, serving a store of its own on a free port, and a small HTTP client that can also
//! misbehave.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_gridward");
/// A moment at which the demo town's members work: a Monday morning.
pub const AT: &str = "2026-11-23T10:00:00%2B08:00";

/// A folder of this process, removed when a later run finds the process gone.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("http");
        for old in fs::read_dir(&all).into_iter().flatten().flatten() {
            if !Path::new("/proc").join(old.file_name()).exists() {
                fs::remove_dir_all(old.path()).unwrap_or_default();
            }
        }
        let own = all.join(std::process::id().to_string());
        fs::create_dir_all(&own).expect("a folder");
        own
    })
}

/// A folder in it that nobody else uses.
pub fn fresh_folder() -> PathBuf {
    let path = fresh("folder");
    fs::create_dir(&path).expect("a folder");
    path
}

/// A path in it that nobody else uses.
pub fn fresh(ending: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    folder().join(format!("{}.{ending}", NEXT.fetch_add(1, Ordering::Relaxed)))
}

/// Runs the binary to its end.
pub fn gridward(args: &[&str]) -> Output {
    gridward_in(folder(), &[], args)
}

/// Runs it in a folder, with these variables and no others of ours.
pub fn gridward_in(folder: &Path, variables: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = Command::new(BINARY);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GRIDWARD_")) {
        command.env_remove(name);
    }
    // In English, whatever the machine speaks.
    command.env("LANG", "C.UTF-8").envs(variables.iter().copied());
    command.args(args).current_dir(folder).output().expect("the binary runs")
}

/// Runs it and expects it to be done.
pub fn must(args: &[&str]) -> String {
    let output = gridward(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A copy of a small demo town: 232 grids, 8,000 premises.
pub fn demo_store() -> PathBuf {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let path = fresh("gpkg");
        must(&["demo", "--bare", "--scale", "0.1", "--store", path.to_str().expect("ASCII")]);
        path
    });
    let path = fresh("gpkg");
    fs::copy(template, &path).expect("a copy");
    path
}

/// Makes a key.
pub fn key(store: &Path, args: &[&str]) -> String {
    let made = must(&[&["key", "new", "--store", store.to_str().expect("ASCII")], args].concat());
    made.trim().to_owned()
}

/// A server that ends with the test.
pub struct Server {
    child: Child,
    pub address: String,
    key: Option<String>,
    /// What it says on stderr.
    log: PathBuf,
}

impl Server {
    /// The demo town, where this machine may write.
    pub fn demo() -> Self {
        Self::start(&demo_store(), &["--demo"])
    }

    /// Serves a store on a free port, and waits until it is ready.
    pub fn start(store: &Path, args: &[&str]) -> Self {
        Self::start_at(store.to_str().expect("ASCII"), args)
    }

    pub fn start_at(store: &str, args: &[&str]) -> Self {
        let mut command = Command::new(BINARY);
        command.args(["serve", "--listen", "127.0.0.1:0", "--store", store]).args(args);
        let log = fresh("log");
        let stderr = fs::File::create(&log).expect("a file");
        command.current_dir(folder()).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().expect("the binary runs");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit("http://").next().expect("a URL").to_owned();
        assert!(line.contains("http://"), "no ready line but {line:?}");
        Self { child, address, key: None, log }
    }

    /// From now on asks with a key.
    pub fn with_key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    pub fn set_key(&mut self, key: Option<&str>) {
        self.key = key.map(str::to_owned);
    }

    /// Kills it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("it ran");
        self.child.wait().expect("it ran");
    }

    /// Asks it to stop; how it ended, and how long that took.
    pub fn terminate(mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        signal(self.child.id(), "TERM");
        let status = self.child.wait().expect("it ran");
        (status.code(), begun.elapsed())
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a line");
        line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).expect("a number") * 1024
    }

    /// What it has said so far, panics among it.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("UTF-8")
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
        stream
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    /// Asks until the answer is as wanted. Fails when it never is: the bound is far above what the server
    /// promises, so that a busy machine does not decide.
    #[track_caller]
    pub fn until(&self, path: &str, wanted: impl Fn(&Reply) -> bool) -> Reply {
        let begun = Instant::now();
        loop {
            let reply = self.get(path);
            if wanted(&reply) {
                return reply;
            }
            let waited = begun.elapsed();
            assert!(waited < Duration::from_secs(60), "{path} is still {}: {}", reply.status, reply.text());
        }
    }

    pub fn json(&self, path: &str) -> Value {
        let reply = self.get(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        reply.json()
    }

    /// One request on a connection of its own.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut stream = self.connect();
        let mut head = self.head(method, path, headers);
        if !body.is_empty() || method != "GET" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let mut writer = stream.try_clone().expect("a second handle");
        std::thread::scope(|scope| {
            // A server may answer before it has read all, so reading and writing go side by side.
            scope.spawn(move || {
                writer.write_all(head.as_bytes()).and_then(|()| writer.write_all(body)).unwrap_or_default();
            });
            Reply::read(&mut stream)
        })
    }

    /// The head of a request, open at its end.
    pub fn head(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head.push_str(&format!("Host: {}\r\n", self.address));
        }
        if let Some(key) = &self.key {
            head.push_str(&format!("Authorization: Bearer {key}\r\n"));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().unwrap_or_default();
        self.child.wait().ok();
    }
}

fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// Reads to the end of the connection; what breaks off is what there is.
    pub fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let mut piece = [0; 65_536];
        loop {
            match stream.read(&mut piece) {
                Ok(0) | Err(_) => break,
                Ok(read) => bytes.extend_from_slice(&piece[..read]),
            }
        }
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head came back");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let body = bytes[end + 4..].to_vec();
        let is_chunked =
            headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        let body = if is_chunked { unchunked(&body) } else { body };
        Self { status: status.expect("a status"), headers, body }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The stable code of a problem document.
    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        problem["code"].as_str().expect("a code").to_owned()
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).ok().and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let Some(size) = size.filter(|&size| size > 0 && rest.len() >= end + 2 + size) else { break };
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
    body
}
