//! A day of everybody's marks as bytes: what is put by for a restart. Things are named by what they are and
//! where, so that a day's bytes hold whatever is built or torn down later.
//!
//! In order of [`ThingKey`], of each thing that was seen that day: a byte with its kind (two bits), whether all
//! slots are alike (one) and which slots have marks (five); then numbers as LEB128, those that may be negative
//! in zigzag: x, y and, of premises, the moment since when, each less that of the thing before; then of each
//! slot, or once for all of them, its hours as bits and its last second and one, or 0.

use super::thing::{ThingKey, ThingKind};
use super::trace::{DayTrace, SLOTS, Trace};
use crate::domain::time::Moment;
use crate::kernel::lattice::LatticePoint;

const KINDS: [ThingKind; 3] = [ThingKind::Piece, ThingKind::Cell, ThingKind::Premises];

const ALIKE: u8 = 1 << 5;

/// Bytes that this program did not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a day's marks are damaged")]
pub struct BadMarks;

/// `keys` in order, each with the number of its trace.
pub(super) fn pack(keys: &[(ThingKey, u32)], traces: &[Trace], day: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut before = START;
    for run in keys.chunk_by(|a, b| a.0 == b.0) {
        let (key, number) = run[0];
        let marks = traces[number as usize].on_day(day);
        let slots: Vec<usize> = (0..SLOTS).filter(|&slot| marks.hours[slot] != 0).collect();
        let Some(&first) = slots.first() else { continue };
        let of = |slot: usize| (marks.hours[slot], marks.last[slot]);
        let alike = slots.iter().all(|&slot| of(slot) == of(first));
        let set = slots.iter().fold(0, |set, slot| set | 1 << slot);
        bytes.push((key.kind as u8) << 6 | if alike { ALIKE } else { 0 } | set);
        put_signed(&mut bytes, i64::from(key.point.x) - i64::from(before.point.x));
        put_signed(&mut bytes, i64::from(key.point.y) - i64::from(before.point.y));
        if key.kind == ThingKind::Premises {
            put_signed(&mut bytes, key.since.0.wrapping_sub(before.since.0));
        }
        for &slot in if alike { &slots[..1] } else { &slots[..] } {
            put(&mut bytes, marks.hours[slot].into());
            put(&mut bytes, marks.last[slot].into());
        }
        before = key;
    }
    bytes
}

/// What was packed, in order.
pub(super) fn unpack(mut bytes: &[u8], mut each: impl FnMut(ThingKey, &DayTrace)) -> Result<(), BadMarks> {
    let mut before = START;
    while let Some((&head, rest)) = bytes.split_first() {
        bytes = rest;
        let kind = *KINDS.get(usize::from(head >> 6)).ok_or(BadMarks)?;
        let x = lattice(before.point.x, take_signed(&mut bytes)?)?;
        let y = lattice(before.point.y, take_signed(&mut bytes)?)?;
        let since = match kind {
            ThingKind::Premises => Moment(before.since.0.wrapping_add(take_signed(&mut bytes)?)),
            _ => START.since,
        };
        let mut marks = DayTrace::default();
        let mut read = None;
        for slot in (0..SLOTS).filter(|slot| head >> slot & 1 != 0) {
            let (hours, last) = match read.filter(|_| head & ALIKE != 0) {
                Some(read) => read,
                None => (take_small(&mut bytes)?, take_small(&mut bytes)?),
            };
            read = Some((hours, last));
            (marks.hours[slot], marks.last[slot]) = (hours, last);
        }
        before = ThingKey { kind, point: LatticePoint::new(x, y), since };
        each(before, &marks);
    }
    Ok(())
}

/// What the first thing's numbers are less.
const START: ThingKey =
    ThingKey { kind: ThingKind::Piece, point: LatticePoint { x: 0, y: 0 }, since: Moment(0) };

fn lattice(before: i32, more: i64) -> Result<i32, BadMarks> {
    let sum = i64::from(before).checked_add(more).ok_or(BadMarks)?;
    sum.try_into().map_err(|_| BadMarks)
}

pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

pub(super) fn take(bytes: &mut &[u8]) -> Result<u64, BadMarks> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or(BadMarks)?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(BadMarks)
}

fn take_small(bytes: &mut &[u8]) -> Result<u32, BadMarks> {
    take(bytes)?.try_into().map_err(|_| BadMarks)
}

fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put(bytes, (number << 1 ^ number >> 63) as u64);
}

fn take_signed(bytes: &mut &[u8]) -> Result<i64, BadMarks> {
    let number = take(bytes)?;
    Ok((number >> 1) as i64 ^ -((number & 1) as i64))
}

#[cfg(test)]
mod tests {
    use super::super::trace::{HOUR_S, Own};
    use super::*;

    const DAY: i64 = 20_000;
    const NEWEST: i64 = DAY * 24 + 23;

    fn key(kind: ThingKind, x: i32, y: i32, since: i64) -> ThingKey {
        ThingKey { kind, point: LatticePoint::new(x, y), since: Moment(since) }
    }

    #[test]
    fn a_day_comes_back_from_its_bytes() {
        let keys = [
            (key(ThingKind::Piece, -1_800_000_000, 900_000_000, 0), 1),
            (key(ThingKind::Piece, 1_800_000_000, -900_000_000, 0), 0),
            (key(ThingKind::Cell, 5, 5, 0), 2),
            (key(ThingKind::Premises, 5, 5, i64::MIN), 3),
            (key(ThingKind::Premises, 5, 5, i64::MAX), 4),
        ];
        let mut traces = vec![Trace::default(); 5];
        let at = |day: i64, second: i64| day * 24 * HOUR_S + second;
        for (thing, second, own) in [
            (0, at(DAY, 0), 0b0001),
            (0, at(DAY, 86_399), 0b1111),
            (1, at(DAY - 1, 86_399), 0b0001),
            (3, at(DAY, 7_200), 0),
            (3, at(DAY - 1, 7_200), 0b0010),
            (4, at(DAY, 7_200), 0b0010),
        ] {
            traces[thing].mark(second, Own(own), NEWEST);
        }
        let mut found = vec![Trace::default(); 5];
        for day in [DAY, DAY - 1] {
            let bytes = pack(&keys, &traces, day);
            let mut seen = Vec::new();
            unpack(&bytes, |key, marks| {
                let number = keys.iter().find(|known| known.0 == key).expect("one of ours").1;
                found[number as usize].join_day(day, marks, NEWEST);
                seen.push(number);
            })
            .expect("sound");
            assert_eq!(seen, if day == DAY { vec![0, 3, 4] } else { vec![1, 3] });
            for end in 1..bytes.len() {
                // Cut short it is refused, or ends between two things: it never panics.
                let _ = unpack(&bytes[..end], |_, _| {});
            }
        }
        assert_eq!(found, traces);
        assert_eq!(unpack(&[0xff], |_, _| {}), Err(BadMarks));
        assert_eq!(unpack(&[0x20, 0x80], |_, _| {}), Err(BadMarks));
    }
}
