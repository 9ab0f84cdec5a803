//! Rows of marks, one bit for each of some things, that threads write and read without waiting for one another.

use std::sync::atomic::{AtomicU8, Ordering};

/// So many rows of as many bits each, rounded up to whole bytes.
///
/// What a row says must hang on nothing that changes, so that two threads that write it write the same.
#[derive(Debug)]
pub struct Marks<const ROWS: usize>(Box<[AtomicU8]>);

/// A row that was written. Its first bit says so, and nothing of the first thing.
#[derive(Clone, Copy)]
pub struct Row<'m>(&'m [AtomicU8]);

impl<const ROWS: usize> Marks<ROWS> {
    /// None of the rows is written yet.
    pub fn new(bits: usize) -> Self {
        let row_bytes = bits.div_ceil(8).max(1);
        Self((0..ROWS * row_bytes).map(|_| AtomicU8::new(0)).collect())
    }

    /// `None` while nobody has written it.
    pub fn row(&self, row: usize) -> Option<Row<'_>> {
        let bytes = self.bytes_of(row);
        (bytes[0].load(Ordering::Acquire) & 1 != 0).then_some(Row(bytes))
    }

    /// Writes a row: the positions of what is marked.
    ///
    /// # Panics
    /// When one lies past the row's last byte.
    pub fn write(&self, row: usize, marked: impl IntoIterator<Item = usize>) -> Row<'_> {
        let bytes = self.bytes_of(row);
        let mut found = vec![0_u8; bytes.len()];
        found[0] = 1;
        marked.into_iter().for_each(|at| found[at / 8] |= 1 << (at % 8));
        // The first last, since it says that all are there.
        bytes.iter().zip(found).rev().for_each(|(byte, found)| byte.store(found, Ordering::Release));
        Row(bytes)
    }

    fn bytes_of(&self, row: usize) -> &[AtomicU8] {
        let row_bytes = self.0.len() / ROWS;
        &self.0[row * row_bytes..][..row_bytes]
    }
}

/// Positions of what a row marks, in order and the first always, each with whether another row marks it, too, which
/// says nothing of the first.
#[derive(Clone)]
pub struct Marked<'m> {
    /// Without it everything is marked.
    row: Option<Row<'m>>,
    other: Option<Row<'m>>,
    count: usize,
    /// What was read last, with what of it is left.
    at_byte: usize,
    left: u8,
    others: u8,
}

impl<'m> Marked<'m> {
    /// Of so many things.
    pub fn of(count: usize, row: Option<Row<'m>>, other: Option<Row<'m>>) -> Self {
        let mut marked = Self { row, other, count, at_byte: 0, left: 0, others: 0 };
        marked.read();
        marked.others &= !1;
        marked
    }

    fn read(&mut self) {
        let read = |row: Row<'_>| row.0[self.at_byte].load(Ordering::Relaxed);
        self.left = self.row.map_or(u8::MAX, read);
        self.others = self.other.map_or(0, read);
    }
}

impl Iterator for Marked<'_> {
    type Item = (usize, bool);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while self.left == 0 {
            self.at_byte += 1;
            if self.at_byte * 8 >= self.count {
                return None;
            }
            self.read();
        }
        let bit = self.left.trailing_zeros() as usize;
        let at = self.at_byte * 8 + bit;
        self.left &= self.left - 1;
        (at < self.count).then_some((at, self.others >> bit & 1 != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_was_written_and_no_other_does() {
        for bits in [3, 8, 9, 125] {
            let marks = Marks::<3>::new(bits);
            assert!((0..3).all(|row| marks.row(row).is_none()));
            let expected: Vec<usize> = (0..bits).filter(|at| at % 7 == 0 || at + 1 == bits).collect();
            marks.write(1, expected[1..].iter().copied());
            let row = marks.row(1);
            assert!(Marked::of(bits, row, None).eq(expected.iter().map(|&at| (at, false))));
            let all: Vec<(usize, bool)> = Marked::of(bits, None, row).collect();
            assert_eq!(all, (0..bits).map(|at| (at, at > 0 && expected.contains(&at))).collect::<Vec<_>>());
            assert!(marks.row(0).is_none() && marks.row(2).is_none());
        }
    }
}
