use geo::{BoundingRect, Coord, Geometry, Line, LineString, Polygon, Rect};
use rstar::{AABB, PointDistance, RTree, RTreeObject};

/// Something found near a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaneNeighbour {
    /// Number of the thing in the slice the index was built from.
    pub item: usize,
    /// Straight distance, metres; 0 on it and inside an area.
    pub distance_m: f64,
    /// Its point nearest to the one asked about, metres; that point itself inside an area.
    pub point: Coord<f64>,
}

/// An index of points, lines and areas in the plane of a projected coordinate system, for straight distances: to the
/// nearest road, stream, lake or service.
///
/// An R-tree (Beckmann et al. 1990, `rstar`) over every segment; the distance to a segment is exact, and a point
/// inside an area is at distance 0 from it. Cost: building n log n in the number n of vertices; a question about
/// log n, and the vertices of each area whose bounding box holds the point.
///
/// ```
/// use geo::{Coord, LineString};
/// use spatial::index::PlaneIndex;
/// let road = LineString::from(vec![(0.0, 0.0), (1_000.0, 0.0)]);
/// let index = PlaneIndex::new(&[road.into()]);
/// let nearest = index.nearest(Coord { x: 400.0, y: 300.0 }).unwrap();
/// assert_eq!(nearest.distance_m, 300.0);
/// assert_eq!(nearest.point, Coord { x: 400.0, y: 0.0 });
/// ```
#[derive(Debug, Clone)]
pub struct PlaneIndex {
    tree: RTree<Piece>,
}

/// A segment of a line or of an area's edge (a point is a segment without length), or the inside of an area.
#[derive(Debug, Clone)]
struct Piece {
    item: usize,
    shape: Shape,
}

#[derive(Debug, Clone)]
enum Shape {
    Segment(Line<f64>),
    Inside(Box<Polygon<f64>>, Rect<f64>),
}

impl PlaneIndex {
    /// Indexes geometries in metres; the answers give their numbers in this slice. Empty geometries and coordinates
    /// that are not finite are never found.
    pub fn new(geometries: &[Geometry<f64>]) -> Self {
        let mut pieces = Vec::new();
        for (item, geometry) in geometries.iter().enumerate() {
            add_geometry(&mut pieces, item, geometry);
        }
        pieces.retain(Piece::is_finite);
        Self { tree: RTree::bulk_load(pieces) }
    }

    /// Indexes points in metres.
    pub fn from_points(points: &[Coord<f64>]) -> Self {
        let pieces = points.iter().enumerate().map(|(item, &point)| Piece::segment(item, Line::new(point, point)));
        Self { tree: RTree::bulk_load(pieces.filter(Piece::is_finite).collect()) }
    }

    /// Indexes lines in metres.
    pub fn from_lines(lines: &[LineString<f64>]) -> Self {
        let mut pieces = Vec::new();
        for (item, line) in lines.iter().enumerate() {
            add_line(&mut pieces, item, line);
        }
        pieces.retain(Piece::is_finite);
        Self { tree: RTree::bulk_load(pieces) }
    }

    /// Whether there is nothing to be found.
    pub fn is_empty(&self) -> bool {
        self.tree.size() == 0
    }

    /// The nearest thing; `None` when nothing is indexed. Ties by number.
    pub fn nearest(&self, from: Coord<f64>) -> Option<PlaneNeighbour> {
        self.nearest_where(from, 1, |_| true).into_iter().next()
    }

    /// Distance to the nearest thing, metres; `None` when nothing is indexed. The fastest question.
    pub fn distance_m(&self, from: Coord<f64>) -> Option<f64> {
        let piece = self.tree.nearest_neighbor(&[from.x, from.y])?;
        let distance_2 = piece.distance_2(&[from.x, from.y]);
        distance_2.is_finite().then(|| distance_2.sqrt())
    }

