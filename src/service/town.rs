//! What a store says about its town, changed by whoever sets it up.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil;

use super::time::{UnknownZone, Zone};
use crate::domain::grid::{Levels, NAME_BYTES_MAX};
use crate::domain::norm::Norms;
use crate::domain::patrol::CoverageRules;
use crate::domain::time::Date;
use crate::domain::town::{Alias, Town};

/// Most bytes of a notice: a line or two on every screen.
pub const NOTICE_BYTES_MAX: usize = 1_000;

/// Settings to change; `None` leaves one as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TownChange {
    pub name: Option<String>,
    /// IANA name.
    pub zone: Option<String>,
    /// Widest first.
    pub levels: Option<Vec<String>>,
    /// All of them, each a date `2026-10-01` or the first and last of several, `2026-10-01..2026-10-07`.
    pub holidays: Option<Vec<String>>,
    /// All weekend days that are worked, written the same way.
    pub work_days: Option<Vec<String>>,
    /// Metres.
    pub road_reach_m: Option<u8>,
    /// Of roads, premises and cells.
    pub coverage_weights: Option<[u8; 3]>,
    /// All of them, each `residents=800..2000`.
    pub norms: Option<Vec<String>>,
    pub notice: Option<String>,
    /// All of them, each `alias,name` with `,also` behind it when it is no former name.
    pub aliases: Option<Vec<String>>,
}

/// Most aliases of a town: a city renames some hundred roads in a decade.
pub const ALIASES_MAX: usize = 10_000;

/// Why a town cannot be as it is told to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TownError {
    #[error("the name has 1 to {NAME_BYTES_MAX} bytes, on one line")]
    Name,
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    #[error("levels are a list of distinct names, widest first, none of them empty")]
    Levels,
    #[error("{0:?} is neither a date like 2026-10-01 nor the first and last like 2026-10-01..2026-10-07")]
    Holiday(String),
    #[error("{0} is no weekend day, or a holiday: only others are worked that would not be")]
    WorkDay(String),
    #[error("a road is looked after from {} to {} metres off", CoverageRules::ROAD_REACH_M.start(), CoverageRules::ROAD_REACH_M.end())]
    RoadReach,
    #[error("at least one of the weights of roads, premises and cells must be more than 0")]
    Weights,
    #[error("{0:?} is no norm as residents=800..2000, of addresses, residents or premises, each once")]
    Norm(String),
    #[error(
        "{0:?} is no alias and name with a comma between, of 2 to {NAME_BYTES_MAX} bytes each, and perhaps ,former or ,also"
    )]
    Alias(String),
    #[error("at most {ALIASES_MAX} aliases")]
    Aliases,
    #[error("a notice has at most {NOTICE_BYTES_MAX} bytes, on one line")]
    Notice,
}

impl TownChange {
    /// The town as it will be, and the names of what differs.
    ///
    /// # Errors
    /// See [`TownError`].
    pub fn applied(&self, before: &Town) -> Result<(Town, Vec<&'static str>), TownError> {
        let mut town = before.clone();
        if let Some(name) = &self.name {
            town.name = line(name, NAME_BYTES_MAX).filter(|name| !name.is_empty()).ok_or(TownError::Name)?;
        }
        if let Some(zone) = &self.zone {
            town.zone = zone.trim().into();
            Zone::of(&town)?;
        }
        if let Some(levels) = &self.levels {
            town.levels = Levels::new(levels.iter().map(|level| level.trim())).ok_or(TownError::Levels)?;
        }
        if let Some(holidays) = &self.holidays {
            town.holidays = days(holidays)?;
        }
        if let Some(work_days) = &self.work_days {
            town.work_days = days(work_days)?;
        }
        if let Some(&day) =
            town.work_days.iter().find(|day| town.holidays.contains(day) || !is_weekend(**day))
        {
            return Err(TownError::WorkDay(format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)));
        }
        if let Some(metres) = self.road_reach_m {
            let is_sound = CoverageRules::ROAD_REACH_M.contains(&metres);
            town.coverage.road_reach_m = Some(metres).filter(|_| is_sound).ok_or(TownError::RoadReach)?;
        }
        if let Some(weights) = self.coverage_weights {
            let is_sound = weights != [0; 3];
            town.coverage.weights = Some(weights).filter(|_| is_sound).ok_or(TownError::Weights)?;
        }
        if let Some(texts) = &self.norms {
            town.norms = norms(texts)?;
        }
        if let Some(notice) = &self.notice {
            town.notice = line(notice, NOTICE_BYTES_MAX).ok_or(TownError::Notice)?;
        }
        if let Some(aliases) = &self.aliases {
            if aliases.len() > ALIASES_MAX {
                return Err(TownError::Aliases);
            }
            let written = aliases.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
            town.aliases = written.map(alias).collect::<Result<_, _>>()?;
        }
        let changed = [
            ("name", town.name != before.name),
            ("zone", town.zone != before.zone),
            ("levels", town.levels != before.levels),
            ("holidays", town.holidays != before.holidays),
            ("work_days", town.work_days != before.work_days),
            ("road_reach_m", town.coverage.road_reach_m != before.coverage.road_reach_m),
            ("coverage_weights", town.coverage.weights != before.coverage.weights),
            ("norms", town.norms != before.norms),
            ("notice", town.notice != before.notice),
            ("aliases", town.aliases != before.aliases),
        ];
        Ok((town, changed.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()))
    }
}

