//! What a command prints on stdout: words for people, or JSON and nothing else.

use std::fmt::Display;
use std::io::{self, Write};

use serde::Serialize;

/// Where results go.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// `--json`: one document, or one a line.
    pub json: bool,
}

impl Output {
    /// Prints the words, or the document in their place.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub fn print(&self, words: impl Display, document: &impl Serialize) -> io::Result<()> {
        if self.json { self.document(document) } else { self.words(words) }
    }

    /// Words for people; nothing with `--json`.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub fn words(&self, words: impl Display) -> io::Result<()> {
        if self.json {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{words}")?;
        out.flush()
    }

    /// One JSON document on a line of its own.
    ///
    /// # Errors
    /// Stdout is closed or full.
    pub fn document(&self, document: &impl Serialize) -> io::Result<()> {
        let mut out = io::stdout().lock();
        serde_json::to_writer(&mut out, document)?;
        out.write_all(b"\n")?;
        out.flush()
    }
}
