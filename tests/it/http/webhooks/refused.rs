//! Where nothing is sent to: this machine and its network, whatever the name or the way to write it.

use std::process::Command;

use serde_json::json;

use super::{made, path, post, server, stands, write};
use crate::harness::missing;
use crate::harness::receiver::{Receiver, numbers};
use crate::harness::server::{Server, demo_store, fresh, fresh_folder, gridward, must};

#[test]
fn this_machine_is_refused_unless_the_town_allows_it() {
    let receiver = Receiver::glad();
    let store = demo_store();
    let server = Server::start(&store, &["--demo"]);
    let port = receiver.port;
    for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"] {
        let refused = post(&server, "/v1/webhooks", &json!({"url": format!("http://{host}:{port}/")}));
        assert_eq!(refused.code(), "invalid", "{host}");
        let fault = &refused.json()["errors"][0];
        assert_eq!(fault["pointer"], "/url");
        assert!(fault["detail"].as_str().is_some_and(|said| said.contains("--webhook-allow")), "{fault}");
    }
    // Names, and what only looks like one, are looked up when they are connected to.
    for host in ["localhost", "2130706433", "0x7f.1", "127.1"] {
        let webhook = made(&server, json!({"url": format!("http://{host}:{port}/hook")}));
        let tried = post(&server, &format!("{}/test", path(&webhook)), &json!(null)).json();
        let why = tried["why"].as_str().expect("why");
        assert!(
            why.contains("--webhook-allow") && (why.contains("127.0.0.1") || why.contains("::1")),
            "{why}"
        );
        write(&server, &format!("w-{host}"));
        let failing = stands(&server, &webhook, |now| now["state"] == "failing");
        assert_eq!(failing["failing"]["why"], why);
    }
    // Nor where the command line says, which does not know what the server may.
    let url = format!("http://127.0.0.1:{port}/hook");
    let store = store.to_str().expect("ASCII");
    let new: serde_json::Value =
        serde_json::from_str(&must(&["webhook", "new", &url, "--store", store, "--json"])).expect("JSON");
    write(&server, "w");
    let failing = stands(&server, &new, |now| now["state"] == "failing");
    assert!(failing["failing"]["why"].as_str().is_some_and(|why| why.contains("--webhook-allow")));
    assert!(receiver.heard().is_empty());
    let nowhere = made(&server, json!({"url": "http://nobody.invalid/"}));
    let tried = post(&server, &format!("{}/test", path(&nowhere)), &json!(null)).json();
    assert_eq!(tried["why"], "its name leads nowhere");
}

#[test]
fn networks_are_named_and_others_stay_refused() {
    let receiver = Receiver::glad();
    let server = Server::start(&demo_store(), &["--demo", "--webhook-allow", "10.0.0.0/8,127.0.0.0/8"]);
    made(&server, json!({"url": receiver.url}));
    let public = post(&server, "/v1/webhooks", &json!({"url": "http://203.0.114.1/"}));
    assert_eq!(public.code(), "invalid", "what is not named is not allowed");
    let last = write(&server, "w");
    receiver.until(|heard| numbers(heard) == [last]);
    for (flag, wrong) in [
        ("--webhook-allow", "private"),
        ("--webhook-allow", "10.0.0.0/33"),
        ("--webhook-timeout-s", "0"),
        ("--webhook-connect-s", "61"),
        ("--webhook-batch", "1001"),
        ("--webhook-body-bytes", "1"),
        ("--webhook-answer-bytes", "1"),
        ("--webhook-pause-s", "0"),
        ("--webhook-pause-max-s", "86401"),
        ("--webhook-stop-after-s", "0"),
        ("--max-webhooks", "0"),
        ("--webhook-ca", "/dev/null"),
        ("--webhook-ca", "/no/such/file"),
    ] {
        let refused = gridward(&["serve", "--store", "none.gpkg", flag, wrong]);
        assert_eq!(refused.status.code(), Some(2), "{flag} {wrong}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains(flag) || said.contains(wrong), "{said}");
    }
}

/// A receiver with a certificate of the town's own authority: trusted when it is named, and only then.
#[test]
fn a_towns_own_authority() {
    if !Command::new("openssl").arg("version").output().is_ok_and(|done| done.status.success()) {
        return missing::program("openssl");
    }
    let folder = fresh_folder();
    let script = fresh("py");
    std::fs::write(&script, HTTPS).expect("written");
    let authority = ["-subj", "/CN=town", "-keyout", "ca-key.pem", "-out", "ca.pem"];
    let receiver = ["-subj", "/CN=receiver", "-keyout", "key.pem", "-out", "cert.pem"];
    let signed = ["-CA", "ca.pem", "-CAkey", "ca-key.pem"];
    let named = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
    for args in [&authority[..], &[&receiver[..], &signed, &named].concat()] {
        let certified = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"])
            .args(args)
            .current_dir(&folder)
            .output()
            .expect("openssl runs");
        assert!(certified.status.success(), "{}", String::from_utf8_lossy(&certified.stderr));
    }
    let mut python = Command::new("python3");
    python.arg(&script).current_dir(&folder).stdout(std::process::Stdio::piped());
    let mut https = python.spawn().expect("Python runs");
    let mut line = String::new();
    let stdout = https.stdout.take().expect("piped");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).expect("its port");
    let url = format!("https://127.0.0.1:{}/hook", line.trim());
    let certificate = folder.join("ca.pem");
    let trusting = ["--webhook-ca", certificate.to_str().expect("ASCII")];
    for (args, expected) in [
        (&trusting[..], json!({"delivered": true, "why": null})),
        (
            &[],
            json!({"delivered": false, "why": "TLS: its certificate is not trusted (--webhook-ca), or not for that name"}),
        ),
    ] {
        let server = server(args);
        let webhook = made(&server, json!({"url": url}));
        let tried = post(&server, &format!("{}/test", path(&webhook)), &json!(null)).json();
        assert_eq!(tried, expected, "{args:?}");
    }
    https.kill().expect("it ran");
    https.wait().expect("it ran");
}

const HTTPS: &str = r#"
import http.server, ssl
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_):
        pass
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(server.server_address[1], flush=True)
server.serve_forever()
"#;