fn norms(texts: &[String]) -> Result<Norms, TownError> {
    let mut norms = Norms::new();
    for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let wrong = || TownError::Norm(text.to_owned());
        let (burden, range) = text.split_once('=').ok_or_else(wrong)?;
        let (least, most) = range.split_once("..").ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong());
        let norm = number(least)?..=number(most)?;
        let burden = burden.trim().parse().map_err(|_| wrong())?;
        if norm.is_empty() || norms.insert(burden, norm).is_some() {
            return Err(wrong());
        }
    }
    Ok(norms)
}

fn is_weekend(day: Date) -> bool {
    let date = civil::Date::new(day.year, day.month as i8, day.day as i8);
    date.is_ok_and(|date| matches!(date.weekday(), civil::Weekday::Saturday | civil::Weekday::Sunday))
}

fn alias(text: &str) -> Result<Alias, TownError> {
    let wrong = || TownError::Alias(text.to_owned());
    let mut parts = text.split([',', '，']);
    let mut name = || {
        let part = parts.next().and_then(|part| line(part, NAME_BYTES_MAX));
        part.filter(|part| part.len() > 1).ok_or_else(wrong)
    };
    let (alias, name) = (name()?, name()?);
    let is_former = match (parts.next().map(str::trim), parts.next()) {
        (None | Some("former"), None) => true,
        (Some("also"), None) => false,
        _ => return Err(wrong()),
    };
    if alias == name { Err(wrong()) } else { Ok(Alias { alias, name, is_former }) }
}

fn line(text: &str, bytes_max: usize) -> Option<Arc<str>> {
    let text = text.trim();
    (text.len() <= bytes_max && !text.contains(char::is_control)).then(|| text.into())
}

/// Longest stretch of holidays in one go: what is longer is a slip of the pen.
const STRETCH_DAYS_MAX: usize = 60;

