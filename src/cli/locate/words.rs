//! An answer for people at a terminal.

use std::fmt::Write as _;

use crate::http::wire::LocateAnswer;

/// `notice` is what the town wants said, or empty.
pub fn said(answer: &LocateAnswer<'_>, notice: &str) -> String {
    let mut text = String::new();
    let owner = &answer.owner;
    let who = match (&owner.member, &owner.grid) {
        (Some(member), Some(grid)) => format!(
            "{} ({}, {}, {}) of {} {}{}",
            member.name,
            member.id,
            member.team,
            member.role,
            grid.name,
            grid.code,
            member.phone.as_ref().map_or(String::new(), |phone| format!(", {phone}"))
        ),
        _ => owner.status.to_owned(),
    };
    line(&mut text, "owner", &who);
    if let Some(found) = &answer.r#match {
        line(&mut text, "match", &format!("{} {}", found.status, found.label));
        for candidate in &found.candidates {
            line(&mut text, "", &format!("{} {}", candidate.id, candidate.label));
        }
    }
    for grid in &answer.grids {
        let path: Vec<&str> = grid.path.iter().map(|above| above.name).collect();
        let place =
            format!("{} {} ({}), {} m to its border", grid.code, grid.name, path.join(" › "), grid.border_m);
        line(&mut text, grid.layer, &place);
    }
    for step in &owner.because {
        line(&mut text, "because", &step.text.to_string());
    }
    line(&mut text, "as of", &format!("{}, edition {}", answer.at, answer.edition));
    if !notice.is_empty() {
        line(&mut text, "notice", notice);
    }
    text.truncate(text.trim_end().len());
    text
}

fn line(text: &mut String, label: &str, value: &str) {
    writeln!(text, "{label:10} {value}").expect("a String takes all");
}
