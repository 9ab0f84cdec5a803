//! Somebody who is told: a small server on a free port that keeps what it hears and answers as a test wants,
//! badly too.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

/// What is said to a message.
#[derive(Clone)]
pub enum Answer {
    Status(u16),
    /// These bytes, and the end.
    Raw(Vec<u8>),
    /// These bytes, then more of the last without end, until nobody reads them.
    Endless(Vec<u8>),
    /// Nothing, and the connection stays open.
    Silence,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Heard {
    pub head: String,
    pub body: Vec<u8>,
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        let lines = self.head.split("\r\n").filter_map(|line| line.split_once(": "));
        let named = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value).next().unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// The changes that it tells of.
    pub fn items(&self) -> Vec<Value> {
        self.json()["items"].as_array().expect("items").clone()
    }
}

/// The numbers of all changes that were told, in the order in which they came.
pub fn numbers(heard: &[Heard]) -> Vec<u64> {
    let items = heard.iter().flat_map(Heard::items);
    items.map(|item| item["number"].as_u64().expect("a number")).collect()
}

#[derive(Default)]
struct Ear {
    heard: Mutex<Vec<Heard>>,
    more: Condvar,
    /// Connections that were given up by the other side while an endless answer ran.
    cut: Mutex<u32>,
    deaf: AtomicBool,
}

pub struct Receiver {
    pub url: String,
    pub port: u16,
    ear: Arc<Ear>,
}

impl Receiver {
    /// Answers the n-th message, from 0, with `answer(n)`.
    pub fn start(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let ear = Arc::new(Ear::default());
        let (listening, answer) = (ear.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if listening.deaf.load(Ordering::Acquire) {
                    return;
                }
                let (ear, answer) = (listening.clone(), answer.clone());
                thread::spawn(move || ear.hear(stream, &*answer));
            }
        });
        Self { url: format!("http://127.0.0.1:{port}/hook"), port, ear }
    }

    /// One that takes all.
    pub fn glad() -> Self {
        Self::start(|_| Answer::Status(204))
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.ear.heard.lock().expect("no panic").clone()
    }

    /// Waits until what was heard is as wanted. Fails when it never is.
    #[track_caller]
    pub fn until(&self, wanted: impl Fn(&[Heard]) -> bool) -> Vec<Heard> {
        let heard = self.ear.heard.lock().expect("no panic");
        let bound = Duration::from_secs(60);
        let (heard, waited) =
            self.ear.more.wait_timeout_while(heard, bound, |heard| !wanted(heard)).expect("no panic");
        assert!(!waited.timed_out(), "heard only {heard:?}");
        heard.clone()
    }

    /// Waits until an endless answer has been cut off.
    #[track_caller]
    pub fn until_cut(&self) {
        let (cut, bound) = (self.ear.cut.lock().expect("no panic"), Duration::from_secs(60));
        let waited = self.ear.more.wait_timeout_while(cut, bound, |cut| *cut == 0).expect("no panic").1;
        assert!(!waited.timed_out(), "it is still read");
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.ear.deaf.store(true, Ordering::Release);
        // Whoever waits for connections wakes, and goes.
        TcpStream::connect(("127.0.0.1", self.port)).ok();
    }
}

impl Ear {
    fn hear(&self, mut stream: TcpStream, answer: &dyn Fn(usize) -> Answer) {
        let Some(message) = read(&mut stream) else { return };
        let count = {
            let mut heard = self.heard.lock().expect("no panic");
            heard.push(message);
            heard.len() - 1
        };
        let answer = answer(count);
        self.more.notify_all();
        match answer {
            Answer::Status(status) => {
                let head = format!("HTTP/1.1 {status} So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                stream.write_all(head.as_bytes()).ok();
            }
            Answer::Raw(bytes) => drop(stream.write_all(&bytes)),
            Answer::Silence => drop(stream.read(&mut [0])),
            Answer::Endless(bytes) => {
                let again = vec![*bytes.last().expect("something"); 65_536];
                // A gigabyte, and nobody stopped it.
                let mut cut = stream.write_all(&bytes).is_err();
                for _ in 0..16_384 {
                    cut = cut || stream.write_all(&again).is_err();
                    if cut {
                        *self.cut.lock().expect("no panic") += 1;
                        self.more.notify_all();
                        return;
                    }
                }
            }
        }
    }
}

/// One request; `None` when it breaks off.
fn read(stream: &mut TcpStream) -> Option<Heard> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 65_536]);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let heard = Heard { head, body: bytes[end + 4..].to_vec() };
            let length = Some(heard.header("content-length")).filter(|length| !length.is_empty());
            let length: usize = length.unwrap_or("0").parse().ok()?;
            if heard.body.len() >= length {
                return Some(heard);
            }
        }
        match stream.read(&mut piece) {
            Ok(0) => return None,
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// How many of the messages are signed under a secret, as Python's own library reckons it.
pub fn signed(secret: &str, heard: &[Heard]) -> usize {
    const CHECK: &str = r#"
import base64, hashlib, hmac, json, sys
told = json.load(sys.stdin)
key = base64.b64decode(told["secret"].removeprefix("whsec_"))
good = 0
for one in told["messages"]:
    text = f'{one["id"]}.{one["at"]}.'.encode() + bytes(one["body"])
    expected = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    good += any(hmac.compare_digest(s, "v1," + expected) for s in one["signature"].split(" "))
print(good)
"#;
    let messages = heard.iter().map(|one| {
        json!({
            "id": one.header("webhook-id"),
            "at": one.header("webhook-timestamp"),
            "signature": one.header("webhook-signature"),
            "body": one.body,
        })
    });
    let told = json!({"secret": secret, "messages": messages.collect::<Vec<_>>()}).to_string();
    let mut python = Command::new("python3");
    python.args(["-c", CHECK]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = python.spawn().expect("Python runs");
    child.stdin.take().expect("piped").write_all(told.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
}
