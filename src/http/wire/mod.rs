//! What goes over the wire: types of JSON, converted by hand from the domain's, so that neither
//! changes by accident with the other. Field names are promised (API contract): added, never renamed.

mod geocoded;
mod geometry;
mod grid;
mod hazard;
mod located;
mod page;
mod vector_layer;

pub use geocoded::{GeocodeFeatures, geocoded, nearest, suggested};
pub use geometry::{Geometry, PointGeometry, bounds_of, polygons};
pub use grid::{GridBody, GridDetail, GridFeature, GridFeatures, GridRef};
pub use hazard::{HazardBody, HazardCourse, hazard, hazard_course};
pub use located::{
    BecauseBody, BriefAnswer, CandidateBody, GridAnswerBody, LocateAnswer, MatchBody, MemberAnswerBody,
    OwnerBody, QueryEcho, Speaker, brief, locate, owner,
};
pub use page::{Link, Page, cursor};
pub use vector_layer::VectorLayer;
