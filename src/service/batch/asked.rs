//! What all items of a batch share, and what each may say otherwise: moment, knowledge, datum.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::atlas::{Atlas, Version};
use crate::domain::actor::Actor;
use crate::domain::edition::{Edition, in_force};
use crate::domain::time::{LogNumber, Moment};
use crate::kernel::crs::CrsError;
use crate::service::current::{Current, CurrentError};
use crate::service::datum::Datum;
use crate::service::locate::Question;
use crate::service::time::{TimeError, Zone};

/// States of the past that one batch may ask about beside its own. Each may be as large as the
/// current one and is held until the batch ends; as many are kept between requests.
pub const PAST_MAX: usize = 4;

/// Moments of `known` that the items of one batch may name: each is a question to the store.
const KNOWN_MAX: usize = 32;

/// What an item may set for itself, as it was written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Own<'q> {
    pub at: Option<&'q str>,
    pub known: Option<&'q str>,
    pub crs: Option<&'q str>,
}

/// What an item set wrongly.
#[derive(Clone, Debug, thiserror::Error)]
pub enum OwnError {
    #[error("{error}")]
    Time { name: &'static str, error: TimeError },
    #[error("{0}")]
    Crs(CrsError),
    #[error(
        "the items of one batch ask about at most {PAST_MAX} states other than the batch's own, by at most \
         {KNOWN_MAX} moments of known; this is one more"
    )]
    TooManyPast,
    #[error(transparent)]
    Current(#[from] CurrentError),
}

/// From what one item is answered.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    pub atlas: &'a Atlas,
    pub at: Moment,
    pub datum: Datum,
    /// Neither the item nor the batch names a moment.
    pub is_about_now: bool,
}

/// One batch, for one caller.
pub struct Asked {
    pub current: Arc<Current>,
    /// The atlas in force now, by which a territory is judged.
    pub in_force: Arc<Atlas>,
    /// The one in force at `at` as known at `known`, from which items without their own are answered.
    pub atlas: Arc<Atlas>,
    pub actor: Arc<Actor>,
    pub at: Option<Moment>,
    pub known: Option<Moment>,
    pub now: Moment,
    pub zone: Zone,
    pub datum: Datum,
    /// For items that name none.
    pub matter: Option<String>,
    pub accuracy_m: Option<f64>,
    pub past: Past,
}

/// The other states that items have asked about.
#[derive(Default)]
pub struct Past {
    atlases: Few<Version, Arc<Atlas>, PAST_MAX>,
    known: Few<Moment, (LogNumber, Vec<Edition>), KNOWN_MAX>,
}

impl Asked {
    /// The item's own moment, knowledge and datum, else the batch's. May ask the store.
    ///
    /// # Errors
    /// See [`OwnError`].
    pub fn frame(&self, own: Own<'_>) -> Result<Frame<'_>, OwnError> {
        let datum = match own.crs {
            None => self.datum,
            Some(name) => Datum::named(name).map_err(OwnError::Crs)?,
        };
        let (at, known) = (self.moment("at", own.at)?, self.moment("known", own.known)?);
        let atlas = match (at, known) {
            (None, None) => &*self.atlas,
            _ => self.atlas_at(at.or(self.at).unwrap_or(self.now), known)?,
        };
        let (at, known) = (at.or(self.at), known.or(self.known));
        let is_about_now = at.is_none() && known.is_none();
        Ok(Frame { atlas, at: at.unwrap_or(self.now), datum, is_about_now })
    }

    /// The question with the batch's matter and accuracy where it has none of its own.
    pub fn completed<'q>(&'q self, question: Question<'q>) -> Question<'q> {
        let matter = question.matter.or(self.matter.as_deref());
        Question { matter, accuracy_m: question.accuracy_m.or(self.accuracy_m), ..question }
    }

    fn moment(&self, name: &'static str, text: Option<&str>) -> Result<Option<Moment>, OwnError> {
        let read = |text| self.zone.parse(text).map_err(|error| OwnError::Time { name, error });
        text.map(read).transpose()
    }

    /// `known` is the item's own; without one it is the batch's.
    fn atlas_at(&self, at: Moment, known: Option<Moment>) -> Result<&Atlas, OwnError> {
        let (log, editions) = match known {
            None => (self.atlas.log(), self.atlas.editions()),
            Some(known) => {
                let store = self.current.store();
                let found = self.past.known.get(known, || {
                    let log = store.log_at(known).map_err(CurrentError::from)?.min(self.in_force.log());
                    Ok((log, store.editions(log).map_err(CurrentError::from)?))
                })?;
                (found.0, &found.1[..])
            }
        };
        let number = in_force(editions, at).ok_or(CurrentError::NotInForce)?.number;
        let version = Version { log, edition: number };
        if version == self.atlas.version() {
            return Ok(&self.atlas);
        }
        let atlas = self
            .past
            .atlases
            .get(version, || Ok(self.current.atlas_at(Some(at), known.or(self.known))?))?;
        Ok(atlas)
    }
}

/// A few values, each made once, that stay where they are.
struct Few<K, V, const MAX: usize> {
    slots: [OnceLock<(K, V)>; MAX],
    /// Held while one is made: the others would otherwise make the same.
    making: Mutex<()>,
}

impl<K, V, const MAX: usize> Default for Few<K, V, MAX> {
    fn default() -> Self {
        Self { slots: std::array::from_fn(|_| OnceLock::new()), making: Mutex::new(()) }
    }
}

impl<K: PartialEq, V, const MAX: usize> Few<K, V, MAX> {
    fn get(&self, key: K, make: impl FnOnce() -> Result<V, OwnError>) -> Result<&V, OwnError> {
        let find = || self.slots.iter().map_while(OnceLock::get).find(|(known, _)| *known == key);
        if let Some((_, value)) = find() {
            return Ok(value);
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = find() {
            return Ok(value);
        }
        let free = self.slots.iter().find(|slot| slot.get().is_none()).ok_or(OwnError::TooManyPast)?;
        let value = make()?;
        Ok(&free.get_or_init(|| (key, value)).1)
    }
}
