//! Query parameters: each is asked for by name, what nobody asked for is refused, and all faults are
//! told at once.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use actix_web::HttpRequest;

use crate::domain::time::Moment;
use crate::http::error::{Code, Fault, Problem};
use crate::service::time::Zone;

/// More than any request has use for.
const PARAMETERS_MAX: usize = 64;
/// Items of a list, if not said otherwise.
const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 1_000;

/// The parameters of one request. Every handler ends its reading with [`Params::finish`].
pub struct Params<'q> {
    pairs: Vec<(Cow<'q, str>, Cow<'q, str>)>,
    asked: u64,
    names: Vec<&'static str>,
    faults: Vec<Fault>,
}

impl<'q> Params<'q> {
    pub fn of(request: &'q HttpRequest) -> Self {
        Self::read(request.query_string())
    }

    fn read(query: &'q str) -> Self {
        let (pairs, names) = (Vec::with_capacity(8), Vec::with_capacity(16));
        let mut params = Self { pairs, asked: 0, names, faults: Vec::new() };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match (decoded(name), decoded(value)) {
                _ if params.pairs.len() == PARAMETERS_MAX => {
                    params.faults.push(Fault::parameter(name, "one of too many parameters"));
                    break;
                }
                (Some(name), Some(value)) if params.pairs.iter().any(|(known, _)| *known == name) => {
                    params
                        .faults
                        .push(Fault::parameter(&name, format_args!("given twice, again as {value:?}")));
                }
                (Some(name), Some(value)) => params.pairs.push((name, value)),
                _ => params.faults.push(Fault::parameter(name, "is not UTF-8 behind its percent signs")),
            }
        }
        params
    }

    /// A parameter's text; `None` when it is not there or empty.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        let at = self.find(name)?;
        Some(&*self.pairs[at].1).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A parameter, parsed; a text that does not parse is a fault and comes back as `None`.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, name: &'static str) -> Option<T> {
        self.with(name, |text| text.parse::<T>().map_err(|error| format!("{text:?}: {error}")))
    }

    /// A parameter, read by `read`, whose error is the fault's detail.
    pub fn with<T, E: Display>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let at = self.find(name)?;
        let text = &*self.pairs[at].1;
        if text.is_empty() {
            return None;
        }
        match read(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.faults.push(Fault::parameter(name, error));
                None
            }
        }
    }

    pub fn moment(&mut self, name: &'static str, zone: &Zone) -> Option<Moment> {
        self.with(name, |text| zone.parse(text))
    }

    /// `limit` of a list: 100, at most 1,000.
    pub fn limit(&mut self) -> usize {
        let limit = self.with("limit", |text| match text.parse() {
            Ok(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
            _ => Err(format!("{text:?} is not 1 to {LIMIT_MAX}")),
        });
        limit.unwrap_or(LIMIT_DEFAULT)
    }

    pub fn fault(&mut self, name: &str, detail: impl Display) {
        self.faults.push(Fault::parameter(name, detail));
    }

    /// The query again with `cursor` in place of its own: what `rel=next` links to.
    pub fn with_cursor(&self, path: &str, cursor: &str) -> String {
        let mut link = format!("{path}?");
        for (name, value) in self.pairs.iter().filter(|(name, _)| name != "cursor") {
            link.push_str(&encoded(name));
            link.push('=');
            link.push_str(&encoded(value));
            link.push('&');
        }
        link.push_str("cursor=");
        link.push_str(cursor);
        link
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Everything that was wrong, parameters that nobody asked for included.
    pub fn finish(&mut self) -> Result<(), Problem> {
        for (at, (name, _)) in self.pairs.iter().enumerate() {
            if self.asked & (1 << at) == 0 {
                let known = if self.names.is_empty() { "none".to_owned() } else { self.names.join(", ") };
                let detail = format_args!("no such parameter here; there are: {known}");
                self.faults.push(Fault::parameter(name, detail));
            }
        }
        match std::mem::take(&mut self.faults) {
            faults if faults.is_empty() => Ok(()),
            faults => Err(Problem::faults(Code::BadParameter, faults)),
        }
    }

    fn find(&mut self, name: &'static str) -> Option<usize> {
        self.names.push(name);
        let at = self.pairs.iter().position(|(known, _)| known == name)?;
        self.asked |= 1 << at;
        Some(at)
    }
}

/// Percent signs and pluses undone; `None` when that is no UTF-8.
pub(super) fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = |at: usize| rest.get(at).and_then(|&digit| char::from(digit).to_digit(16));
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let (Some(high), Some(low)) = (hex(1), hex(2)) else { return None };
                bytes.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// A text as one segment of a path, or as a name or value of a query.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_asked_for_is_refused_by_name() {
        let mut params = Params::read("lon=113.5&lat=x&lot=1&lon=2&%E5%8E%9A=%zz");
        assert_eq!(params.parse::<f64>("lon"), Some(113.5));
        assert_eq!(params.parse::<f64>("lat"), None);
        let problem = params.finish().expect_err("four faults");
        let named: Vec<_> = problem.errors.iter().filter_map(|fault| fault.parameter.as_deref()).collect();
        assert_eq!(named, ["lon", "%E5%8E%9A", "lat", "lot"]);
        assert!(problem.errors[3].detail.contains("lon, lat"));
    }

    #[test]
    fn texts_come_out_as_they_went_in() {
        let mut params = Params::read("address=%E5%8E%9A%E8%A1%97+1&empty=&cursor=old");
        assert_eq!(params.text("address"), Some("厚街 1".to_owned()));
        assert_eq!(params.text("empty"), None);
        assert_eq!(params.text("cursor").as_deref(), Some("old"));
        assert!(params.finish().is_ok());
        let link = params.with_cursor("/v1/x", "new");
        assert_eq!(link, "/v1/x?address=%E5%8E%9A%E8%A1%97%201&empty=&cursor=new");
    }

    #[test]
    fn limits() {
        for (query, limit, sound) in
            [("", 100, true), ("limit=1000", 1000, true), ("limit=0", 100, false), ("limit=1001", 100, false)]
        {
            let mut params = Params::read(query);
            assert_eq!((params.limit(), params.finish().is_ok()), (limit, sound), "{query}");
        }
    }
}
