//! The map as OpenStreetMap XML.

use std::collections::BTreeMap;
use std::fmt::Write;

use geo::Coord;
use spatial::crs::Crs;
use spatial::{GridFrame, LonLat};

use super::noise::Draws;

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// Tags from pairs; pairs with an empty value are left out.
pub fn tags(pairs: &[(&str, &str)]) -> Tags {
    let full = pairs.iter().filter(|(_, value)| !value.is_empty());
    full.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

struct Node {
    at: Coord<f64>,
    tags: Tags,
}

struct Way {
    nodes: Vec<i64>,
    tags: Tags,
}

struct Relation {
    members: Vec<(i64, &'static str)>,
    tags: Tags,
}

/// Nodes of roads are numbered by cell from here …
const ROAD_NODES: i64 = 1_000_000;
/// … nodes of streams from here …
const STREAM_NODES: i64 = 2_000_000;
/// … and all others from here.
const OTHER_NODES: i64 = 3_000_000;

/// Nodes, ways and relations in the making.
pub struct Map {
    frame: GridFrame,
    nodes: BTreeMap<i64, Node>,
    ways: BTreeMap<i64, Way>,
    relations: BTreeMap<i64, Relation>,
    next_node: i64,
    next_way: i64,
}

impl Map {
    /// An empty map over a grid.
    pub fn new(frame: GridFrame) -> Self {
        Self {
            frame,
            nodes: BTreeMap::new(),
            ways: BTreeMap::new(),
            relations: BTreeMap::new(),
            next_node: OTHER_NODES,
            next_way: 5_001,
        }
    }

    /// The middle of a cell, moved a little, so that lines do not run in steps.
    fn near_middle(&self, cell: usize, seed: u64) -> Coord<f64> {
        let mut draws = Draws::new(seed + cell as u64);
        let middle = self.frame.center(cell % self.frame.columns, cell / self.frame.columns);
        Coord { x: middle.x + 16.0 * (draws.unit() - 0.5), y: middle.y + 16.0 * (draws.unit() - 0.5) }
    }

    /// A point with a number of its own choice.
    pub fn numbered_point(&mut self, number: i64, at: Coord<f64>, tags: Tags) {
        self.nodes.insert(number, Node { at, tags });
    }

    /// A point.
    pub fn point(&mut self, at: Coord<f64>, tags: Tags) -> i64 {
        self.next_node += 1;
        self.nodes.insert(self.next_node, Node { at, tags });
        self.next_node
    }

    /// A road through the middles of cells; roads join where they share a cell.
    pub fn road(&mut self, cells: &[usize], tags: Tags) {
        self.line(cells, ROAD_NODES, tags);
    }

    /// Further tags for a road's node, which a road that is yet to come will use.
    pub fn tag_road_node(&mut self, cell: usize, tags: Tags) {
        let at = self.near_middle(cell, ROAD_NODES as u64);
        self.nodes.entry(ROAD_NODES + cell as i64).or_insert(Node { at, tags: Tags::new() }).tags.extend(tags);
    }

    /// A stream through the middles of cells.
    pub fn stream(&mut self, cells: &[usize], tags: Tags) {
        self.line(cells, STREAM_NODES, tags);
    }

    fn line(&mut self, cells: &[usize], numbers_from: i64, tags: Tags) {
        for cell in cells {
            let at = self.near_middle(*cell, numbers_from as u64);
            self.nodes.entry(numbers_from + *cell as i64).or_insert(Node { at, tags: Tags::new() });
        }
        let nodes = cells.iter().map(|cell| numbers_from + *cell as i64).collect();
        self.next_way += 1;
        self.ways.insert(self.next_way, Way { nodes, tags });
    }

    /// A closed outline with a number of its own choice, or the next one.
    pub fn outline(&mut self, number: Option<i64>, ring: &[Coord<f64>], tags: Tags) -> i64 {
        let mut nodes: Vec<i64> = ring.iter().map(|at| self.point(*at, Tags::new())).collect();
        nodes.push(nodes[0]);
        let number = number.unwrap_or_else(|| {
            self.next_way += 1;
            self.next_way
        });
        self.ways.insert(number, Way { nodes, tags });
        number
    }

    /// An area with an outer and an inner outline, as a relation.
    pub fn multipolygon(&mut self, number: i64, outer: &[Coord<f64>], inner: &[Coord<f64>], tags: Tags) {
        let members =
            vec![(self.outline(None, outer, Tags::new()), "outer"), (self.outline(None, inner, Tags::new()), "inner")];
        self.relations.insert(number, Relation { members, tags });
    }

    /// The box the map covers, also where it holds nothing.
    fn bounds(&self, crs: &Crs) -> String {
        let extent = self.frame.extent();
        let corners = [
            extent.min(),
            extent.max(),
            Coord { x: extent.min().x, y: extent.max().y },
            Coord { x: extent.max().x, y: extent.min().y },
        ];
        let corners = corners.map(|corner| crs.to_lonlat(corner).expect("the map lies inside its projection"));
        let least = |degrees: fn(&LonLat) -> f64| corners.iter().map(degrees).fold(f64::INFINITY, f64::min);
        let most = |degrees: fn(&LonLat) -> f64| corners.iter().map(degrees).fold(f64::NEG_INFINITY, f64::max);
        format!(
            " <bounds minlat=\"{:.7}\" minlon=\"{:.7}\" maxlat=\"{:.7}\" maxlon=\"{:.7}\"/>\n",
            least(|at| at.lat),
            least(|at| at.lon),
            most(|at| at.lat),
            most(|at| at.lon)
        )
    }

    /// The map as OpenStreetMap XML, by kind and number.
    pub fn to_xml(&self, crs: &Crs) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.push_str("<osm version=\"0.6\" generator=\"inhabit make_upper_valley\" copyright=\"CC0, made up\">\n");
        xml.push_str(&self.bounds(crs));
        for (number, node) in &self.nodes {
            let LonLat { lon, lat } = crs.to_lonlat(node.at).expect("the map lies inside its projection");
            let head = format!(" <node id=\"{number}\" version=\"1\" lat=\"{lat:.7}\" lon=\"{lon:.7}\"");
            close(&mut xml, &head, &node.tags, "node", String::new());
        }
        for (number, way) in &self.ways {
            let mut body = String::new();
            for node in &way.nodes {
                writeln!(body, "  <nd ref=\"{node}\"/>").expect("a string takes all");
            }
            close(&mut xml, &format!(" <way id=\"{number}\" version=\"1\""), &way.tags, "way", body);
        }
        for (number, relation) in &self.relations {
            let mut body = String::new();
            for (way, role) in &relation.members {
                writeln!(body, "  <member type=\"way\" ref=\"{way}\" role=\"{role}\"/>").expect("a string takes all");
            }
            close(&mut xml, &format!(" <relation id=\"{number}\" version=\"1\""), &relation.tags, "relation", body);
        }
        xml.push_str("</osm>\n");
        xml
    }
}

fn close(xml: &mut String, head: &str, tags: &Tags, element: &str, body: String) {
    xml.push_str(head);
    if tags.is_empty() && body.is_empty() {
        xml.push_str("/>\n");
        return;
    }
    xml.push_str(">\n");
    xml.push_str(&body);
    for (key, value) in tags {
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        writeln!(xml, "  <tag k=\"{key}\" v=\"{value}\"/>").expect("a string takes all");
    }
    writeln!(xml, " </{element}>").expect("a string takes all");
}
