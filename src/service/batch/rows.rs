//! Where rows end: pieces of a stream become pieces of whole rows.

/// Finds the last row end in what has come so far. Keeps track of CSV's quotes, within which a line
/// may break.
#[derive(Debug)]
pub struct RowSplitter {
    quotes_matter: bool,
    in_quotes: bool,
    scanned: usize,
    last_end: usize,
}

impl RowSplitter {
    /// For CSV (RFC 4180).
    pub fn csv() -> Self {
        Self { quotes_matter: true, in_quotes: false, scanned: 0, last_end: 0 }
    }

    /// For one value a line.
    pub fn lines() -> Self {
        Self { quotes_matter: false, ..Self::csv() }
    }

    /// How many bytes of `pending` are whole rows. Only what has been added since the last call is
    /// looked at.
    pub fn whole(&mut self, pending: &[u8]) -> usize {
        for (at, &byte) in pending.iter().enumerate().skip(self.scanned) {
            match byte {
                b'"' if self.quotes_matter => self.in_quotes = !self.in_quotes,
                b'\n' if !self.in_quotes => self.last_end = at + 1,
                _ => {}
            }
        }
        self.scanned = pending.len();
        self.last_end
    }

    /// Bytes were taken off the front.
    pub fn taken(&mut self, bytes: usize) {
        self.scanned -= bytes;
        self.last_end = self.last_end.saturating_sub(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_anywhere_the_rows_come_out_whole() {
        let text = b"a,b\n1,\"x\ny\"\n2,\"say \"\"hi\n\"\"\"\n3,z";
        for cut in 1..text.len() {
            let mut splitter = RowSplitter::csv();
            let mut pending = Vec::new();
            let mut out: Vec<Vec<u8>> = Vec::new();
            for piece in [&text[..cut], &text[cut..]] {
                pending.extend_from_slice(piece);
                let whole = splitter.whole(&pending);
                if whole > 0 {
                    out.push(pending.drain(..whole).collect());
                    splitter.taken(whole);
                }
            }
            for rows in &out {
                assert_eq!(rows.iter().filter(|&&byte| byte == b'"').count() % 2, 0, "cut at {cut}");
                assert_eq!(rows.last(), Some(&b'\n'));
            }
            assert_eq!([out.concat(), pending].concat(), text);
        }
        assert_eq!(RowSplitter::lines().whole(b"\"a\nb"), 3);
    }
}
