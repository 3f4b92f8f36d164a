use super::circle::{Circle, Part};
use crate::grid::{Grid, GridFrame};
use geo::Coord;
use rayon::prelude::*;

/// Whether a cell counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    /// It counts.
    In,
    /// It does not.
    Out,
    /// Nobody knows.
    Unknown,
}

/// Land within a circle, hectares: the three and the land known not to count add up to the circle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ZonalArea {
    /// Land that counts.
    pub area_ha: f64,
    /// Land in the grid of which nobody knows whether it counts.
    pub unknown_ha: f64,
    /// The part of the circle outside the grid, of which nothing is known either.
    pub outside_ha: f64,
}

/// Which cells count, prepared so that circles of any radius are summed fast.
///
/// For each row the running count of cells that count is kept (two bytes a cell; two more when some are unknown). A
/// circle then costs two look-ups a row for its inner run, and the closed-form share of each rim cell: time grows with
/// the radius, not with its square. Hectares are exact for the circle, to rounding.
///
/// ```
/// use geo::Coord;
/// use spatial::{Grid, GridFrame, zonal::{AreaTable, Member}};
/// let frame = GridFrame { west_m: 0.0, north_m: 1_000.0, cell_m: 10.0, columns: 100, rows: 100 };
/// let table = AreaTable::new(frame, |column, _row| if column < 50 { Member::In } else { Member::Out });
/// let half = table.within(Coord { x: 500.0, y: 500.0 }, 300.0);
/// assert!((half.area_ha - std::f64::consts::PI * 9.0 / 2.0).abs() < 1e-9);
/// let beyond = table.within(Coord { x: 1_000.0, y: 500.0 }, 300.0);
/// assert!((beyond.outside_ha - std::f64::consts::PI * 9.0 / 2.0).abs() < 1e-9);
/// ```
#[derive(Debug, Clone)]
pub struct AreaTable {
    pub(super) frame: GridFrame,
    pub(super) inside: RunningCount,
    pub(super) unknown: Option<RunningCount>,
}

impl AreaTable {
    /// Asks of every cell, by column and row, whether it counts. Cost: one pass over the grid, both cores.
    pub fn new(frame: GridFrame, member: impl Fn(usize, usize) -> Member + Sync) -> Self {
        let (inside, any_unknown) = RunningCount::new(&frame, |column, row| {
            let member = member(column, row);
            (member == Member::In, member == Member::Unknown)
        });
        let unknown = any_unknown
            .then(|| RunningCount::new(&frame, |column, row| (member(column, row) == Member::Unknown, false)).0);
        Self { frame, inside, unknown }
    }

    /// Cells of a class grid whose code is among `classes`; cells of the code `gap` are unknown.
    ///
    /// ```
    /// use geo::Coord;
    /// use spatial::{Grid, GridFrame, zonal::AreaTable};
    /// let frame = GridFrame { west_m: 0.0, north_m: 300.0, cell_m: 100.0, columns: 3, rows: 3 };
    /// let cover = Grid::new(frame, vec![0, 40, 30, 40, 40, 30, 10, 10, 10]).unwrap();
    /// let table = AreaTable::of_classes(&cover, &[40, 30], 0);
    /// let whole = table.within(Coord { x: 150.0, y: 150.0 }, 1_000.0);
    /// assert!((whole.area_ha - 5.0).abs() < 1e-9 && (whole.unknown_ha - 1.0).abs() < 1e-9);
    /// ```
    pub fn of_classes(cover: &Grid<u8>, classes: &[u8], gap: u8) -> Self {
        let members = member_of_code(classes, gap);
        let values = cover.values();
        let frame = cover.frame();
        Self::new(frame, move |column, row| members[usize::from(values[frame.index(column, row)])])
    }

