//! What marks rest on beside positions: which things there were, and who answered for what. Marks hold on
//! another ground, or after a restart, as far as these are the same for the time of the positions; what begins
//! or ends later makes no difference to them.

use super::ground::PatrolGround;
use super::thing::Thing;
use crate::domain::time::{Moment, Period};
use crate::kernel::areas::digest;

/// What marks rest on that positions up to `until` have made, `at` the time of the ground. The same in every
/// process.
pub fn basis(ground: &PatrolGround, until: Moment, at: Moment) -> u64 {
    let (atlas, mut bytes) = (ground.atlas(), Vec::new());
    let mut put = |number: i64| bytes.extend(number.to_le_bytes());
    put(atlas.edition().number.0.into());
    put(atlas.town().coverage.road_reach_m.into());
    for number in 0..ground.len() as u32 {
        let thing = ground.thing(number);
        if !matches!(thing, Thing::Premises { .. }) {
            put(i64::from(thing.point().x) << 32 ^ i64::from(thing.point().y));
        }
    }
    // Premises that have ended since are no things any more, but were: of them the rows count.
    for row in atlas.roster().premises.iter() {
        if let (Some(point), Some(valid)) = (row.value.at, before(row.valid, until.min(at))) {
            put(i64::from(point.x) << 32 ^ i64::from(point.y));
            put(valid.from.0);
            put(valid.to.0);
        }
    }
    for row in atlas.roster().duties.iter() {
        if let (Some(grid), Some(valid)) = (atlas.index().find(&row.value.grid), before(row.valid, until)) {
            put(digest([row.value.member.as_str().as_bytes()]) as i64);
            put(grid.0.into());
            put(valid.from.0);
            put(valid.to.0);
        }
    }
    digest([&bytes[..]])
}

/// As much of a period as lies up to and at a moment.
pub(super) fn before(period: Period, until: Moment) -> Option<Period> {
    let end = Moment(until.0.saturating_add(1));
    Period::new(period.from, period.to.min(end))
}