    /// The nearest `count` things whose number passes, each once, nearest first, ties by number.
    pub fn nearest_where(&self, from: Coord<f64>, count: usize, passes: impl Fn(usize) -> bool) -> Vec<PlaneNeighbour> {
        let mut found: Vec<PlaneNeighbour> = Vec::new();
        for (piece, distance_2) in self.tree.nearest_neighbor_iter_with_distance_2(&[from.x, from.y]) {
            let distance_m = distance_2.sqrt();
            let farthest_m = if found.len() < count { f64::INFINITY } else { found[count - 1].distance_m };
            if count == 0 || distance_m > farthest_m || distance_m.is_infinite() {
                break;
            }
            if passes(piece.item) && found.iter().all(|neighbour| neighbour.item != piece.item) {
                found.push(piece.neighbour(from, distance_m));
                found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.item.cmp(&b.item)));
            }
        }
        found.truncate(count);
        found
    }

    /// All things no farther than `distance_m` metres, each once, nearest first, ties by number.
    pub fn within(&self, from: Coord<f64>, distance_m: f64) -> Vec<PlaneNeighbour> {
        if distance_m.is_nan() || distance_m < 0.0 {
            return Vec::new();
        }
        let center = [from.x, from.y];
        let mut found: Vec<PlaneNeighbour> = self
            .tree
            .locate_within_distance(center, distance_m * distance_m)
            .map(|piece| piece.neighbour(from, piece.distance_2(&center).sqrt()))
            .collect();
        found.sort_by(|a, b| a.item.cmp(&b.item).then(a.distance_m.total_cmp(&b.distance_m)));
        found.dedup_by_key(|neighbour| neighbour.item);
        found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.item.cmp(&b.item)));
        found
    }
}

impl Piece {
    fn segment(item: usize, line: Line<f64>) -> Self {
        Self { item, shape: Shape::Segment(line) }
    }

    fn is_finite(&self) -> bool {
        match &self.shape {
            Shape::Segment(line) => {
                [line.start.x, line.start.y, line.end.x, line.end.y].into_iter().all(f64::is_finite)
            }
            Shape::Inside(_, rect) => {
                [rect.min().x, rect.min().y, rect.max().x, rect.max().y].into_iter().all(f64::is_finite)
            }
        }
    }

    fn neighbour(&self, from: Coord<f64>, distance_m: f64) -> PlaneNeighbour {
        let point = match &self.shape {
            Shape::Segment(line) => nearest_on(line, from),
            Shape::Inside(..) => from,
        };
        PlaneNeighbour { item: self.item, distance_m, point }
    }
}

impl RTreeObject for Piece {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        match &self.shape {
            Shape::Segment(line) => AABB::from_corners([line.start.x, line.start.y], [line.end.x, line.end.y]),
            Shape::Inside(_, rect) => AABB::from_corners([rect.min().x, rect.min().y], [rect.max().x, rect.max().y]),
        }
    }
}

impl PointDistance for Piece {
    /// Squared metres; the inside of an area is infinitely far from a point outside, whose distance its edge gives.
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        let from = Coord { x: point[0], y: point[1] };
        match &self.shape {
            Shape::Segment(line) => {
                let near = nearest_on(line, from);
                (near.x - from.x).powi(2) + (near.y - from.y).powi(2)
            }
            Shape::Inside(polygon, _) => {
                if holds(polygon, from) {
                    0.0
                } else {
                    f64::INFINITY
                }
            }
        }
    }
}

/// The point of a segment nearest to another.
fn nearest_on(line: &Line<f64>, from: Coord<f64>) -> Coord<f64> {
    let along = line.end - line.start;
    let length_2 = along.x * along.x + along.y * along.y;
    if length_2 == 0.0 {
        return line.start;
    }
    let offset = from - line.start;
    let share = ((offset.x * along.x + offset.y * along.y) / length_2).clamp(0.0, 1.0);
    if share == 1.0 { line.end } else { line.start + along * share }
}

/// Whether a polygon holds a point, by the even-odd rule over all its rings (holes are outside).
fn holds(polygon: &Polygon<f64>, point: Coord<f64>) -> bool {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let crossings: usize = rings
        .flat_map(LineString::lines)
        .filter(|line| {
            let (from, to) = (line.start, line.end);
            (from.y > point.y) != (to.y > point.y)
                && point.x < from.x + (point.y - from.y) / (to.y - from.y) * (to.x - from.x)
        })
        .count();
    crossings % 2 == 1
}

fn add_line(pieces: &mut Vec<Piece>, item: usize, line: &LineString<f64>) {
    match line.0.as_slice() {
        [point] => pieces.push(Piece::segment(item, Line::new(*point, *point))),
        _ => pieces.extend(line.lines().map(|segment| Piece::segment(item, segment))),
    }
}

fn add_area(pieces: &mut Vec<Piece>, item: usize, polygon: &Polygon<f64>) {
    add_line(pieces, item, polygon.exterior());
    polygon.interiors().iter().for_each(|ring| add_line(pieces, item, ring));
    if let Some(rect) = polygon.bounding_rect() {
        pieces.push(Piece { item, shape: Shape::Inside(Box::new(polygon.clone()), rect) });
    }
}

