//! From a file's rows to changes of the roster.

use super::columns::Fields;
use super::grid_names::GridNames;
use super::kind::ImportKind;
use super::place::{Placing, Served};
use super::report::ImportReport;
use super::roster::{Origin, Shelf, Stated};
use super::{Around, ImportRequest, Source, Stage, people, places};
use crate::domain::plan::Plan;
use crate::domain::roster::{Roster, RosterChange};
use crate::domain::time::Moment;
use crate::service::datum::Datum;
use crate::service::time::Zone;

/// What rows are read against, and where it is written down how they fared.
pub struct Reading<'a, 'r> {
    pub request: &'a ImportRequest,
    pub effective: Moment,
    pub zone: Zone,
    pub plan: &'a Plan,
    pub served: Option<Served>,
    pub around: &'a mut Around<'r>,
    pub report: &'a mut ImportReport,
}

impl Reading<'_, '_> {
    /// What differs from the roster. Grids and facts are no part of it.
    pub fn changes(&mut self, sources: &[Source], roster: &Roster) -> Vec<RosterChange> {
        let from = self.effective;
        match self.request.kind {
            ImportKind::Grids | ImportKind::Hazards | ImportKind::Positions => Vec::new(),
            ImportKind::Members => {
                let shelf =
                    Shelf { recorded: &roster.members, id: |m| m.id.clone(), change: RosterChange::Member };
                self.compare(shelf, sources, |_, fields| people::member(fields, from))
            }
            ImportKind::Duties => {
                let shelf =
                    Shelf { recorded: &roster.duties, id: |d| d.id.clone(), change: RosterChange::Duty };
                let grids = GridNames::of(&self.plan.grids, self.request.layer);
                let zone = self.zone.clone();
                let member_exists =
                    |id: &_| roster.members.binary_search_by(|row| row.value.id.cmp(id)).is_ok();
                self.compare(shelf, sources, |_, fields| {
                    people::duty(fields, from, &zone, &grids, &member_exists)
                })
            }
            ImportKind::Matters => {
                let shelf =
                    Shelf { recorded: &roster.matters, id: |m| m.code.clone(), change: RosterChange::Matter };
                self.compare(shelf, sources, |_, fields| people::matter(fields, from))
            }
            ImportKind::Premises => {
                let shelf = Shelf {
                    recorded: &roster.premises,
                    id: |p| p.id.clone(),
                    change: RosterChange::Premises,
                };
                self.compare_placed(shelf, sources, |placing, fields| places::premises(fields, placing, from))
            }
            ImportKind::Addresses => {
                let shelf = Shelf {
                    recorded: &roster.addresses,
                    id: |a| a.id.clone(),
                    change: RosterChange::Address,
                };
                self.compare_placed(shelf, sources, |placing, fields| places::address(fields, placing, from))
            }
            ImportKind::Roads => {
                let shelf =
                    Shelf { recorded: &roster.roads, id: |r| r.id.clone(), change: RosterChange::Road };
                self.compare_placed(shelf, sources, |placing, fields| places::road(fields, placing, from))
            }
        }
    }

    fn compare_placed<T, Id>(
        &mut self,
        shelf: Shelf<T, Id>,
        sources: &[Source],
        read: impl Fn(&Placing, Fields) -> Result<Stated<T>, String>,
    ) -> Vec<RosterChange>
    where
        T: Clone + PartialEq,
        Id: Clone + Ord + std::hash::Hash + std::fmt::Display,
    {
        let served = self.served.take();
        self.compare(shelf, sources, |datum, fields| {
            read(&Placing { datum, served: served.as_ref() }, fields)
        })
    }

    fn compare<T, Id>(
        &mut self,
        shelf: Shelf<T, Id>,
        sources: &[Source],
        read: impl Fn(Datum, Fields) -> Result<Stated<T>, String>,
    ) -> Vec<RosterChange>
    where
        T: Clone + PartialEq,
        Id: Clone + Ord + std::hash::Hash + std::fmt::Display,
    {
        const TELL_EVERY: usize = 10_000;
        let mut taken = Vec::new();
        for source in sources {
            for (at, row) in source.batch.rows.iter().enumerate() {
                if at % TELL_EVERY == 0 {
                    (self.around.progress)(Stage::Checked { rows: at as u64 });
                }
                let origin = Origin { file: source.batch.file.clone(), row: row.number };
                match read(source.datum, source.columns.fields(row)) {
                    Ok(stated) => taken.push((origin, stated)),
                    Err(reason) => self.report.refused.push(origin.refusal(reason)),
                }
            }
        }
        shelf.compare(taken, self.report)
    }
}
