//! The six roster tables.

use diesel::prelude::*;

use crate::domain::address::{Address, AddressParts};
use crate::domain::duty::{Duty, Hours};
use crate::domain::id::{AddressId, DutyId, GridId, MemberId, PremisesId, RoadId};
use crate::domain::matter::{Limit, Matter};
use crate::domain::member::{Member, Phone};
use crate::domain::premises::Premises;
use crate::domain::road::Road;
use crate::domain::roster::Row;
use crate::domain::time::{LogNumber, Moment, Period};
use crate::kernel::lattice::LatticePoint;
use crate::store::StoreError;
use crate::store::geom::Geom;

use super::{OPEN, Stored, known, log_column, narrow};

/// One bitemporal table and its row: the columns named, then validity and recording.
macro_rules! roster_table {
    ($table:ident, $columns:ident, { $($column:ident: $sql:tt as $rust:ty),+ $(,)? }) => {
        roster_table!(@table $table, { $($column: $sql),+ });

        #[derive(Queryable, Selectable, Insertable)]
        #[diesel(table_name = $table)]
        #[diesel(treat_none_as_default_value = false)]
        pub struct $columns {
            $(pub $column: $rust,)+
            pub valid_from: i64,
            pub valid_to: i64,
            pub recorded_from: i64,
            pub recorded_to: i64,
        }

        impl $columns {
            fn row<T>(&self, value: T) -> Result<Row<T>, StoreError> {
                let valid = Period::new(Moment(self.valid_from), Moment(self.valid_to));
                let valid = valid.ok_or(StoreError::Corrupt {
                    what: stringify!($table),
                    why: format!("a row valid from {} to {}", self.valid_from, self.valid_to),
                })?;
                Ok(Row { value, valid, recorded: LogNumber(narrow("recorded_from", self.recorded_from)?) })
            }
        }
    };
    (@table $table:ident, { $($column:ident: ($($sql:tt)+)),+ }) => {
        diesel::table! {
            use diesel::sql_types::*;
            use crate::store::geom::Geometry;

            $table (fid) {
                fid -> BigInt,
                $($column -> $($sql)+,)+
                valid_from -> BigInt,
                valid_to -> BigInt,
                recorded_from -> BigInt,
                recorded_to -> BigInt,
            }
        }
    };
}

roster_table!(members, MemberColumns, {
    id: (Text) as String,
    name: (Text) as String,
    team: (Text) as String,
    phone: (Nullable<Text>) as Option<String>,
});

roster_table!(duties, DutyColumns, {
    id: (Text) as String,
    member: (Text) as String,
    grid: (Text) as String,
    role: (Text) as String,
    hours: (Text) as String,
});

roster_table!(matters, MatterColumns, {
    code: (Text) as String,
    list: (Text) as String,
    name: (Text) as String,
    family: (Text) as String,
    layer: (Text) as String,
    team: (Nullable<Text>) as Option<String>,
    severity: (Text) as String,
    limit_amount: (Nullable<BigInt>) as Option<i64>,
    limit_kind: (Nullable<Text>) as Option<String>,
    department: (Text) as String,
    premises_kinds: (Text) as String,
    interval_days: (Nullable<BigInt>) as Option<i64>,
});

roster_table!(premises, PremisesColumns, {
    id: (Text) as String,
    name: (Text) as String,
    kind: (Text) as String,
    credit_code: (Nullable<Text>) as Option<String>,
    address: (Text) as String,
    geom: (Nullable<Geometry>) as Option<Geom>,
});

roster_table!(addresses, AddressColumns, {
    id: (Text) as String,
    text: (Text) as String,
    town: (Text) as String,
    community: (Text) as String,
    road: (Text) as String,
    lane: (Text) as String,
    number: (Text) as String,
    building: (Text) as String,
    unit: (Text) as String,
    room: (Text) as String,
    residents: (BigInt) as i64,
    geom: (Geometry) as Geom,
});

roster_table!(roads, RoadColumns, {
    id: (Text) as String,
    name: (Text) as String,
    class: (Text) as String,
    walkable: (Bool) as bool,
    geom: (Geometry) as Geom,
});

/// Fills the four columns that every table has.
macro_rules! columns {
    ($columns:ident, $row:ident, { $($column:ident: $value:expr),+ $(,)? }) => {
        $columns {
            $($column: $value,)+
            valid_from: $row.valid.from.0,
            valid_to: $row.valid.to.0,
            recorded_from: log_column($row.recorded),
            recorded_to: OPEN,
        }
    };
}

impl Stored for Member {
    type Columns = MemberColumns;

    fn columns(row: Row<Self>) -> MemberColumns {
        let member = row.value;
        columns!(MemberColumns, row, {
            id: member.id.to_string(),
            name: member.name.to_string(),
            team: member.team.name().to_owned(),
            phone: member.phone.map(|phone| phone.reveal().to_owned()),
        })
    }

    fn from_columns(row: MemberColumns) -> Result<Row<Self>, StoreError> {
        // Why a phone is refused must not show it.
        let phone = |text: &String| Phone::new(text).ok_or("no telephone number");
        row.row(Self {
            id: known("member id", MemberId::new(&row.id))?,
            name: row.name.as_str().into(),
            team: known("team", row.team.parse())?,
            phone: known("phone", row.phone.as_ref().map(phone).transpose())?,
        })
    }
}

impl Stored for Duty {
    type Columns = DutyColumns;

    fn columns(row: Row<Self>) -> DutyColumns {
        let duty = row.value;
        columns!(DutyColumns, row, {
            id: duty.id.to_string(),
            member: duty.member.to_string(),
            grid: duty.grid.to_string(),
            role: duty.role.name().to_owned(),
            hours: duty.hours.as_str().to_owned(),
        })
    }

