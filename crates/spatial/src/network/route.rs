use super::{ArcTimes, RoadNetwork};

/// A part of a route along one road.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    /// The road, as in [`RoadNetwork::roads`].
    pub road: u32,
    /// Length, metres.
    pub length_m: f64,
    /// All ascents added up, metres; `None` when a height is unknown.
    pub climb_m: Option<f64>,
    /// All descents added up, metres, not negative; `None` when a height is unknown.
    pub descent_m: Option<f64>,
    /// Time, milliseconds.
    pub time_ms: u64,
}

impl RoadNetwork {
    /// A route as legs: arcs of the same road in a row are one. Closed arcs count with no time. O(points passed).
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::network::*;
    /// let line = |a: f64, b: f64| RoadLine::new(RoadClass::Track, vec![coord! {x: a, y: 0.}, coord! {x: b, y: 0.}]);
    /// let network = RoadNetwork::build(&[line(0., 200.), line(200., 500.)], None);
    /// let times = network.times(&SpeedTable::drive(), Pace::Likely); // 20 km/h
    /// let router = Router::new(&network, &times, Sense::ToSources);
    /// let end = network.positions().iter().position(|p| p.x == 500.).unwrap() as u32;
    /// let start = network.positions().iter().position(|p| p.x == 0.).unwrap() as u32;
    /// let path = router.path(&router.nearest(&[Source::at(end)]), start).unwrap();
    /// let legs = network.legs(&times, &path);
    /// assert_eq!(legs.iter().map(|leg| (leg.length_m, leg.time_ms)).collect::<Vec<_>>(), [(200., 36_000), (300., 54_000)]);
    /// ```
    pub fn legs(&self, times: &ArcTimes, arcs: &[u32]) -> Vec<Leg> {
        let mut legs: Vec<Leg> = Vec::new();
        for &arc in arcs {
            let part = self.leg(times, arc);
            match legs.last_mut().filter(|leg| leg.road == part.road) {
                Some(leg) => leg.extend(part),
                None => legs.push(part),
            }
        }
        legs
    }

    fn leg(&self, times: &ArcTimes, arc: u32) -> Leg {
        let segment = &self.segments()[arc as usize / 2];
        let heights: Option<Vec<f64>> = self.heights_m(arc / 2).map(|height| height.map(f64::from)).collect();
        let steps = |sign: f64| {
            let steps = |heights: &Vec<f64>| heights.windows(2).map(|h| (sign * (h[1] - h[0])).max(0.0)).sum();
            heights.as_ref().map(steps)
        };
        let (up, down) = (steps(1.0), steps(-1.0));
        let (climb_m, descent_m) = if arc & 1 == 0 { (up, down) } else { (down, up) };
        let time_ms = times.get(arc).map_or(0, u64::from);
        Leg { road: segment.road, length_m: segment.length_m, climb_m, descent_m, time_ms }
    }
}

impl Leg {
    fn extend(&mut self, next: Self) {
        self.length_m += next.length_m;
        self.climb_m = self.climb_m.zip(next.climb_m).map(|(a, b)| a + b);
        self.descent_m = self.descent_m.zip(next.descent_m).map(|(a, b)| a + b);
        self.time_ms += next.time_ms;
    }
}

#[cfg(test)]
mod tests {
    use geo::Coord;

    use super::*;
    use crate::network::{Pace, RoadClass, RoadLine, SpeedTable};
    use crate::{Grid, GridFrame};

    #[test]
    fn climbs_follow_the_direction_of_travel() {
        let frame = GridFrame { west_m: 0.0, north_m: 10.0, cell_m: 10.0, columns: 4, rows: 1 };
        let hill = Grid::new(frame, vec![0.0, 8.0, 3.0, f32::NAN]).unwrap();
        let at = |x: f64| Coord { x, y: 5.0 };
        let lines = [
            RoadLine::new(RoadClass::Path, vec![at(5.), at(15.), at(25.)]),
            RoadLine::new(RoadClass::Path, vec![at(15.), Coord { x: 15., y: 4. }]),
            RoadLine::new(RoadClass::Path, vec![at(25.), at(36.)]),
        ];
        let network = RoadNetwork::build(&lines, Some(&hill));
        let times = network.times(&SpeedTable::walk(), Pace::Likely);
        let arc = |from: f64, to: f64| {
            let arcs = 0..network.arcs() as u32;
            let ends = |arc| [network.tail(arc), network.head(arc)].map(|v| network.positions()[v as usize]);
            arcs.clone().find(|&arc| ends(arc) == [at(from), at(to)]).unwrap()
        };
        let there = network.legs(&times, &[arc(5., 15.), arc(15., 25.)]);
        assert_eq!((there.len(), there[0].climb_m, there[0].descent_m), (1, Some(8.0), Some(5.0)));
        assert_eq!(there[0].length_m, 20.0);
        let back = network.legs(&times, &[arc(25., 15.), arc(15., 5.)]);
        assert_eq!((back[0].climb_m, back[0].descent_m), (Some(5.0), Some(8.0)));
        let on = network.legs(&times, &[arc(15., 25.), arc(25., 36.)]);
        assert_eq!((on.len(), on[1].climb_m, on[1].road), (2, None, 2));
        assert!(network.legs(&times, &[]).is_empty());
    }
}
