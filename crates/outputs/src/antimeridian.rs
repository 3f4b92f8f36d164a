//! Lines and areas that cross the antimeridian, cut there (RFC 7946, section 3.1.9), and the winding of rings.

use std::borrow::Cow;

use geo::orient::{Direction, Orient};
use geo::{BooleanOps, Coord, LineString, MapCoords, Polygon, Rect, Winding};

/// The line in pieces that do not cross the antimeridian. Two vertices more than 180 degrees apart are joined the short
/// way round the globe.
pub(crate) fn cut_line(line: &LineString<f64>) -> Vec<LineString<f64>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Coord<f64>> = Vec::with_capacity(line.0.len());
    for vertex in &line.0 {
        if let Some(before) = piece.last().copied().filter(|before| jumps(*before, *vertex)) {
            let side = 180f64.copysign(before.x);
            let unrolled = vertex.x + 360f64.copysign(before.x);
            let along = if unrolled == before.x { 0.0 } else { (side - before.x) / (unrolled - before.x) };
            let y = before.y + along * (vertex.y - before.y);
            if before.x != side {
                piece.push(Coord { x: side, y });
            }
            pieces.push(LineString::new(std::mem::take(&mut piece)));
            if vertex.x != -side {
                piece.push(Coord { x: -side, y });
            }
        }
        piece.push(*vertex);
    }
    pieces.push(LineString::new(piece));
    pieces.retain(|piece| piece.0.len() > 1);
    if pieces.is_empty() { vec![line.clone()] } else { pieces }
}

/// The area in pieces that do not cross the antimeridian. Areas around a pole are left as they are.
pub(crate) fn cut_area(polygon: &Polygon<f64>) -> Vec<Polygon<f64>> {
    let crosses = |ring: &LineString<f64>| ring.0.windows(2).any(|pair| jumps(pair[0], pair[1]));
    if !crosses(polygon.exterior()) && !polygon.interiors().iter().any(crosses) {
        return vec![polygon.clone()];
    }
    let start = polygon.exterior().0.first().map_or(0.0, |at| at.x);
    let exterior = unrolled(polygon.exterior(), start);
    if exterior.0.first() != exterior.0.last() {
        return vec![polygon.clone()];
    }
    let interiors = polygon.interiors().iter().map(|ring| unrolled(ring, start)).collect();
    let whole = Polygon::new(exterior, interiors);
    let pieces = [-360.0, 0.0, 360.0].into_iter().flat_map(|turn| {
        let strip = Rect::new((turn - 180.0, -90.0), (turn + 180.0, 90.0)).to_polygon();
        let inside = whole.intersection(&strip);
        inside.map_coords(|at| Coord { x: (at.x - turn).clamp(-180.0, 180.0), y: at.y }).0
    });
    pieces.collect()
}

/// The polygon with its outer ring counter-clockwise and its inner rings clockwise.
pub(crate) fn wound(polygon: &Polygon<f64>) -> Cow<'_, Polygon<f64>> {
    let right = polygon.exterior().is_ccw() && polygon.interiors().iter().all(Winding::is_cw);
    if right { Cow::Borrowed(polygon) } else { Cow::Owned(polygon.orient(Direction::Default)) }
}

/// Whether the short way between two vertices leads over the antimeridian.
fn jumps(from: Coord<f64>, to: Coord<f64>) -> bool {
    (to.x - from.x).abs() > 180.0
}

/// A ring whose longitudes run on beyond 180 degrees instead of jumping, its first vertex within half a turn of `near`.
fn unrolled(ring: &LineString<f64>, near: f64) -> LineString<f64> {
    let mut before = near;
    let vertices = ring.0.iter().map(|at| {
        let turns = ((before - at.x) / 360.0).round();
        before = at.x + 360.0 * turns;
        Coord { x: before, y: at.y }
    });
    LineString::new(vertices.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, polygon};

    #[test]
    fn a_line_along_the_antimeridian_makes_no_single_points() {
        let line = LineString::from(vec![(179.0, 0.0), (180.0, 1.0), (-179.0, 2.0)]);
        let pieces = cut_line(&line);
        assert_eq!(pieces[0], LineString::from(vec![(179.0, 0.0), (180.0, 1.0)]));
        assert_eq!(pieces[1], LineString::from(vec![(-180.0, 1.0), (-179.0, 2.0)]));
    }

    #[test]
    fn an_area_with_a_hole_keeps_its_size() {
        let area = polygon!(
            exterior: [(x: 178.0, y: 0.0), (x: -178.0, y: 0.0), (x: -178.0, y: 4.0), (x: 178.0, y: 4.0)],
            interiors: [[(x: -179.5, y: 1.0), (x: 179.0, y: 1.0), (x: 179.0, y: 2.0), (x: -179.5, y: 2.0)]],
        );
        let pieces = cut_area(&area);
        assert_eq!(pieces.len(), 2);
        let size: f64 = pieces.iter().map(Area::unsigned_area).sum();
        assert!((size - (16.0 - 1.5)).abs() < 1e-9, "{size}");
        assert!(pieces.iter().all(|piece| wound(piece).exterior().is_ccw()));
    }
}
