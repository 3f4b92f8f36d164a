use geo::Coord;

use super::{RoadLine, Structure};
use crate::Grid;

/// Elevation at a point, bilinear between cell centres, metres. Cells that are gaps or outside are left out and the
/// weights of the others raised; NaN when none of the four is known or the point lies outside the grid.
pub(super) fn height_at(elevation: &Grid<f32>, point: Coord<f64>) -> f32 {
    let frame = elevation.frame();
    if frame.cell_at(point).is_none() {
        return f32::NAN;
    }
    let column = (point.x - frame.west_m) / frame.cell_m - 0.5;
    let row = (frame.north_m - point.y) / frame.cell_m - 0.5;
    let (mut sum, mut weights) = (0.0, 0.0);
    for (dc, dr) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let (c, r) = (column.floor() + dc, row.floor() + dr);
        if c < 0.0 || r < 0.0 || c >= frame.columns as f64 || r >= frame.rows as f64 {
            continue;
        }
        let weight = (1.0 - (column - c).abs()) * (1.0 - (row - r).abs());
        if let Some(value) = elevation.value(c as usize, r as usize) {
            sum += weight * f64::from(value);
            weights += weight;
        }
    }
    if weights > 0.0 { (sum / weights) as f32 } else { f32::NAN }
}

/// Sets the heights of the inner places of bridges and tunnels on the straight line from end to end.
pub(super) fn level_structures(lines: &[RoadLine], chains: &[Vec<(u32, u32)>], heights_m: &mut [f32]) {
    for (line, chain) in lines.iter().zip(chains) {
        let (Some(&(first, _)), Some(&(last, _))) = (chain.first(), chain.last()) else { continue };
        if !matches!(line.road.structure, Structure::Bridge | Structure::Tunnel) {
            continue;
        }
        let along = distances_along(line, chain);
        let (start, end) = (heights_m[first as usize], heights_m[last as usize]);
        let length = along[along.len() - 1];
        for (&(place, _), distance) in chain.iter().zip(&along).skip(1).take(chain.len().saturating_sub(2)) {
            if place != first && place != last {
                heights_m[place as usize] = start + (end - start) * (distance / length) as f32;
            }
        }
    }
}

fn distances_along(line: &RoadLine, chain: &[(u32, u32)]) -> Vec<f64> {
    let mut along = vec![0.0];
    for pair in chain.windows(2) {
        let (a, b) = (line.vertices[pair[0].1 as usize], line.vertices[pair[1].1 as usize]);
        along.push(along[along.len() - 1] + (b.x - a.x).hypot(b.y - a.y));
    }
    along
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GridFrame;

    #[test]
    fn heights_are_bilinear_and_skip_gaps() {
        let frame = GridFrame { west_m: 0.0, north_m: 20.0, cell_m: 10.0, columns: 2, rows: 2 };
        let grid = Grid::new(frame, vec![0.0, 10.0, 20.0, 30.0]).unwrap();
        assert_eq!(height_at(&grid, Coord { x: 10.0, y: 10.0 }), 15.0);
        assert_eq!(height_at(&grid, Coord { x: 5.0, y: 15.0 }), 0.0);
        assert_eq!(height_at(&grid, Coord { x: 1.0, y: 19.0 }), 0.0, "the rim takes the nearest cell");
        assert!(height_at(&grid, Coord { x: -1.0, y: 5.0 }).is_nan());
        let gaps = Grid::new(frame, vec![0.0, f32::NAN, 20.0, f32::NAN]).unwrap();
        assert_eq!(height_at(&gaps, Coord { x: 10.0, y: 10.0 }), 10.0);
        assert!(height_at(&gaps, Coord { x: 15.0, y: 5.0 }).is_nan());
    }
}
