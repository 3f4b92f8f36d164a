use geo::Coord;

/// Positions in the order of a Hilbert curve over their extent, so that what is near on the map is near in memory.
/// Equal places keep their order. O(n log n).
pub(super) fn hilbert_order(positions: &[Coord<f64>]) -> Vec<u32> {
    let (mut low, mut high) = (Coord { x: f64::MAX, y: f64::MAX }, Coord { x: f64::MIN, y: f64::MIN });
    for position in positions {
        low = Coord { x: low.x.min(position.x), y: low.y.min(position.y) };
        high = Coord { x: high.x.max(position.x), y: high.y.max(position.y) };
    }
    let side = (high.x - low.x).max(high.y - low.y).max(f64::MIN_POSITIVE);
    let steps = f64::from(u16::MAX);
    let step = |value: f64| (value / side * steps) as u32;
    let mut keyed: Vec<(u32, u32)> = positions
        .iter()
        .enumerate()
        .map(|(index, position)| (along_curve(step(position.x - low.x), step(position.y - low.y)), index as u32))
        .collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, index)| index).collect()
}

/// Distance along a Hilbert curve of order 16 to the cell (x, y), both below 65,536.
fn along_curve(mut x: u32, mut y: u32) -> u32 {
    let mut distance = 0;
    let mut half = 1 << 15;
    while half > 0 {
        let (right, up) = (u32::from(x & half > 0), u32::from(y & half > 0));
        distance += half * half * ((3 * right) ^ up);
        if up == 0 {
            if right == 1 {
                x = 0xFFFF - x;
                y = 0xFFFF - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        half >>= 1;
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_visits_neighbours_one_after_the_other() {
        let mut cells: Vec<(u32, u32, u32)> = Vec::new();
        for x in 0..16 {
            for y in 0..16 {
                cells.push((along_curve(x, y), x, y));
            }
        }
        cells.sort_unstable();
        for pair in cells.windows(2) {
            assert_eq!(pair[0].0 + 1, pair[1].0);
            assert_eq!(pair[0].1.abs_diff(pair[1].1) + pair[0].2.abs_diff(pair[1].2), 1);
        }
    }

    #[test]
    fn every_position_appears_once() {
        let line: Vec<Coord<f64>> = (0..100).map(|i| Coord { x: f64::from(i % 10), y: f64::from(i / 10) }).collect();
        let mut order = hilbert_order(&line);
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<u32>>());
        assert_eq!(hilbert_order(&[Coord { x: 3.0, y: 4.0 }]), [0]);
        assert!(hilbert_order(&[]).is_empty());
    }
}
