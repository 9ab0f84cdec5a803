//! API keys: 256 random bits that are shown once and kept as their SHA-256, and the table in memory
//! that a presented key is compared with in constant time.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::domain::actor::Actor;
use crate::domain::id::GridId;
use crate::domain::layers::Layer;
use crate::store::{ApiKey, Store, StoreError};

const PREFIX: &str = "gw_";
const NAME_CHARACTERS_MAX: usize = 64;

/// A whole key. Does not show itself; who must have it reveals it.
pub struct Secret(String);

impl Secret {
    /// A new key of 256 bits from the system's generator.
    ///
    /// # Errors
    /// The system gives no random bits.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits)?;
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bits))))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn sha256(&self) -> [u8; 32] {
        digest(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("gw_…")
    }
}

/// The keys are random, so a slow hash would guard nothing and cost every request.
fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// Why a text cannot name a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key's name has 1 to {NAME_CHARACTERS_MAX} characters, none of them a control character")]
pub struct KeyNameError;

/// # Errors
/// Empty, too long, or with control characters: names go into logs.
pub fn check_name(name: &str) -> Result<Arc<str>, KeyNameError> {
    let name = name.trim();
    let sound =
        (1..=NAME_CHARACTERS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if sound { Ok(name.into()) } else { Err(KeyNameError) }
}

/// The grid that a territory's id or code means, in the newest edition, on a layer if one is named. A
/// code that several layers use means the community layer's.
///
/// # Errors
/// What the store says.
pub fn territory(
    store: &dyn Store,
    wanted: &str,
    layer: Option<Layer>,
) -> Result<Option<GridId>, StoreError> {
    let Some(newest) = store.head()?.edition else { return Ok(None) };
    let mut grids = store.plan(newest)?.map_or_else(Vec::new, |plan| plan.grids);
    grids.retain(|grid| layer.is_none_or(|layer| grid.layer == layer));
    let by_id = grids.iter().find(|grid| grid.id.as_str() == wanted);
    let by_code = || grids.iter().filter(|grid| &*grid.code == wanted).min_by_key(|grid| grid.layer);
    Ok(by_id.or_else(by_code).map(|grid| grid.id.clone()))
}

/// All keys in use, ready to be compared with.
#[derive(Default)]
pub struct KeyTable {
    /// By the first eight bytes of the digest, which tell nothing of the key.
    known: HashMap<[u8; 8], Vec<([u8; 32], Arc<Actor>)>>,
    ever_made: bool,
}

impl KeyTable {
    pub fn of(keys: &[ApiKey]) -> Self {
        let mut known: HashMap<_, Vec<_>> = HashMap::new();
        for key in keys.iter().filter(|key| key.revoked.is_none()) {
            let actor = Actor { name: key.name.clone(), role: key.role, territory: key.territory.clone() };
            known.entry(start(&key.sha256)).or_default().push((key.sha256, Arc::new(actor)));
        }
        Self { known, ever_made: !keys.is_empty() }
    }

    /// Whose key it is; `None` when it is nobody's or revoked.
    pub fn find(&self, presented: &str) -> Option<&Arc<Actor>> {
        let presented = digest(presented);
        let candidates = self.known.get(&start(&presented))?;
        candidates.iter().find(|(known, _)| bool::from(known.ct_eq(&presented))).map(|(_, actor)| actor)
    }

    /// Whether the key of an actor is still in use.
    pub fn is_in_use(&self, actor: &Actor) -> bool {
        self.known.values().flatten().any(|(_, known)| **known == *actor)
    }

    /// Whether any key is in use.
    pub fn any_in_use(&self) -> bool {
        !self.known.is_empty()
    }

    /// Whether a key was ever made: from then on nobody is let in without, even when all are revoked.
    pub fn ever_made(&self) -> bool {
        self.ever_made
    }
}

fn start(digest: &[u8; 32]) -> [u8; 8] {
    digest[..8].try_into().expect("eight of thirty-two bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::actor::Role;
    use crate::domain::time::Moment;

    fn kept(name: &str, secret: &Secret, revoked: Option<Moment>) -> ApiKey {
        let created = Moment(0);
        ApiKey {
            name: name.into(),
            sha256: secret.sha256(),
            role: Role::Viewer,
            territory: None,
            created,
            revoked,
        }
    }

    #[test]
    fn a_key_is_found_until_it_is_revoked() {
        let (one, two) = (Secret::random().expect("bits"), Secret::random().expect("bits"));
        assert_ne!(one.reveal(), two.reveal());
        assert_eq!(one.reveal().len(), 3 + 43);
        let table = KeyTable::of(&[kept("one", &one, None), kept("two", &two, Some(Moment(1)))]);
        assert_eq!(table.find(one.reveal()).map(|actor| &*actor.name), Some("one"));
        assert!(table.find(two.reveal()).is_none());
        assert!(table.find(&one.reveal()[..45]).is_none());
        assert!(table.find("").is_none());
        assert!(table.ever_made() && table.any_in_use());
        let actor = |name: &str| Actor { name: name.into(), role: Role::Viewer, territory: None };
        assert!(table.is_in_use(&actor("one")) && !table.is_in_use(&actor("two")));
        let revoked = KeyTable::of(&[kept("two", &two, Some(Moment(1)))]);
        assert!(revoked.ever_made() && !revoked.any_in_use());
        assert!(!format!("{one:?}").contains(&one.reveal()[3..]));
    }

    #[test]
    fn names_that_can_stand_in_a_log() {
        for (name, sound) in [(" hall ", true), ("", false), ("a\nb", false), (&"x".repeat(65), false)] {
            assert_eq!(check_name(name).is_ok(), sound, "{name:?}");
        }
    }
}