    /// As [`AreaTable::of_classes`], counting only cells where `limited` (slope, say) is at most `most`; a cell of a
    /// wanted class without that value is unknown, and one above the limit is out even where its class is unknown.
    /// `None` when the two grids do not lie on one frame.
    pub fn of_classes_up_to(
        cover: &Grid<u8>,
        classes: &[u8],
        gap: u8,
        (limited, most): (&Grid<f32>, f32),
    ) -> Option<Self> {
        let frame = cover.frame();
        if limited.frame() != frame {
            return None;
        }
        let members = member_of_code(classes, gap);
        let (codes, limited) = (cover.values(), limited.values());
        Some(Self::new(frame, move |column, row| {
            let cell = frame.index(column, row);
            match (members[usize::from(codes[cell])], limited[cell]) {
                (Member::Out, _) => Member::Out,
                (_, value) if value.is_nan() => Member::Unknown,
                (_, value) if value > most => Member::Out,
                (member, _) => member,
            }
        }))
    }

    /// The grid asked about.
    pub fn frame(&self) -> GridFrame {
        self.frame
    }

    /// Land within a circle. A radius that is not above 0 holds nothing.
    pub fn within(&self, center: Coord<f64>, radius_m: f64) -> ZonalArea {
        let circle = Circle { center, radius_m };
        let [inside, unknown] = match &self.unknown {
            Some(unknown) => covered_cells([&self.inside, unknown], &circle, &self.frame),
            None => {
                let [inside] = covered_cells([&self.inside], &circle, &self.frame);
                [inside, 0.0]
            }
        };
        let cell_ha = self.frame.cell_ha();
        ZonalArea {
            area_ha: inside * cell_ha,
            unknown_ha: unknown * cell_ha,
            outside_ha: circle.outside_ha(&self.frame),
        }
    }

    /// Land within a circle around each of many places, in their order; both cores.
    pub fn within_each(&self, centers: &[Coord<f64>], radius_m: f64) -> Vec<ZonalArea> {
        // Visited strip by strip from north to south, so that neighbours find their rows still in the cache.
        let strip = |x: f64| ((x - self.frame.west_m) / (4.0 * radius_m)).floor();
        let mut order: Vec<usize> = (0..centers.len()).collect();
        order.sort_by(|&a, &b| {
            let (a, b) = (centers[a], centers[b]);
            strip(a.x).total_cmp(&strip(b.x)).then(b.y.total_cmp(&a.y))
        });
        let visited: Vec<ZonalArea> = order.par_iter().map(|&place| self.within(centers[place], radius_m)).collect();
        let mut areas = vec![ZonalArea::default(); centers.len()];
        order.into_iter().zip(visited).for_each(|(place, area)| areas[place] = area);
        areas
    }
}

/// What each class code means, by code.
fn member_of_code(classes: &[u8], gap: u8) -> [Member; 256] {
    let mut members = [Member::Out; 256];
    classes.iter().for_each(|&class| members[usize::from(class)] = Member::In);
    members[usize::from(gap)] = Member::Unknown;
    members
}

/// Per row, how many cells before each column count: modulo 65,536, which differences over shorter runs undo.
#[derive(Debug, Clone)]
pub(super) struct RunningCount {
    /// Rows of `columns + 1` counts.
    counts: Vec<u16>,
    stride: usize,
}

impl RunningCount {
    /// Asks of each cell whether it counts, and whether something else is so; tells whether that is so anywhere.
    fn new(frame: &GridFrame, ask: impl Fn(usize, usize) -> (bool, bool) + Sync) -> (Self, bool) {
        let stride = frame.columns + 1;
        let mut running = vec![0u16; stride * frame.rows];
        let count_row = |(row, line): (usize, &mut [u16])| {
            let (mut count, mut any_else) = (0u16, false);
            for (column, after) in line[1..].iter_mut().enumerate() {
                let (counts, or_else) = ask(column, row);
                count = count.wrapping_add(u16::from(counts));
                any_else |= or_else;
                *after = count;
            }
            any_else
        };
        let any_else = running.par_chunks_mut(stride).enumerate().map(count_row).reduce(|| false, |a, b| a | b);
        (Self { counts: running, stride }, any_else)
    }

    /// The counts of a row, one more than columns.
    #[inline(always)]
    pub(super) fn row(&self, row: usize) -> &[u16] {
        &self.counts[row * self.stride..(row + 1) * self.stride]
    }

