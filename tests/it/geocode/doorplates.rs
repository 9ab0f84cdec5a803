//! A city's doorplates, as data to ask for.

use gridward::atlas::Atlas;
use gridward::domain::address::Address;
use gridward::domain::id::AddressId;
use gridward::domain::layers::Layer;
use gridward::domain::roster::{Roster, Row};
use gridward::domain::time::{LogNumber, Moment, Period};
use gridward::domain::town::Town;
use gridward::kernel::lattice::LatticePoint;
use gridward::kernel::measure::LocalScale;
use gridward::service::import::{ImportKind, ImportRequest};

use crate::harness::shared::shared_data;
use crate::harness::town::first_edition;
use crate::import::Desk;

/// A doorplate: its text, its parts and its place.
pub struct Plate {
    pub text: String,
    pub district: String,
    pub village: String,
    pub neighbourhood: String,
    pub road: String,
    pub section: String,
    /// Lanes, one in another.
    pub lanes: String,
    pub number: String,
    pub at: LatticePoint,
}

impl Plate {
    /// What comes after the neighbourhood.
    pub fn street(&self) -> String {
        [&self.road, &self.section, &self.lanes, &self.number].map(String::as_str).concat()
    }
}

pub fn plates() -> Option<Vec<Plate>> {
    let Some(path) = shared_data("taipei/doorplates.csv") else {
        println!("SKIPPED: no Taipei doorplates to ask for");
        return None;
    };
    let mut reader = csv::Reader::from_path(path).expect("readable");
    let plate = |record: csv::StringRecord| {
        let number = |at: usize| record[at].parse::<f64>().expect("a number");
        let at = LatticePoint::from_degrees(number(10), number(11)).expect("a place");
        Plate {
            text: record[0].to_owned(),
            district: record[1].to_owned(),
            village: record[2].to_owned(),
            neighbourhood: record[3].to_owned(),
            road: record[4].to_owned(),
            section: record[5].to_owned(),
            lanes: (6..9).map(|at| &record[at]).collect(),
            number: record[9].to_owned(),
            at,
        }
    };
    Some(reader.records().map(|record| plate(record.expect("a row"))).collect())
}

/// The two districts with their villages and these addresses.
pub fn atlas<'p>(plates: impl Iterator<Item = &'p Plate>) -> Option<Atlas> {
    let villages = shared_data("taipei/villages.geojson")?;
    let desk = Desk::new();
    let districts = desk.file("districts.csv", "code,name,level\n文山區,文山區,town\n內湖區,內湖區,town\n");
    let districts = ImportRequest {
        layer: Some(Layer::Community),
        ..ImportRequest::new(ImportKind::Grids, vec![districts])
    };
    desk.import(&districts).expect("imported");
    let map = "code=village,name=village,parent=town".parse().expect("a map");
    desk.import(&ImportRequest { map, ..desk.grids(villages, "community") }).expect("imported");
    let row = |(number, plate): (usize, &Plate)| Row {
        value: Address {
            id: AddressId::new(&format!("t{number:05}")).expect("an id"),
            text: plate.text.as_str().into(),
            parts: Default::default(),
            at: plate.at,
            residents: 0,
        },
        valid: Period::ALWAYS,
        recorded: LogNumber(1),
    };
    let roster =
        Roster { log: LogNumber(1), addresses: plates.enumerate().map(row).collect(), ..Roster::default() };
    let edition = first_edition(Moment(0));
    let town = Town { name: "臺北市".into(), ..Town::default() };
    Some(Atlas::build(town, edition.clone(), vec![edition], desk.plan(), roster).expect("sound"))
}

/// Metres between two points.
pub fn distance_m(a: LatticePoint, b: LatticePoint) -> f64 {
    let scale = LocalScale::at(a);
    (f64::from(b.x - a.x) * scale.metres_per_x).hypot(f64::from(b.y - a.y) * scale.metres_per_y)
}
