//! The shape of the land: three glacial valleys cut into a massif, benches above them, fans at their sides, one lake.

use geo::Coord;
use spatial::{Grid, GridFrame};

use super::noise::{hills, noise, ridges};

/// Seed of the land; another seed gives another valley of the same plan.
const SEED: u64 = 1;

/// The grid: 600 × 600 cells of 30 m in UTM zone 37 N, in the middle of the eastern Black Sea.
pub const FRAME: GridFrame =
    GridFrame { west_m: 410_010.0, north_m: 4_798_020.0, cell_m: 30.0, columns: 600, rows: 600 };

/// A point on a valley's axis: easting and northing from the south-western corner, floor height, half the floor's
/// width; all metres.
type AxisPoint = (f64, f64, f64, f64);

/// The main valley, from its head in the south-east to where its river leaves the map in the north-west.
const MAIN: [AxisPoint; 10] = [
    (14_600.0, -200.0, 2_520.0, 60.0),
    (13_700.0, 1_700.0, 2_290.0, 110.0),
    (12_500.0, 3_300.0, 2_050.0, 190.0),
    (10_700.0, 4_600.0, 1_850.0, 230.0),
    (9_700.0, 6_600.0, 1_680.0, 300.0),
    (8_600.0, 8_700.0, 1_545.0, 360.0),
    (7_500.0, 10_600.0, 1_440.0, 430.0),
    (6_400.0, 12_900.0, 1_325.0, 480.0),
    (4_300.0, 15_100.0, 1_205.0, 560.0),
    (2_300.0, 18_200.0, 1_080.0, 620.0),
];

/// The eastern side valley, towards the pass.
const EAST: [AxisPoint; 6] = [
    (17_300.0, 13_300.0, 2_500.0, 50.0),
    (16_200.0, 11_700.0, 2_230.0, 90.0),
    (14_500.0, 10_900.0, 2_000.0, 140.0),
    (12_700.0, 10_600.0, 1_830.0, 180.0),
    (10_700.0, 9_900.0, 1_660.0, 170.0),
    (8_350.0, 9_150.0, 1_520.0, 120.0),
];

/// The western side valley, which hangs above the main one.
const WEST: [AxisPoint; 6] = [
    (400.0, 5_200.0, 2_420.0, 60.0),
    (1_900.0, 6_500.0, 2_140.0, 130.0),
    (3_300.0, 8_200.0, 1_930.0, 200.0),
    (4_500.0, 10_000.0, 1_780.0, 190.0),
    (5_700.0, 11_500.0, 1_590.0, 90.0),
    (6_850.0, 11_950.0, 1_370.0, 80.0),
];

/// Alluvial fans: apex at the valley's side and how far they reach, metres.
const FANS: [(f64, f64, f64); 6] = [
    (9_500.0, 8_100.0, 800.0),
    (6_000.0, 10_900.0, 750.0),
    (7_600.0, 12_400.0, 900.0),
    (3_800.0, 14_000.0, 850.0),
    (5_600.0, 15_300.0, 950.0),
    (2_000.0, 16_300.0, 900.0),
];

/// How steeply a fan falls from its apex, metres a metre.
const FAN_FALL: f64 = 0.075;

/// The lake in the head of the main valley: centre, half axes, level; metres.
const LAKE: (f64, f64, f64, f64, f64) = (13_080.0, 2_600.0, 330.0, 170.0, 2_151.0);

/// A point in the region's coordinates from one counted from the south-western corner.
pub fn local(x_m: f64, y_m: f64) -> Coord<f64> {
    let south_m = FRAME.north_m - FRAME.rows as f64 * FRAME.cell_m;
    Coord { x: FRAME.west_m + x_m, y: south_m + y_m }
}

/// What the nearest stretch of a valley's axis says about a point.
struct NearAxis {
    distance_m: f64,
    floor_m: f64,
    half_width_m: f64,
}

/// The axis as a smooth curve through its points (Catmull and Rom 1974), sampled about every 100 m.
fn smooth_axis(axis: &[AxisPoint]) -> Vec<AxisPoint> {
    let last = axis.len() - 1;
    let mut curve = Vec::new();
    for i in 0..last {
        let (a, b, c, d) = (axis[i.saturating_sub(1)], axis[i], axis[i + 1], axis[(i + 2).min(last)]);
        for step in 0..20 {
            let t = f64::from(step) / 20.0;
            let bend = |a: f64, b: f64, c: f64, d: f64| {
                0.5 * (2.0 * b + t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a))))
            };
            let straight = |b: f64, c: f64| b + (c - b) * t;
            curve.push((bend(a.0, b.0, c.0, d.0), bend(a.1, b.1, c.1, d.1), straight(b.2, c.2), straight(b.3, c.3)));
        }
    }
    curve.push(axis[last]);
    curve
}

/// Distance to the curve; floor and width as means of its points weighted by the fourth power of nearness, so that
/// nothing jumps on the inner side of a bend.
fn near_axis(curve: &[AxisPoint], x_m: f64, y_m: f64) -> NearAxis {
    let (mut nearest2, mut weights, mut floors, mut widths) = (f64::INFINITY, 0.0, 0.0, 0.0);
    for point in curve {
        let (dx, dy) = (x_m - point.0, y_m - point.1);
        let distance2 = dx * dx + dy * dy;
        nearest2 = nearest2.min(distance2);
        let near = 1.0e6 / (distance2 + 6.0e4);
        let weight = near * near * near * near;
        weights += weight;
        floors += weight * point.2;
        widths += weight * point.3;
    }
    NearAxis { distance_m: nearest2.sqrt(), floor_m: floors / weights, half_width_m: widths / weights }
}

