use geo::Coord;

use super::speed::slope_share;
use super::{Direction, Mover, Pace, RoadClass, RoadNetwork, SpeedTable};

/// How long each arc of a network takes, in whole milliseconds; at least one, so that no path is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArcTimes {
    milliseconds: Vec<u32>,
}

impl ArcTimes {
    /// How a closed arc is stored. Read through [`ArcTimes::get`], which turns it into `None`.
    pub const CLOSED: u32 = u32::MAX;

    /// Times in order of arcs; `None` closes one. Values are brought into 1 ms to 49 days.
    pub fn new(times_s: impl IntoIterator<Item = Option<f64>>) -> Self {
        Self { milliseconds: times_s.into_iter().map(|time| time.map_or(Self::CLOSED, whole_milliseconds)).collect() }
    }

    /// Time of an arc, milliseconds; `None` when it is closed.
    pub fn get(&self, arc: u32) -> Option<u32> {
        let time = self.milliseconds[arc as usize];
        (time != Self::CLOSED).then_some(time)
    }

    /// Time of an arc, seconds; `None` when it is closed.
    pub fn seconds(&self, arc: u32) -> Option<f64> {
        self.get(arc).map(|time| f64::from(time) / 1000.0)
    }

    /// The stored times of all arcs, [`ArcTimes::CLOSED`] included.
    pub fn milliseconds(&self) -> &[u32] {
        &self.milliseconds
    }

    /// Closes both directions of a segment.
    pub fn close_segment(&mut self, segment: u32) {
        let arc = 2 * segment as usize;
        self.milliseconds[arc..arc + 2].fill(Self::CLOSED);
    }

    /// Makes both directions of a segment slower: speeds times `speed_factor`; 0 or less closes it.
    pub fn slow_segment(&mut self, segment: u32, speed_factor: f64) {
        let arc = 2 * segment as usize;
        for time in &mut self.milliseconds[arc..arc + 2] {
            if speed_factor <= 0.0 {
                *time = Self::CLOSED;
            } else if *time != Self::CLOSED {
                *time = whole_milliseconds(f64::from(*time) / 1000.0 / speed_factor);
            }
        }
    }
}

/// Seconds as whole milliseconds, from one to the longest that is not [`ArcTimes::CLOSED`].
fn whole_milliseconds(time_s: f64) -> u32 {
    (time_s * 1000.0).round().clamp(1.0, f64::from(ArcTimes::CLOSED - 1)) as u32
}

impl RoadNetwork {
    /// Time of every arc for a mode: the length of each piece over its speed, in the direction of travel, and the
    /// turns; ferries with a stated duration take their share of it. Closed where the mode may not go, and against
    /// oneways for vehicles. O(points).
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::network::{Direction, Pace, RoadClass, RoadLine, RoadNetwork, SpeedTable};
    /// let ends = vec![coord! {x: 0., y: 0.}, coord! {x: 650., y: 0.}];
    /// let mut line = RoadLine::new(RoadClass::Primary, ends); // 65 km/h
    /// line.road.direction = Direction::Forward;
    /// let network = RoadNetwork::build(&[line], None);
    /// let times = network.times(&SpeedTable::drive(), Pace::Likely);
    /// assert_eq!((times.get(0), times.get(1)), (Some(36_000), None));
    /// ```
    pub fn times(&self, table: &SpeedTable, pace: Pace) -> ArcTimes {
        let speeds: Vec<Option<f64>> = self.roads.iter().map(|road| table.speed_kmh(road, pace)).collect();
        let arcs = 0..self.arcs() as u32;
        ArcTimes::new(
            arcs.map(|arc| self.arc_time_s(arc, speeds[self.segments[arc as usize / 2].road as usize], table)),
        )
    }

    fn arc_time_s(&self, arc: u32, speed_kmh: Option<f64>, table: &SpeedTable) -> Option<f64> {
        let segment = arc / 2;
        let road = self.road_of(segment);
        let speed_m_s = speed_kmh? / 3.6;
        let against = matches!((road.direction, arc & 1), (Direction::Forward, 1) | (Direction::Backward, 0));
        if against && table.mover == Mover::Vehicle {
            return None;
        }
        let whole = self.segments[segment as usize];
        if let Some(duration_min) = road.duration_min.filter(|&minutes| minutes > 0.0) {
            return Some(duration_min * 60.0 * whole.length_m / self.road_lengths_m[whole.road as usize]);
        }
        if road.class == RoadClass::Ferry {
            return Some(whole.length_m / speed_m_s);
        }
        Some(self.sloped_time_s(arc, speed_m_s, table) + table.turn_s_per_radian * turned_radians(self.points(segment)))
    }

