//! What an import of grids found wrong, as it is gathered.

use std::sync::Arc;

use crate::domain::import::Refusal;
use crate::domain::issue::{Issue, IssueSeverity};
use crate::service::import::roster::Origin;

/// Issues, and the rows refused for some of them.
#[derive(Debug, Default)]
pub struct Found {
    pub issues: Vec<Issue>,
    pub refused: Vec<Refusal>,
}

impl Found {
    /// Notes something about grids that has no place of its own.
    pub fn note(&mut self, code: &str, severity: IssueSeverity, subjects: Vec<Arc<str>>, text: String) {
        self.issues.push(Issue {
            code: code.into(),
            severity,
            subjects,
            place: None,
            area: None,
            text: text.into(),
        });
    }
}

/// Refuses a row, and notes it as an error of the whole: a grid that is missing is a hole.
pub fn refuse(found: &mut Found, origin: &Origin, code: &str, subject: &str, reason: String) {
    let text = format!("row {} of {}: {reason}", origin.row, origin.file);
    found.note(code, IssueSeverity::Error, vec![subject.into()], text);
    found.refused.push(origin.refusal(reason));
}
