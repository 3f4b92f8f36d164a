//! Multipolygons: rings put together from the member ways of a relation.

use std::collections::BTreeMap;

use geo::{Area, Contains, Coord, LineString, MultiPolygon, Polygon};

/// Joins ways end to end into closed rings; ways whose ends find no partner are dropped and counted.
///
/// Ways are taken in the order given, so the same members give the same rings. Cost: O(n log n) in the number of ways.
pub(crate) fn rings(ways: &[&[i64]]) -> (Vec<Vec<i64>>, usize) {
    let mut by_end: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (position, way) in ways.iter().enumerate() {
        if let (Some(first), Some(last)) = (way.first(), way.last())
            && first != last
        {
            by_end.entry(*first).or_default().push(position);
            by_end.entry(*last).or_default().push(position);
        }
    }
    let mut used = vec![false; ways.len()];
    let (mut closed, mut open) = (Vec::new(), 0);
    for start in 0..ways.len() {
        if used[start] || ways[start].is_empty() {
            continue;
        }
        used[start] = true;
        let mut ring = ways[start].to_vec();
        let mut joined = 1;
        while ring.first() != ring.last() {
            let end = ring[ring.len() - 1];
            let next = by_end.get(&end).into_iter().flatten().copied().find(|&way| !used[way]);
            let Some(next) = next else { break };
            used[next] = true;
            joined += 1;
            match ways[next][0] == end {
                true => ring.extend(&ways[next][1..]),
                false => ring.extend(ways[next].iter().rev().skip(1)),
            }
        }
        match ring.len() >= 4 && ring.first() == ring.last() {
            true => closed.push(ring),
            false => open += joined,
        }
    }
    (closed, open)
}

/// Puts each inner ring into the smallest outer one around it. Inner rings outside every outer ring are dropped.
pub(crate) fn polygons(outer: Vec<Vec<Coord<f64>>>, inner: Vec<Vec<Coord<f64>>>) -> MultiPolygon<f64> {
    let mut polygons: Vec<Polygon<f64>> =
        outer.into_iter().map(|ring| Polygon::new(LineString(ring), Vec::new())).collect();
    for ring in inner {
        let Some(&probe) = ring.first() else { continue };
        let around = polygons
            .iter()
            .enumerate()
            .filter(|(_, polygon)| Polygon::new(polygon.exterior().clone(), Vec::new()).contains(&middle(&ring, probe)))
            .min_by(|a, b| a.1.unsigned_area().total_cmp(&b.1.unsigned_area()));
        if let Some((position, _)) = around {
            polygons[position].interiors_push(LineString(ring));
        }
    }
    MultiPolygon(polygons)
}

/// A point of the ring that is not on a shared vertex: the middle of its first edge.
fn middle(ring: &[Coord<f64>], first: Coord<f64>) -> Coord<f64> {
    let second = ring.get(1).copied().unwrap_or(first);
    (first + second) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_in_any_direction_close_to_a_ring() {
        let (closed, open) = rings(&[&[1, 2, 3], &[5, 4, 3], &[5, 1]]);
        assert_eq!(closed, [vec![1, 2, 3, 4, 5, 1]]);
        assert_eq!(open, 0);
    }

    #[test]
    fn an_open_chain_is_counted_and_not_closed_by_force() {
        let (closed, open) = rings(&[&[1, 2, 3], &[3, 4], &[7, 8, 9, 7]]);
        assert_eq!(closed, [vec![7, 8, 9, 7]]);
        assert_eq!(open, 2);
    }

    fn square(low: f64, high: f64) -> Vec<Coord<f64>> {
        [(low, low), (high, low), (high, high), (low, high), (low, low)].map(|(x, y)| Coord { x, y }).to_vec()
    }

    #[test]
    fn an_island_is_cut_out_of_its_lake() {
        let lake = polygons(vec![square(0.0, 10.0), square(20.0, 30.0)], vec![square(2.0, 4.0)]);
        assert_eq!(lake.unsigned_area(), 100.0 - 4.0 + 100.0);
        assert_eq!(lake.0[0].interiors().len(), 1);
        let stray = polygons(vec![square(0.0, 10.0)], vec![square(12.0, 14.0)]);
        assert_eq!(stray.unsigned_area(), 100.0);
    }
}