fn days(texts: &[String]) -> Result<BTreeSet<Date>, TownError> {
    let mut days = BTreeSet::new();
    for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let wrong = || TownError::Holiday(text.to_owned());
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let date = |text: &str| text.trim().parse::<civil::Date>().map_err(|_| wrong());
        let (first, last) = (date(first)?, date(last)?);
        let stretch = first.series(jiff::Span::new().days(1)).take_while(|&day| day <= last);
        let stretch: Vec<civil::Date> = stretch.take(STRETCH_DAYS_MAX + 1).collect();
        if stretch.is_empty() || stretch.len() > STRETCH_DAYS_MAX {
            return Err(wrong());
        }
        days.extend(stretch.into_iter().map(|day| Date {
            year: day.year(),
            month: day.month().unsigned_abs(),
            day: day.day().unsigned_abs(),
        }));
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_town_can_be() {
        let list = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
        let of = |change: TownChange| change.applied(&Town::default()).map(|(_, changed)| changed.join(" "));
        let text = |text: &str| Some(text.to_owned());
        type Case = (TownChange, Result<&'static str, TownError>);
        let none = TownChange::default;
        let cases: [Case; 29] = [
            (TownChange { norms: list(&["residents=800..2000", "premises=0..1500"]), ..none() }, Ok("norms")),
            (TownChange { norms: list(&[""]), ..none() }, Ok("")),
            (TownChange { norms: list(&["cats=1..2"]), ..none() }, Err(TownError::Norm("cats=1..2".into()))),
            (
                TownChange { norms: list(&["residents=9..8"]), ..none() },
                Err(TownError::Norm("residents=9..8".into())),
            ),
            (
                TownChange { norms: list(&["premises=1..2", "premises=1..3"]), ..none() },
                Err(TownError::Norm("premises=1..3".into())),
            ),
            (
                TownChange {
                    aliases: list(&["旧路,河田大道", "大路，河田大道,also", ""]), ..none()
                },
                Ok("aliases"),
            ),
            (TownChange { aliases: list(&["旧路"]), ..none() }, Err(TownError::Alias("旧路".into()))),
            (
                TownChange { aliases: list(&["旧路,旧路"]), ..none() },
                Err(TownError::Alias("旧路,旧路".into())),
            ),
            (TownChange { aliases: list(&["a,bb"]), ..none() }, Err(TownError::Alias("a,bb".into()))),
            (
                TownChange { aliases: Some(vec!["旧路,河田大道".into(); ALIASES_MAX + 1]), ..none() },
                Err(TownError::Aliases),
            ),
            (none(), Ok("")),
            (TownChange { name: text(" 虎门镇 "), zone: text("Asia/Shanghai"), ..none() }, Ok("name")),
            (TownChange { zone: text("Asia/Urumqi"), notice: text("合成数据"), ..none() }, Ok("zone notice")),
            (TownChange { levels: list(&["town", "basic"]), ..none() }, Ok("levels")),
            (
                TownChange { holidays: list(&["2026-10-01..2026-10-07", "2027-01-01"]), ..none() },
                Ok("holidays"),
            ),
            (TownChange { holidays: list(&[]), ..none() }, Ok("")),
            (TownChange { name: text("  "), ..none() }, Err(TownError::Name)),
            (TownChange { name: text("a\nb"), ..none() }, Err(TownError::Name)),
            (
                TownChange { zone: text("Asia/Houjie"), ..none() },
                Err(TownError::Zone(UnknownZone("Asia/Houjie".into()))),
            ),
            (TownChange { levels: list(&["town", "town"]), ..none() }, Err(TownError::Levels)),
            (TownChange { levels: list(&["town", ""]), ..none() }, Err(TownError::Levels)),
            (
                TownChange { holidays: list(&["2026-02-30"]), ..none() },
                Err(TownError::Holiday("2026-02-30".into())),
            ),
            (
                TownChange { holidays: list(&["2026-10-07..2026-10-01"]), ..none() },
                Err(TownError::Holiday("2026-10-07..2026-10-01".into())),
            ),
            (
                TownChange { work_days: list(&["2026-10-10"]), road_reach_m: Some(20), ..none() },
                Ok("work_days road_reach_m"),
            ),
            (
                TownChange { work_days: list(&["2026-10-09"]), ..none() },
                Err(TownError::WorkDay("2026-10-09".into())),
            ),
            (
                TownChange {
                    work_days: list(&["2026-10-04"]),
                    holidays: list(&["2026-10-01..2026-10-07"]),
                    ..none()
                },
                Err(TownError::WorkDay("2026-10-04".into())),
            ),
            (TownChange { coverage_weights: Some([1, 1, 0]), ..none() }, Ok("coverage_weights")),
            (TownChange { coverage_weights: Some([0; 3]), ..none() }, Err(TownError::Weights)),
            (TownChange { road_reach_m: Some(4), ..none() }, Err(TownError::RoadReach)),
        ];
        for (change, expected) in cases {
            assert_eq!(of(change.clone()), expected.map(str::to_owned), "{change:?}");
        }
        let change = TownChange { holidays: list(&["2026-12-31..2027-01-02"]), ..none() };
        let (town, _) = change.applied(&Town::default()).expect("sound");
        let found: Vec<_> = town.holidays.iter().map(|day| (day.year, day.month, day.day)).collect();
        assert_eq!(found, [(2026, 12, 31), (2027, 1, 1), (2027, 1, 2)]);
    }
}
