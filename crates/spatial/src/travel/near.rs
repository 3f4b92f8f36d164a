//! Between a point and what lies around it: cell centres, joints of roads, other points.

use geo::Coord;

use super::Surface;
use super::landscape::Landscape;
use super::roads::Footing;
use super::ticks::{STEP_MAX_TICKS, ticks};
use super::tile::LOCAL;
use super::wave::Arrival;
use super::{Corners, Sources};

/// Column and row.
pub(super) type Cell = (usize, usize);

/// The cells around a point, its own included, that can be walked to straight from it.
pub(super) fn cells_around(surface: &Surface<'_>, point: Coord<f64>) -> Vec<Cell> {
    let frame = surface.frame();
    let Some((column, row)) = frame.cell_at(point) else { return Vec::new() };
    let mut cells = Vec::with_capacity(9);
    for r in row.saturating_sub(1)..(row + 2).min(frame.rows) {
        for c in column.saturating_sub(1)..(column + 2).min(frame.columns) {
            let corner = r != row && c != column && surface.corners == Corners::Closed;
            let shut = corner && !surface.passable(c, row) && !surface.passable(column, r);
            if !shut && surface.passable(c, r) {
                cells.push((c, r));
            }
        }
    }
    cells
}

/// Ticks of the straight walk from one point to another in the same or a neighbouring cell.
///
/// Pace is the mean of the two cells; a point on a barrier leaves or enters it at the pace of the other cell. The slope
/// is that between the centres of the two cells, level within one. `None` when either point lies outside the grid.
pub(super) fn walk_ticks(surface: &Surface<'_>, from: Coord<f64>, to: Coord<f64>) -> Option<i32> {
    let frame = surface.frame();
    let (a, b) = (frame.cell_at(from)?, frame.cell_at(to)?);
    let (here, there) = (surface.cell(a.0, a.1), surface.cell(b.0, b.1));
    let ((here, z_here), (there, z_there)) = (here.or(there)?, there.or(here)?);
    let apart_m = frame.cell_m * (a.0.abs_diff(b.0) as f64).hypot(a.1.abs_diff(b.1) as f64);
    let rise_m = f64::from(z_there - z_here);
    let slope = if apart_m > 0.0 && rise_m.is_finite() { rise_m / apart_m } else { 0.0 };
    let factor = f64::from(here.factor + there.factor) / 2.0;
    let extra = f64::from(here.extra_s_per_m + there.extra_s_per_m) / 2.0;
    let run_m = (to.x - from.x).hypot(to.y - from.y);
    let seconds = run_m * (factor * surface.pace.s_per_m(slope) + extra);
    Some(ticks(seconds).min(STEP_MAX_TICKS))
}

/// A place next to a point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub tile: u32,
    pub place: u32,
    /// Where it lies.
    pub position: Coord<f64>,
    /// Ticks of the straight walk between the two.
    pub ticks: i32,
}

/// The places next to a point: centres of the cells around it and joints of roads in them; walks from the point, or to
/// the point when `towards`.
pub(super) fn near(landscape: &Landscape<'_>, point: Coord<f64>, towards: bool) -> Vec<Near> {
    let (surface, tiling) = (&landscape.surface, &landscape.tiling);
    let walk =
        |position| if towards { walk_ticks(surface, position, point) } else { walk_ticks(surface, point, position) };
    let mut places = Vec::new();
    for (column, row) in cells_around(surface, point) {
        let (tile, place) = tiling.locate(column, row);
        let position = surface.frame().center(column, row);
        places.extend(walk(position).map(|ticks| Near { tile, place, position, ticks }));
        let Some(roads) = &landscape.roads else { continue };
        for link in roads.layer.links_of(tile, place) {
            let (vertex, footing) = roads.layer.vertex(link.node);
            debug_assert_eq!(footing, Footing::OnFoot);
            let position = roads.joined.network().positions()[vertex as usize];
            let (tile, place) = node_place(landscape, link.node);
            places.extend(walk(position).map(|ticks| Near { tile, place, position, ticks }));
        }
    }
    places
}

/// Tile and place of a road node.
pub(super) fn node_place(landscape: &Landscape<'_>, node: u32) -> (u32, u32) {
    let layer = &landscape.roads.as_ref().expect("only landscapes with roads have nodes").layer;
    let tile = layer.tile_of(node);
    (tile, LOCAL as u32 + node - layer.nodes_of(tile).start)
}

/// Arrivals with which a search starts, each with the source it belongs to. Sources outside the grid and cells that are
/// barriers give none.
pub(super) fn seeds(landscape: &Landscape<'_>, sources: &Sources, against: bool) -> Vec<(u32, Arrival)> {
    let frame = landscape.surface.frame();
    let passable =
        |cell: &Cell| cell.0 < frame.columns && cell.1 < frame.rows && landscape.surface.passable(cell.0, cell.1);
    match sources {
        Sources::Cells(cells) => (0..)
            .zip(cells)
            .filter(|(_, cell)| passable(cell))
            .map(|(source, &(column, row))| {
                let (tile, place) = landscape.tiling.locate(column, row);
                (tile, Arrival { time_ticks: 0, source, place })
            })
            .collect(),
        Sources::Points(points) => (0..)
            .zip(points)
            .flat_map(|(source, &point)| {
                near(landscape, point, against)
                    .into_iter()
                    .map(move |near| (near.tile, Arrival { time_ticks: near.ticks, source, place: near.place }))
            })
            .collect(),
    }
}
