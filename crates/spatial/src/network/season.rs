use geo::{BoundingRect, Contains, Coord, Intersects, Line, MultiPolygon, Rect};

use super::{ArcTimes, Road, RoadClass, RoadNetwork, Seasonality, Structure};

/// A choice of roads: those that meet every condition stated here. Without conditions: all roads.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RoadFilter {
    /// Any of these classes; empty for all.
    pub classes: Vec<RoadClass>,
    /// Any of these surfaces; empty for all. The word `unknown` stands for roads without one; a ferry has none to be unknown.
    pub surfaces: Vec<String>,
    /// Any of these structures (fords in spring); empty for all.
    pub structures: Vec<Structure>,
    /// Any of these parts of the year (winter roads in summer); empty for all.
    pub seasonalities: Vec<Seasonality>,
    /// Some point of the segment lies above this height, metres. Unknown heights do not count as above.
    pub above_m: Option<f64>,
    /// Some point of the segment lies in this zone, metres in the region's CRS.
    pub zone: Option<MultiPolygon<f64>>,
}

impl RoadFilter {
    /// Does a road meet the conditions that do not depend on where it lies?
    fn takes(&self, road: &Road) -> bool {
        let surface = match &road.surface {
            None if road.class == RoadClass::Ferry => "",
            surface => surface.as_deref().unwrap_or("unknown"),
        };
        (self.classes.is_empty() || self.classes.contains(&road.class))
            && (self.surfaces.is_empty() || self.surfaces.iter().any(|word| word == surface))
            && (self.structures.is_empty() || self.structures.contains(&road.structure))
            && (self.seasonalities.is_empty() || self.seasonalities.contains(&road.seasonality))
    }
}

/// Roads that are slower in a season.
#[derive(Debug, Clone, PartialEq)]
pub struct Slowdown {
    /// Which roads.
    pub roads: RoadFilter,
    /// Share of the usual speed that is left; 0 closes them.
    pub speed_factor: f64,
}

/// What a part of the year does to the roads.
///
/// A segment is taken whole: one that touches the zone or the height is closed or slowed from end to end. Where that
/// is too coarse, use [`RoadNetwork::subdivided`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Season {
    /// Its name: `winter`.
    pub name: String,
    /// Its months, 1 (January) to 12.
    pub months: Vec<u8>,
    /// Roads that nobody can use.
    pub closures: Vec<RoadFilter>,
    /// Roads that are slower. Where several apply their factors multiply.
    pub slowdowns: Vec<Slowdown>,
}

impl Season {
    /// The times of a network's arcs in this season, from those without one. O(segments), plus O(zone corners) for
    /// each segment near a zone.
    ///
    /// ```
    /// use geo::coord;
    /// use spatial::network::*;
    /// let track = RoadLine::new(RoadClass::Track, vec![coord! {x: 0., y: 0.}, coord! {x: 9., y: 0.}]);
    /// let network = RoadNetwork::build(&[track], None);
    /// let summer = network.times(&SpeedTable::drive(), Pace::Likely);
    /// let tracks = RoadFilter { classes: vec![RoadClass::Track], ..RoadFilter::default() };
    /// let winter = Season { name: "winter".into(), months: vec![12, 1, 2], closures: vec![tracks], slowdowns: vec![] };
    /// assert_eq!(winter.times(&network, &summer).get(0), None);
    /// ```
    pub fn times(&self, network: &RoadNetwork, usual: &ArcTimes) -> ArcTimes {
        let mut times = usual.clone();
        for filter in &self.closures {
            network.for_each_taken(filter, |segment| times.close_segment(segment));
        }
        for slowdown in &self.slowdowns {
            network.for_each_taken(&slowdown.roads, |segment| times.slow_segment(segment, slowdown.speed_factor));
        }
        times
    }
}

/// Which season each month has, January first: the position of the first season that lists it; `None` where none does
/// and the usual times hold. This is the twelve-month strip.
///
/// ```
/// use spatial::network::{Season, months_of_year};
/// let winter = Season { name: "winter".into(), months: vec![11, 12, 1, 2, 3], ..Season::default() };
/// let strip = months_of_year(&[winter]);
/// assert_eq!((strip[0], strip[6], strip[11]), (Some(0), None, Some(0)));
/// ```
pub fn months_of_year(seasons: &[Season]) -> [Option<usize>; 12] {
    std::array::from_fn(|month| seasons.iter().position(|season| season.months.contains(&(month as u8 + 1))))
}

impl RoadNetwork {
    /// The segments that meet every condition of a filter, ascending.
    pub fn segments_in(&self, filter: &RoadFilter) -> Vec<u32> {
        let mut taken = Vec::new();
        self.for_each_taken(filter, |segment| taken.push(segment));
        taken
    }

    fn for_each_taken(&self, filter: &RoadFilter, mut take: impl FnMut(u32)) {
        let roads: Vec<bool> = self.roads.iter().map(|road| filter.takes(road)).collect();
        let extent = filter.zone.as_ref().map(BoundingRect::bounding_rect);
        for (index, segment) in self.segments.iter().enumerate() {
            let index = index as u32;
            let above = |limit: f64| self.heights_m(index).flatten().any(|height| f64::from(height) > limit);
            let inside = || match (&filter.zone, extent) {
                (Some(zone), Some(Some(extent))) => touches(self.points(index), zone, extent),
                (Some(_), _) => false,
                (None, _) => true,
            };
            if roads[segment.road as usize] && filter.above_m.is_none_or(above) && inside() {
                take(index);
            }
        }
    }
}

