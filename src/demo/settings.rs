//! What the demo's store says about itself.

use std::collections::BTreeSet;

use crate::domain::time::{Date, Moment};
use crate::domain::town::{Alias, Town};

/// 1 January 2025, midnight in Houjie: from then on everything holds.
pub const SINCE: Moment = Moment(1_735_660_800_000_000);
/// 1 March 2026, midnight in Houjie: some duties change hands.
pub const CHANGED: Moment = Moment(1_772_294_400_000_000);

/// The mark of the demo on every screen.
const NOTICE: &str = "演示数据：街道、网格边界、人员、电话、单位与地址均为程序虚构，仅镇与24个社区的名称和代码为真实；\
湖景社区作为园区网（23+1）是本演示的假定。Synthetic demo data: only the names and codes of the town and its 24 \
communities are real; that one of them (湖景社区) is the park network is an assumption.";

/// Invented, like the roads themselves: what they, and a community, are or were called as well.
const ALIASES: [(&str, &str, bool); 3] =
    [("河田公路", "河田大道", true), ("河田大街", "河田大道", false), ("河田圩", "河田社区", true)];

/// Public holidays as first and last day, from the State Council's yearly notices
/// (国办发明电〔2024〕12号 for 2025, 〔2025〕7号 for 2026).
const HOLIDAYS: [(i16, (u8, u8), (u8, u8)); 13] = [
    (2025, (1, 1), (1, 1)),
    (2025, (1, 28), (2, 4)),
    (2025, (4, 4), (4, 6)),
    (2025, (5, 1), (5, 5)),
    (2025, (5, 31), (6, 2)),
    (2025, (10, 1), (10, 8)),
    (2026, (1, 1), (1, 3)),
    (2026, (2, 15), (2, 23)),
    (2026, (4, 4), (4, 6)),
    (2026, (5, 1), (5, 5)),
    (2026, (6, 19), (6, 21)),
    (2026, (9, 25), (9, 27)),
    (2026, (10, 1), (10, 7)),
];

/// The settings of a store with `towns` towns.
pub fn town(towns: usize) -> Town {
    Town {
        name: if towns == 1 { "厚街镇".into() } else { format!("厚街镇等{towns}镇").into() },
        holidays: holidays(),
        notice: NOTICE.into(),
        aliases: ALIASES
            .map(|(alias, name, is_former)| Alias { alias: alias.into(), name: name.into(), is_former })
            .into(),
        ..Town::default()
    }
}

/// Whether a store says of itself that it holds the demo.
pub fn is_demo(town: &Town) -> bool {
    &*town.notice == NOTICE
}

fn holidays() -> BTreeSet<Date> {
    let last_of = |month: u8| match month {
        1 | 5 => 31,
        _ => 30,
    };
    let mut days = BTreeSet::new();
    for (year, (mut month, mut day), last) in HOLIDAYS {
        loop {
            days.insert(Date { year, month, day });
            if (month, day) == last {
                break;
            }
            (month, day) = if day == last_of(month) { (month + 1, 1) } else { (month, day + 1) };
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_run_over_the_end_of_a_month() {
        let days = holidays();
        let day = |year, month, day| Date { year, month, day };
        assert!(days.contains(&day(2025, 1, 31)) && days.contains(&day(2025, 2, 4)));
        assert!(days.contains(&day(2025, 6, 1)) && !days.contains(&day(2025, 2, 5)));
        assert_eq!(days.len(), 28 + 33);
    }
}