    /// Cells of a row from `first` up to `end` that count.
    #[inline(always)]
    fn cells_in(&self, row: usize, first: usize, end: usize) -> usize {
        let line = self.row(row);
        let mut cells = 0;
        let mut from = first;
        while from < end {
            let to = end.min(from + usize::from(u16::MAX));
            cells += usize::from(line[to].wrapping_sub(line[from]));
            from = to;
        }
        cells
    }
}

/// Cells that count within a circle by each of some tables, by covered shares.
fn covered_cells<const TABLES: usize>(
    tables: [&RunningCount; TABLES],
    circle: &Circle,
    frame: &GridFrame,
) -> [f64; TABLES] {
    let mut cells = [0.0; TABLES];
    circle.each_part(frame, |part| match part {
        Part::Run { row, first, end, share } => {
            for (cells, table) in cells.iter_mut().zip(tables) {
                *cells += share * table.cells_in(row, first, end) as f64;
            }
        }
        Part::Cell { row, column, share } => {
            for (cells, table) in cells.iter_mut().zip(tables) {
                let line = table.row(row);
                *cells += share * f64::from(line[column + 1].wrapping_sub(line[column]));
            }
        }
    });
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zonal::circle_rectangle_m2;
    use geo::Rect;
    use proptest::prelude::*;
    use std::f64::consts::PI;

    fn frame(cell_m: f64, columns: usize, rows: usize) -> GridFrame {
        GridFrame { west_m: 300.0, north_m: 5_000.0, cell_m, columns, rows }
    }

    #[test]
    fn gaps_and_what_lies_outside_are_never_taken_for_nothing() {
        let cover = Grid::new(frame(100.0, 2, 2), vec![1, 0, 2, 2]).unwrap();
        let found = AreaTable::of_classes(&cover, &[2], 0).within(Coord { x: 400.0, y: 4_900.0 }, 100.0);
        let quarter_ha = PI / 4.0;
        assert!((found.area_ha - 2.0 * quarter_ha).abs() < 1e-12);
        assert!((found.unknown_ha - quarter_ha).abs() < 1e-12);
        assert_eq!(found.outside_ha, 0.0);
        let far = AreaTable::of_classes(&cover, &[2], 0).within(Coord { x: 90_000.0, y: 4_900.0 }, 100.0);
        assert_eq!((far.area_ha, far.unknown_ha), (0.0, 0.0));
        assert!((far.outside_ha - PI).abs() < 1e-12);
    }

    #[test]
    fn a_slope_limit_drops_steep_land_and_leaves_the_unmeasured_open() {
        let cover = Grid::new(frame(100.0, 4, 1), vec![1, 1, 1, 0]).unwrap();
        let slope = Grid::new(frame(100.0, 4, 1), vec![5.0, 15.0, Grid::GAP, 25.0]).unwrap();
        let table = AreaTable::of_classes_up_to(&cover, &[1], 0, (&slope, 15.0)).unwrap();
        let found = table.within(Coord { x: 500.0, y: 4_950.0 }, 10_000.0);
        assert!((found.area_ha - 2.0).abs() < 1e-9 && (found.unknown_ha - 1.0).abs() < 1e-9);
        let other = Grid::new(frame(50.0, 4, 1), vec![5.0; 4]).unwrap();
        assert!(AreaTable::of_classes_up_to(&cover, &[1], 0, (&other, 15.0)).is_none());
    }

    #[test]
    fn rows_longer_than_the_counter_are_counted_whole() {
        let table = AreaTable::new(frame(1.0, 150_000, 1), |_, _| Member::In);
        let found = table.within(Coord { x: 75_300.0, y: 4_999.5 }, 200_000.0);
        assert!((found.area_ha - 15.0).abs() < 1e-9);
    }

    #[test]
    fn no_radius_no_land() {
        let table = AreaTable::new(frame(1.0, 5, 5), |_, _| Member::In);
        for radius_m in [0.0, -3.0, f64::NAN] {
            assert_eq!(table.within(Coord { x: 302.0, y: 4_998.0 }, radius_m), ZonalArea::default());
        }
    }

    macro_rules! reference {
        ($name:literal) => {
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/references/zonal/", $name))
        };
    }

    #[test]
    fn agrees_with_exactextract() {
        let codes: Vec<u8> = reference!("cover_codes.txt").bytes().filter(|&letter| letter != b'\n').collect();
        let frame = GridFrame { west_m: 299_000.0, north_m: 8_712_000.0, cell_m: 100.0, columns: 240, rows: 220 };
        let cover = Grid::new(frame, codes).unwrap();
        let (farmed, trees) = (AreaTable::of_classes(&cover, b"gc", b'.'), AreaTable::of_classes(&cover, b"t", b'.'));
        let mut compared = 0;
        for line in reference!("exactextract.tsv").lines().skip(1) {
            let number: Vec<f64> = line.split('\t').map(|field| field.parse().unwrap()).collect();
            let center = Coord { x: number[0], y: number[1] };
            let (farmed, trees) = (farmed.within(center, number[2]), trees.within(center, number[2]));
            let circle_ha = PI * number[2] * number[2] / 1e4;
            let found = [farmed.area_ha, trees.area_ha, trees.unknown_ha, trees.outside_ha];
            for (found, expected) in found.into_iter().zip(&number[3..]) {
                // The polygons' own shortfall, and the sixth decimal.
                assert!((found - expected).abs() <= 2e-7 * circle_ha + 1e-6, "{line}: {found}");
            }
            compared += 1;
        }
        assert_eq!(compared, 60);
    }

    proptest! {
        #[test]
        fn hectares_are_those_of_every_cell_alone(
            codes in proptest::collection::vec(0u8..4, 11 * 13),
            x in 0.0..1_000.0f64, y in 4_300.0..5_300.0f64, radius_m in 1.0..600.0f64,
        ) {
            let frame = frame(50.0, 11, 13);
            let cover = Grid::new(frame, codes).unwrap();
            let center = Coord { x, y };
            let found = AreaTable::of_classes(&cover, &[1, 3], 0).within(center, radius_m);
            let half = Coord { x: 25.0, y: 25.0 };
            let mut expected = ZonalArea { outside_ha: PI * radius_m * radius_m / 1e4, ..ZonalArea::default() };
            for (column, row) in (0..11).flat_map(|column| (0..13).map(move |row| (column, row))) {
                let at = frame.center(column, row);
                let ha = circle_rectangle_m2(center, radius_m, Rect::new(at - half, at + half)) / 1e4;
                expected.outside_ha -= ha;
                match cover.raw(column, row) {
                    1 | 3 => expected.area_ha += ha,
                    0 => expected.unknown_ha += ha,
                    _ => {}
                }
            }
            prop_assert!((found.area_ha - expected.area_ha).abs() < 1e-9);
            prop_assert!((found.unknown_ha - expected.unknown_ha).abs() < 1e-9);
            prop_assert!((found.outside_ha - expected.outside_ha).abs() < 1e-9);
        }

        #[test]
        fn many_places_keep_their_order(
            places in proptest::collection::vec((0.0..1_000.0f64, 4_300.0..5_300.0f64), 0..20),
        ) {
            let table = AreaTable::new(frame(50.0, 11, 13), |column, row| [Member::In, Member::Out][(column * row) % 2]);
            let centers: Vec<Coord<f64>> = places.iter().map(|&(x, y)| Coord { x, y }).collect();
            let alone: Vec<ZonalArea> = centers.iter().map(|&center| table.within(center, 90.0)).collect();
            prop_assert_eq!(table.within_each(&centers, 90.0), alone);
        }

        #[test]
        fn a_wider_circle_holds_no_less(x in 300.0..850.0f64, y in 4_400.0..5_000.0f64, radius_m in 1.0..300.0f64) {
            let table = AreaTable::new(frame(50.0, 11, 13), |column, row| match (column * 7 + row * 3) % 5 {
                0 | 1 => Member::In,
                2 => Member::Unknown,
                _ => Member::Out,
            });
            let (small, large) = (table.within(Coord { x, y }, radius_m), table.within(Coord { x, y }, radius_m + 20.0));
            prop_assert!(small.area_ha <= large.area_ha + 1e-12);
            prop_assert!(small.unknown_ha <= large.unknown_ha + 1e-12);
            prop_assert!(small.outside_ha <= large.outside_ha + 1e-12);
        }
    }
}