    fn sloped_time_s(&self, arc: u32, speed_m_s: f64, table: &SpeedTable) -> f64 {
        let range = self.point_range(arc / 2);
        let (points, heights) = (&self.points[range.clone()], &self.point_heights_m[range]);
        let sign = if arc & 1 == 0 { 1.0 } else { -1.0 };
        let piece_s = |(pair, ends): (&[Coord<f64>], &[f32])| {
            let run_m = (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y);
            let slope = sign * f64::from(ends[1] - ends[0]) / run_m;
            let share = if slope.is_finite() { slope_share(table.slope, slope) } else { slope_share(table.slope, 0.0) };
            run_m / (speed_m_s * share)
        };
        points.windows(2).zip(heights.windows(2)).map(piece_s).sum()
    }
}

/// How much a line turns in all, radians.
fn turned_radians(points: &[Coord<f64>]) -> f64 {
    let turn = |p: &[Coord<f64>]| {
        let (a, b) = ((p[1].x - p[0].x, p[1].y - p[0].y), (p[2].x - p[1].x, p[2].y - p[1].y));
        (a.0 * b.1 - a.1 * b.0).atan2(a.0 * b.0 + a.1 * b.1).abs()
    };
    points.windows(3).map(turn).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Road, RoadLine};
    use crate::{Grid, GridFrame};

    fn line(class: RoadClass, vertices: &[(f64, f64)]) -> RoadLine {
        RoadLine::new(class, vertices.iter().map(|&(x, y)| Coord { x, y }).collect())
    }

    #[test]
    fn walkers_feel_the_slope_in_their_direction() {
        let frame = GridFrame { west_m: 0.0, north_m: 100.0, cell_m: 100.0, columns: 2, rows: 1 };
        let hill = Grid::new(frame, vec![0.0, 10.0]).unwrap();
        let path = line(RoadClass::Path, &[(50., 50.), (150., 50.)]);
        let network = RoadNetwork::build(&[path], Some(&hill));
        let times = network.times(&SpeedTable::walk(), Pace::Likely);
        let seconds = |kmh: f64| 100.0 / (kmh / 3.6);
        assert!((times.seconds(0).unwrap() - seconds(3.5493)).abs() < 2e-3);
        assert!((times.seconds(1).unwrap() - seconds(5.0367)).abs() < 2e-3, "down 10 % is as fast as flat");
        assert_eq!(network.times(&SpeedTable::drive(), Pace::Likely).get(0), None);
    }

    #[test]
    fn walkers_pass_oneways_both_ways() {
        let mut oneway = line(RoadClass::Primary, &[(0., 0.), (100., 0.)]);
        oneway.road.direction = Direction::Backward;
        let network = RoadNetwork::build(&[oneway], None);
        let drive = network.times(&SpeedTable::drive(), Pace::Likely);
        assert!(drive.get(0).is_none() && drive.get(1).is_some());
        let walk = network.times(&SpeedTable::walk(), Pace::Likely);
        assert_eq!(walk.get(0), walk.get(1));
        assert!(walk.get(0).is_some());
    }

    #[test]
    fn ferries_share_their_duration_along_the_way() {
        let mut ferry = line(RoadClass::Ferry, &[(0., 0.), (1000., 0.), (4000., 0.)]);
        ferry.road.duration_min = Some(40.0);
        let pier = line(RoadClass::Service, &[(1000., 0.), (1000., 10.)]);
        let network = RoadNetwork::build(&[ferry, pier], None);
        let times = network.times(&SpeedTable::drive(), Pace::Likely);
        let minutes: Vec<f64> = (0..network.arcs() as u32)
            .filter(|&arc| network.road_of(arc / 2).class == RoadClass::Ferry)
            .map(|arc| times.seconds(arc).unwrap() / 60.0)
            .collect();
        assert_eq!(minutes.iter().sum::<f64>(), 80.0);
        assert!(minutes.contains(&10.0) && minutes.contains(&30.0));
    }

    #[test]
    fn curves_and_paces_change_times() {
        let bend = line(RoadClass::Primary, &[(0., 0.), (325., 0.), (325., 325.)]);
        let network = RoadNetwork::build(&[bend], None);
        let mut table = SpeedTable::drive();
        assert_eq!(network.times(&table, Pace::Likely).get(0), Some(36_000));
        assert_eq!(network.times(&table, Pace::Slowest).get(0), Some(60_000));
        table.turn_s_per_radian = 2.0;
        assert_eq!(network.times(&table, Pace::Likely).get(0), Some(36_000 + 3_142));
    }

    #[test]
    fn closing_and_slowing() {
        let mut times = ArcTimes::new([Some(10.0), Some(20.0), None, Some(0.0), Some(1e12), Some(1.0)]);
        assert_eq!((times.get(2), times.get(3), times.get(4)), (None, Some(1), Some(u32::MAX - 1)));
        times.slow_segment(0, 0.5);
        times.close_segment(2);
        assert_eq!(times.milliseconds(), [20_000, 40_000, u32::MAX, 1, u32::MAX, u32::MAX]);
        times.slow_segment(0, 0.0);
        assert_eq!(times.get(0), None);
        assert_eq!(Road::of_class(RoadClass::Ferry).duration_min, None);
    }
}
