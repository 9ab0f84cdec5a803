//! Figures of hazards as a workbook, in the words of the screen: a row a part, most hazards first, the
//! total last.

use super::figures::CountedBody;
use crate::atlas::Atlas;
use crate::domain::layers::Layer;
use crate::domain::member::Team;
use crate::domain::time::Moment;
use crate::format::write::table::{Value, workbook};
use crate::http::error::{Code, Problem};
use crate::http::wire::GridRef;
use crate::service::hazard::CountedBy;

pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Heads after the name's and the code's, Chinese and English.
const HEADS: [[&str; 2]; 9] = [
    ["隐患", "Hazards"],
    ["上报", "Reports"],
    ["未结", "Open"],
    ["已结", "Closed"],
    ["不予受理", "Rejected"],
    ["合并", "Merged"],
    ["超期", "Overdue"],
    ["自行处置率", "Settled by itself"],
    ["按时率", "In time"],
];

/// Names of severities and statuses; whatever is not here is called by its name on the wire.
const WORDS: [(&str, &str); 11] = [
    ("red", "红色"),
    ("yellow", "黄色"),
    ("blue", "蓝色"),
    ("reported", "待受理"),
    ("accepted", "已受理"),
    ("referred", "已转办"),
    ("settled", "已处置"),
    ("verified", "已核实"),
    ("closed", "已结案"),
    ("rejected", "不予受理"),
    ("merged", "已合并"),
];

/// Rows with how many hazards each has.
pub struct Sheet<'a> {
    atlas: &'a Atlas,
    by: CountedBy,
    now: Moment,
    english: bool,
    rows: Vec<(u32, Vec<Value>)>,
}

impl<'a> Sheet<'a> {
    /// Without a row. Matters are called as they are `now`.
    pub fn of(atlas: &'a Atlas, by: CountedBy, now: Moment, english: bool) -> Self {
        Self { atlas, by, now, english, rows: Vec::new() }
    }

    pub fn part(&mut self, key: Option<&str>, grid: Option<&GridRef<'_>>, counted: &CountedBody) {
        let code = grid.map_or(key.unwrap_or_default(), |grid| grid.code);
        let name = grid.map(|grid| grid.name.to_owned()).or_else(|| key.map(|key| self.name(key)));
        let name = name.unwrap_or_else(|| self.word("未归类", "none of them").to_owned());
        self.rows.push((counted.hazards, row(name, code, counted)));
    }

    /// The workbook.
    ///
    /// # Errors
    /// More parts than a sheet has rows.
    pub fn bytes(mut self, total: &CountedBody) -> Result<Vec<u8>, Problem> {
        // As they came where they are as many.
        self.rows.sort_by_key(|(hazards, _)| std::cmp::Reverse(*hazards));
        let mut rows: Vec<Vec<Value>> =
            std::mem::take(&mut self.rows).into_iter().map(|(_, row)| row).collect();
        rows.push(row(self.word("合计", "Total").to_owned(), "", total));
        let mut header = vec![self.word(by_zh(self.by), self.by.name()), self.word("编码", "Code")];
        header.extend(HEADS.map(|[zh, en]| self.word(zh, en)));
        workbook(self.word("隐患统计", "hazards"), &header, &rows)
            .map_err(|error| Problem::caused(Code::Internal, error))
    }

    fn word<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        if self.english { en } else { zh }
    }

    fn name(&self, key: &str) -> String {
        if self.by == CountedBy::Matter {
            return self
                .atlas
                .matter(key, self.now)
                .map_or_else(|| key.to_owned(), |matter| matter.name.to_string());
        }
        let zh = match self.by {
            CountedBy::Team => key.parse::<Team>().ok().map(Team::zh),
            CountedBy::Layer => key.parse::<Layer>().ok().map(|layer| layer.row().zh),
            _ => WORDS.iter().find(|(name, _)| *name == key).map(|(_, zh)| *zh),
        };
        self.word(zh.unwrap_or(key), key).to_owned()
    }
}

fn by_zh(by: CountedBy) -> &'static str {
    match by {
        CountedBy::Grid => "网格",
        CountedBy::Layer => "图层",
        CountedBy::Team => "队伍",
        CountedBy::Matter => "事项",
        CountedBy::Severity => "等级",
        CountedBy::Status => "状态",
    }
}

fn row(name: String, code: &str, counted: &CountedBody) -> Vec<Value> {
    let code = if code.is_empty() { Value::Empty } else { Value::Text(code.to_owned()) };
    let share = |rate: Option<f64>| rate.map_or(Value::Empty, Value::Share);
    let counts = [
        counted.hazards,
        counted.reports,
        counted.open,
        counted.closed,
        counted.rejected,
        counted.merged,
        counted.overdue,
    ];
    let mut row = vec![Value::Text(name), code];
    row.extend(counts.map(Value::Count));
    row.extend([share(counted.self_settled_rate), share(counted.on_time_rate)]);
    row
}
