//! A private PostgreSQL cluster, thrown away at the end: Debian's own binaries, one socket in a
//! folder of its own, no TCP, run as an ordinary user. One per test process, one database per test.
//!
//! It ends with the process, however that ends: a small shell waits on a pipe that only the process
//! holds, and stops and deletes the cluster when the pipe breaks.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::missing;

/// A running cluster.
pub struct Cluster {
    bin: PathBuf,
    /// Holds `data/`, the socket and the log.
    folder: PathBuf,
    /// The user that runs it when the tests run as root.
    user: Option<&'static str>,
    /// The shell that stops the cluster once the other end of its input is closed.
    _warden: Option<Child>,
}

static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The cluster that all tests of this process share; `None`, said in print, where PostgreSQL with
/// PostGIS is not installed.
pub fn shared() -> Option<&'static Cluster> {
    SHARED.get_or_init(Cluster::start).as_ref()
}

impl Cluster {
    /// A new cluster; tests that stop the server have one of their own.
    pub fn start() -> Option<Self> {
        let Some(bin) = newest_debian() else {
            missing::program("PostgreSQL with PostGIS below /usr/lib/postgresql");
            return None;
        };
        clear_left_overs();
        let user = is_root().then_some("postgres");
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("gridward-pg-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from("/tmp").join(name);
        let mut cluster = Self { bin, folder, user, _warden: None };
        fs::create_dir_all(&cluster.folder).expect("a folder");
        if let Some(user) = user {
            must(Command::new("chown").arg(user).arg(&cluster.folder).output());
        }
        let data = cluster.data();
        must(
            cluster
                .program("initdb")
                .args(["--no-sync", "-A", "trust", "-U", "postgres", "-D"])
                .arg(&data)
                .output(),
        );
        cluster.go();
        cluster._warden = Some(cluster.warden());
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn program(&self, name: &str) -> Command {
        as_user(self.user, &self.bin.join(name))
    }

    /// Starts the server and waits until it answers.
    pub fn go(&self) {
        let options = format!("-k {} -c listen_addresses= -c max_connections=200", self.folder.display());
        let mut start = self.program("pg_ctl");
        start
            .args(["-w", "-D"])
            .arg(self.data())
            .arg("-l")
            .arg(self.folder.join("log"))
            .arg("-o")
            .arg(options);
        let status = start.arg("start").stdin(Stdio::null()).stdout(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "PostgreSQL did not start: {}", self.log());
    }

    /// Stops the server as an operator would pull it away (`fast`) or as a crash would (`immediate`).
    pub fn stop(&self, mode: &str) {
        must(self.program("pg_ctl").args(["-w", "-m", mode, "-D"]).arg(self.data()).arg("stop").output());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn warden(&self) -> Child {
        let stop = format!(
            "cat >/dev/null; {pg_ctl} -m immediate -D {data} stop >/dev/null 2>&1; rm -rf {folder}",
            pg_ctl = self.bin.join("pg_ctl").display(),
            data = self.data().display(),
            folder = self.folder.display(),
        );
        as_user(self.user, Path::new("/bin/sh"))
            .args(["-c", &stop])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell")
    }

    /// The address of a new, empty database.
    pub fn database(&self) -> String {
        let name = format!("t{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0"));
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{socket}/{name}")
    }

    /// Runs SQL in a database (by address or name) and gives what psql prints, unaligned.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let name = database.rsplit('/').next().expect("never empty");
        let mut psql = self.program("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"])
            .arg(&self.folder);
        must(psql.args(["-d", name, "-c", sql]).output())
    }
}

/// Folders of processes that are gone, should a machine have gone down under them.
fn clear_left_overs() {
    for entry in fs::read_dir("/tmp").expect("a folder").flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix("gridward-pg-")?.split('-').next());
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            // A warden may be at it already.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Debian keeps a folder for each version; PostGIS must be there too.
fn newest_debian() -> Option<PathBuf> {
    let mut versions: Vec<u32> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|version| {
            Path::new(&format!("/usr/share/postgresql/{version}/extension/postgis.control")).exists()
        })
        .collect();
    versions.sort_unstable();
    Some(PathBuf::from(format!("/usr/lib/postgresql/{}/bin", versions.pop()?)))
}

fn is_root() -> bool {
    must(Command::new("id").arg("-u").output()).trim() == "0"
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let mut command;
    match user {
        None => command = Command::new(program),
        Some(user) => {
            command = Command::new("setpriv");
            command.args(["--reuid", user, "--regid", user, "--init-groups", "--"]).arg(program);
        }
    }
    command.current_dir("/");
    command
}

fn must(done: io::Result<Output>) -> String {
    let done = done.expect("the program is there");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}
