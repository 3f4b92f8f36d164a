use crate::lonlat::LonLat;
use geo::{Distance, Geodesic, Point};
use rstar::RTree;
use rstar::primitives::GeomWithData;

/// Half axes of the WGS 84 ellipsoid, metres, and its squared eccentricity.
const EQUATOR_M: f64 = 6_378_137.0;
const POLE_M: f64 = 6_356_752.314_245_179;
const ECCENTRICITY_2: f64 = 1.0 - (POLE_M / EQUATOR_M) * (POLE_M / EQUATOR_M);

/// Least radius of curvature of the ellipsoid: along the meridian at the equator, b²/a.
const SHARPEST_M: f64 = POLE_M * POLE_M / EQUATOR_M;

/// A radius above the greatest radius of curvature (a²/b = 6,399,594 m, at the poles), with a margin for the torsion
/// of geodesics.
const FLATTEST_M: f64 = 6_410_000.0;

/// Chord up to which a geodesic is bounded above through the sharpest circle; longer ones by half way round.
const LONG_CHORD_M: f64 = 1.2e7;

/// No two places are farther apart on the ellipsoid.
const HALF_WAY_ROUND_M: f64 = 20_003_932.0;

/// A place found near another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Number of the place in the slice the index was built from.
    pub item: usize,
    /// Geodesic distance on WGS 84, metres (Karney 2013, through `geo`).
    pub distance_m: f64,
}

/// An index of places on the globe, exact everywhere: across the antimeridian, at the poles, over any distance.
///
/// An R-tree (Beckmann et al. 1990, `rstar`) over Earth-centred coordinates on the WGS 84 ellipsoid. The straight
/// chord between two places bounds their geodesic distance from both sides: a curve on the ellipsoid bends no more
/// than a circle of 6,335 km and no less than one of 6,400 km (Schur's comparison theorem). Candidates are taken in
/// order of their chords until no farther one can be among the nearest; geodesics (Karney 2013, "Algorithms for
/// geodesics") then decide, ties by the item's number.
///
/// Cost: building n log n; a question for the k nearest about log n + k steps and k geodesics.
///
/// ```
/// use spatial::{LonLat, index::SphereIndex};
/// let suva = LonLat { lon: 178.44, lat: -18.14 };
/// let taveuni = LonLat { lon: -179.98, lat: -16.85 };
/// let apia = LonLat { lon: -171.76, lat: -13.83 };
/// let index = SphereIndex::new(&[suva, taveuni, apia]);
/// let nearest = index.nearest(LonLat { lon: 179.9, lat: -16.5 }, 2);
/// assert_eq!([nearest[0].item, nearest[1].item], [1, 0]);
/// assert!((nearest[0].distance_m - 40_790.0).abs() < 10.0);
/// ```
#[derive(Debug, Clone)]
pub struct SphereIndex {
    tree: RTree<Site>,
    places: Vec<LonLat>,
}

type Site = GeomWithData<[f64; 3], usize>;

impl SphereIndex {
    /// Indexes places; the answers give their numbers in this slice.
    pub fn new(places: &[LonLat]) -> Self {
        let sites = places.iter().enumerate().map(|(item, &place)| Site::new(earth_centred(place), item)).collect();
        Self { tree: RTree::bulk_load(sites), places: places.to_vec() }
    }

    /// The nearest `count` places (all, when there are fewer), nearest first, ties by number.
    pub fn nearest(&self, from: LonLat, count: usize) -> Vec<Neighbour> {
        self.nearest_where(from, count, |_| true)
    }

    /// As [`SphereIndex::nearest`], among the places whose number passes.
    pub fn nearest_where(&self, from: LonLat, count: usize, passes: impl Fn(usize) -> bool) -> Vec<Neighbour> {
        let mut candidates = Vec::with_capacity(count.min(self.places.len()));
        let mut limit_m = f64::INFINITY;
        for (site, chord_2) in self.tree.nearest_neighbor_iter_with_distance_2(&earth_centred(from)) {
            let chord_m = chord_2.sqrt();
            if candidates.len() >= count && least_geodesic_m(chord_m) > limit_m {
                break;
            }
            if passes(site.data) {
                candidates.push(site.data);
                if candidates.len() == count {
                    limit_m = greatest_geodesic_m(chord_m);
                }
            }
        }
        let mut found = self.measured(from, candidates.into_iter());
        found.truncate(count);
        found
    }

