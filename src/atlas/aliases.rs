//! What roads, communities and estates are called beside their names, or were called.

use std::collections::HashMap;

use crate::domain::address::{normalise, without_notes};
use crate::domain::town::Alias;

/// The town's aliases by the normal form in which they are written.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    /// By first character: the alias and the name that takes its place, in normal form, and the alias' position.
    by_first: HashMap<char, Vec<(String, String, usize)>>,
}

impl Aliases {
    pub(super) fn of(aliases: &[Alias]) -> Self {
        let mut by_first: HashMap<char, Vec<(String, String, usize)>> = HashMap::new();
        for (at, alias) in aliases.iter().enumerate() {
            let (alias, name) = (normalise(&alias.alias).0, normalise(&alias.name).0);
            if let Some(first) = alias.chars().next() {
                by_first.entry(first).or_default().push((alias, name, at));
            }
        }
        // Of two that begin alike the longer is meant.
        by_first.values_mut().for_each(|all| all.sort_by_key(|(alias, ..)| std::cmp::Reverse(alias.len())));
        Self { by_first }
    }

    /// A text without notes, in normal form, with the first alias in it as the name that it stands for, and the
    /// alias' position among the town's; `None` when there is none.
    pub(super) fn replaced(&self, text: &str) -> Option<(String, usize)> {
        if self.by_first.is_empty() {
            return None;
        }
        let normal = normalise(&without_notes(text).0).0;
        let found = normal.char_indices().find_map(|(at, first)| {
            let here = self.by_first.get(&first)?;
            here.iter().find(|(alias, ..)| normal[at..].starts_with(alias)).map(|alias| (at, alias))
        });
        let (at, (alias, name, position)) = found?;
        let behind = &normal[at + alias.len()..];
        Some(([&normal[..at], name, behind].concat(), *position))
    }

    /// The names of which an alias begins with a text in normal form.
    pub(super) fn names_beginning(&self, normal: &str) -> impl Iterator<Item = &str> {
        let here = normal.chars().next().and_then(|first| self.by_first.get(&first));
        let begun = here.into_iter().flatten().filter(move |(alias, ..)| alias.starts_with(normal));
        begun.map(|(_, name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_alias_is_replaced() {
        let alias =
            |alias: &str, name: &str| Alias { alias: alias.into(), name: name.into(), is_former: true };
        let aliases =
            Aliases::of(&[alias("旧路", "河田大道"), alias("旧路西", "湖景路"), alias("第三村", "河田社区")]);
        for (text, expected) in [
            ("厚街镇旧路12号", Some(("厚街镇河田大道12号", 0))),
            ("旧路西12号（收件人）", Some(("湖景路12号", 1))),
            ("第3村旧路12号", Some(("河田社区旧路12号", 2))),
            ("新路12号", None),
        ] {
            let found = aliases.replaced(text);
            assert_eq!(found.as_ref().map(|(text, at)| (text.as_str(), *at)), expected, "{text}");
        }
        assert_eq!(aliases.names_beginning("旧路").collect::<Vec<_>>(), ["湖景路", "河田大道"]);
        assert_eq!(aliases.names_beginning("").count(), 0);
    }
}
