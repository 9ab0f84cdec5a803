//! How well reports of one thing are joined, on reports whose truth is known. Nothing about the joining
//! was set on these seeds.

use std::collections::{BTreeMap, BTreeSet};

use gridward::demo::{DemoDeed, DemoReport, incidents};
use gridward::domain::edition::EditionNumber;
use gridward::domain::hazard::{Escalation, Hazard, HazardOwner, HazardStatus, Reported, likeness};
use gridward::domain::id::HazardId;
use gridward::domain::matter::Matter;
use gridward::domain::time::{LogNumber, Moment};
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::Metres;

use crate::demo::houjie;

const DAY_US: i64 = 86_400_000_000;

/// What came of joining one seed's reports.
#[derive(Debug, Default)]
struct Outcome {
    /// Reports that were joined, and those of them that were joined to the right incident.
    joined: u32,
    right: u32,
    /// Reports that had an earlier one.
    repeated: u32,
}

fn play(seed: u64) -> Outcome {
    let town = houjie();
    let places: Vec<LatticePoint> = town.premises.iter().filter_map(|premises| premises.at).collect();
    let matters: BTreeMap<&str, &Matter> =
        town.matters.iter().map(|matter| (&*matter.code, matter)).collect();
    let mut outcome = Outcome::default();
    let mut hazards: Vec<(usize, Hazard)> = Vec::new();
    let mut seen = BTreeSet::new();
    for event in incidents(&places, seed, 3_000, 2 * DAY_US) {
        let DemoDeed::Report(report) = event.what else { continue };
        let at = Moment(event.after_us);
        let matter = matters[report.matter];
        let (point, accuracy) = (report.point, Metres(report.accuracy_m));
        let asked = Reported { at, point, accuracy, premises: None, matter, text: &report.text };
        outcome.repeated += u32::from(!seen.insert(event.incident));
        let scored = hazards
            .iter_mut()
            .filter_map(|(incident, hazard)| Some((likeness(&asked, hazard)?.score, *incident, hazard)));
        match scored.max_by(|(a, ..), (b, ..)| a.total_cmp(b)) {
            Some((_, incident, hazard)) => {
                outcome.joined += 1;
                outcome.right += u32::from(incident == event.incident);
                hazard.last_reported = at;
            }
            None => hazards.push((event.incident, made(hazards.len(), &report, matter, at))),
        }
    }
    outcome
}

fn made(number: usize, report: &DemoReport, matter: &Matter, at: Moment) -> Hazard {
    Hazard {
        id: HazardId::new(&format!("h{number}")).expect("an id"),
        version: LogNumber(0),
        reported: at,
        last_reported: at,
        point: report.point,
        accuracy: Metres(report.accuracy_m),
        premises: None,
        matter: matter.code.clone(),
        family: matter.family.clone(),
        severity: matter.severity,
        status: HazardStatus::Reported,
        text: report.text.as_str().into(),
        edition: EditionNumber(1),
        grids: [].into(),
        owner: HazardOwner::default(),
        due: None,
        escalation: Escalation::default(),
        department: None,
        was_referred: false,
        reports: 1,
        reopened: 0,
        is_flooded: false,
        settled: None,
        ended: None,
        merged_into: None,
    }
}

#[test]
fn few_are_joined_wrongly_and_most_are_joined() {
    let share = |part: u32, of: u32| f64::from(part) / f64::from(of);
    let mut all = Outcome::default();
    for seed in [101, 102, 103] {
        let Outcome { joined, right, repeated } = play(seed);
        println!(
            "seed {seed}: {repeated} repeated, {joined} joined, precision {:.4}, recall {:.4}",
            share(right, joined),
            share(right, repeated)
        );
        all.joined += joined;
        all.right += right;
        all.repeated += repeated;
    }
    let (precision, recall) = (share(all.right, all.joined), share(all.right, all.repeated));
    assert!(precision >= 0.98, "precision {precision:.4}");
    assert!(recall >= 0.85, "recall {recall:.4}");
}
