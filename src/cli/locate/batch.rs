//! A CSV of places, answered row by row on all cores, in bounded memory and in order.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::thread;

use serde_json::json;

use super::lines;
use crate::cli::{CliError, Context, notice, progress};
use crate::files::{self, Draft};
use crate::service::batch::{
    Asked, Columns, CsvBatch, CsvError, Fields, Names, Piece, ROW_BYTES_MAX, RowCutter, RowError, Tally,
};
use crate::service::datum::Datum;
use crate::service::locate::Question;
use crate::service::visible::{TerritoryGone, Visible};

/// Bytes that one thread works on at once: some 10,000 points.
const PIECE_BYTES: usize = 256 << 10;

/// In which form the answers come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The input's rows with more columns.
    Csv,
    /// `--json` without a file: one document a row.
    Lines { english: bool },
}

/// Which rows are answered, from where to where.
pub struct Run<'r> {
    pub from: &'r Path,
    /// `None`: stdout.
    pub to: Option<&'r Path>,
    pub names: Names,
    pub fields: Fields,
}

/// # Errors
/// A file that cannot be read or written, or a first row that names no place. What stood at the output
/// stays unless all rows are answered.
pub fn run(run: Run<'_>, asked: Asked, english: bool, context: &Context) -> Result<(), CliError> {
    let Run { from, to, names, fields } = run;
    if to.is_some_and(|to| files::are_same(from, to)) {
        return Err(CliError::Usage(format!("--batch and -o are one file, {}", from.display())));
    }
    let read = |error| CliError::failed(format!("cannot read {}", from.display()), error);
    let (mut input, bytes): (Box<dyn Read>, u64) = if from == Path::new("-") {
        (Box::new(io::stdin().lock()), 0)
    } else {
        let file = File::open(from).map_err(read)?;
        let bytes = file.metadata().map_or(0, |file| file.len());
        (Box::new(file), bytes)
    };
    let mut pieces = Pieces { input: &mut *input, cutter: RowCutter::csv(ROW_BYTES_MAX), has_ended: false };
    check_flags(&asked)?;
    let columns = match pieces.next().map_err(read)? {
        Some(Piece::TooLong) => Err(CsvError::LongHeader(ROW_BYTES_MAX)),
        Some(Piece::Rows(first)) => Columns::read_for(&first, &names, fields),
        None => Columns::read_for(b"", &names, fields),
    };
    let columns = columns.map_err(|error| CliError::Refused(format!("{}: {error}", from.display())))?;
    let batch = CsvBatch { asked, columns, fields, tally: Tally::default() };

    let about = |to: &Path| format!("cannot write {}", to.display());
    let draft = match to {
        None => None,
        Some(to) => Some((to, Draft::beside(to).map_err(|error| CliError::failed(about(to), error))?)),
    };
    let mut output: Box<dyn Write> = match &draft {
        None => Box::new(BufWriter::new(io::stdout().lock())),
        Some((to, draft)) => {
            Box::new(BufWriter::new(draft.open().map_err(|error| CliError::failed(about(to), error))?))
        }
    };
    let form = if context.output.json && to.is_none() { Form::Lines { english } } else { Form::Csv };
    if form == Form::Csv {
        output.write_all(&batch.header())?;
    }
    let town_notice = &*batch.asked.atlas.town().notice;
    let bar = progress::bar("bytes read", (bytes > 0).then_some(bytes));
    let rows = answer(&mut pieces, &batch, form, &mut output, read, |done| bar.inc(done))?;
    output.flush()?;
    drop(output);
    bar.finish_and_clear();
    if let Some((to, draft)) = draft {
        draft.replace().map_err(|error| CliError::failed(about(to), error))?;
        let counts = batch.tally.counts();
        let mut said = format!("{} rows answered into {}", rows, to.display());
        for (accuracy, count) in &counts {
            said.push_str(&format!("\n{count:>9} {accuracy}"));
        }
        said.push_str(&notice::after(town_notice).to_string());
        let mut document = json!({"rows": rows, "output": to});
        if fields == Fields::Places {
            document["accuracy"] = json!(counts);
        }
        context.output.print(said, &notice::with(town_notice, document))?;
    } else if !town_notice.is_empty() {
        eprintln!("{town_notice}");
    }
    Ok(())
}

/// What the flags say for all rows is wrong once, not in every row.
fn check_flags(asked: &Asked) -> Result<(), CliError> {
    let anywhere = Question { lon: Some(0.0), lat: Some(0.0), ..Question::default() };
    let visible = Visible { role: asked.actor.role, territory: None };
    let at = asked.at.unwrap_or(asked.now);
    let query = asked.completed(anywhere).query(&asked.atlas, Datum::default(), at, &visible);
    query.map(drop).map_err(|error| CliError::Usage(error.to_string()))
}

/// Answers all pieces, as many at once as there are cores. Counts the rows.
fn answer(
    pieces: &mut Pieces<'_>,
    batch: &CsvBatch,
    form: Form,
    output: &mut dyn Write,
    read: impl Fn(io::Error) -> CliError,
    mut progress: impl FnMut(u64),
) -> Result<u64, CliError> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut rows = 0;
    loop {
        let mut round = Vec::with_capacity(threads);
        while round.len() < threads
            && let Some(piece) = pieces.next().map_err(&read)?
        {
            round.push(piece);
        }
        if round.is_empty() {
            return Ok(rows);
        }
        let answered = thread::scope(|scope| {
            let working: Vec<_> =
                round.iter().map(|piece| scope.spawn(|| answered(batch, form, piece))).collect();
            working.into_iter().map(|one| one.join().expect("answering does not panic")).collect::<Vec<_>>()
        });
        for (piece, answered) in round.iter().zip(answered) {
            let answered = answered.map_err(|error| CliError::failed("answering", error))?;
            if form == Form::Csv {
                rows += count(&answered);
            }
            output.write_all(&answered)?;
            if let Piece::Rows(rows) = piece {
                progress(rows.len() as u64);
            }
        }
    }
}

fn answered(batch: &CsvBatch, form: Form, piece: &Piece) -> Result<Vec<u8>, TerritoryGone> {
    let too_long = || RowError::too_long(ROW_BYTES_MAX);
    match (form, piece) {
        (Form::Csv, Piece::Rows(rows)) => batch.answer(rows),
        (Form::Csv, Piece::TooLong) => Ok(batch.error(&too_long())),
        (Form::Lines { english }, Piece::Rows(rows)) => lines::answer(batch, rows, english),
        (Form::Lines { .. }, Piece::TooLong) => Ok(lines::error(&too_long())),
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
    cutter: RowCutter,
    has_ended: bool,
}

impl Pieces<'_> {
    fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut buffer = Vec::new();
        loop {
            if let Some(piece) = self.cutter.next(if self.has_ended { 1 } else { PIECE_BYTES }) {
                return Ok(Some(piece));
            }
            if self.has_ended {
                return Ok(None);
            }
            buffer.clear();
            if self.input.take(PIECE_BYTES as u64).read_to_end(&mut buffer)? == 0 {
                self.has_ended = true;
                self.cutter.finish();
            } else {
                self.cutter.feed(&buffer);
            }
        }
    }
}