    fn from_columns(row: DutyColumns) -> Result<Row<Self>, StoreError> {
        row.row(Self {
            id: known("duty id", DutyId::new(&row.id))?,
            member: known("member id", MemberId::new(&row.member))?,
            grid: known("grid id", GridId::new(&row.grid))?,
            role: known("duty role", row.role.parse())?,
            hours: known("hours", Hours::parse(&row.hours))?,
        })
    }
}

impl Stored for Matter {
    type Columns = MatterColumns;

    fn columns(row: Row<Self>) -> MatterColumns {
        let matter = row.value;
        columns!(MatterColumns, row, {
            code: matter.code.to_string(),
            list: matter.list.name().to_owned(),
            name: matter.name.to_string(),
            family: matter.family.to_string(),
            layer: matter.layer.name().to_owned(),
            team: matter.team.map(|team| team.name().to_owned()),
            severity: matter.severity.name().to_owned(),
            limit_amount: matter.limit.map(|limit| limit.amount.into()),
            limit_kind: matter.limit.map(|limit| limit.kind.name().to_owned()),
            department: matter.department.to_string(),
            premises_kinds: serde_json::json!(matter.premises_kinds).to_string(),
            interval_days: matter.interval_days.map(i64::from),
        })
    }

    fn from_columns(row: MatterColumns) -> Result<Row<Self>, StoreError> {
        let limit = match (row.limit_amount, &row.limit_kind) {
            (Some(amount), Some(kind)) => {
                Some(Limit { amount: narrow("limit", amount)?, kind: known("limit kind", kind.parse())? })
            }
            _ => None,
        };
        row.row(Self {
            code: row.code.as_str().into(),
            list: known("matter list", row.list.parse())?,
            name: row.name.as_str().into(),
            family: row.family.as_str().into(),
            layer: known("layer", row.layer.parse())?,
            team: known("team", row.team.as_ref().map(|team| team.parse()).transpose())?,
            severity: known("severity", row.severity.parse())?,
            limit,
            department: row.department.as_str().into(),
            premises_kinds: known("premises kinds", serde_json::from_str(&row.premises_kinds))?,
            interval_days: row.interval_days.map(|days| narrow("interval", days)).transpose()?,
        })
    }
}

impl Stored for Premises {
    type Columns = PremisesColumns;

    fn columns(row: Row<Self>) -> PremisesColumns {
        let premises = row.value;
        columns!(PremisesColumns, row, {
            id: premises.id.to_string(),
            name: premises.name.to_string(),
            kind: premises.kind.to_string(),
            credit_code: premises.credit_code.map(|code| code.to_string()),
            address: premises.address.to_string(),
            geom: premises.at.map(Geom::Point),
        })
    }

    fn from_columns(row: PremisesColumns) -> Result<Row<Self>, StoreError> {
        row.row(Self {
            id: known("premises id", PremisesId::new(&row.id))?,
            name: row.name.as_str().into(),
            kind: row.kind.as_str().into(),
            credit_code: row.credit_code.as_deref().map(Into::into),
            address: row.address.as_str().into(),
            at: row.geom.as_ref().map(point).transpose()?,
        })
    }
}

impl Stored for Address {
    type Columns = AddressColumns;

    fn columns(row: Row<Self>) -> AddressColumns {
        let Address { id, text, parts, at, residents } = row.value;
        columns!(AddressColumns, row, {
            id: id.to_string(),
            text: text.to_string(),
            town: parts.town.to_string(),
            community: parts.community.to_string(),
            road: parts.road.to_string(),
            lane: parts.lane.to_string(),
            number: parts.number.to_string(),
            building: parts.building.to_string(),
            unit: parts.unit.to_string(),
            room: parts.room.to_string(),
            residents: residents.into(),
            geom: Geom::Point(at),
        })
    }

    fn from_columns(row: AddressColumns) -> Result<Row<Self>, StoreError> {
        row.row(Self {
            id: known("address id", AddressId::new(&row.id))?,
            text: row.text.as_str().into(),
            parts: AddressParts {
                town: row.town.as_str().into(),
                community: row.community.as_str().into(),
                road: row.road.as_str().into(),
                lane: row.lane.as_str().into(),
                number: row.number.as_str().into(),
                building: row.building.as_str().into(),
                unit: row.unit.as_str().into(),
                room: row.room.as_str().into(),
            },
            at: point(&row.geom)?,
            residents: narrow("residents", row.residents)?,
        })
    }
}

impl Stored for Road {
    type Columns = RoadColumns;

    fn columns(row: Row<Self>) -> RoadColumns {
        let road = row.value;
        columns!(RoadColumns, row, {
            id: road.id.to_string(),
            name: road.name.to_string(),
            class: road.class.to_string(),
            walkable: road.walkable,
            geom: Geom::Lines(road.lines),
        })
    }

    fn from_columns(row: RoadColumns) -> Result<Row<Self>, StoreError> {
        let Geom::Lines(lines) = &row.geom else { return Err(other_kind("roads")) };
        row.row(Self {
            id: known("road id", RoadId::new(&row.id))?,
            name: row.name.as_str().into(),
            class: row.class.as_str().into(),
            walkable: row.walkable,
            lines: lines.clone(),
        })
    }
}

pub(super) fn point(geom: &Geom) -> Result<LatticePoint, StoreError> {
    if let Geom::Point(at) = geom { Ok(*at) } else { Err(other_kind("point")) }
}

pub(super) fn other_kind(what: &'static str) -> StoreError {
    StoreError::Corrupt { what, why: "a geometry of another kind".into() }
}
