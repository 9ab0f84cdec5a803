//! `/v1/premises`: regulated places.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind::{Form, Kind, Sight, Wanted, bounds, needed, part, short};
use crate::atlas::Atlas;
use crate::domain::grid::{CODE_BYTES_MAX, NAME_BYTES_MAX};
use crate::domain::id::{GridId, PremisesId};
use crate::domain::premises::{Premises, check_credit_code, normal_credit_code};
use crate::domain::roster::Row;
use crate::http::error::Fault;
use crate::http::extract::{Params, bbox};
use crate::http::wire::{PointGeometry, Speaker};
use crate::service::datum::Datum;
use crate::service::visible::Visible;

/// A regulated place (列管单位).
#[derive(Serialize, ToSchema)]
#[schema(as = Premises)]
pub struct PremisesBody<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub kind: &'a str,
    pub credit_code: Option<&'a str>,
    /// What is odd about the credit code (GB 32100-2015); such codes have been issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_code_warning: Option<String>,
    pub address: &'a str,
    /// Null when it is not known, or when the datum asked for does not reach there.
    pub point: Option<PointGeometry>,
    pub from: Option<String>,
    pub to: Option<String>,
}

/// A regulated place as sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PremisesInput {
    id: Option<String>,
    name: String,
    kind: String,
    credit_code: Option<String>,
    #[serde(default)]
    address: String,
    point: Option<PointInput>,
    from: Option<String>,
    to: Option<String>,
}

/// A GeoJSON point.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PointInput {
    /// Always `Point`.
    r#type: String,
    coordinates: [f64; 2],
}

const KIND_BYTES_MAX: usize = CODE_BYTES_MAX;

impl Kind for Premises {
    type Body<'a> = PremisesBody<'a>;
    type Input = PremisesInput;
    const PATH: &'static str = "/v1/premises";

    fn body<'a>(row: &'a Row<Self>, speaker: Speaker<'_>) -> PremisesBody<'a> {
        let premises = &row.value;
        let (from, to) = bounds(row.valid, speaker.zone);
        let credit_code = premises.credit_code.as_deref();
        PremisesBody {
            id: premises.id.as_str(),
            name: &premises.name,
            kind: &premises.kind,
            credit_code,
            credit_code_warning: credit_code
                .and_then(|code| check_credit_code(code).err())
                .map(|warning| warning.to_string()),
            address: &premises.address,
            point: premises.at.and_then(|at| PointGeometry::of(at, speaker.datum).ok()),
            from,
            to,
        }
    }

    fn wanted(params: &mut Params<'_>, datum: Datum) -> Wanted<Self> {
        let kind = params.text("kind");
        let credit_code = params.text("credit_code").map(|code| normal_credit_code(&code));
        let bbox = bbox(params, datum);
        let grid = params.with("grid", GridId::new);
        Box::new(move |premises: &Self, atlas: &Atlas| {
            kind.as_deref().is_none_or(|kind| *premises.kind == *kind)
                && credit_code.as_deref().is_none_or(|code| premises.credit_code.as_deref() == Some(code))
                && bbox.is_none_or(|bbox| premises.at.is_some_and(|at| bbox.contains(at)))
                && grid.as_ref().is_none_or(|grid| lies_in(premises, atlas, grid))
        })
    }

    fn read(input: &PremisesInput, id: &str, form: &Form<'_>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let id = part("/id", PremisesId::new(id), &mut faults);
        needed("/name", &input.name, NAME_BYTES_MAX, &mut faults);
        needed("/kind", &input.kind, KIND_BYTES_MAX, &mut faults);
        if let Some(code) = &input.credit_code {
            needed("/credit_code", code, CODE_BYTES_MAX, &mut faults);
        }
        short("/address", &input.address, NAME_BYTES_MAX, &mut faults);
        let at = input.point.as_ref().map(|point| {
            if point.r#type != "Point" {
                faults.push(Fault::pointer("/point/type", "must be Point"));
            }
            let [x, y] = point.coordinates;
            part("/point/coordinates", form.datum.read(x, y), &mut faults)
        });
        match (id, faults.is_empty()) {
            (Some(id), true) => Ok(Self {
                id,
                name: input.name.trim().into(),
                kind: input.kind.trim().into(),
                credit_code: input.credit_code.as_deref().map(|code| normal_credit_code(code).into()),
                address: input.address.trim().into(),
                at: at.flatten(),
            }),
            _ => Err(faults),
        }
    }

    fn named(input: &PremisesInput) -> Option<&str> {
        input.id.as_deref()
    }

    fn period(input: &PremisesInput) -> (Option<&str>, Option<&str>) {
        (input.from.as_deref(), input.to.as_deref())
    }

    fn is_visible(&self, sight: &Sight<'_>) -> bool {
        sight.visible.premises(self)
    }

    fn is_writable(&self, visible: &Visible<'_>) -> bool {
        visible.premises(self)
    }
}

fn lies_in(premises: &Premises, atlas: &Atlas, grid: &GridId) -> bool {
    let Some((wanted, point)) = atlas.grid_by_id(grid).zip(premises.at) else { return false };
    let leaf = atlas.leaf_at(point, atlas.grid(wanted).layer);
    leaf.is_some_and(|leaf| atlas.index().upward(leaf).any(|up| up == wanted))
}

super::roster_routes!(
    Premises,
    PremisesBody,
    PremisesInput,
    "Premises",
    "premises",
    "all_premises",
    "/v1/premises",
    "/v1/premises/{id}",
    [
        "kind" = "rental_house, small_shop, …",
        "credit_code" = "With that unified social credit code",
        "grid" = "Within the grid with that id",
        "bbox" = "minx,miny,maxx,maxy"
    ]
);
