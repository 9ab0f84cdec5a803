//! Rows of members, duties and matters.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::columns::Fields;
use super::grid_names::GridNames;
use super::roster::Stated;
use crate::domain::duty::{Duty, DutyRole, Hours};
use crate::domain::grid::{CODE_BYTES_MAX, NAME_BYTES_MAX};
use crate::domain::id::{DutyId, MemberId};
use crate::domain::layers::Layer;
use crate::domain::matter::{Limit, LimitKind, Matter, MatterList, Severity};
use crate::domain::member::{Member, Phone, Team};
use crate::domain::roster::Held;
use crate::domain::text;
use crate::domain::time::{Moment, Period};
use crate::service::time::Zone;

/// `members(id, name, team, phone)`. A refusal never repeats the number.
///
/// # Errors
/// Why the row is not taken.
pub fn member(fields: Fields, from: Moment) -> Result<Stated<Member>, String> {
    let phone = fields.optional("phone").map(|text| {
        Phone::new(text)
            .ok_or("phone has other characters than digits, +, - and blanks, or not 5 to 20 of them")
    });
    let value = Member {
        id: id(fields, MemberId::new)?,
        name: fields.needed_text("name", NAME_BYTES_MAX)?.into(),
        team: team(fields.needed("team")?)?,
        phone: phone.transpose()?,
    };
    Ok(Stated::since(value, from))
}

/// `duties(member, grid, role, id, from, to, hours)`.
///
/// # Errors
/// Why the row is not taken; also a member or grid that does not exist.
pub fn duty(
    fields: Fields,
    effective: Moment,
    zone: &Zone,
    grids: &GridNames,
    member_exists: &dyn Fn(&MemberId) -> bool,
) -> Result<Stated<Duty>, String> {
    let member = MemberId::new(fields.needed("member")?).map_err(|error| format!("member: {error}"))?;
    if !member_exists(&member) {
        return Err(format!("member {member} does not exist"));
    }
    let grid = grids.find(fields.needed("grid")?)?;
    let role: DutyRole = fields.parsed("role")?.ok_or("role is empty")?;
    let at = |name: &str| {
        let parse = |text| zone.parse(text).map_err(|error| format!("{name}: {error}"));
        fields.optional(name).map(parse).transpose()
    };
    let (from, to) = (at("from")?, at("to")?);
    let id = match fields.optional("id") {
        Some(text) => DutyId::new(text).map_err(|error| error.to_string())?,
        None => derived_id(&member, grid.as_str(), role, from),
    };
    let hours = Hours::parse(fields.text("hours")).map_err(|error| error.to_string())?;
    let valid = Period::new(from.unwrap_or(effective), to.unwrap_or(Moment::MAX));
    let valid = valid.ok_or("it ends before it begins")?;
    let value = Duty { id, member, grid, role, hours };
    Ok(Stated { held: Held { value, valid }, remarks: Vec::new() })
}

/// The same duty has the same id in every import: a digest of member, grid, role and stated begin.
fn derived_id(member: &MemberId, grid: &str, role: DutyRole, from: Option<Moment>) -> DutyId {
    let from = from.map_or_else(String::new, |from| from.0.to_string());
    let digest = Sha256::digest([member.as_str(), grid, role.name(), &from].join("\n"));
    let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    DutyId::new(&format!("duty-{hex}")).expect("letters, digits and a hyphen, 37 of them")
}

/// `matters(code, list, name, family, layer, team, severity, limit, limit_kind, department,
/// premises_kinds, interval_days)`; several kinds of premises are parted by `;`.
///
/// # Errors
/// Why the row is not taken.
pub fn matter(fields: Fields, from: Moment) -> Result<Stated<Matter>, String> {
    let limit = match (fields.parsed("limit")?, fields.parsed::<LimitKind>("limit_kind")?) {
        (None, None) => None,
        (Some(amount), Some(kind)) => Some(Limit { amount, kind }),
        _ => return Err("limit and limit_kind go together".to_owned()),
    };
    let kinds = fields.text("premises_kinds").split(';').map(str::trim).filter(|kind| !kind.is_empty());
    let kind = |kind| text::short(kind, CODE_BYTES_MAX).map_err(|error| format!("premises_kinds {error}"));
    let value = Matter {
        code: fields.needed_text("code", CODE_BYTES_MAX)?.into(),
        list: fields.parsed::<MatterList>("list")?.ok_or("list is empty")?,
        name: fields.needed_text("name", NAME_BYTES_MAX)?.into(),
        family: fields.short_text("family", NAME_BYTES_MAX)?.into(),
        layer: fields.parsed::<Layer>("layer")?.ok_or("layer is empty")?,
        team: fields.optional("team").map(team).transpose()?,
        severity: fields.parsed::<Severity>("severity")?.ok_or("severity is empty")?,
        limit,
        department: fields.short_text("department", NAME_BYTES_MAX)?.into(),
        premises_kinds: kinds.map(|text| kind(text).map(Arc::from)).collect::<Result<_, _>>()?,
        interval_days: fields.parsed("interval_days")?,
    };
    Ok(Stated::since(value, from))
}

/// The team by its name in code or in Chinese.
fn team(text: &str) -> Result<Team, String> {
    let in_chinese = Team::ALL.into_iter().find(|team| team.zh() == text);
    in_chinese.map_or_else(|| text.parse().map_err(|error| format!("{error}")), Ok)
}

/// The row's own id.
///
/// # Errors
/// Empty, or no id.
pub fn id<T>(
    fields: Fields,
    parse: impl Fn(&str) -> Result<T, crate::domain::id::IdError>,
) -> Result<T, String> {
    parse(fields.needed("id")?).map_err(|error| error.to_string())
}
