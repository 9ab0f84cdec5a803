//! The atlas in use, swapped by one pointer, and a few older ones.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use moka::sync::Cache;

use super::{Atlas, Version};

/// Older atlases kept for questions about the past; each may be as large as the current one.
const PAST_KEPT_MAX: u64 = 4;
/// How long one is kept that nobody asks for.
const PAST_KEPT_IDLE: Duration = Duration::from_secs(600);

/// The current atlas, once there is one, and the last few historic ones that were asked for.
#[derive(Debug)]
pub struct Current {
    now: ArcSwapOption<Atlas>,
    past: Cache<Version, Arc<Atlas>>,
}

impl Default for Current {
    fn default() -> Self {
        let past = Cache::builder().max_capacity(PAST_KEPT_MAX).time_to_idle(PAST_KEPT_IDLE).build();
        Self { now: ArcSwapOption::empty(), past }
    }
}

impl Current {
    /// The atlas to answer with; a request takes it once and keeps it to its end. `None` until the
    /// first is built.
    pub fn load(&self) -> Option<Arc<Atlas>> {
        self.now.load_full()
    }

    /// Puts an atlas in place unless one as new or newer is there; says whether it did.
    pub fn swap_if_newer(&self, atlas: Arc<Atlas>) -> bool {
        let version = atlas.version();
        let is_newer = |now: &Option<Arc<Atlas>>| now.as_ref().is_none_or(|now| now.version() < version);
        let before = self
            .now
            .rcu(|now| if is_newer(now) { Some(atlas.clone()) } else { now.as_ref().map(Arc::clone) });
        is_newer(&before)
    }

    /// The atlas of another version: the current one if it is that, else one kept, else loaded.
    /// Those who ask for the same at once wait for one load.
    ///
    /// # Errors
    /// What `load` failed with.
    pub fn past<E: Send + Sync + 'static>(
        &self,
        version: Version,
        load: impl FnOnce() -> Result<Atlas, E>,
    ) -> Result<Arc<Atlas>, Arc<E>> {
        match self.load().filter(|now| now.version() == version) {
            Some(now) => Ok(now),
            None => self.past.try_get_with(version, || load().map(Arc::new)),
        }
    }
}
