//! A batch with one row of each kind that upsets those who count rows by line ends or by quotes.

use serde_json::Value;

pub const ROWS: usize = 100_000;

/// Where the awkward ones stand.
const QUOTE_WITHIN: usize = 10_000;
const QUOTE_IN_NUMBER: usize = 20_000;
const TWO_LINES: usize = 30_000;
const TOO_LONG: usize = 40_000;
const TOO_LONG_QUOTED: usize = 50_000;
const RAGGED: usize = 60_000;

/// Longer than a row may be, and than a piece of the stream is.
fn long() -> String {
    "长".repeat(60_000)
}

fn fields(row: usize) -> [String; 3] {
    let plain = |name: &str| [name.to_owned(), "113.685".to_owned(), "22.9272".to_owned()];
    match row {
        QUOTE_WITHIN => plain("5\"号"),
        QUOTE_IN_NUMBER => ["甲".to_owned(), "113\"".to_owned(), "22.9272".to_owned()],
        TWO_LINES => plain("\"上\n\"\"下\""),
        TOO_LONG => plain(&long()),
        TOO_LONG_QUOTED => plain(&format!("\"{}\n\"\"{}\"", long(), long())),
        RAGGED => ["乙".to_owned(), String::new(), String::new()],
        _ => plain("丙"),
    }
}

pub fn csv() -> String {
    let rows: String = (0..ROWS).map(|row| format!("{row},{}\n", fields(row).join(","))).collect();
    format!("id,name,lon,lat\n{rows}")
}

/// Every row in its place, and the errors where they belong.
pub fn check_csv(answer: &[u8]) {
    let mut reader = csv::Reader::from_reader(answer);
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|found| found == name).expect("a column");
    let (id, status, error) = (column("id"), column("status"), column("error"));
    let mut rows = 0;
    for (row, record) in reader.records().enumerate() {
        let record = record.expect("as many fields as the header");
        let expected = match row {
            TOO_LONG | TOO_LONG_QUOTED => ["", "", "too-large: the row is longer than 65536 bytes"],
            QUOTE_IN_NUMBER => ["20000", "", "bad-row: lon is no number: \"113\\\"\""],
            RAGGED => ["60000", "", "bad-row: give lon and lat, or x and y, or address, or premises"],
            _ => ["", "owned", ""],
        };
        let number = row.to_string();
        let expected_id = if expected[1] == "owned" { &number } else { expected[0] };
        assert_eq!([&record[id], &record[status], &record[error]], [expected_id, expected[1], expected[2]]);
        rows += 1;
    }
    assert_eq!(rows, ROWS);
}

/// The same as lines of JSON, where an open quote is no JSON.
pub fn ndjson() -> String {
    let line = |row: usize| match row {
        QUOTE_WITHIN => "{\"lon\":113.685,\"lat\":22.9272,\"address\":\"5\n".to_owned(),
        TOO_LONG => format!("{{\"address\":\"{}\"}}\n", long()),
        _ => "{\"lon\":113.685,\"lat\":22.9272}\n".to_owned(),
    };
    (0..ROWS).map(line).collect()
}

pub fn check_ndjson(answer: &str) {
    let mut rows = 0;
    for (row, line) in answer.lines().enumerate() {
        let found: Value = serde_json::from_str(line).expect("JSON");
        match row {
            QUOTE_WITHIN => assert_eq!(found["error"]["code"], "bad-body", "{line}"),
            TOO_LONG => assert_eq!(found["error"]["code"], "too-large", "{line}"),
            _ => assert_eq!(found["status"], "owned", "{row}: {line}"),
        }
        rows += 1;
    }
    assert_eq!(rows, ROWS);
}
