//! `crs=`: the datum of every coordinate of a request and of its answer.

use actix_web::web;

use super::params::decoded;
use crate::http::error::{Code, Fault, Problem};
use crate::http::extract::Params;
use crate::kernel::crs::CrsError;
use crate::kernel::lattice::LatticeBox;
use crate::reproject;
use crate::service::datum::Datum;

/// Gets ready what the datum that a query names takes, on a thread that may wait: PROJ is busy for up to
/// 50 ms with a system that it has not seen lately. What is wrong with the name is told where the
/// parameter is read.
pub async fn prepare(query: &str) {
    let named = query.split('&').find_map(|pair| pair.strip_prefix("crs="));
    let datum: Option<Datum> = named.and_then(|name| decoded(name)?.parse().ok());
    if let Some(crs) = datum.map(|datum| datum.crs).filter(|&crs| !reproject::at_hand(crs)) {
        // A refusal is kept as well, and is told from there.
        let _ = web::block(move || reproject::known(crs)).await;
    }
}

/// The datum that `crs=` names, WGS 84 without it.
pub fn datum(params: &mut Params<'_>) -> Datum {
    params.with("crs", Datum::named).unwrap_or_default()
}

/// `bbox=minx,miny,maxx,maxy`, as the smallest box of stored coordinates around its corners.
pub fn bbox(params: &mut Params<'_>, datum: Datum) -> Option<LatticeBox> {
    params.with("bbox", |text| {
        let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
        let Some(&[min_x, min_y, max_x, max_y]) = numbers.as_deref() else {
            return Err("four numbers: minx,miny,maxx,maxy".to_owned());
        };
        if !(min_x <= max_x && min_y <= max_y) {
            return Err("the first corner must not exceed the second".to_owned());
        }
        let mut around = LatticeBox::EMPTY;
        for (x, y) in [(min_x, min_y), (min_x, max_y), (max_x, min_y), (max_x, max_y)] {
            around.include(datum.read(x, y).map_err(|error| error.to_string())?);
        }
        Ok(around)
    })
}

/// A coordinate that is no place, as the problem that names the parameters.
pub fn bad_coordinate(names: &[&str], error: &CrsError) -> Problem {
    Problem::faults(Code::BadCoordinate, names.iter().map(|name| Fault::parameter(name, error)).collect())
}
