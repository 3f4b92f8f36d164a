//! Areas with a meaning: a nature reserve, avalanche paths, ground suspected of mines.

use std::fmt::Write;

use geo::Coord;
use spatial::crs::Crs;

use super::terrain::local;

/// An area: its kind, its name, further words, and its corners counted from the south-western corner of the map.
pub struct Zone {
    /// `reserve`, `avalanche` or `mines`.
    pub kind: &'static str,
    name: &'static str,
    note: &'static str,
    corners: &'static [(f64, f64)],
}

/// Every zone; corners run anticlockwise.
pub const ZONES: [Zone; 6] = [
    Zone {
        kind: "reserve",
        name: "Sarin nature reserve",
        note: "no new building; hay and grazing by permit",
        corners: &[
            (11_600.0, 300.0),
            (16_900.0, 300.0),
            (16_700.0, 3_300.0),
            (14_900.0, 4_200.0),
            (13_100.0, 4_300.0),
            (11_800.0, 2_500.0),
        ],
    },
    Zone {
        kind: "avalanche",
        name: "North wall of the east valley",
        note: "mapped from debris of four winters",
        corners: &[(12_900.0, 10_820.0), (13_800.0, 10_880.0), (13_900.0, 12_300.0), (12_800.0, 12_200.0)],
    },
    Zone {
        kind: "avalanche",
        name: "Parsut couloir",
        note: "told by shepherds, not surveyed",
        corners: &[(16_300.0, 12_000.0), (17_000.0, 12_100.0), (17_100.0, 13_200.0), (16_400.0, 13_000.0)],
    },
    Zone {
        kind: "avalanche",
        name: "Chandak slope",
        note: "mapped from debris of two winters",
        corners: &[(7_700.0, 5_300.0), (8_700.0, 5_400.0), (8_800.0, 6_200.0), (7_700.0, 6_100.0)],
    },
    Zone {
        kind: "mines",
        name: "West head",
        note: "suspected: reports of 1996, no survey since",
        corners: &[(1_100.0, 5_900.0), (2_400.0, 5_900.0), (3_000.0, 7_000.0), (2_700.0, 7_700.0), (1_400.0, 7_500.0)],
    },
    Zone {
        kind: "mines",
        name: "Tarsul forest",
        note: "suspected: an accident in 2003",
        corners: &[(7_700.0, 12_900.0), (8_700.0, 12_800.0), (9_000.0, 14_000.0), (8_000.0, 14_100.0)],
    },
];

impl Zone {
    /// Whether a point lies in the zone: an odd number of sides lies east of it.
    pub fn holds(&self, at: Coord<f64>) -> bool {
        let origin = local(0.0, 0.0);
        let (x, y) = (at.x - origin.x, at.y - origin.y);
        let sides = (0..self.corners.len()).map(|i| (self.corners[i], self.corners[(i + 1) % self.corners.len()]));
        let east = |(a, b): &((f64, f64), (f64, f64))| {
            (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0)
        };
        sides.filter(east).count() % 2 == 1
    }
}

/// The zones of a kind as GeoJSON (RFC 7946).
pub fn geojson(kind: &str, crs: &Crs) -> String {
    let of_kind = ZONES.iter().enumerate().filter(|(_, zone)| zone.kind == kind);
    let features: Vec<String> = of_kind.map(|(number, zone)| feature(number, zone, crs)).collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

fn feature(number: usize, zone: &Zone, crs: &Crs) -> String {
    let mut ring = String::new();
    for corner in zone.corners.iter().chain(&zone.corners[..1]) {
        let at = crs.to_lonlat(local(corner.0, corner.1)).expect("the map lies inside its projection");
        let comma = if ring.is_empty() { "" } else { "," };
        write!(ring, "{comma}[{:.6},{:.6}]", at.lon, at.lat).expect("a string takes all");
    }
    format!(
        "{{\"type\":\"Feature\",\"id\":\"z{:02}\",\"properties\":{{\"id\":\"z{:02}\",\"kind\":\"{}\",\"name\":\"{}\",\
         \"note\":\"{}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}}}",
        number + 1,
        number + 1,
        zone.kind,
        zone.name,
        zone.note
    )
}
