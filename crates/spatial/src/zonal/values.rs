use super::area::{AreaTable, Member};
use super::circle::Circle;
use super::rim::{Part, Rim};
use crate::grid::{Grid, GridFrame};
use geo::Coord;
use rayon::prelude::*;

/// What a circle holds of a grid's values, cells on the rim weighted by their share inside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZonalSummary {
    /// Mean over the known part of the circle, in the values' unit.
    pub mean: f64,
    /// Least value of the cells touched.
    pub min: f64,
    /// Greatest value of the cells touched.
    pub max: f64,
    /// Sum of values times covered shares: people in the circle, when each cell holds a count of people.
    pub sum: f64,
    /// Share of the circle without a value, gaps and outside together, 0 to 1.
    pub unknown_share: f64,
}

/// Sum and known area of a grid's values within a circle: the part of [`ZonalSummary`] that running sums answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZonalMean {
    /// Sum of values times covered shares.
    pub sum: f64,
    /// Mean over the known part; `None` when nothing in the circle is known.
    pub mean: Option<f64>,
    /// Part of the circle with values, hectares.
    pub known_ha: f64,
    /// Part of the circle in the grid without values, hectares.
    pub unknown_ha: f64,
    /// Part of the circle outside the grid, hectares.
    pub outside_ha: f64,
}

/// A grid of values prepared so that circles are summed fast: running sums along rows, 8 bytes a cell.
///
/// ```
/// use geo::Coord;
/// use spatial::{Grid, GridFrame, zonal::ValueTable};
/// let frame = GridFrame { west_m: 0.0, north_m: 1_000.0, cell_m: 100.0, columns: 10, rows: 10 };
/// let people = Grid::new(frame, vec![3.0; 100]).unwrap();
/// let found = ValueTable::new(people).within(Coord { x: 500.0, y: 500.0 }, 200.0).unwrap();
/// assert!((found.sum - 3.0 * 4.0 * std::f64::consts::PI).abs() < 1e-9);
/// assert!((found.mean - 3.0).abs() < 1e-12);
/// ```
#[derive(Debug, Clone)]
pub struct ValueTable {
    values: Grid<f32>,
    sums: Vec<f64>,
    known: AreaTable,
}

impl ValueTable {
    /// Prepares a grid. Cost: one pass, both cores.
    pub fn new(values: Grid<f32>) -> Self {
        let frame = values.frame();
        let stride = frame.columns + 1;
        let mut sums = vec![0.0; stride * frame.rows];
        sums.par_chunks_mut(stride).enumerate().for_each(|(row, line)| {
            let mut sum = 0.0;
            for (column, after) in line[1..].iter_mut().enumerate() {
                sum += values.value(column, row).map_or(0.0, f64::from);
                *after = sum;
            }
        });
        let known = AreaTable::new(frame, |column, row| match values.value(column, row) {
            Some(_) => Member::In,
            None => Member::Unknown,
        });
        Self { values, sums, known }
    }

    /// The grid asked about.
    pub fn frame(&self) -> GridFrame {
        self.values.frame()
    }

    /// The values, as given.
    pub(super) fn values(&self) -> &Grid<f32> {
        &self.values
    }

    /// Where a value is known.
    pub(super) fn known_area(&self) -> &AreaTable {
        &self.known
    }

    /// Mean, least, greatest value and sum within a circle; `None` when nothing in it is known. Looks at every cell:
    /// where mean or sum is enough, [`ValueTable::mean_within`] is faster.
    pub fn within(&self, center: Coord<f64>, radius_m: f64) -> Option<ZonalSummary> {
        let found = self.mean_within(center, radius_m);
        let mean = found.mean?;
        let (mut min, mut max) = (f32::INFINITY, f32::NEG_INFINITY);
        let frame = self.frame();
        Rim::each_part(&Circle { center, radius_m }, &frame, |part| {
            let (row, first, end) = match part {
                Part::Run { row, first, end, .. } => (row, first, end),
                Part::Cell { row, column, share } if share > 0.0 => (row, column, column + 1),
                Part::Cell { .. } => return,
            };
            for &value in &self.values.values()[frame.index(first, row)..frame.index(end, row)] {
                // Comparisons with a gap are false.
                min = if value < min { value } else { min };
                max = if value > max { value } else { max };
            }
        });
        let whole_ha = found.known_ha + found.unknown_ha + found.outside_ha;
        let unknown_share = ((found.unknown_ha + found.outside_ha) / whole_ha).clamp(0.0, 1.0);
        Some(ZonalSummary { mean, min: f64::from(min), max: f64::from(max), sum: found.sum, unknown_share })
    }

