//! What a batch is read from, in pieces of whole rows.

use std::fs::File;
use std::io::{self, BufWriter, PipeReader, Read};
use std::path::Path;
use std::thread::{self, JoinHandle};

use crate::format::sheet::{self, is_sheet};
use crate::format::{FormatError, Limits};
use crate::service::batch::{Piece, ROW_BYTES_MAX, RowCutter};

/// Bytes that one thread works on at once: some 10,000 points.
const PIECE_BYTES: usize = 256 << 10;

/// CSV, from wherever.
pub struct Input {
    from: Box<dyn Read>,
    /// 0 where it is not known beforehand.
    pub bytes: u64,
}

/// A CSV as it is, a workbook as CSV; `-` is stdin.
///
/// # Errors
/// It cannot be opened.
pub fn open(from: &Path, limits: Limits) -> io::Result<Input> {
    if from == Path::new("-") {
        return Ok(Input { from: Box::new(io::stdin().lock()), bytes: 0 });
    }
    let file = File::open(from)?;
    if is_sheet(from) {
        let (reader, writer) = io::pipe()?;
        let path = from.to_owned();
        let worker = thread::spawn(move || sheet::to_csv(&path, &limits, BufWriter::new(writer)));
        return Ok(Input { from: Box::new(Sheet { reader, worker: Some(worker) }), bytes: 0 });
    }
    let bytes = file.metadata().map_or(0, |file| file.len());
    Ok(Input { from: Box::new(file), bytes })
}

/// A workbook that is written out as CSV while that is read.
struct Sheet {
    reader: PipeReader,
    worker: Option<JoinHandle<Result<(), FormatError>>>,
}

impl Read for Sheet {
    /// The end is one only when the whole workbook was read.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        if length == 0
            && !buffer.is_empty()
            && let Some(worker) = self.worker.take()
        {
            worker.join().expect("reading a workbook does not panic").map_err(io::Error::other)?;
        }
        Ok(length)
    }
}

/// The input, cut into pieces of whole rows.
pub struct Pieces {
    input: Input,
    cutter: RowCutter,
    has_ended: bool,
}

impl Pieces {
    pub fn of(input: Input) -> Self {
        Self { input, cutter: RowCutter::csv(ROW_BYTES_MAX), has_ended: false }
    }

    /// # Errors
    /// The input cannot be read.
    pub fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut buffer = Vec::new();
        loop {
            if let Some(piece) = self.cutter.next(if self.has_ended { 1 } else { PIECE_BYTES }) {
                return Ok(Some(piece));
            }
            if self.has_ended {
                return Ok(None);
            }
            buffer.clear();
            if (&mut *self.input.from).take(PIECE_BYTES as u64).read_to_end(&mut buffer)? == 0 {
                self.has_ended = true;
                self.cutter.finish();
            } else {
                self.cutter.feed(&buffer);
            }
        }
    }

    /// Reads so many pieces for nothing.
    ///
    /// # Errors
    /// The input cannot be read.
    pub fn pass_over(&mut self, pieces: u64) -> io::Result<()> {
        for _ in 0..pieces {
            self.next()?;
        }
        Ok(())
    }
}
