//! How far a batch has come. What is answered lies beside the output when the program is stopped, however it is, and the
//! same command goes on from there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cli::CliError;
use crate::domain::time::Moment;
use crate::files::Draft;

/// What a batch is about. Another job's answers are none of this one's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// SHA-256 of the input.
    pub input: String,
    /// What the command says besides.
    pub settings: String,
    /// What the answers rest on.
    pub store: String,
    pub log: u64,
    pub edition: u32,
    pub program: String,
}

/// What is on the disk, and what it took.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reached {
    pub job: Job,
    /// The moment that is asked about, in microseconds since 1970.
    pub now: i64,
    /// Of the input.
    pub pieces: u64,
    /// Of the answers.
    pub bytes: u64,
    pub rows: u64,
    pub counts: BTreeMap<String, u64>,
}

impl Reached {
    pub fn none(job: Job, now: Moment) -> Self {
        Self { job, now: now.0, pieces: 0, bytes: 0, rows: 0, counts: BTreeMap::new() }
    }
}

/// The record of one batch.
pub struct Journal {
    record: PathBuf,
    answers: File,
}

impl Journal {
    /// Takes up the answers to a job that are there, else begins it; with `anew` in any case. The answers' file is held as
    /// long as this.
    ///
    /// # Errors
    /// `Refused` when the answers there are another job's, or somebody else is at them.
    pub fn open(draft: &Draft, job: &Job, anew: bool) -> Result<(Self, Option<Reached>), CliError> {
        let failed = |error: io::Error| CliError::failed(about(draft.path()), error);
        let answers = draft.open().map_err(failed)?;
        answers
            .try_lock()
            .map_err(|_| CliError::Refused(format!("another batch is writing {}", draft.path().display())))?;
        let mut record = draft.path().as_os_str().to_owned();
        record.push(".json");
        let record = PathBuf::from(record);
        let found = match std::fs::read(&record) {
            Ok(bytes) if !anew => Some(read(&bytes, &record, job)?),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => None,
        };
        answers.set_len(found.as_ref().map_or(0, |reached| reached.bytes)).map_err(failed)?;
        Ok((Self { record, answers }, found))
    }

    /// Brings the answers to the disk, then the record of them.
    ///
    /// # Errors
    /// The disk does not take them.
    pub fn keep(&self, reached: &Reached) -> Result<(), CliError> {
        let kept = || -> io::Result<()> {
            self.answers.sync_data()?;
            let draft = Draft::beside(&self.record)?;
            draft.open()?.write_all(&serde_json::to_vec(reached)?)?;
            draft.replace()
        };
        kept().map_err(|error| CliError::failed(about(&self.record), error))
    }

    /// All is answered and has its name.
    pub fn forget(self) {
        // A record without answers is begun anew.
        let _ = std::fs::remove_file(self.record);
    }
}

fn about(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

fn read(bytes: &[u8], record: &Path, job: &Job) -> Result<Reached, CliError> {
    let refused = |why: &str| {
        let record = record.display();
        CliError::Refused(format!(
            "{record} is of a batch that was broken off, {why}; --restart begins anew and drops its answers"
        ))
    };
    let reached: Reached = serde_json::from_slice(bytes).map_err(|_| refused("and cannot be read"))?;
    let known = &reached.job;
    if known == job {
        return Ok(reached);
    }
    Err(refused(match () {
        () if known.input != job.input => "and the input has changed since",
        () if known.settings != job.settings => "with other settings",
        () if known.store != job.store => "of another store",
        () if known.program != job.program => "by another version of this program",
        () => "and the store has been written since",
    }))
}

/// SHA-256 of a file, in hexadecimal digits.
///
/// # Errors
/// It cannot be read.
pub fn digest(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match io::Read::read(&mut file, &mut buffer)? {
            0 => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            length => hash.update(&buffer[..length]),
        }
    }
}