fn add_geometry(pieces: &mut Vec<Piece>, item: usize, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(point) => pieces.push(Piece::segment(item, Line::new(*point, *point))),
        Geometry::MultiPoint(points) => {
            pieces.extend(points.iter().map(|&point| Piece::segment(item, Line::new(point, point))));
        }
        Geometry::Line(line) => pieces.push(Piece::segment(item, *line)),
        Geometry::LineString(line) => add_line(pieces, item, line),
        Geometry::MultiLineString(lines) => lines.iter().for_each(|line| add_line(pieces, item, line)),
        Geometry::Polygon(polygon) => add_area(pieces, item, polygon),
        Geometry::MultiPolygon(polygons) => polygons.iter().for_each(|polygon| add_area(pieces, item, polygon)),
        Geometry::Rect(rect) => add_area(pieces, item, &rect.to_polygon()),
        Geometry::Triangle(triangle) => add_area(pieces, item, &triangle.to_polygon()),
        Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| add_geometry(pieces, item, part)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Distance, Euclidean, Point, polygon};
    use proptest::prelude::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    fn lake() -> Geometry<f64> {
        polygon!(
            exterior: [(x: 0., y: 0.), (x: 100., y: 0.), (x: 100., y: 100.), (x: 0., y: 100.)],
            interiors: [[(x: 40., y: 40.), (x: 60., y: 40.), (x: 60., y: 60.), (x: 40., y: 60.)]],
        )
        .into()
    }

    #[test]
    fn inside_a_lake_is_no_way_to_water_and_an_island_is_outside() {
        let index = PlaneIndex::new(&[lake()]);
        assert_eq!(index.distance_m(at(20.0, 20.0)), Some(0.0));
        assert_eq!(index.distance_m(at(50.0, 45.0)), Some(5.0));
        assert_eq!(index.distance_m(at(103.0, 104.0)), Some(5.0));
        assert_eq!(index.nearest(at(20.0, 20.0)).unwrap().point, at(20.0, 20.0));
    }

    #[test]
    fn each_thing_is_found_once_with_ties_by_number() {
        let west = LineString::from(vec![(-10.0, -50.0), (-10.0, 0.0), (-10.0, 50.0)]);
        let east = LineString::from(vec![(10.0, -50.0), (10.0, 0.0), (10.0, 50.0)]);
        let index = PlaneIndex::from_lines(&[east, west]);
        let found = index.nearest_where(at(0.0, 0.0), 5, |_| true);
        assert_eq!(found.iter().map(|near| (near.item, near.distance_m)).collect::<Vec<_>>(), [(0, 10.0), (1, 10.0)]);
        assert_eq!(index.nearest(at(0.0, 0.0)).unwrap().item, 0);
        assert_eq!(index.nearest_where(at(0.0, 0.0), 1, |item| item == 1)[0].point, at(-10.0, 0.0));
        assert_eq!(index.within(at(1.0, 0.0), 10.0).len(), 1);
        assert_eq!(index.within(at(1.0, 0.0), 11.0).len(), 2);
    }

    #[test]
    fn nothing_and_flawed_coordinates_are_not_found() {
        assert_eq!(PlaneIndex::from_points(&[]).distance_m(at(0.0, 0.0)), None);
        let index = PlaneIndex::from_points(&[at(f64::NAN, 0.0), at(3.0, 4.0)]);
        assert_eq!(index.nearest(at(0.0, 0.0)).unwrap().item, 1);
    }

    proptest! {
        #[test]
        fn distances_are_those_of_comparing_all(
            ends in proptest::collection::vec((0.0..1e4f64, 0.0..1e4f64, -900.0..900.0f64, -900.0..900.0f64), 1..60),
            x in 0.0..1e4f64,
            y in 0.0..1e4f64,
        ) {
            let lines: Vec<LineString<f64>> =
                ends.iter().map(|&(x, y, dx, dy)| LineString::from(vec![(x, y), (x + dx, y + dy)])).collect();
            let index = PlaneIndex::from_lines(&lines);
            let mut all: Vec<f64> = lines.iter().map(|line| Euclidean.distance(&Point::new(x, y), line)).collect();
            all.sort_by(f64::total_cmp);
            let found = index.nearest_where(at(x, y), 7, |_| true);
            prop_assert_eq!(found.len(), all.len().min(7));
            for (found, expected) in found.iter().zip(&all) {
                prop_assert!((found.distance_m - expected).abs() < 1e-9);
                prop_assert!((Euclidean.distance(at(x, y), found.point) - expected).abs() < 1e-9);
            }
            prop_assert!((index.distance_m(at(x, y)).unwrap() - all[0]).abs() < 1e-9);
            prop_assert_eq!(index.within(at(x, y), 2_000.0).len(), all.iter().filter(|d| **d <= 2_000.0).count());
        }
    }
}
