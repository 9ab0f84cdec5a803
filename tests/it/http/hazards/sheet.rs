//! Figures as a workbook.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

use super::report;
use crate::harness::server::Server;

fn cells(server: &Server, path: &str, language: &str) -> Vec<Vec<Data>> {
    let answer = server.send("GET", path, &[("Accept-Language", language)], b"");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let kind = answer.header("content-type").expect("a type").to_owned();
    assert!(kind.contains("spreadsheetml"), "{kind}");
    let mut workbook = Xlsx::new(Cursor::new(answer.body.clone())).expect("a workbook");
    let name = workbook.sheet_names()[0].clone();
    workbook.worksheet_range(&name).expect("a sheet").rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn figures_are_a_workbook_whose_rows_add_up() {
    let server = Server::demo();
    report(&server, "消防通道被货车堵住");
    let asked = "/v1/hazards/figures?by=severity";
    let figures = server.json(asked);
    let rows = cells(&server, &format!("{asked}&format=xlsx"), "zh-CN");
    assert_eq!(rows[0][..3], ["等级", "编码", "隐患"].map(|word| Data::String(word.to_owned())));
    let number = |row: &[Data]| row[2].to_string().parse::<u64>().expect("a number");
    let (total, parts) = rows[1..].split_last().expect("rows");
    assert_eq!(Value::from(number(total)), figures["total"]["hazards"]);
    assert_eq!(parts.iter().map(|row| number(row)).sum::<u64>(), number(total));
    assert_eq!(parts.len(), figures["parts"].as_array().expect("parts").len());
    assert!(parts.is_sorted_by(|a, b| number(a) >= number(b)), "{parts:?}");
    let words = ["红色", "黄色", "蓝色"];
    assert!(parts.iter().all(|row| words.contains(&row[0].to_string().as_str())), "{parts:?}");
    let english = cells(&server, &format!("{asked}&format=xlsx"), "en");
    assert_eq!(english[0][2], Data::String("Hazards".to_owned()));
    let by_grid = cells(&server, "/v1/hazards/figures?level=town&format=xlsx", "zh-CN");
    assert_eq!(by_grid[1][0], Data::String("厚街镇".to_owned()));
    let refused = server.get("/v1/hazards/figures?format=pdf");
    assert_eq!((refused.status, refused.code().as_str()), (400, "bad-parameter"));
}
