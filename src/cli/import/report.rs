//! An import's books, for people and for machines.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::issue_list;
use crate::domain::import::Refusal;
use crate::service::import::{ImportKind, ImportReport, Outcome};

/// Refusals and remarks shown to people; machines get all of them.
const SHOWN: usize = 20;

pub fn words(report: &ImportReport) -> String {
    let mut text = String::new();
    for source in &report.sources {
        let mut line = format!("{}: {} rows, {}", source.file, source.rows, source.format);
        if let Some(encoding) = &source.encoding {
            line += &format!(", {} ({})", encoding.name, encoding.settled_by.words());
        }
        if let Some(crs) = &source.crs {
            line += &format!(", {crs}");
        }
        text += &line;
        text.push('\n');
    }
    // A grid that was refused stands among the issues, which say the same.
    if report.kind != ImportKind::Grids {
        list(&mut text, "refused", &report.refused);
    }
    for (reason, count) in &report.reasons {
        text += &format!("refused, {reason}: {count}\n");
    }
    list(&mut text, "remark", &report.remarks);
    text += &issue_list::words(&report.issues);
    let withheld = match report.withheld {
        0 => String::new(),
        count => format!(", {count} withheld"),
    };
    let (rows, stored, unchanged) = (report.rows_in, report.stored, report.unchanged);
    let refused = report.refused.len();
    let written =
        writeln!(text, "{rows} rows in: {stored} stored, {unchanged} unchanged, {refused} refused{withheld}");
    written.expect("writing to a text cannot fail");
    text += &match &report.outcome {
        Outcome::Unchanged => "nothing has changed".to_owned(),
        Outcome::WouldWrite => "a dry run: nothing was written".to_owned(),
        Outcome::Wrote { log } => format!("written, number {}", log.0),
        Outcome::Published(edition) => format!("published as edition {}", edition.number.0),
        Outcome::Stopped => "stopped: nothing was written".to_owned(),
    };
    text
}

fn list(text: &mut String, what: &str, rows: &[Refusal]) {
    for row in rows.iter().take(SHOWN) {
        *text += &format!("{what}: {} row {}: {}\n", row.file, row.row, row.reason);
    }
    if rows.len() > SHOWN {
        *text += &format!("{what}: {} more; --json lists all\n", rows.len() - SHOWN);
    }
}

pub fn document(report: &ImportReport) -> Value {
    let rows = |rows: &[Refusal]| {
        let row = |row: &Refusal| json!({"file": *row.file, "row": row.row, "reason": row.reason});
        rows.iter().map(row).collect::<Vec<_>>()
    };
    let sources: Vec<Value> = report
        .sources
        .iter()
        .map(|source| {
            json!({
                "file": *source.file,
                "format": source.format,
                "encoding": source.encoding.as_ref().map(|encoding| &*encoding.name),
                "encoding_settled": source.encoding.as_ref().map(|encoding| encoding.settled_by.words()),
                "crs": source.crs,
                "rows": source.rows,
            })
        })
        .collect();
    let (outcome, edition, log) = match &report.outcome {
        Outcome::Unchanged => ("unchanged", None, None),
        Outcome::WouldWrite => ("would-write", None, None),
        Outcome::Wrote { log } => ("written", None, Some(log.0)),
        Outcome::Published(edition) => ("published", Some(edition.number.0), Some(edition.log.0)),
        Outcome::Stopped => ("stopped", None, None),
    };
    json!({
        "kind": report.kind.name(),
        "outcome": outcome,
        "edition": edition,
        "log": log,
        "rows": {
            "in": report.rows_in,
            "stored": report.stored,
            "unchanged": report.unchanged,
            "refused": report.refused.len(),
            "withheld": report.withheld,
        },
        "sources": sources,
        "refused": rows(&report.refused),
        "reasons": report.reasons,
        "remarks": rows(&report.remarks),
        "issues": issue_list::document(&report.issues),
    })
}
