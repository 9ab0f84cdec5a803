//! Why an answer is as it is: each step a value with a stable code and a sentence for people.
//!
//! Sentences are made only when somebody reads them; a batch of codes never does.

use std::fmt::{self, Display, Formatter};

use crate::domain::duty::DutyRole;
use crate::domain::grid::Grid;
use crate::domain::layers::Layer;
use crate::domain::matter::Matter;
use crate::domain::member::{Member, Team};
use crate::kernel::measure::Metres;

/// One step on the way to an owner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason<'a> {
    MatchedAddress { label: &'a str },
    MatchedPart { label: &'a str },
    MatchedParts { label: &'a str },
    MatchedLike { label: &'a str },
    FormerName { alias: &'a str, name: &'a str },
    OtherName { alias: &'a str, name: &'a str },
    BetweenDoors { label: &'a str },
    DoorsOfStretch { label: &'a str },
    MiddleOfStreet { label: &'a str },
    CrossingOf { label: &'a str },
    MiddleOfArea { label: &'a str },
    CalledPremises { label: &'a str },
    MiddleOfRoad { label: &'a str },
    PointInGrid { grid: &'a Grid },
    MatchedPremises { label: &'a str },
    PremisesWithoutPoint { label: &'a str },
    CandidatesAgree { count: usize },
    CandidatesDiffer { count: usize },
    TooManyCandidates { more_than: usize },
    NotFound,
    MatterLayer { matter: &'a Matter },
    MatterLayerAbsent { matter: &'a Matter, instead: Layer },
    LayerOrder { layer: Layer },
    Holds { grid: &'a Grid },
    OnBorder { grid: &'a Grid },
    NearBorder { border: Metres, accuracy: Metres, neighbour: &'a Grid },
    MatterTeam { team: Team },
    NobodyOnDuty { grid: &'a Grid, team: Option<Team> },
    ToParent { grid: &'a Grid },
    ToCommunityLayer { grid: &'a Grid },
    Chosen { member: &'a Member, role: DutyRole, grid: &'a Grid },
    FirstOfSeveral { count: usize, role: DutyRole },
    NobodyAtAll,
    Outside,
    OutsideBy { nearest: &'a Grid },
    OutsideSwapped { holds: &'a Grid },
    OutsideTerritory,
}

impl Reason<'_> {
    /// Stable, kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MatchedAddress { .. } => "matched-address",
            Self::MatchedPart { .. } => "matched-part-of-address",
            Self::MatchedParts { .. } => "matched-parts-of-address",
            Self::MatchedLike { .. } => "matched-by-likeness",
            Self::FormerName { .. } => "former-name",
            Self::OtherName { .. } => "other-name",
            Self::BetweenDoors { .. } => "between-doors",
            Self::DoorsOfStretch { .. } => "doors-of-stretch",
            Self::MiddleOfStreet { .. } => "middle-of-street",
            Self::CrossingOf { .. } => "crossing-of-streets",
            Self::MiddleOfArea { .. } => "middle-of-area",
            Self::CalledPremises { .. } => "named-premises",
            Self::MiddleOfRoad { .. } => "middle-of-road",
            Self::PointInGrid { .. } => "point-in-grid",
            Self::MatchedPremises { .. } => "matched-premises",
            Self::PremisesWithoutPoint { .. } => "premises-without-point",
            Self::CandidatesAgree { .. } => "candidates-share-owner",
            Self::CandidatesDiffer { .. } => "candidates-differ",
            Self::TooManyCandidates { .. } => "too-many-candidates",
            Self::NotFound => "not-found",
            Self::MatterLayer { .. } => "matter-layer",
            Self::MatterLayerAbsent { .. } => "matter-layer-absent",
            Self::LayerOrder { .. } => "layer-order",
            Self::Holds { .. } => "grid-holds-point",
            Self::OnBorder { .. } => "on-border",
            Self::NearBorder { .. } => "near-border",
            Self::MatterTeam { .. } => "matter-team",
            Self::NobodyOnDuty { .. } => "nobody-on-duty",
            Self::ToParent { .. } => "escalated-to-parent",
            Self::ToCommunityLayer { .. } => "escalated-to-community-layer",
            Self::Chosen { .. } => "on-duty",
            Self::FirstOfSeveral { .. } => "longest-serving",
            Self::NobodyAtAll => "nobody-at-all",
            Self::Outside => "outside-served-area",
            Self::OutsideBy { .. } => "outside-near-border",
            Self::OutsideSwapped { .. } => "outside-looks-swapped",
            Self::OutsideTerritory => "outside-territory",
        }
    }

    /// The step as one sentence, English or Chinese, written straight to where it goes.
    pub fn sentence(&self, english: bool) -> impl Display {
        fmt::from_fn(move |f| if english { self.write_en(f) } else { self.write_zh(f) })
    }

    fn write_zh(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::MatchedAddress { label } => write!(f, "地址与标准地址“{label}”一致。"),
            Self::MatchedPart { label } => write!(f, "没有完全一致的标准地址，取最接近的“{label}”。"),
            Self::MatchedParts { label } => write!(f, "按街巷和门牌号，地址为“{label}”。"),
            Self::MatchedLike { label } => write!(f, "没有这样写的街巷，按字音字形相近取“{label}”。"),
            Self::FormerName { alias, name } => write!(f, "“{alias}”是“{name}”的旧称。"),
            Self::OtherName { alias, name } => write!(f, "“{alias}”是“{name}”的别称。"),
            Self::BetweenDoors { label } => {
                write!(f, "“{label}”没有这个门牌号，位置按相邻门牌推算。")
            }
            Self::DoorsOfStretch { label } => write!(f, "“{label}”在这段门牌号之内。"),
            Self::MiddleOfStreet { label } => write!(f, "只查到“{label}”，取其门牌的中间位置。"),
            Self::CrossingOf { label } => write!(f, "取“{label}”与另一条路最近的门牌之间。"),
            Self::MiddleOfArea { label } => write!(f, "只查到“{label}”，取其地址的中间位置。"),
            Self::CalledPremises { label } => write!(f, "按名称或信用代码为列管单位“{label}”。"),
            Self::MiddleOfRoad { label } => write!(f, "按名称为道路“{label}”，取其中间位置。"),
            Self::PointInGrid { grid } => write!(f, "按名称或编码为{}，取其中一点。", zh(grid)),
            Self::MatchedPremises { label } => write!(f, "列管单位“{label}”已登记坐标。"),
            Self::PremisesWithoutPoint { label } => {
                write!(f, "列管单位“{label}”没有坐标，按其登记地址查找。")
            }
            Self::CandidatesAgree { count } => write!(f, "有 {count} 处相符，责任归属相同。"),
            Self::CandidatesDiffer { count } => {
                write!(f, "有 {count} 处相符，责任归属不同，请说明是哪一处。")
            }
            Self::TooManyCandidates { more_than } => write!(f, "相符的超过 {more_than} 处，请写得更详细。"),
            Self::NotFound => f.write_str("没有查到这个地址或单位。"),
            Self::MatterLayer { matter } => {
                write!(f, "事项“{}”由{}负责。", matter.name, matter.layer.row().zh)
            }
            Self::MatterLayerAbsent { matter, instead } => write!(
                f,
                "事项“{}”应由{}负责，但该处没有，改由{}负责。",
                matter.name,
                matter.layer.row().zh,
                instead.row().zh
            ),
            Self::LayerOrder { layer } => {
                write!(f, "未指明事项，按实体、道路、社区的次序，由{}负责。", layer.row().zh)
            }
            Self::Holds { grid } => write!(f, "该处属于{}。", zh(grid)),
            Self::OnBorder { grid } => {
                write!(f, "该处正好在边界上，按规则归东侧（其次北侧）的网格，即{}。", zh(grid))
            }
            Self::NearBorder { border, accuracy, neighbour } => write!(
                f,
                "该处距边界 {:.1} 米，在定位精度 {:.1} 米以内，也可能属于{}。",
                border.0,
                accuracy.0,
                zh(neighbour)
            ),
            Self::MatterTeam { team } => write!(f, "该事项由{}处理。", team.zh()),
            Self::NobodyOnDuty { grid, team: None } => write!(f, "{}此刻无人在岗。", zh(grid)),
            Self::NobodyOnDuty { grid, team: Some(team) } => {
                write!(f, "{}此刻没有{}在岗。", zh(grid), team.zh())
            }
            Self::ToParent { grid } => write!(f, "转上级网格：{}。", zh(grid)),
            Self::ToCommunityLayer { grid } => write!(f, "转该处的社区网格：{}。", zh(grid)),
            Self::Chosen { member, role, grid } => {
                write!(f, "{}是{}的{}，此刻在岗。", member.name, zh(grid), role_zh(role))
            }
            Self::FirstOfSeveral { count, role } => {
                write!(f, "此刻在岗的{}有 {count} 人，取任责最早的一人。", role_zh(role))
            }
            Self::NobodyAtAll => f.write_str("逐级向上都无人在岗，此刻无人负责。"),
            Self::Outside => f.write_str("该处不在任何负责网格之内。"),
            Self::OutsideBy { nearest } => write!(f, "在定位精度以内有{}。", zh(nearest)),
            Self::OutsideSwapped { holds } => {
                write!(f, "x 与 y 对调后在{}之内，可能填反了。", zh(holds))
            }
            Self::OutsideTerritory => f.write_str("该处不在您的管辖范围内，不显示责任人。"),
        }
    }

    fn write_en(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match *self {
            Self::MatchedAddress { label } => write!(f, "The text is the standard address “{label}”."),
            Self::MatchedPart { label } => {
                write!(f, "No standard address is the same; “{label}” comes nearest.")
            }
            Self::MatchedParts { label } => {
                write!(f, "By street and house number the address is “{label}”.")
            }
            Self::MatchedLike { label } => {
                write!(f, "No street is written like that; by sound and likeness it is “{label}”.")
            }
            Self::FormerName { alias, name } => write!(f, "“{alias}” is what “{name}” was called."),
            Self::OtherName { alias, name } => write!(f, "“{alias}” is another name of “{name}”."),
            Self::BetweenDoors { label } => {
                write!(f, "“{label}” has no such number; the place is reckoned from the doors beside it.")
            }
            Self::DoorsOfStretch { label } => write!(f, "“{label}” is within these house numbers."),
            Self::MiddleOfStreet { label } => {
                write!(f, "Only “{label}” is known; this is the middle of its doors.")
            }
            Self::CrossingOf { label } => {
                write!(f, "Between the nearest doors of “{label}” and of the other road.")
            }
            Self::MiddleOfArea { label } => {
                write!(f, "Only “{label}” is known; this is the middle of its addresses.")
            }
            Self::CalledPremises { label } => {
                write!(f, "By name or credit code these are the premises “{label}”.")
            }
            Self::MiddleOfRoad { label } => {
                write!(f, "By name this is the road “{label}”; the point is in its middle.")
            }
            Self::PointInGrid { grid } => {
                write!(f, "By name or code this is {}; the point is somewhere in it.", en(grid))
            }
            Self::MatchedPremises { label } => write!(f, "The premises “{label}” have a recorded point."),
            Self::PremisesWithoutPoint { label } => {
                write!(f, "The premises “{label}” have no point; their address is looked up.")
            }
            Self::CandidatesAgree { count } => write!(f, "{count} places match and have the same owner."),
            Self::CandidatesDiffer { count } => {
                write!(f, "{count} places match and have different owners: say which is meant.")
            }
            Self::TooManyCandidates { more_than } => {
                write!(f, "More than {more_than} places match: give more of the address.")
            }
            Self::NotFound => f.write_str("No such address or premises."),
            Self::MatterLayer { matter } => {
                write!(f, "The matter “{}” is for the {} layer.", matter.name, matter.layer)
            }
            Self::MatterLayerAbsent { matter, instead } => write!(
                f,
                "The matter “{}” is for the {} layer, which has no grid here; the {instead} layer answers.",
                matter.name, matter.layer
            ),
            Self::LayerOrder { layer } => {
                write!(
                    f,
                    "No matter named: entity before road before community, so the {layer} layer answers."
                )
            }
            Self::Holds { grid } => write!(f, "The point lies in {}.", en(grid)),
            Self::OnBorder { grid } => {
                write!(
                    f,
                    "The point lies exactly on a border, which goes to its east, else north: {}.",
                    en(grid)
                )
            }
            Self::NearBorder { border, accuracy, neighbour } => write!(
                f,
                "The border is {:.1} m away, within the stated accuracy of {:.1} m: it may be {} as well.",
                border.0,
                accuracy.0,
                en(neighbour)
            ),
            Self::MatterTeam { team } => write!(f, "The matter is for the team {}.", team.name()),
            Self::NobodyOnDuty { grid, team: None } => write!(f, "Nobody of {} is on duty.", en(grid)),
            Self::NobodyOnDuty { grid, team: Some(team) } => {
                write!(f, "Nobody of {} in the team {} is on duty.", en(grid), team.name())
            }
            Self::ToParent { grid } => write!(f, "Up to the parent: {}.", en(grid)),
            Self::ToCommunityLayer { grid } => {
                write!(f, "On to the community layer at this point: {}.", en(grid))
            }
            Self::Chosen { member, role, grid } => {
                write!(f, "{} is {} of {} and on duty.", member.name, role.name(), en(grid))
            }
            Self::FirstOfSeveral { count, role } => {
                write!(f, "{count} are on duty as {}; the one who has been so longest is taken.", role.name())
            }
            Self::NobodyAtAll => f.write_str("Nobody is on duty all the way up."),
            Self::Outside => f.write_str("The point lies in no grid that can own it."),
            Self::OutsideBy { nearest } => write!(f, "Within the stated accuracy there is {}.", en(nearest)),
            Self::OutsideSwapped { holds } => {
                write!(f, "With x and y exchanged it would lie in {}: they look swapped.", en(holds))
            }
            Self::OutsideTerritory => f.write_str("Outside your territory: who answers is not shown."),
        }
    }
}

fn zh(grid: &Grid) -> impl Display {
    fmt::from_fn(move |f| write!(f, "{}“{}”（{}）", grid.layer.row().zh, grid.name, grid.code))
}

fn en(grid: &Grid) -> impl Display {
    fmt::from_fn(move |f| write!(f, "the {} grid “{}” ({})", grid.layer, grid.name, grid.code))
}

fn role_zh(role: DutyRole) -> &'static str {
    match role {
        DutyRole::Lead => "责任人",
        DutyRole::Deputy => "B 角",
        DutyRole::Member => "队员",
    }
}
