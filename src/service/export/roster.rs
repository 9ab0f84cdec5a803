//! Rows of the roster as they hold at one moment.

use super::{degrees, push};
use crate::domain::actor::Actor;
use crate::domain::address::Address;
use crate::domain::import::{Batch, SourceShape};
use crate::domain::matter::Matter;
use crate::domain::member::Member;
use crate::domain::premises::Premises;
use crate::domain::road::Road;
use crate::domain::roster::{Roster, Row};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;
use crate::service::import::ImportKind;
use crate::service::time::{Zone, bounded};

/// A roster at a moment, for somebody.
pub struct Holding<'a> {
    pub roster: &'a Roster,
    pub at: Moment,
    pub zone: &'a Zone,
    pub actor: &'a Actor,
}

/// A row's fields in the order of the columns, and its shape.
type Fields = (Vec<String>, Option<SourceShape>);

impl Holding<'_> {
    /// The rows of one kind. Grids and facts are no part of the roster. Telephone numbers are whole only for a
    /// role that may see them.
    pub fn rows(&self, kind: ImportKind) -> Batch {
        let roster = self.roster;
        match kind {
            ImportKind::Grids | ImportKind::Hazards | ImportKind::Positions => Batch::default(),
            ImportKind::Members => {
                let whole = self.actor.role.sees_phones();
                self.table("id name team phone", &roster.members, |row| member(&row.value, whole))
            }
            ImportKind::Duties => self.table("member grid role id from to hours", &roster.duties, |row| {
                let duty = &row.value;
                let moment = |at| bounded(at).map_or_else(String::new, |moment| self.zone.rfc3339(moment));
                let (from, to) = (moment(row.valid.from), moment(row.valid.to));
                let ids = [duty.member.as_str(), duty.grid.as_str(), duty.role.name(), duty.id.as_str()];
                let times = [from, to, duty.hours.as_str().to_owned()];
                (ids.map(str::to_owned).into_iter().chain(times).collect(), None)
            }),
            ImportKind::Matters => self.table(
                "code list name family layer team severity limit limit_kind department premises_kinds \
                 interval_days",
                &roster.matters,
                |row| matter(&row.value),
            ),
            ImportKind::Premises => {
                self.table("id name kind credit_code address", &roster.premises, |row| premises(&row.value))
            }
            ImportKind::Addresses => self.table(
                "id text town community road lane number building unit room residents",
                &roster.addresses,
                |row| address(&row.value),
            ),
            ImportKind::Roads => self.table("id name class walkable", &roster.roads, |row| road(&row.value)),
        }
    }

    fn table<T>(&self, columns: &str, rows: &[Row<T>], fields: impl Fn(&Row<T>) -> Fields) -> Batch {
        let mut batch =
            Batch { columns: columns.split_whitespace().map(Into::into).collect(), ..Batch::default() };
        for row in rows.iter().filter(|row| row.valid.contains(self.at)) {
            let (fields, shape) = fields(row);
            push(&mut batch, fields, shape);
        }
        batch
    }
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

fn point(at: LatticePoint) -> SourceShape {
    SourceShape::Points(vec![degrees(at)])
}

fn member(member: &Member, whole_phone: bool) -> Fields {
    let phone = member.phone.as_ref();
    let phone = phone.map(|phone| if whole_phone { phone.reveal().to_owned() } else { phone.masked() });
    (texts([member.id.as_str(), &member.name, member.team.name(), &phone.unwrap_or_default()]), None)
}

fn matter(matter: &Matter) -> Fields {
    let number = |number: Option<u16>| number.map_or_else(String::new, |number| number.to_string());
    let fields = texts([
        &matter.code,
        matter.list.name(),
        &matter.name,
        &matter.family,
        matter.layer.name(),
        matter.team.map_or("", |team| team.name()),
        matter.severity.name(),
        &number(matter.limit.map(|limit| limit.amount)),
        matter.limit.map_or("", |limit| limit.kind.name()),
        &matter.department,
        &matter.premises_kinds.join(";"),
        &number(matter.interval_days),
    ]);
    (fields, None)
}

fn premises(premises: &Premises) -> Fields {
    let code = premises.credit_code.as_deref().unwrap_or_default();
    let fields = [premises.id.as_str(), &premises.name, &premises.kind, code, &premises.address];
    (texts(fields), premises.at.map(point))
}

fn address(address: &Address) -> Fields {
    let parts = &address.parts;
    let fields = texts([
        address.id.as_str(),
        &address.text,
        &parts.town,
        &parts.community,
        &parts.road,
        &parts.lane,
        &parts.number,
        &parts.building,
        &parts.unit,
        &parts.room,
        &address.residents.to_string(),
    ]);
    (fields, Some(point(address.at)))
}

fn road(road: &Road) -> Fields {
    let walkable = if road.walkable { "true" } else { "false" };
    let lines = road.lines.iter().map(|line| line.iter().copied().map(degrees).collect()).collect();
    (texts([road.id.as_str(), &road.name, &road.class, walkable]), Some(SourceShape::Lines(lines)))
}
