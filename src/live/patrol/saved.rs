//! Marks put by and taken up again. What is newer than them comes from the store's positions.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::packed::{BadMarks, pack, put, take, unpack};
use super::{AREA_ZOOM, Patrol, PatrolGround, ThingKey};
use crate::domain::patrol::Track;
use crate::domain::time::Moment;
use crate::kernel::tile::TileId;

impl Patrol {
    /// What has been put by: `until` is the newest position's moment, of each day its marks.
    ///
    /// # Errors
    /// Bytes that [`Patrol::pack_day`] and [`Patrol::pack_areas`] did not give.
    pub fn restored<'d>(
        ground: Arc<PatrolGround>,
        until: Moment,
        areas: &[u8],
        days: impl IntoIterator<Item = (i64, &'d [u8])>,
    ) -> Result<Self, BadMarks> {
        let keys = ground.keys();
        let mut patrol = Self::new(ground);
        patrol.advance(until);
        for (day, bytes) in days {
            let mut left = &keys[..];
            unpack(bytes, |key, marks| {
                left = &left[left.partition_point(|(known, _)| *known < key)..];
                // What is no more has no trace; several of one name have one each.
                for (_, number) in left.iter().take_while(|(known, _)| *known == key) {
                    patrol.traces[*number as usize].join_day(day, marks, patrol.newest);
                }
            })?;
        }
        patrol.take_areas(areas)?;
        Ok(patrol)
    }

    fn take_areas(&mut self, mut bytes: &[u8]) -> Result<(), BadMarks> {
        while !bytes.is_empty() {
            let mut number = || take(&mut bytes);
            let (x, y, newest) = (number()?, number()?, number()?);
            let narrow = |number: u64| u32::try_from(number).map_err(|_| BadMarks);
            let area = TileId::new(AREA_ZOOM, narrow(x)?, narrow(y)?).ok_or(BadMarks)?;
            self.areas.raise_one(area, newest);
        }
        Ok(())
    }

    /// The newest write of each area: three numbers each, as LEB128.
    pub fn pack_areas(&self) -> Vec<u8> {
        let mut areas: Vec<(TileId, u64)> = self.areas.each().collect();
        areas.sort_unstable_by_key(|&(area, _)| (area.x(), area.y()));
        let mut bytes = Vec::new();
        for (area, newest) in areas {
            for number in [area.x().into(), area.y().into(), newest] {
                put(&mut bytes, number);
            }
        }
        bytes
    }

    /// One day's marks, since 1970 in UTC. `keys` are those of the ground.
    pub fn pack_day(&self, keys: &[(ThingKey, u32)], day: i64) -> Vec<u8> {
        pack(keys, &self.traces, day)
    }

    /// The moment of the newest position.
    pub fn until(&self) -> Option<Moment> {
        self.latest.values().map(|point| point.at).max()
    }

    /// Takes up tracks of the last hours that are in the marks already, and of which the others that come may be
    /// neighbours.
    pub fn take_at_hand(&mut self, tracks: Vec<Track>) {
        let horizon = self.horizon();
        for track in tracks.into_iter().filter(|track| track.quarter >= horizon) {
            self.at_hand.insert((track.member, track.quarter), track.points);
        }
    }

    /// Where members were last who have been silent for longer than tracks are at hand.
    pub fn take_latest(&mut self, tracks: Vec<Track>) {
        for track in tracks {
            if let Some(&last) = track.points.last() {
                let latest = self.latest.entry(track.member).or_insert(last);
                *latest = last.max(*latest);
            }
        }
    }

    /// The days whose marks have become others since this was last asked.
    pub fn take_unsaved(&mut self) -> BTreeSet<i64> {
        std::mem::take(&mut self.unsaved)
    }

    /// Days that could not be put by after all.
    pub fn give_back_unsaved(&mut self, days: impl IntoIterator<Item = i64>) {
        self.unsaved.extend(days);
    }
}
