//! A CSV or a workbook of places, answered row by row on all cores, in bounded memory and in order.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use std::thread;

use serde_json::json;

use super::input::{self, Pieces};
use super::journal::{self, Job, Journal, Reached};
use super::lines;
use crate::cli::{CliError, Context, notice, progress};
use crate::domain::time::Moment;
use crate::files::{self, Draft};
use crate::format::sheet::is_sheet;
use crate::format::{Limits, write};
use crate::service::batch::{
    Asked, Columns, CsvBatch, CsvError, Fields, Names, Piece, ROW_BYTES_MAX, RowError, Tally,
};
use crate::service::datum::Datum;
use crate::service::locate::Question;
use crate::service::visible::{TerritoryGone, Visible};

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
    /// Of a workbook.
    pub limits: Limits,
    /// Whether what is done already is done again.
    pub restart: bool,
}

/// Columns of the answers that are numbers in a workbook.
const NUMBERS: [&str; 3] = ["confidence", "x", "y"];

/// # Errors
/// A file that cannot be read or written, or a first row that names no place. What stood at the output
/// stays unless all rows are answered.
pub fn run(run: Run<'_>, mut asked: Asked, english: bool, context: &Context) -> Result<(), CliError> {
    let Run { from, to, names, fields, limits, restart } = run;
    if to.is_some_and(|to| files::are_same(from, to)) {
        return Err(CliError::Usage(format!("--batch and -o are one file, {}", from.display())));
    }
    let read = |error| CliError::failed(format!("cannot read {}", from.display()), error);
    let input = input::open(from, limits).map_err(read)?;
    let bytes = input.bytes;
    let mut pieces = Pieces::of(input);
    check_flags(&asked)?;
    let columns = match pieces.next().map_err(read)? {
        Some(Piece::TooLong) => Err(CsvError::LongHeader(ROW_BYTES_MAX)),
        Some(Piece::Rows(first)) => Columns::read_for(&first, &names, fields),
        None => Columns::read_for(b"", &names, fields),
    };
    let columns = columns.map_err(|error| CliError::Refused(format!("{}: {error}", from.display())))?;

    let about = |to: &Path| format!("cannot write {}", to.display());
    // Seconds of work are worth keeping; points are answered by the million meanwhile.
    let is_kept = fields == Fields::Places && from != Path::new("-");
    let draft = match to {
        None => None,
        Some(to) => {
            let is_file = !to.metadata().is_ok_and(|there| !there.is_file());
            let draft = if is_kept && is_file { Draft::kept_beside(to) } else { Draft::beside(to) };
            Some((to, draft.map_err(|error| CliError::failed(about(to), error))?))
        }
    };
    let job = match &draft {
        Some((_, draft)) if draft.is_kept() => Some(job(from, &names, &asked, context).map_err(read)?),
        _ => None,
    };
    let taken_up = match (&draft, job) {
        (Some((_, draft)), Some(job)) => {
            let (journal, found) = Journal::open(draft, &job, restart)?;
            Some((journal, found.unwrap_or_else(|| Reached::none(job, asked.now))))
        }
        _ => None,
    };
    let (journal, mut reached) = taken_up.unzip();
    if let Some(reached) = &reached {
        asked.now = Moment(reached.now);
        pieces.pass_over(reached.pieces).map_err(read)?;
    }
    let counts = reached.as_ref().map_or_else(BTreeMap::new, |reached| reached.counts.clone());
    let batch = CsvBatch { asked, columns, fields, tally: Tally::from(counts) };
    let mut output: Box<dyn Write> = match &draft {
        None => Box::new(BufWriter::new(io::stdout().lock())),
        Some((to, draft)) => {
            let file = draft.open().and_then(|file| at_end(file, draft));
            Box::new(file.map_err(|error| CliError::failed(about(to), error))?)
        }
    };
    let form = if context.output.json && to.is_none() { Form::Lines { english } } else { Form::Csv };
    let is_begun = reached.as_ref().is_some_and(|reached| reached.bytes > 0);
    if form == Form::Csv && !is_begun {
        let header = batch.header();
        output.write_all(&header)?;
        reached.iter_mut().for_each(|reached| reached.bytes = header.len() as u64);
    }
    let town_notice = &*batch.asked.atlas.town().notice;
    let bar = progress::bar("bytes read", (bytes > 0).then_some(bytes));
    let already = reached.as_ref().map_or(0, |reached| reached.rows);
    let mut keep = |round: &Round| -> Result<(), CliError> {
        bar.inc(round.read_bytes);
        if let (Some(journal), Some(reached)) = (&journal, &mut reached) {
            reached.pieces += round.pieces;
            reached.bytes += round.answer_bytes;
            reached.rows += round.rows;
            reached.counts = batch.tally.counts();
            journal.keep(reached)?;
        }
        Ok(())
    };
    let rows = already + answer(&mut pieces, &batch, form, &mut output, read, &mut keep)?;
    output.flush()?;
    drop(output);
    bar.finish_and_clear();
    if let Some((to, draft)) = draft {
        if is_sheet(to) {
            let about = |error| CliError::failed(about(to), error);
            write::sheet::from_csv(draft.path(), to, "answers", &NUMBERS).map_err(about)?;
            draft.discard();
        } else {
            draft.replace().map_err(|error| CliError::failed(about(to), error))?;
        }
        journal.into_iter().for_each(Journal::forget);
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

/// Behind what is kept of an earlier run.
fn at_end(mut file: File, draft: &Draft) -> io::Result<File> {
    if draft.is_kept() {
        file.seek(SeekFrom::End(0))?;
    }
    Ok(file)
}

/// What makes the answers what they are.
fn job(from: &Path, names: &Names, asked: &Asked, context: &Context) -> io::Result<Job> {
    Ok(Job {
        input: journal::digest(from)?,
        settings: format!("{:?} {}", names.address, asked.datum),
        store: context.config.store.to_string(),
        log: asked.atlas.log().0,
        edition: asked.atlas.edition().number.0,
        program: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// What the flags say for all rows is wrong once, not in every row.
fn check_flags(asked: &Asked) -> Result<(), CliError> {
    let anywhere = Question { lon: Some(0.0), lat: Some(0.0), ..Question::default() };
    let visible = Visible { role: asked.actor.role, territory: None };
    let at = asked.at.unwrap_or(asked.now);
    let query = asked.completed(anywhere).query(&asked.atlas, Datum::default(), at, &visible);
    query.map(drop).map_err(|error| CliError::Usage(error.to_string()))
}

/// What was done at once.
#[derive(Default)]
struct Round {
    pieces: u64,
    read_bytes: u64,
    answer_bytes: u64,
    rows: u64,
}

/// Answers all pieces, as many at once as there are cores; `keep` is told of each round. Counts the rows.
fn answer(
    pieces: &mut Pieces,
    batch: &CsvBatch,
    form: Form,
    output: &mut dyn Write,
    read: impl Fn(io::Error) -> CliError,
    keep: &mut dyn FnMut(&Round) -> Result<(), CliError>,
) -> Result<u64, CliError> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut rows = 0;
    loop {
        let mut taken = Vec::with_capacity(threads);
        while taken.len() < threads
            && let Some(piece) = pieces.next().map_err(&read)?
        {
            taken.push(piece);
        }
        if taken.is_empty() {
            return Ok(rows);
        }
        let answered = thread::scope(|scope| {
            let working: Vec<_> =
                taken.iter().map(|piece| scope.spawn(|| answered(batch, form, piece))).collect();
            working.into_iter().map(|one| one.join().expect("answering does not panic")).collect::<Vec<_>>()
        });
        let mut round = Round { pieces: taken.len() as u64, ..Round::default() };
        for (piece, answered) in taken.iter().zip(answered) {
            let answered = answered.map_err(|error| CliError::failed("answering", error))?;
            if form == Form::Csv {
                round.rows += count(&answered);
            }
            output.write_all(&answered)?;
            round.answer_bytes += answered.len() as u64;
            if let Piece::Rows(rows) = piece {
                round.read_bytes += rows.len() as u64;
            }
        }
        rows += round.rows;
        keep(&round)?;
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
