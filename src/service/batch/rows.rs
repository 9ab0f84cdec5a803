//! Where rows end: a stream, however it is chopped, becomes pieces of whole rows, in bounded memory.

use std::collections::VecDeque;

/// Longest row of a batch, in bytes without its line end, unless somebody says otherwise.
pub const ROW_BYTES_MAX: usize = 64 << 10;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a stream is cut into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Whole rows, the last of a stream perhaps without its line end.
    Rows(Vec<u8>),
    /// One row that was longer than allowed. What was in it is gone; what follows is not.
    TooLong,
}

/// What a row is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Csv,
    Lines,
}

/// Where in a CSV row a byte stands. The states are those of the reader that parses the pieces
/// (csv-core): a quote opens only at a field's start, and inside quotes two of them are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// At the very beginning, so many bytes into a byte order mark.
    Mark(usize),
    FieldStart,
    Field,
    Quoted,
    /// After a quote in quotes: the end of them, or half of an escape.
    QuoteInQuotes,
}

/// Cuts a stream into [`Piece`]s. Holds one row and what was fed last, no more: a row that grows
/// past the limit is let go while its end is still awaited.
#[derive(Debug)]
pub struct RowCutter {
    form: Form,
    row_bytes_max: usize,
    place: Place,
    /// Whether the first row, which names the columns, is still to come: it is a piece of its own.
    header_due: bool,
    ready: VecDeque<Piece>,
    pending: Vec<u8>,
    /// Bytes of `pending` that are whole rows.
    whole: usize,
    /// Bytes of the row that stands open which have been let go.
    dropped: usize,
}

impl RowCutter {
    /// For CSV (RFC 4180, and lone carriage returns as line ends). The first row comes alone.
    pub fn csv(row_bytes_max: usize) -> Self {
        Self { form: Form::Csv, header_due: true, place: Place::Mark(0), ..Self::lines(row_bytes_max) }
    }

    /// For one value a line.
    pub fn lines(row_bytes_max: usize) -> Self {
        Self {
            form: Form::Lines,
            row_bytes_max,
            place: Place::FieldStart,
            header_due: false,
            ready: VecDeque::new(),
            pending: Vec::new(),
            whole: 0,
            dropped: 0,
        }
    }

    /// Takes what came next.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut from = self.pending.len();
        self.pending.extend_from_slice(bytes);
        // Before `taken` everything is in `ready`; from `whole` on stands the open row.
        let mut taken = 0;
        while let Some(left) = row_end(self.form, &mut self.place, &self.pending[from..]) {
            from += left;
            let row_bytes = self.dropped + from - 1 - self.whole;
            let row = std::mem::replace(&mut self.whole, from);
            self.dropped = 0;
            if row_bytes > self.row_bytes_max {
                self.make_ready(taken, row);
                self.ready.push_back(Piece::TooLong);
                taken = self.whole;
            } else if self.header_due && row_bytes > 0 {
                self.make_ready(taken, self.whole);
                taken = self.whole;
            } else {
                continue;
            }
            self.header_due = false;
        }
        self.pending.drain(..taken);
        self.whole -= taken;
        let open = self.pending.len() - self.whole;
        if self.dropped + open > self.row_bytes_max {
            self.dropped += open;
            self.pending.truncate(self.whole);
        }
    }

    /// Nothing more comes: what stands open is the last row.
    pub fn finish(&mut self) {
        let is_too_long = self.dropped > 0;
        self.make_ready(0, self.pending.len());
        if is_too_long {
            self.ready.push_back(Piece::TooLong);
        }
        self.pending.clear();
        (self.whole, self.dropped) = (0, 0);
    }

    /// The next piece, once there is one that ends at a row's end and has `at_least` so many bytes
    /// (or was cut short by a row that is too long).
    pub fn next(&mut self, at_least: usize) -> Option<Piece> {
        if let Some(piece) = self.ready.pop_front() {
            return Some(piece);
        }
        // Until the header has come only blank lines have.
        if self.header_due || self.whole < at_least.max(1) {
            return None;
        }
        let open = self.pending.split_off(self.whole);
        self.whole = 0;
        Some(Piece::Rows(std::mem::replace(&mut self.pending, open)))
    }

    fn make_ready(&mut self, from: usize, to: usize) {
        if from < to {
            self.ready.push_back(Piece::Rows(self.pending[from..to].to_vec()));
        }
    }
}

