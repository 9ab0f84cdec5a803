//! Disjoint sets of numbers, joined one by one.

pub(super) struct Sets(Vec<u32>);

impl Sets {
    pub fn of(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    /// The number that stands for the whole set.
    pub fn root(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            let up = self.0[self.0[at as usize] as usize];
            self.0[at as usize] = up;
            at = up;
        }
        at
    }

    /// The lower root comes to stand for both.
    pub fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other) as usize] = one.min(other);
    }
}
