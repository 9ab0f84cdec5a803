//! Many short lists in one buffer.

/// Runs of things, one after another.
#[derive(Clone, Debug)]
pub struct Runs<T> {
    items: Vec<T>,
    ends: Vec<usize>,
}

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new() }
    }
}

impl<T> Runs<T> {
    /// Empty, with room for so many things.
    pub fn with_capacity(items: usize) -> Self {
        Self { items: Vec::with_capacity(items), ends: Vec::new() }
    }

    /// How many runs have ended.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds to the run that is open.
    pub fn add(&mut self, item: T) {
        self.items.push(item);
    }

    /// What was added last to the run that is open.
    pub fn last_mut(&mut self) -> Option<&mut T> {
        let open = self.items.len() > self.ends.last().copied().unwrap_or(0);
        self.items.last_mut().filter(|_| open)
    }

    /// Forgets what was added to the run that is open.
    pub fn drop_open(&mut self) {
        self.items.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Ends the run that is open.
    pub fn end(&mut self) {
        self.ends.push(self.items.len());
    }

    pub fn push(&mut self, run: impl IntoIterator<Item = T>) {
        self.items.extend(run);
        self.end();
    }

    /// The run at a position.
    ///
    /// # Panics
    /// When there are not so many.
    pub fn get(&self, at: usize) -> &[T] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.items[start..self.ends[at]]
    }

    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// All things of all runs.
    pub fn items(&self) -> &[T] {
        &self.items
    }
}
