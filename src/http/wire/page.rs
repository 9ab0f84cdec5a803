//! Lists: items and where the next ones are.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::Params;

/// A link to a related list (RFC 8288 names).
#[derive(Serialize, ToSchema)]
pub struct Link {
    /// `next`: the list goes on there. Others are told where they stand.
    pub rel: &'static str,
    pub href: String,
}

impl Link {
    /// The link to what comes after `after`, when there is more.
    pub fn next(path: &str, params: &Params<'_>, after: Option<&str>) -> Vec<Self> {
        let link =
            |after| Self { rel: "next", href: params.with_cursor(path, &URL_SAFE_NO_PAD.encode(after)) };
        after.map(link).into_iter().collect()
    }

    /// The same behind a path whose query is written already.
    pub fn next_after(path: &str, after: Option<&str>) -> Vec<Self> {
        let href = |after| format!("{path}&cursor={}", URL_SAFE_NO_PAD.encode(after));
        after.map(|after| Self { rel: "next", href: href(after) }).into_iter().collect()
    }
}

/// Part of a list.
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Empty on the last page.
    pub links: Vec<Link>,
}

/// After which id the wanted part begins.
pub fn cursor(params: &mut Params<'_>) -> Option<String> {
    params.with("cursor", |text| {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| "no cursor of ours")?;
        String::from_utf8(bytes).map_err(|_| "no cursor of ours")
    })
}
