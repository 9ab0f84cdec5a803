//! What the README shows is what the program says.

use crate::harness::server::{fresh, must};

/// The first answer in it, on the whole demo town, to the line; the notice is shortened there.
#[test]
fn its_first_answer_is_real() {
    let readme = include_str!("../../README.md");
    let block = readme.split("```console\n$ gridward ").nth(1).and_then(|rest| rest.split("```").next());
    let (question, shown) = block.and_then(|block| block.split_once('\n')).expect("a command and its answer");
    let store = fresh("gpkg");
    let store = store.to_str().expect("ASCII");
    must(&["demo", "--store", store]);
    let mut args: Vec<&str> = question.split(' ').collect();
    args.extend(["--store", store]);
    let said = must(&args);
    let before_notice = |text: &str| -> Vec<String> {
        text.lines().take_while(|line| !line.starts_with("notice")).map(str::to_owned).collect()
    };
    assert_eq!(before_notice(&said), before_notice(shown));
    assert!(before_notice(shown).len() > 5 && shown.contains("notice"));
}
