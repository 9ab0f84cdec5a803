//! What a kind of roster entry says of itself.

use std::collections::HashSet;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::atlas::Atlas;
use crate::domain::id::MemberId;
use crate::domain::roster::Row;
use crate::domain::text::{self, TextError};
use crate::domain::time::{Moment, Period};
use crate::http::error::{Code, Fault, Problem};
use crate::http::extract::Params;
use crate::http::wire::Speaker;
use crate::service::datum::Datum;
use crate::service::roster::Entry;
use crate::service::time::{Zone, bounded};
use crate::service::visible::Visible;

/// Which entries a list is asked for.
pub type Wanted<K> = Box<dyn Fn(&K, &Atlas) -> bool + Send>;

pub trait Kind: Entry + Send {
    type Body<'a>: Serialize;
    type Input: DeserializeOwned;
    /// `/v1/…`
    const PATH: &'static str;
    /// Where a body names what the path names.
    const ID_POINTER: &'static str = "/id";

    fn body<'a>(row: &'a Row<Self>, speaker: Speaker<'_>) -> Self::Body<'a>;

    /// What the list's own parameters ask for.
    fn wanted(params: &mut Params<'_>, datum: Datum) -> Wanted<Self>;

    /// The entry that was sent, under the id in the path, or the body's own, or a new one.
    ///
    /// # Errors
    /// Every fault of it.
    fn read(input: &Self::Input, id: &str, form: &Form<'_>) -> Result<Self, Vec<Fault>>;

    /// The id that the body names, and the period.
    fn named(input: &Self::Input) -> Option<&str>;
    fn period(input: &Self::Input) -> (Option<&str>, Option<&str>);

    fn is_visible(&self, sight: &Sight<'_>) -> bool;

    /// Whether the caller may write such an entry at all; `is_visible` is asked besides. Of whom a duty
    /// may be given to, `read` is the judge.
    fn is_writable(&self, visible: &Visible<'_>) -> bool;
}

/// What reading a body needs to know.
pub struct Form<'a> {
    pub atlas: &'a Atlas,
    pub datum: Datum,
    pub now: Moment,
    /// What the sender may see, in that atlas.
    pub visible: Visible<'a>,
}

/// What a caller sees of the roster at a moment.
pub struct Sight<'a> {
    pub visible: Visible<'a>,
    /// `None`: everybody.
    pub members: Option<HashSet<&'a MemberId>>,
}

impl<'a> Sight<'a> {
    pub fn of(visible: Visible<'a>, atlas: &'a Atlas, at: Moment) -> Self {
        Self { visible, members: visible.members(atlas.roster(), at) }
    }
}

/// The period that a body states: from now on, if it does not say.
pub fn period<K: Kind>(input: &K::Input, zone: &Zone, now: Moment) -> Result<Period, Problem> {
    let (from, to) = K::period(input);
    let read = |pointer: &str, text: Option<&str>, default: Moment| match text {
        None => Ok(default),
        Some(text) => zone.parse(text).map_err(|error| Fault::pointer(pointer, error)),
    };
    let invalid = |fault| Problem::faults(Code::Invalid, vec![fault]);
    let from = read("/from", from, now).map_err(invalid)?;
    let to = read("/to", to, Moment::MAX).map_err(invalid)?;
    Period::new(from, to).ok_or_else(|| invalid(Fault::pointer("/to", "must be later than from")))
}

/// `from` and `to` as they are shown: null where nothing bounds them.
pub fn bounds(period: Period, zone: &Zone) -> (Option<String>, Option<String>) {
    let show = |moment| bounded(moment).map(|moment| zone.rfc3339(moment));
    (show(period.from), show(period.to))
}

/// The version of a row, and of what the caller sees of it.
pub fn etag<K>(row: &Row<K>, speaker: Speaker<'_>) -> String {
    let shown = if speaker.role.sees_phones() { "whole" } else { "masked" };
    format!("\"{}.{:x}.{shown}\"", row.recorded.0, row.valid.from.0)
}

/// A fault for a name or another text that must be there.
pub fn needed(pointer: &str, text: &str, bytes_max: usize, faults: &mut Vec<Fault>) {
    checked(pointer, text::needed(text, bytes_max), faults);
}

/// A fault for a text that may be empty.
pub fn short(pointer: &str, text: &str, bytes_max: usize, faults: &mut Vec<Fault>) {
    checked(pointer, text::short(text, bytes_max), faults);
}

fn checked(pointer: &str, text: Result<&str, TextError>, faults: &mut Vec<Fault>) {
    faults.extend(text.err().map(|error| Fault::pointer(pointer, error)));
}

/// A part that parses, or a fault at its pointer.
pub fn part<T, E: std::fmt::Display>(
    pointer: &str,
    parsed: Result<T, E>,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    parsed.map_err(|error| faults.push(Fault::pointer(pointer, error))).ok()
}
