//! Premises by id, by credit code and by place.

use std::sync::OnceLock;

use super::changes::Changes;
use super::named::Named;
use super::nearest;
use crate::domain::premises::{Premises, normal_credit_code};
use crate::domain::roster::Row;
use crate::domain::time::Moment;
use crate::kernel::index::BoxIndex;

/// An order of the roster's premises; the rows stay there.
#[derive(Debug)]
pub(super) struct PremisesIndex {
    /// Rows that have a credit code, ordered by it as [`normal_credit_code`] writes it: rows older than
    /// that rule are as they were written.
    by_credit_code: Vec<u32>,
    nearest: BoxIndex,
    changes: Changes,
    names: OnceLock<Named>,
}

impl PremisesIndex {
    pub(super) fn build(rows: &[Row<Premises>]) -> Self {
        let mut by_credit_code: Vec<u32> =
            (0..rows.len() as u32).filter(|&at| rows[at as usize].value.credit_code.is_some()).collect();
        by_credit_code.sort_by(|&a, &b| code_of(rows, a).cmp(code_of(rows, b)));
        let located = rows.iter().zip(0..).filter_map(|(row, at)| Some((row.value.at?, at)));
        let nearest = nearest::points(located);
        let changes = Changes::of(rows.iter().map(|row| row.valid));
        Self { by_credit_code, nearest, changes, names: OnceLock::new() }
    }

    /// Those with that id, else with that credit code, at a moment. One code may be many premises'.
    pub(super) fn find<'r>(&self, rows: &'r [Row<Premises>], key: &str, at: Moment) -> Vec<&'r Premises> {
        let key = key.trim();
        let from = rows.partition_point(|row| row.value.id.as_str() < key);
        let with_id = rows[from..].iter().take_while(|row| row.value.id.as_str() == key);
        let found: Vec<&Premises> =
            with_id.filter(|row| row.valid.contains(at)).map(|row| &row.value).collect();
        if !found.is_empty() {
            return found;
        }
        let key = normal_credit_code(key);
        let from = self.by_credit_code.partition_point(|&at| code_of(rows, at).lt(key.bytes()));
        self.by_credit_code[from..]
            .iter()
            .take_while(|&&at| code_of(rows, at).eq(key.bytes()))
            .map(|&at| &rows[at as usize])
            .filter(|row| row.valid.contains(at))
            .map(|row| &row.value)
            .collect()
    }

    /// By name, of the rows that this was built of. Made when first asked for: a write to the roster does not
    /// wait for it.
    pub(super) fn names(&self, rows: &[Row<Premises>]) -> &Named {
        self.names.get_or_init(|| Named::of(rows.iter().map(|row| &*row.value.name)))
    }

    pub(super) fn points_index(&self) -> &BoxIndex {
        &self.nearest
    }

    /// The first moment after `at` at which premises come or go.
    pub(super) fn next_change(&self, at: Moment) -> Moment {
        self.changes.after(at)
    }
}

/// A row's credit code, written as [`normal_credit_code`] does, without a copy.
fn code_of(rows: &[Row<Premises>], at: u32) -> impl Iterator<Item = u8> + '_ {
    let code = rows[at as usize].value.credit_code.as_deref().unwrap_or_default();
    code.trim().bytes().map(|byte| byte.to_ascii_uppercase())
}
