//! A CSV of places, answered row by row on all cores, in bounded memory and in order.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use serde_json::json;

use super::Args;
use crate::atlas::Atlas;
use crate::cli::{CliError, Context, progress};
use crate::domain::actor::{Actor, Role};
use crate::domain::time::Moment;
use crate::service::batch::{Columns, CsvBatch, Fields, Names, RowSplitter};
use crate::service::datum::Datum;

/// Bytes that one thread works on at once: some 10,000 points.
const PIECE_BYTES: usize = 256 << 10;

pub fn run(
    args: &Args,
    atlas: Arc<Atlas>,
    datum: Datum,
    at: Moment,
    context: &Context,
) -> Result<(), CliError> {
    let from = args.batch.as_deref().expect("asked for a batch");
    let (mut input, bytes): (Box<dyn Read>, u64) = if from == Path::new("-") {
        (Box::new(io::stdin().lock()), 0)
    } else {
        let file =
            File::open(from).map_err(|e| CliError::failed(format!("cannot read {}", from.display()), e))?;
        let bytes = file.metadata().map_or(0, |file| file.len());
        (Box::new(file), bytes)
    };
    let to = args.output.as_deref();
    let mut output: Box<dyn Write> = match to {
        None => Box::new(BufWriter::new(io::stdout().lock())),
        Some(path) => Box::new(BufWriter::new(
            File::create(path)
                .map_err(|e| CliError::failed(format!("cannot write {}", path.display()), e))?,
        )),
    };
    let names =
        Names { x: args.x_column.clone(), y: args.y_column.clone(), address: args.address_column.clone() };
    let fields = if args.brief { Fields::Brief } else { Fields::Full };
    let mut pieces = Pieces::new(&mut *input);
    let read = |error| CliError::failed(format!("cannot read {}", from.display()), error);
    let first = pieces.first_row().map_err(read)?;
    let columns = Columns::read(&first, &names)
        .map_err(|error| CliError::Refused(format!("{}: {error}", from.display())))?;
    output.write_all(&columns.header(fields))?;
    let actor = Arc::new(Actor { name: "cli".into(), role: Role::Viewer, territory: None });
    let batch = CsvBatch { current: atlas.clone(), atlas, actor, at, datum, columns, fields };
    let bar = progress::bar("bytes read", (bytes > 0).then_some(bytes));
    let rows = answer(&mut pieces, &batch, &mut output, |done| bar.inc(done)).map_err(read)?;
    output.flush()?;
    bar.finish_and_clear();
    if let Some(to) = to {
        let said = format!("{} rows answered into {}", rows, to.display());
        context.output.print(said, &json!({"rows": rows, "output": to}))?;
    }
    Ok(())
}

/// Answers all pieces, as many at once as there are cores. Counts the rows.
fn answer(
    pieces: &mut Pieces<'_>,
    batch: &CsvBatch,
    output: &mut dyn Write,
    mut progress: impl FnMut(u64),
) -> io::Result<u64> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut rows = 0;
    loop {
        let mut round = Vec::with_capacity(threads);
        while round.len() < threads
            && let Some(piece) = pieces.next()?
        {
            round.push(piece);
        }
        if round.is_empty() {
            return Ok(rows);
        }
        let answered = thread::scope(|scope| {
            let working: Vec<_> = round.iter().map(|piece| scope.spawn(|| batch.answer(piece))).collect();
            working.into_iter().map(|one| one.join().expect("answering does not panic")).collect::<Vec<_>>()
        });
        for (piece, answered) in round.iter().zip(answered) {
            let answered = answered.map_err(io::Error::other)?;
            rows += count(&answered);
            output.write_all(&answered)?;
            progress(piece.len() as u64);
        }
    }
}

/// Rows of a CSV of ours, in which a line may break within quotes.
fn count(answered: &[u8]) -> u64 {
    let mut in_quotes = false;
    let ends = answered.iter().filter(|&&byte| {
        in_quotes ^= byte == b'"';
        byte == b'\n' && !in_quotes
    });
    ends.count() as u64
}

/// A file, cut into pieces of whole rows.
struct Pieces<'r> {
    input: &'r mut dyn Read,
    splitter: RowSplitter,
    pending: Vec<u8>,
    has_ended: bool,
}

impl<'r> Pieces<'r> {
    fn new(input: &'r mut dyn Read) -> Self {
        Self { input, splitter: RowSplitter::csv(), pending: Vec::new(), has_ended: false }
    }

    fn first_row(&mut self) -> io::Result<Vec<u8>> {
        while !self.has_ended && self.splitter.whole(&self.pending) == 0 {
            self.more()?;
        }
        let end = self.pending.iter().position(|&byte| byte == b'\n');
        Ok(self.take(end.map_or(self.pending.len(), |at| at + 1)))
    }

    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let whole = self.splitter.whole(&self.pending);
            if self.has_ended {
                let all = self.pending.len();
                return Ok((all > 0).then(|| self.take(all)));
            }
            if whole >= PIECE_BYTES {
                return Ok(Some(self.take(whole)));
            }
            self.more()?;
        }
    }

    fn more(&mut self) -> io::Result<()> {
        let read = self.input.take(PIECE_BYTES as u64).read_to_end(&mut self.pending)?;
        self.has_ended = read == 0;
        Ok(())
    }

    fn take(&mut self, bytes: usize) -> Vec<u8> {
        self.splitter.whole(&self.pending);
        self.splitter.taken(bytes);
        let rest = self.pending.split_off(bytes);
        std::mem::replace(&mut self.pending, rest)
    }
}
