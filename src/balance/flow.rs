//! How much each grid should give to which neighbour: the cheapest flow that brings every load between a
//! lowest and a highest one (successive shortest paths; Ahuja, Magnanti and Orlin 1993, chapter 9).

/// A way for load from one grid to a neighbour.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    pub from: u32,
    pub to: u32,
    /// What one of load costs, above 0.
    pub cost: i64,
}

/// What a grid has, and between what its load may lie.
#[derive(Clone, Copy, Debug)]
pub struct Bin {
    pub load: i64,
    pub low: i64,
    pub high: i64,
}

/// A flow: how much goes each way, and how much too much or too little must stay where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    pub amounts: Vec<i64>,
    pub stuck: i64,
}

/// What bringing one load that must go to a place that may take it is worth: more than any way costs.
const WORTH: i64 = 1 << 40;

struct Arc {
    to: usize,
    room: i64,
    cost: i64,
}

/// The flow that leaves as little as possible out of bounds, and of those one that costs least.
pub fn cheapest(bins: &[Bin], ways: &[Way]) -> Flow {
    let (source, sink) = (bins.len(), bins.len() + 1);
    // An arc and its way back stand next to each other.
    let mut arcs: Vec<Arc> = Vec::new();
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); bins.len() + 2];
    let mut add = |from: usize, to: usize, room: i64, cost: i64| {
        leaving[from].push(arcs.len());
        arcs.push(Arc { to, room, cost });
        leaving[to].push(arcs.len());
        arcs.push(Arc { to: from, room: 0, cost: -cost });
    };
    let everything: i64 = bins.iter().map(|bin| bin.load).sum();
    for way in ways {
        add(way.from as usize, way.to as usize, everything, way.cost);
    }
    let mut must = 0;
    for (at, bin) in bins.iter().enumerate() {
        let (over, under) = ((bin.load - bin.high).max(0), (bin.low - bin.load).max(0));
        must += over + under;
        add(source, at, over, -WORTH);
        add(source, at, (bin.load - over - bin.low).max(0), 0);
        add(at, sink, under, -WORTH);
        add(at, sink, (bin.high - bin.load - under).max(0), 0);
    }
    while let Some((cost, path)) = shortest(&arcs, &leaving, source, sink) {
        if cost >= 0 {
            break;
        }
        let room = path.iter().map(|&arc| arcs[arc].room).min().expect("a path has arcs");
        for arc in path {
            arcs[arc].room -= room;
            arcs[arc ^ 1].room += room;
        }
    }
    let mut flow = Flow { amounts: (0..ways.len()).map(|way| arcs[way * 2 + 1].room).collect(), stuck: must };
    for bin in 0..bins.len() {
        let first = (ways.len() + bin * 4) * 2;
        flow.stuck -= arcs[first + 1].room + arcs[first + 5].room;
    }
    flow
}

/// The cheapest path and its cost (Bellman and Ford, with a queue).
fn shortest(arcs: &[Arc], leaving: &[Vec<usize>], source: usize, sink: usize) -> Option<(i64, Vec<usize>)> {
    let mut cost = vec![i64::MAX; leaving.len()];
    let mut by: Vec<Option<usize>> = vec![None; leaving.len()];
    let mut is_queued = vec![false; leaving.len()];
    let mut queue = std::collections::VecDeque::from([source]);
    cost[source] = 0;
    while let Some(at) = queue.pop_front() {
        is_queued[at] = false;
        for &arc in leaving[at].iter().filter(|&&arc| arcs[arc].room > 0) {
            let (to, next) = (arcs[arc].to, cost[at] + arcs[arc].cost);
            if next < cost[to] {
                (cost[to], by[to]) = (next, Some(arc));
                if !is_queued[to] {
                    is_queued[to] = true;
                    queue.push_back(to);
                }
            }
        }
    }
    let mut path = Vec::new();
    let mut at = sink;
    while at != source {
        let arc = by[at]?;
        path.push(arc);
        at = arcs[arc ^ 1].to;
    }
    Some((cost[sink], path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(loads: &[i64], tolerance: i64, ways: &[(u32, u32, i64)], expected: (&[i64], i64)) {
        let mean = loads.iter().sum::<i64>() / loads.len() as i64;
        let bins: Vec<Bin> =
            loads.iter().map(|&load| Bin { load, low: mean - tolerance, high: mean + tolerance }).collect();
        let ways: Vec<Way> = ways.iter().map(|&(from, to, cost)| Way { from, to, cost }).collect();
        let flow = cheapest(&bins, &ways);
        assert_eq!((flow.amounts.as_slice(), flow.stuck), expected, "{loads:?}");
    }

    #[test]
    fn no_more_goes_than_must() {
        check(&[10, 10], 0, &[(0, 1, 1), (1, 0, 1)], (&[0, 0], 0));
        check(&[14, 6], 0, &[(0, 1, 1), (1, 0, 1)], (&[4, 0], 0));
        check(&[14, 6], 1, &[(0, 1, 1), (1, 0, 1)], (&[3, 0], 0));
        // Through the middle; round about when that is cheaper.
        check(&[16, 10, 4], 0, &[(0, 1, 1), (1, 2, 1)], (&[6, 6], 0));
        check(&[16, 10, 4], 0, &[(0, 1, 1), (1, 2, 1), (0, 2, 3)], (&[6, 6, 0], 0));
        check(&[16, 10, 4], 0, &[(0, 1, 1), (1, 2, 1), (0, 2, 1)], (&[0, 0, 6], 0));
        // One out of bounds may give to any that is within.
        check(&[13, 9, 8], 2, &[(0, 1, 1), (1, 2, 1)], (&[1, 0], 0));
    }

    #[test]
    fn what_has_no_way_is_stuck() {
        check(&[14, 6], 0, &[], (&[], 8));
        check(&[14, 6], 0, &[(1, 0, 1)], (&[0], 8));
        check(&[12, 12, 3], 0, &[(0, 2, 1)], (&[3], 6));
    }
}
