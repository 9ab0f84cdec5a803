//! The town's own settings and the keys to the store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use diesel::prelude::*;

use crate::domain::duty::Hours;
use crate::domain::grid::Levels;
use crate::domain::id::GridId;
use crate::domain::matter::Limit;
use crate::domain::norm::Norms;
use crate::domain::patrol::CoverageRules;
use crate::domain::time::{Date, Moment};
use crate::domain::town::{Alias, Town};
use crate::store::{ApiKey, StoreError};

use super::{digest, known, narrow};

diesel::table! {
    town (one) {
        one -> BigInt,
        name -> Text,
        zone -> Text,
        levels -> Text,
        holidays -> Text,
        notice -> Text,
        working_hours -> Text,
        severity_limits -> Text,
        work_days -> Text,
        road_reach_m -> BigInt,
        coverage_weights -> Text,
        aliases -> Text,
        norms -> Text,
    }
}

diesel::table! {
    api_keys (name) {
        name -> Text,
        sha256 -> Binary,
        role -> Text,
        territory -> Nullable<Text>,
        created -> BigInt,
        revoked -> Nullable<BigInt>,
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = town)]
pub struct TownColumns {
    name: String,
    zone: String,
    levels: String,
    holidays: String,
    notice: String,
    working_hours: String,
    severity_limits: String,
    work_days: String,
    road_reach_m: i64,
    coverage_weights: String,
    aliases: String,
    norms: String,
}

impl From<&Town> for TownColumns {
    fn from(town: &Town) -> Self {
        let levels: Vec<&str> = town.levels.iter().map(|(_, name)| name).collect();
        let aliases = town.aliases.iter().map(|alias| (&*alias.alias, &*alias.name, alias.is_former));
        let aliases: Vec<(&str, &str, bool)> = aliases.collect();
        let limits = town.severity_limits.map(|limit| (limit.amount, limit.kind.name()));
        Self {
            name: town.name.to_string(),
            zone: town.zone.to_string(),
            levels: serde_json::json!(levels).to_string(),
            holidays: days_column(&town.holidays),
            notice: town.notice.to_string(),
            working_hours: town.working_hours.to_string(),
            severity_limits: serde_json::json!(limits).to_string(),
            work_days: days_column(&town.work_days),
            road_reach_m: town.coverage.road_reach_m.into(),
            coverage_weights: serde_json::json!(town.coverage.weights).to_string(),
            aliases: serde_json::json!(aliases).to_string(),
            norms: norms_column(&town.norms),
        }
    }
}

impl TryFrom<TownColumns> for Town {
    type Error = StoreError;

    fn try_from(row: TownColumns) -> Result<Self, StoreError> {
        let levels: Vec<Arc<str>> = known("town", serde_json::from_str(&row.levels))?;
        let aliases: Vec<(Arc<str>, Arc<str>, bool)> = known("town", serde_json::from_str(&row.aliases))?;
        let alias = |(alias, name, is_former)| Alias { alias, name, is_former };
        let limits: [(u16, String); 3] = known("town", serde_json::from_str(&row.severity_limits))?;
        let mut severity_limits = Self::default().severity_limits;
        for (limit, (amount, kind)) in severity_limits.iter_mut().zip(&limits) {
            *limit = Limit { amount: *amount, kind: known("town", kind.parse())? };
        }
        Ok(Self {
            name: row.name.into(),
            zone: row.zone.into(),
            levels: known("town", Levels::new(levels).ok_or("its levels are no list"))?,
            holidays: days(&row.holidays)?,
            work_days: days(&row.work_days)?,
            coverage: CoverageRules {
                road_reach_m: narrow("town", row.road_reach_m)?,
                weights: known("town", serde_json::from_str(&row.coverage_weights))?,
            },
            notice: row.notice.into(),
            working_hours: known("town", Hours::parse(&row.working_hours))?,
            severity_limits,
            aliases: aliases.into_iter().map(alias).collect(),
            norms: norms(&row.norms)?,
        })
    }
}

fn norms_column(norms: &Norms) -> String {
    let norms: BTreeMap<&str, (u32, u32)> =
        norms.iter().map(|(burden, norm)| (burden.name(), norm.clone().into_inner())).collect();
    serde_json::json!(norms).to_string()
}

fn norms(column: &str) -> Result<Norms, StoreError> {
    let norms: BTreeMap<String, (u32, u32)> = known("town", serde_json::from_str(column))?;
    let norm =
        |(burden, (least, most)): (String, (u32, u32))| Ok((known("town", burden.parse())?, least..=most));
    norms.into_iter().map(norm).collect()
}

fn days_column(days: &BTreeSet<Date>) -> String {
    let days: Vec<_> = days.iter().map(|date| (date.year, date.month, date.day)).collect();
    serde_json::json!(days).to_string()
}

fn days(column: &str) -> Result<BTreeSet<Date>, StoreError> {
    let days: Vec<(i16, u8, u8)> = known("town", serde_json::from_str(column))?;
    Ok(days.into_iter().map(|(year, month, day)| Date { year, month, day }).collect())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = api_keys)]
#[diesel(treat_none_as_default_value = false)]
pub struct KeyColumns {
    name: String,
    sha256: Vec<u8>,
    role: String,
    territory: Option<String>,
    created: i64,
    revoked: Option<i64>,
}

impl From<&ApiKey> for KeyColumns {
    fn from(key: &ApiKey) -> Self {
        Self {
            name: key.name.to_string(),
            sha256: key.sha256.to_vec(),
            role: key.role.name().to_owned(),
            territory: key.territory.as_ref().map(GridId::to_string),
            created: key.created.0,
            revoked: key.revoked.map(|moment| moment.0),
        }
    }
}

impl TryFrom<KeyColumns> for ApiKey {
    type Error = StoreError;

    fn try_from(row: KeyColumns) -> Result<Self, StoreError> {
        Ok(Self {
            name: row.name.into(),
            sha256: digest(&row.sha256)?,
            role: known("role", row.role.parse())?,
            territory: known("grid id", row.territory.as_deref().map(GridId::new).transpose())?,
            created: Moment(row.created),
            revoked: row.revoked.map(Moment),
        })
    }
}