/// Height above the floor at a distance from its edge: gentle at the foot, steep in the middle, easing to the crest.
fn wall(beyond_m: f64) -> f64 {
    let u = (beyond_m / 5_000.0).min(1.0);
    1_180.0 * (0.32 * u + 0.68 * u * u * (3.0 - 2.0 * u)) + 0.12 * beyond_m
}

/// Flattens a belt of the wall into a bench where `strength` is 1; leaves it alone where it is 0.
fn benched(height_m: f64, bench_at_m: f64, strength: f64) -> f64 {
    height_m - 0.82 * strength * (height_m - bench_at_m).clamp(0.0, 130.0)
}

/// The smaller of two heights with a rounded seam about `round_m` high (polynomial smooth minimum).
fn smooth_min(a: f64, b: f64, round_m: f64) -> f64 {
    let h = (0.5 + 0.5 * (b - a) / round_m).clamp(0.0, 1.0);
    b + (a - b) * h - round_m * h * (1.0 - h)
}

/// A cell's height before rivers carve it, and how far it may be carved: 0 on valley floors, 1 on the walls.
fn height(curves: &[Vec<AxisPoint>; 3], x_m: f64, y_m: f64) -> (f64, f64) {
    let bend = |seed: u64| 420.0 * hills(SEED + seed, x_m, y_m, 3_000.0);
    let (warped_x, warped_y) = (x_m + bend(100), y_m + bend(200));
    let bench = ((noise(SEED + 300, x_m, y_m, 2_200.0) + 0.15) * 3.0).clamp(0.0, 1.0);
    let massif = 2_900.0 + 0.02 * (x_m - y_m * 0.6) + 330.0 * ridges(SEED + 400, x_m, y_m, 3_400.0);
    let mut surface = massif;
    let mut above_floor = f64::INFINITY;
    for curve in curves {
        let near = near_axis(curve, warped_x, warped_y);
        let beyond_m = (near.distance_m - near.half_width_m).max(0.0);
        let rise = benched(wall(beyond_m), 190.0, bench) + 0.022 * near.distance_m.min(near.half_width_m);
        surface = smooth_min(surface, near.floor_m + rise, 160.0);
        above_floor = above_floor.min(wall(beyond_m));
    }
    let rough = (above_floor / 500.0).min(1.0);
    let gullies = 190.0 * hills(SEED + 500, x_m, y_m, 2_400.0) + 28.0 * hills(SEED + 550, x_m, y_m, 420.0);
    let grain = 1.5 * hills(SEED + 600, x_m, y_m, 300.0);
    (
        surface + rough * gullies + grain,
        (above_floor / 260.0 - 0.05).clamp(0.0, 1.0) * (1.0 - 0.55 * bench * (1.0 - rough)),
    )
}

/// A fan's surface at a point, or nothing beyond its reach.
fn fan_height(fan: (f64, f64, f64, f64), x_m: f64, y_m: f64) -> Option<f64> {
    let (dx, dy) = (x_m - fan.0, y_m - fan.1);
    let distance_m = (dx * dx + dy * dy).sqrt();
    (distance_m < fan.2).then_some(fan.3 + FAN_FALL * (fan.2 - distance_m))
}

/// The middle of the lake.
pub fn lake_centre() -> Coord<f64> {
    local(LAKE.0, LAKE.1)
}

/// Whether a point lies in the lake.
pub fn in_lake(point: Coord<f64>) -> bool {
    let centre = lake_centre();
    let (u, v) = ((point.x - centre.x) / LAKE.2, (point.y - centre.y) / LAKE.3);
    u * u + v * v + 0.35 * u * v < 1.0
}

/// The land's surface, metres, before water has found its way, and how far rivers may carve each cell (0 to 1).
pub fn uncarved() -> (Grid<f64>, Grid<f64>) {
    let curves = [smooth_axis(&MAIN), smooth_axis(&EAST), smooth_axis(&WEST)];
    let fans = FANS.map(|(x, y, reach)| (x, y, reach, near_axis(&curves[0], x, y).floor_m));
    let origin = local(0.0, 0.0);
    let mut erodible = Vec::with_capacity(FRAME.cells());
    let land = Grid::from_fn(FRAME, |column, row| {
        let point = FRAME.center(column, row);
        let (x_m, y_m) = (point.x - origin.x, point.y - origin.y);
        let (bare_m, carve) = height(&curves, x_m, y_m);
        let fanned_m = fans.iter().filter_map(|fan| fan_height(*fan, x_m, y_m)).fold(bare_m, f64::max);
        let still = in_lake(point) || fanned_m > bare_m;
        erodible.push(if still { 0.0 } else { carve });
        if in_lake(point) { LAKE.4 } else { fanned_m }
    });
    let erodible = Grid::new(FRAME, erodible).expect("one figure was pushed a cell");
    (land, erodible)
}