/// How many bytes are left of the row that stands open, its end included; `None` when it goes on. A row
/// may be empty. Fields are passed over in one go: byte by byte through the states took four times as long.
fn row_end(form: Form, place: &mut Place, bytes: &[u8]) -> Option<usize> {
    if form == Form::Lines {
        return bytes.iter().position(|&byte| byte == b'\n').map(|at| at + 1);
    }
    let mut at = 0;
    loop {
        let byte = *bytes.get(at)?;
        *place = match *place {
            Place::Mark(seen) if byte == BYTE_ORDER_MARK[seen] => {
                at += 1;
                if seen + 1 < BYTE_ORDER_MARK.len() { Place::Mark(seen + 1) } else { Place::FieldStart }
            }
            Place::Mark(0) => Place::FieldStart,
            Place::Mark(_) => Place::Field,
            Place::FieldStart if byte == b'"' => {
                at += 1;
                Place::Quoted
            }
            Place::FieldStart | Place::Field => {
                let is_end = |byte: &u8| matches!(byte, b',' | b'\n' | b'\r');
                let Some(end) = bytes[at..].iter().position(is_end) else {
                    *place = Place::Field;
                    return None;
                };
                at += end + 1;
                if bytes[at - 1] != b',' {
                    *place = Place::FieldStart;
                    return Some(at);
                }
                Place::FieldStart
            }
            Place::Quoted => {
                at += bytes[at..].iter().position(|&byte| byte == b'"')? + 1;
                Place::QuoteInQuotes
            }
            Place::QuoteInQuotes if byte == b'"' => {
                at += 1;
                Place::Quoted
            }
            // What follows is read as if it stood in a plain field: a comma or a line end ends it.
            Place::QuoteInQuotes => Place::Field,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All pieces of a text that comes in chunks of these sizes, over and over.
    fn cut(mut cutter: RowCutter, text: &[u8], sizes: &[usize], at_least: usize) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = text;
        for size in sizes.iter().cycle() {
            let (chunk, more) = rest.split_at((*size).min(rest.len()));
            cutter.feed(chunk);
            pieces.extend(std::iter::from_fn(|| cutter.next(at_least)));
            rest = more;
            if rest.is_empty() {
                break;
            }
        }
        cutter.finish();
        pieces.extend(std::iter::from_fn(|| cutter.next(1)));
        pieces
    }

    fn records(bytes: &[u8]) -> Vec<csv::ByteRecord> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        reader.byte_records().map(|record| record.expect("bytes in memory can be read")).collect()
    }

    proptest! {
        /// Cut anywhere, the rows are those that the csv crate reads from the whole.
        #[test]
        fn the_rows_are_those_of_the_csv_reader(
            text in prop::collection::vec(prop::sample::select(b"a\",\r\n \xEF\xBB\xBF".to_vec()), 0..60),
            sizes in prop::collection::vec(1_usize..9, 1..4),
            at_least in 1_usize..20,
        ) {
            let pieces = cut(RowCutter::csv(1_000), &text, &sizes, at_least);
            let mut found = Vec::new();
            for (number, piece) in pieces.iter().enumerate() {
                let Piece::Rows(rows) = piece else { panic!("no row is too long") };
                // Only the stream's own start has a byte order mark.
                let rows = if number > 0 { [b"\n", &rows[..]].concat() } else { rows.clone() };
                found.extend(records(&rows));
            }
            prop_assert_eq!(found, records(&text));
        }

        /// A row that is too long leaves a mark in its place, whichever way it came.
        #[test]
        fn a_row_too_long_is_one_mark(
            lengths in prop::collection::vec(1_usize..30, 1..12),
            sizes in prop::collection::vec(1_usize..40, 1..4),
            is_ended in any::<bool>(),
            is_csv in any::<bool>(),
        ) {
            let max = 20;
            let rows: Vec<String> = lengths.iter().map(|&length| "x".repeat(length)).collect();
            let text = rows.join("\n") + if is_ended { "\n" } else { "" };
            let cutter = if is_csv { RowCutter::csv(max) } else { RowCutter::lines(max) };
            let mut found = Vec::new();
            for piece in cut(cutter, text.as_bytes(), &sizes, 1) {
                match piece {
                    Piece::TooLong => found.push(None),
                    Piece::Rows(rows) => {
                        let text = String::from_utf8(rows).expect("x and line ends");
                        found.extend(text.lines().map(|line| Some(line.to_owned())));
                    }
                }
            }
            let expected: Vec<_> = rows.iter().map(|row| (row.len() <= max).then(|| row.clone())).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_quote_within_a_field_is_a_letter() {
        let text = b"id,lon\n5\"\xE5\x8F\xB7,113\n6,\"a\n\"\"b\",1\n7";
        let expected: [&[u8]; 3] = [b"id,lon\n", b"5\"\xE5\x8F\xB7,113\n6,\"a\n\"\"b\",1\n", b"7"];
        let found = cut(RowCutter::csv(100), text, &[1_000], 1_000);
        // The last piece takes what the one before would have had to wait for.
        assert_eq!(found, [Piece::Rows(expected[0].to_vec()), Piece::Rows(expected[1..].concat())]);
        let found = cut(RowCutter::csv(100), text, &[1_000], 1);
        assert_eq!(found, expected.map(|rows| Piece::Rows(rows.to_vec())));
    }

    #[test]
    fn an_open_row_without_end_takes_no_memory() {
        let mut cutter = RowCutter::csv(100);
        cutter.feed(b"a,b\n1,\"");
        for _ in 0..1_000 {
            cutter.feed(&[b'x'; 1_000]);
            assert!(cutter.pending.capacity() < 10_000);
        }
        cutter.feed(b"\"\n2,3\n");
        cutter.finish();
        let pieces: Vec<Piece> = std::iter::from_fn(|| cutter.next(1)).collect();
        let rows = |text: &[u8]| Piece::Rows(text.to_vec());
        assert_eq!(pieces, [rows(b"a,b\n"), Piece::TooLong, rows(b"2,3\n")]);
    }
}