    /// Sum and mean within a circle, by running sums.
    pub fn mean_within(&self, center: Coord<f64>, radius_m: f64) -> ZonalMean {
        let frame = self.frame();
        let stride = frame.columns + 1;
        let mut sum = 0.0;
        Rim::each_part(&Circle { center, radius_m }, &frame, |part| match part {
            Part::Run { row, first, end, share } => {
                sum += share * (self.sums[row * stride + end] - self.sums[row * stride + first]);
            }
            Part::Cell { row, column, share } => {
                sum += share * self.values.value(column, row).map_or(0.0, f64::from);
            }
        });
        let area = self.known.within(center, radius_m);
        ZonalMean {
            sum,
            mean: (area.area_ha > 0.0).then(|| sum * frame.cell_ha() / area.area_ha),
            known_ha: area.area_ha,
            unknown_ha: area.unknown_ha,
            outside_ha: area.outside_ha,
        }
    }

    /// [`ValueTable::within`] of many places, both cores.
    pub fn within_each(&self, centers: &[Coord<f64>], radius_m: f64) -> Vec<Option<ZonalSummary>> {
        centers.par_iter().map(|&center| self.within(center, radius_m)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zonal::circle_rectangle_m2;
    use geo::Rect;
    use proptest::prelude::*;

    fn frame(columns: usize, rows: usize) -> GridFrame {
        GridFrame { west_m: 0.0, north_m: 1_000.0, cell_m: 100.0, columns, rows }
    }

    #[test]
    fn gaps_weigh_nothing_and_are_told() {
        let table = ValueTable::new(Grid::new(frame(2, 1), vec![8.0, Grid::GAP]).unwrap());
        let found = table.within(Coord { x: 100.0, y: 950.0 }, 40.0).unwrap();
        assert_eq!((found.mean, found.min, found.max), (8.0, 8.0, 8.0));
        assert!((found.unknown_share - 0.5).abs() < 1e-12);
        assert!((found.sum - 8.0 * std::f64::consts::PI * 0.08).abs() < 1e-12);
        assert_eq!(table.within(Coord { x: 170.0, y: 950.0 }, 20.0), None);
        assert_eq!(table.within(Coord { x: 5_000.0, y: 950.0 }, 20.0), None);
        assert_eq!(table.within(Coord { x: 50.0, y: 950.0 }, 0.0), None);
    }

    proptest! {
        #[test]
        fn figures_are_those_of_every_cell_alone(
            values in proptest::collection::vec(proptest::option::of(-50.0..900.0f32), 8 * 6),
            x in -50.0..850.0f64, y in 300.0..1_100.0f64, radius_m in 5.0..500.0f64,
        ) {
            let grid = Grid::new(frame(8, 6), values.iter().map(|value| value.unwrap_or(Grid::GAP)).collect()).unwrap();
            let center = Coord { x, y };
            let half = Coord { x: 50.0, y: 50.0 };
            let (mut weight, mut sum, mut min, mut max) = (0.0, 0.0, f64::INFINITY, f64::NEG_INFINITY);
            for (index, value) in values.iter().enumerate() {
                let at = frame(8, 6).center(index % 8, index / 8);
                let share = circle_rectangle_m2(center, radius_m, Rect::new(at - half, at + half)) / 1e4;
                if let (Some(value), true) = (value.map(f64::from), share > 1e-9) {
                    (weight, sum, min, max) = (weight + share, sum + share * value, min.min(value), max.max(value));
                }
            }
            match ValueTable::new(grid).within(center, radius_m) {
                Some(found) if weight > 1e-6 => {
                    prop_assert!((found.sum - sum).abs() < 1e-6 && (found.mean - sum / weight).abs() < 1e-5);
                    prop_assert!(found.min <= min && found.max >= max);
                    let circle = std::f64::consts::PI * radius_m * radius_m / 1e4;
                    prop_assert!((found.unknown_share - (1.0 - weight / circle)).abs() < 1e-7);
                }
                found => prop_assert!(weight <= 1e-6, "{found:?}"),
            }
        }
    }
}