/// Does a line have a point in a zone?
fn touches(points: &[Coord<f64>], zone: &MultiPolygon<f64>, extent: Rect<f64>) -> bool {
    points
        .windows(2)
        .map(|pair| Line::new(pair[0], pair[1]))
        .any(|piece| extent.intersects(&piece) && (zone.contains(&piece.start) || zone.intersects(&piece)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Pace, RoadLine, SpeedTable};
    use crate::{Grid, GridFrame};
    use geo::{coord, polygon};

    /// Three roads side by side, west to east over a ridge of 0, 1000, 0 metres.
    fn ridge() -> RoadNetwork {
        let frame = GridFrame { west_m: 0.0, north_m: 300.0, cell_m: 100.0, columns: 3, rows: 3 };
        let hill = Grid::from_fn(frame, |column, _| if column == 1 { 1000.0 } else { 0.0 });
        let line =
            |y: f64, class| RoadLine::new(class, vec![Coord { x: 50., y }, Coord { x: 150., y }, Coord { x: 250., y }]);
        let mut lines = [line(50., RoadClass::Primary), line(150., RoadClass::Track), line(250., RoadClass::Tertiary)];
        lines[1].road.surface = Some("dirt".to_owned());
        lines[2].road.structure = Structure::Tunnel;
        RoadNetwork::build(&lines, Some(&hill))
    }

    fn roads_of(network: &RoadNetwork, filter: &RoadFilter) -> Vec<u32> {
        let mut roads: Vec<u32> =
            network.segments_in(filter).iter().map(|&s| network.segments()[s as usize].road).collect();
        roads.sort_unstable();
        roads
    }

    #[test]
    fn conditions_choose_roads() {
        let network = ridge();
        let any = RoadFilter::default();
        assert_eq!(roads_of(&network, &any), [0, 1, 2]);
        let high = RoadFilter { above_m: Some(900.0), ..any.clone() };
        assert_eq!(roads_of(&network, &high), [0, 1], "the tunnel does not go over the ridge");
        let dirt = RoadFilter { surfaces: vec!["dirt".to_owned()], ..high.clone() };
        assert_eq!(roads_of(&network, &dirt), [1]);
        let unstated = RoadFilter { surfaces: vec!["unknown".to_owned()], ..any.clone() };
        assert_eq!(roads_of(&network, &unstated), [0, 2]);
        let tunnels = RoadFilter { structures: vec![Structure::Tunnel], ..any.clone() };
        assert_eq!(roads_of(&network, &tunnels), [2]);
        // A zone between two vertices of the first road.
        let zone = polygon![(x: 80., y: 0.), (x: 120., y: 0.), (x: 120., y: 100.), (x: 80., y: 100.)];
        let filter = RoadFilter { zone: Some(MultiPolygon(vec![zone])), ..any.clone() };
        assert_eq!(roads_of(&network, &filter), [0]);
        let nowhere = RoadFilter { zone: Some(MultiPolygon(vec![])), ..any };
        assert!(roads_of(&network, &nowhere).is_empty());
    }

    #[test]
    fn a_ferry_has_no_surface_to_be_unknown() {
        let mut line = RoadLine::new(RoadClass::Ferry, vec![coord! {x: 0., y: 0.}, coord! {x: 900., y: 0.}]);
        let unstated = RoadFilter { surfaces: vec!["unknown".to_owned()], ..RoadFilter::default() };
        assert!(RoadNetwork::build(&[line.clone()], None).segments_in(&unstated).is_empty());
        line.road.class = RoadClass::Track;
        assert_eq!(RoadNetwork::build(&[line], None).segments_in(&unstated), [0]);
    }

    #[test]
    fn a_season_closes_and_slows() {
        let network = ridge();
        let usual = network.times(&SpeedTable::drive(), Pace::Likely);
        let tracks = RoadFilter { classes: vec![RoadClass::Track], ..RoadFilter::default() };
        let snow = Slowdown { roads: RoadFilter::default(), speed_factor: 0.5 };
        let winter = Season {
            name: "winter".to_owned(),
            months: vec![12, 1, 2],
            closures: vec![tracks],
            slowdowns: vec![snow.clone(), snow],
        };
        let times = winter.times(&network, &usual);
        for arc in 0..network.arcs() as u32 {
            let expected = match network.road_of(arc / 2).class {
                RoadClass::Track => None,
                _ => usual.get(arc).map(|time| 4 * time),
            };
            // Two roundings to a whole millisecond.
            assert!(times.get(arc).unwrap_or(0).abs_diff(expected.unwrap_or(0)) <= 2);
            assert_eq!(times.get(arc).is_none(), expected.is_none());
        }
    }

    #[test]
    fn the_first_season_that_lists_a_month_has_it() {
        let season = |months: &[u8]| Season { months: months.to_vec(), ..Season::default() };
        let strip = months_of_year(&[season(&[1, 2, 12]), season(&[2, 3])]);
        assert_eq!(strip[..4], [Some(0), Some(0), Some(1), None]);
        assert_eq!(strip[11], Some(0));
    }
}
