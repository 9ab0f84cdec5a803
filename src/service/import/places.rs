//! Rows of premises, addresses and roads.

use super::columns::Fields;
use super::people::id;
use super::place::{Placed, Placing};
use super::roster::Stated;
use crate::domain::address::{Address, AddressParts};
use crate::domain::grid::{CODE_BYTES_MAX, NAME_BYTES_MAX};
use crate::domain::id::{AddressId, PremisesId, RoadId};
use crate::domain::import::{SourcePoint, SourceShape};
use crate::domain::premises::{Premises, check_credit_code, normal_credit_code};
use crate::domain::road::Road;
use crate::domain::time::Moment;

/// `premises(id, name, kind, credit_code, address, x, y)`; the point may be the row's shape. A
/// credit code that fails its check is remarked on and kept: such codes have been issued.
///
/// # Errors
/// Why the row is not taken.
pub fn premises(fields: Fields, placing: &Placing, from: Moment) -> Result<Stated<Premises>, String> {
    let placed = point(fields)?.map(|point| placing.place(point)).transpose()?;
    let credit_code = normal_credit_code(fields.short_text("credit_code", CODE_BYTES_MAX)?);
    let credit_code = Some(credit_code).filter(|code| !code.is_empty());
    let odd_code = credit_code.as_deref().and_then(|code| check_credit_code(code).err());
    let value = Premises {
        id: id(fields, PremisesId::new)?,
        name: fields.needed_text("name", NAME_BYTES_MAX)?.into(),
        kind: fields.needed_text("kind", CODE_BYTES_MAX)?.into(),
        credit_code: credit_code.map(Into::into),
        address: fields.short_text("address", NAME_BYTES_MAX)?.into(),
        at: placed.as_ref().map(|placed| placed.at),
    };
    let odd_code = odd_code.map(|warning| format!("credit code {}: {warning}", fields.text("credit_code")));
    Ok(Stated::since(value, from).with(placed.and_then(|placed| placed.remark)).with(odd_code))
}

/// `addresses(id, text, x, y, town, community, road, lane, number, building, unit, room, residents)`;
/// the point may be the row's shape.
///
/// # Errors
/// Why the row is not taken.
pub fn address(fields: Fields, placing: &Placing, from: Moment) -> Result<Stated<Address>, String> {
    let Placed { at, remark } = placing.place(point(fields)?.ok_or("it has no point: x and y are empty")?)?;
    let part = |name: &'static str| fields.short_text(name, NAME_BYTES_MAX).map(Into::into);
    let parts = AddressParts {
        town: part("town")?,
        community: part("community")?,
        road: part("road")?,
        lane: part("lane")?,
        number: part("number")?,
        building: part("building")?,
        unit: part("unit")?,
        room: part("room")?,
    };
    let value = Address {
        id: id(fields, AddressId::new)?,
        text: fields.needed_text("text", NAME_BYTES_MAX)?.into(),
        parts,
        at,
        residents: fields.parsed("residents")?.unwrap_or(0),
    };
    Ok(Stated::since(value, from).with(remark))
}

/// `roads(id, name, class, walkable)` and the row's lines. A road is walkable unless the row says no.
///
/// # Errors
/// Why the row is not taken.
pub fn road(fields: Fields, placing: &Placing, from: Moment) -> Result<Stated<Road>, String> {
    let Some(SourceShape::Lines(source)) = &fields.row.shape else {
        let found = fields.row.shape.as_ref().map_or("none", SourceShape::kind);
        return Err(format!(
            "a road needs lines (from GeoJSON, a shapefile or a column geometry), this row has {found}"
        ));
    };
    let walkable = match fields.text("walkable").to_ascii_lowercase().as_str() {
        "" | "1" | "true" | "yes" | "t" | "y" | "是" => true,
        "0" | "false" | "no" | "f" | "n" | "否" => false,
        other => return Err(format!("walkable {other:?} is neither yes nor no")),
    };
    let mut remark = None;
    let mut lines = Vec::with_capacity(source.len());
    for line in source {
        let mut points = Vec::with_capacity(line.len());
        for &point in line {
            let placed = placing.place(point)?;
            remark = remark.or(placed.remark);
            if points.last() != Some(&placed.at) {
                points.push(placed.at);
            }
        }
        if points.len() < 2 {
            return Err("one of its lines is shorter than a centimetre".to_owned());
        }
        lines.push(points);
    }
    let name = fields.short_text("name", NAME_BYTES_MAX)?.into();
    let class = fields.needed_text("class", CODE_BYTES_MAX)?.into();
    Ok(Stated::since(Road { id: id(fields, RoadId::new)?, name, class, walkable, lines }, from).with(remark))
}

/// The row's point: its shape, else its x and y. `None` when it has neither.
pub fn point(fields: Fields) -> Result<Option<SourcePoint>, String> {
    match &fields.row.shape {
        Some(SourceShape::Points(points)) if points.len() == 1 => return Ok(Some(points[0])),
        Some(other) => return Err(format!("one point is wanted, it has {}", other.kind())),
        None => {}
    }
    let number = |name: &'static str| fields.parsed::<f64>(name);
    match (number("x")?, number("y")?) {
        (Some(x), Some(y)) => Ok(Some(SourcePoint { x, y })),
        (None, None) => Ok(None),
        _ => Err("x and y go together".to_owned()),
    }
}
