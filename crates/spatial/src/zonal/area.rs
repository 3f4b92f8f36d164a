use super::circle::Circle;
use super::members::{Members, bits_equal, bits_where};
use super::rim::Rim;
use crate::grid::{Grid, GridFrame};
use geo::Coord;
use rayon::prelude::*;
use std::ops::Range;

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
/// A bit a cell and the running counts of rows are kept (two bits a cell; two more when some are unknown). A circle then
/// costs two look-ups a row for its inner run, and a difference for each cell of the rim: time grows with the
/// radius, not with its square. Hectares are exact for the circle, to rounding.
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
    pub(super) inside: Members,
    pub(super) unknown: Option<Members>,
}

impl AreaTable {
    /// Asks of every cell, by column and row, whether it counts. Cost: one pass over the grid, both cores; another where some
    /// are unknown.
    pub fn new(frame: GridFrame, member: impl Fn(usize, usize) -> Member + Sync) -> Self {
        Self::of_bits(frame, |row, columns| {
            columns.enumerate().fold((0, 0), |(inside, unknown), (bit, column)| match member(column, row) {
                Member::In => (inside | 1 << bit, unknown),
                Member::Out => (inside, unknown),
                Member::Unknown => (inside, unknown | 1 << bit),
            })
        })
    }

    /// Asks of up to 32 cells of a row at a time which count and which are unknown, as bits.
    fn of_bits(frame: GridFrame, ask: impl Fn(usize, Range<usize>) -> (u32, u32) + Sync) -> Self {
        let (inside, any_unknown) = Members::new(&frame, &ask);
        let unknown = any_unknown.then(|| Members::new(&frame, |row, columns| (ask(row, columns).1, 0)).0);
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
        let (codes, frame) = (cover.values(), cover.frame());
        Self::of_bits(frame, |row, columns| bits_of_codes(&codes[cells_of(&frame, row, columns)], classes, gap))
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
        let (codes, limited) = (cover.values(), limited.values());
        Some(Self::of_bits(frame, |row, columns| {
            let cells = cells_of(&frame, row, columns);
            let (members, gaps) = bits_of_codes(&codes[cells.clone()], classes, gap);
            let limited = &limited[cells];
            let above = bits_where(limited, |value| value > most);
            let unmeasured = bits_where(limited, f32::is_nan);
            (members & !above & !unmeasured, (gaps & !above) | (members & unmeasured))
        }))
    }

    /// The grid asked about.
    pub fn frame(&self) -> GridFrame {
        self.frame
    }

    /// Land within a circle. A radius that is not above 0 holds nothing.
    pub fn within(&self, center: Coord<f64>, radius_m: f64) -> ZonalArea {
        self.within_by(&Circle { center, radius_m }, &mut Rim::default())
    }

    fn within_by(&self, circle: &Circle, rim: &mut Rim) -> ZonalArea {
        let (inside, unknown) = self.cells_within(circle, rim);
        let cell_ha = self.frame.cell_ha();
        ZonalArea {
            area_ha: inside * cell_ha,
            unknown_ha: unknown * cell_ha,
            outside_ha: circle.outside_ha(&self.frame),
        }
    }

    /// Cells that count and cells of which nobody knows, by covered shares.
    fn cells_within(&self, circle: &Circle, rim: &mut Rim) -> (f64, f64) {
        #[cfg(target_arch = "x86_64")]
        if counts_bits() {
            // SAFETY: the processor has the instructions.
            #[allow(unsafe_code)]
            return unsafe { self.cells_within_by_bits(circle, rim) };
        }
        self.cells_within_with(circle, rim)
    }

    /// The same, to the last bit, with the instructions of [`counts_bits`].
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn cells_within_by_bits(&self, circle: &Circle, rim: &mut Rim) -> (f64, f64) {
        self.cells_within_with(circle, rim)
    }

    #[inline(always)]
    fn cells_within_with(&self, circle: &Circle, rim: &mut Rim) -> (f64, f64) {
        let (mut inside, mut unknown) = (0.0, 0.0);
        rim.measure(circle, &self.frame);
        for row in rim.rows() {
            for band in rim.bands(row).into_iter().flatten() {
                inside += self.inside.covered(row, &band);
                if let Some(members) = &self.unknown {
                    unknown += members.covered(row, &band);
                }
            }
        }
        (inside, unknown)
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
        let circle = |place: usize| Circle { center: centers[place], radius_m };
        let visited: Vec<ZonalArea> =
            order.par_iter().map_init(Rim::default, |rim, &place| self.within_by(&circle(place), rim)).collect();
        let mut areas = vec![ZonalArea::default(); centers.len()];
        order.into_iter().zip(visited).for_each(|(place, area)| areas[place] = area);
        areas
    }
}

/// Does the processor count and find bits in one instruction?
#[cfg(target_arch = "x86_64")]
fn counts_bits() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}

/// Where the cells of some columns of a row stand in a grid's values.
#[inline(always)]
fn cells_of(frame: &GridFrame, row: usize, columns: Range<usize>) -> Range<usize> {
    let first = row * frame.columns;
    first + columns.start..first + columns.end
}

/// Among at most 32 codes, as bits: those of the classes, and gaps, which are never of a class.
#[inline(always)]
fn bits_of_codes(codes: &[u8], classes: &[u8], gap: u8) -> (u32, u32) {
    let gaps = bits_equal(codes, gap);
    let mut members = 0;
    for &class in classes {
        members |= bits_equal(codes, class);
    }
    (members & !gaps, gaps)
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