    /// All places no farther than `distance_m` metres, nearest first, ties by number.
    ///
    /// ```
    /// use spatial::{LonLat, index::SphereIndex};
    /// let index = SphereIndex::new(&[LonLat { lon: 0.0, lat: 90.0 }, LonLat { lon: 10.0, lat: 89.0 }]);
    /// assert_eq!(index.within(LonLat { lon: -170.0, lat: 89.5 }, 60_000.0).len(), 1);
    /// assert_eq!(index.within(LonLat { lon: -170.0, lat: 89.5 }, 200_000.0).len(), 2);
    /// ```
    pub fn within(&self, from: LonLat, distance_m: f64) -> Vec<Neighbour> {
        self.within_where(from, distance_m, |_| true)
    }

    /// As [`SphereIndex::within`], among the places whose number passes.
    pub fn within_where(&self, from: LonLat, distance_m: f64, passes: impl Fn(usize) -> bool) -> Vec<Neighbour> {
        let candidates = self.sites_within(from, distance_m).map(|(site, _)| site.data).filter(|&item| passes(item));
        let mut found = self.measured(from, candidates);
        found.retain(|neighbour| neighbour.distance_m <= distance_m);
        found
    }

    /// How many places whose number passes lie no farther than `distance_m` metres. Much faster than listing them:
    /// only places within a millimetre or so of the limit need a geodesic.
    pub fn count_within(&self, from: LonLat, distance_m: f64, passes: impl Fn(usize) -> bool) -> usize {
        let surely_m = longest_chord_surely_within_m(distance_m);
        self.sites_within(from, distance_m)
            .filter(|(site, chord_m)| {
                passes(site.data) && (*chord_m <= surely_m || self.distance_m(from, site.data) <= distance_m)
            })
            .count()
    }

    /// Number of places indexed.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no place is indexed.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Sites that may lie within a distance, with their chords, in no order.
    fn sites_within(&self, from: LonLat, distance_m: f64) -> impl Iterator<Item = (&Site, f64)> {
        let center = earth_centred(from);
        let chord_m = longest_chord_m(distance_m);
        self.tree.locate_within_distance(center, chord_m * chord_m).map(move |site| {
            let [x, y, z] = site.geom();
            (site, ((x - center[0]).powi(2) + (y - center[1]).powi(2) + (z - center[2]).powi(2)).sqrt())
        })
    }

    fn distance_m(&self, from: LonLat, item: usize) -> f64 {
        Geodesic.distance(Point(from.into()), Point(self.places[item].into()))
    }

    fn measured(&self, from: LonLat, items: impl Iterator<Item = usize>) -> Vec<Neighbour> {
        let mut found: Vec<Neighbour> =
            items.map(|item| Neighbour { item, distance_m: self.distance_m(from, item) }).collect();
        found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.item.cmp(&b.item)));
        found
    }
}

/// Earth-centred, Earth-fixed coordinates of a place on the ellipsoid, metres.
fn earth_centred(place: LonLat) -> [f64; 3] {
    let (sin_lat, cos_lat) = place.lat.to_radians().sin_cos();
    let (sin_lon, cos_lon) = place.lon.to_radians().sin_cos();
    let normal_m = EQUATOR_M / (1.0 - ECCENTRICITY_2 * sin_lat * sin_lat).sqrt();
    [normal_m * cos_lat * cos_lon, normal_m * cos_lat * sin_lon, normal_m * (1.0 - ECCENTRICITY_2) * sin_lat]
}

/// No geodesic with this chord is shorter.
fn least_geodesic_m(chord_m: f64) -> f64 {
    (2.0 * FLATTEST_M * (chord_m / (2.0 * FLATTEST_M)).asin()).max(chord_m) - ROUNDING_M
}

/// No shortest geodesic with this chord is longer.
fn greatest_geodesic_m(chord_m: f64) -> f64 {
    if chord_m > LONG_CHORD_M {
        return HALF_WAY_ROUND_M;
    }
    2.0 * SHARPEST_M * (chord_m / (2.0 * SHARPEST_M)).asin() + ROUNDING_M
}

/// Allowance for rounding in chords and geodesics, metres.
const ROUNDING_M: f64 = 1e-6;

/// The inverse of [`least_geodesic_m`]: places farther by chord are farther by geodesic. Negative distances give −1.
fn longest_chord_m(distance_m: f64) -> f64 {
    if distance_m < 0.0 {
        return -1.0;
    }
    let angle = ((distance_m + ROUNDING_M) / (2.0 * FLATTEST_M)).min(std::f64::consts::FRAC_PI_2);
    2.0 * FLATTEST_M * angle.sin() + ROUNDING_M
}

/// The inverse of [`greatest_geodesic_m`]: places nearer by chord are surely within the distance.
fn longest_chord_surely_within_m(distance_m: f64) -> f64 {
    if distance_m >= HALF_WAY_ROUND_M {
        return f64::INFINITY;
    }
    let angle = ((distance_m - ROUNDING_M) / (2.0 * SHARPEST_M)).min(std::f64::consts::FRAC_PI_2);
    (2.0 * SHARPEST_M * angle.sin() - ROUNDING_M).min(LONG_CHORD_M)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn geodesic_m(a: LonLat, b: LonLat) -> f64 {
        Geodesic.distance(Point(a.into()), Point(b.into()))
    }

    fn chord_m(a: LonLat, b: LonLat) -> f64 {
        let (a, b) = (earth_centred(a), earth_centred(b));
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    fn brute_force(places: &[LonLat], from: LonLat) -> Vec<Neighbour> {
        let mut all: Vec<Neighbour> = places
            .iter()
            .enumerate()
            .map(|(item, &place)| Neighbour { item, distance_m: geodesic_m(from, place) })
            .collect();
        all.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.item.cmp(&b.item)));
        all
    }

    /// Places all over the globe, half of them crowded around the antimeridian, the poles or one another.
    fn place() -> impl Strategy<Value = LonLat> {
        prop_oneof![
            (-180.0..=180.0f64, -90.0..=90.0f64),
            (179.0..=181.0f64, -20.0..=20.0f64),
            (-180.0..=180.0f64, 89.0..=90.0f64),
            (-180.0..=180.0f64, -90.0..=-89.9f64),
            (45.0..45.001f64, 43.0..43.001f64),
        ]
        .prop_map(|(lon, lat)| LonLat { lon: if lon > 180.0 { lon - 360.0 } else { lon }, lat })
    }

    #[test]
    fn nothing_indexed_nothing_found() {
        let index = SphereIndex::new(&[]);
        assert!(index.is_empty());
        assert!(index.nearest(LonLat { lon: 0.0, lat: 0.0 }, 3).is_empty());
        assert!(index.within(LonLat { lon: 0.0, lat: 0.0 }, 3e7).is_empty());
    }

    #[test]
    fn places_at_one_spot_come_by_number_and_a_filter_drops_some() {
        let here = LonLat { lon: 180.0, lat: 10.0 };
        let same = LonLat { lon: -180.0, lat: 10.0 };
        let index = SphereIndex::new(&[here, same, here, same]);
        let items = |found: Vec<Neighbour>| found.iter().map(|neighbour| neighbour.item).collect::<Vec<_>>();
        assert_eq!(items(index.nearest(here, 3)), [0, 1, 2]);
        assert_eq!(items(index.nearest_where(same, 2, |item| item != 1)), [0, 2]);
        assert_eq!(items(index.within(same, 0.0)), [0, 1, 2, 3]);
        assert_eq!(index.count_within(same, 0.0, |_| true), 4);
        assert!(index.within(same, -1.0).is_empty());
    }

    proptest! {
        #[test]
        fn the_chord_bounds_the_geodesic(a in place(), b in place(), antipodal in proptest::bool::ANY) {
            let turned = if b.lon > 0.0 { b.lon - 180.0 } else { b.lon + 180.0 };
            let b = if antipodal { LonLat { lon: turned, lat: -b.lat } } else { b };
            for (a, b) in [(a, b), (a, LonLat { lon: -a.lon, lat: -a.lat })] {
                let (chord_m, geodesic_m) = (chord_m(a, b), geodesic_m(a, b));
                prop_assert!(least_geodesic_m(chord_m) <= geodesic_m, "{a:?} {b:?}");
                prop_assert!(geodesic_m <= greatest_geodesic_m(chord_m), "{a:?} {b:?}");
            }
        }

        #[test]
        fn answers_are_those_of_comparing_all(
            places in proptest::collection::vec(place(), 0..120),
            from in place(),
            count in 0usize..30,
            distance_m in prop_oneof![0.0..200.0f64, 0.0..3e5f64, 0.0..2.1e7f64],
        ) {
            let index = SphereIndex::new(&places);
            let all = brute_force(&places, from);
            let nearest = index.nearest(from, count);
            prop_assert_eq!(&nearest[..], &all[..count.min(all.len())]);
            let within: Vec<Neighbour> = all.into_iter().filter(|place| place.distance_m <= distance_m).collect();
            prop_assert_eq!(index.count_within(from, distance_m, |_| true), within.len());
            prop_assert_eq!(index.within(from, distance_m), within);
        }
    }
}
