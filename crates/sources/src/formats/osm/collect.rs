//! From a stream of objects to the objects that are wanted, with their geometry.

use std::collections::{BTreeMap, HashMap, HashSet};

use geo::{Coord, MultiPolygon};
use spatial::{LonLat, LonLatBox};

use super::OsmFile;
use super::element::{Element, Kinds, ObjectKind};
use super::interest::{Interest, layer};
use super::outline;
use crate::SourceError;
use crate::formats::Tags;

/// A node with a meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OsmNode {
    pub id: i64,
    pub layers: u8,
    pub lonlat: LonLat,
    pub tags: Tags,
}

/// A way with a meaning, with the nodes it runs through; a node that is not in the file has no position.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OsmWay {
    pub id: i64,
    pub layers: u8,
    pub refs: Vec<i64>,
    pub positions: Vec<Option<LonLat>>,
    pub tags: Tags,
}

/// A relation with a meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OsmRelation {
    pub id: i64,
    pub layers: u8,
    /// Outline in degrees; empty when its ways do not close.
    pub outline: MultiPolygon<f64>,
    /// The node that stands for it (role `label`, else `admin_centre`).
    pub label: Option<(i64, LonLat)>,
    pub tags: Tags,
}

/// What was taken out of an OpenStreetMap file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct OsmData {
    pub nodes: Vec<OsmNode>,
    pub ways: Vec<OsmWay>,
    pub relations: Vec<OsmRelation>,
    /// By layer: nodes that were wanted but lie beyond the margin.
    pub nodes_outside: [u64; layer::COUNT],
    /// The box of the file: as its header states it, else that of its nodes.
    pub extent: Option<[f64; 4]>,
    /// How many objects of each kind the file has: nodes, ways, relations.
    pub counts: [u64; 3],
    /// Nodes that wanted ways run through but the file does not have.
    pub missing_nodes: u64,
}

impl OsmWay {
    /// The ring in degrees, when the way is closed and complete.
    pub fn ring(&self) -> Option<Vec<Coord<f64>>> {
        let closed = self.refs.len() >= 4 && self.refs.first() == self.refs.last();
        if !closed {
            return None;
        }
        self.positions.iter().map(|position| position.map(Coord::from)).collect()
    }

    /// Whether a vertex lies in the box.
    pub fn meets(&self, reach: &LonLatBox) -> bool {
        self.positions.iter().flatten().any(|position| reach.contains(*position))
    }
}

#[derive(Default)]
struct First {
    nodes: Vec<OsmNode>,
    ways: Vec<OsmWay>,
    relations: Vec<Sketch>,
    outside: [u64; layer::COUNT],
    counts: [u64; 3],
    extent: Option<[f64; 4]>,
}

/// A relation before its members are known.
struct Sketch {
    id: i64,
    layers: u8,
    tags: Tags,
    /// Way and whether it is an inner ring.
    ways: Vec<(i64, bool)>,
    label: Option<i64>,
}

/// Takes what is wanted out of a file: objects with their tags first, then the ways that relations need, then the
/// positions of the nodes that ways run through. Nodes outside `reach` are counted and dropped at once.
///
/// Memory: the wanted objects and 16 bytes per node they need. Time: the file is decoded twice (three times when wanted
/// relations have untagged member ways).
pub(crate) fn collect(
    file: &mut OsmFile,
    interest: &Interest,
    reach: &LonLatBox,
    done: &(dyn Fn(f64) + Sync),
) -> Result<OsmData, SourceError> {
    let first_pass = |share: f64| done(share * 0.5);
    let parts = file.scan(Kinds::ALL, |part, element| first(part, element, interest, reach), &first_pass)?;
    let mut found = First::default();
    for part in parts {
        found.add(part);
    }
    let member_ways = member_ways(file, &found)?;
    let needed = needed_nodes(&found, &member_ways);
    let second_pass = |share: f64| done(0.5 + share * 0.5);
    let positions = positions(file, &needed, &second_pass)?;
    let position = |id: i64| needed.binary_search(&id).ok().and_then(|index| positions[index]);

    let mut missing_nodes = 0;
    for way in &mut found.ways {
        way.positions = way.refs.iter().map(|id| position(*id)).collect();
        missing_nodes += way.positions.iter().filter(|position| position.is_none()).count() as u64;
    }
    let refs_of: HashMap<i64, &[i64]> = found
        .ways
        .iter()
        .map(|way| (way.id, way.refs.as_slice()))
        .chain(member_ways.iter().map(|(id, refs)| (*id, refs.as_slice())))
        .collect();
    let relations = found.relations.iter().map(|sketch| sketch.draw(&refs_of, &position)).collect();
    let extent = file.stated_box().map(|b| [b.west(), b.south(), b.east(), b.north()]).or(found.extent);
    Ok(OsmData {
        relations,
        nodes: found.nodes,
        ways: found.ways,
        nodes_outside: found.outside,
        extent,
        counts: found.counts,
        missing_nodes,
    })
}

fn first(part: &mut First, element: Element<'_>, interest: &Interest, reach: &LonLatBox) {
    match element {
        Element::Node(id, lonlat, tags) => {
            part.counts[0] += 1;
            part.stretch(lonlat);
            if tags.is_empty() {
                return;
            }
            let layers = interest.layers_of(ObjectKind::Node, tags);
            if layers == 0 {
            } else if reach.contains(lonlat) {
                part.nodes.push(OsmNode { id, layers, lonlat, tags: owned(tags) });
            } else {
                for (bit, count) in part.outside.iter_mut().enumerate() {
                    *count += u64::from(layers >> bit & 1);
                }
            }
        }
        Element::Way(id, refs, tags) => {
            part.counts[1] += 1;
            let layers = interest.layers_of(ObjectKind::Way, tags);
            if layers != 0 {
                part.ways.push(OsmWay { id, layers, refs: refs.to_vec(), positions: Vec::new(), tags: owned(tags) });
            }
        }
        Element::Relation(id, members, tags) => {
            part.counts[2] += 1;
            let layers = interest.layers_of(ObjectKind::Relation, tags);
            let is_area = tags
                .iter()
                .any(|(key, value)| *key == "type" && matches!(*value, "multipolygon" | "boundary" | "site" | "place"));
            if layers != 0 && is_area {
                let ways = members.iter().filter(|member| member.kind == ObjectKind::Way);
                let node = |role: &str| {
                    members.iter().find(|member| member.kind == ObjectKind::Node && member.role == role).map(|m| m.id)
                };
                part.relations.push(Sketch {
                    id,
                    layers,
                    tags: owned(tags),
                    ways: ways.map(|member| (member.id, member.role == "inner")).collect(),
                    label: node("label").or_else(|| node("admin_centre")),
                });
            }
        }
    }
}

fn owned(tags: &[(&str, &str)]) -> Tags {
    Tags::new(tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())))
}

impl First {
    fn stretch(&mut self, LonLat { lon, lat }: LonLat) {
        let [west, south, east, north] = self.extent.unwrap_or([lon, lat, lon, lat]);
        self.extent = Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)]);
    }

    fn add(&mut self, part: First) {
        self.nodes.extend(part.nodes);
        self.ways.extend(part.ways);
        self.relations.extend(part.relations);
        for (sum, count) in self.outside.iter_mut().zip(part.outside) {
            *sum += count;
        }
        for (sum, count) in self.counts.iter_mut().zip(part.counts) {
            *sum += count;
        }
        if let Some([west, south, east, north]) = part.extent {
            self.stretch(LonLat { lon: west, lat: south });
            self.stretch(LonLat { lon: east, lat: north });
        }
    }
}

/// The ways that relations need and that are not held already.
fn member_ways(file: &mut OsmFile, found: &First) -> Result<BTreeMap<i64, Vec<i64>>, SourceError> {
    let held: HashSet<i64> = found.ways.iter().map(|way| way.id).collect();
    let wanted: HashSet<i64> = found
        .relations
        .iter()
        .flat_map(|relation| relation.ways.iter().map(|(id, _)| *id))
        .filter(|id| !held.contains(id))
        .collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let take = |part: &mut Vec<(i64, Vec<i64>)>, element: Element<'_>| {
        if let Element::Way(id, refs, _) = element
            && wanted.contains(&id)
        {
            part.push((id, refs.to_vec()));
        }
    };
    let parts = file.scan(Kinds::WAYS, take, &|_| {})?;
    Ok(parts.into_iter().flatten().collect())
}

/// The ids of every node a position is needed of, sorted.
fn needed_nodes(found: &First, member_ways: &BTreeMap<i64, Vec<i64>>) -> Vec<i64> {
    let ways = found.ways.iter().map(|way| &way.refs).chain(member_ways.values());
    let labels = found.relations.iter().filter_map(|relation| relation.label);
    let mut needed: Vec<i64> = ways.flatten().copied().chain(labels).collect();
    needed.sort_unstable();
    needed.dedup();
    needed
}

/// The position of each needed node, in the order of `needed`.
fn positions(
    file: &mut OsmFile,
    needed: &[i64],
    done: &(dyn Fn(f64) + Sync),
) -> Result<Vec<Option<LonLat>>, SourceError> {
    let mut positions = vec![None; needed.len()];
    if needed.is_empty() {
        return Ok(positions);
    }
    let take = |part: &mut Vec<(usize, LonLat)>, element: Element<'_>| {
        if let Element::Node(id, lonlat, _) = element
            && let Ok(index) = needed.binary_search(&id)
        {
            part.push((index, lonlat));
        }
    };
    for (index, lonlat) in file.scan(Kinds::NODES, take, done)?.into_iter().flatten() {
        positions[index] = Some(lonlat);
    }
    Ok(positions)
}

impl Sketch {
    fn draw(&self, refs_of: &HashMap<i64, &[i64]>, position: &impl Fn(i64) -> Option<LonLat>) -> OsmRelation {
        let rings_of = |inner: bool| -> Vec<Vec<Coord<f64>>> {
            let ways: Vec<&[i64]> = self
                .ways
                .iter()
                .filter(|(_, is_inner)| *is_inner == inner)
                .filter_map(|(id, _)| refs_of.get(id).copied())
                .collect();
            let (closed, _) = outline::rings(&ways);
            closed
                .into_iter()
                .filter_map(|ring| ring.into_iter().map(|id| position(id).map(Coord::from)).collect())
                .collect()
        };
        OsmRelation {
            id: self.id,
            layers: self.layers,
            outline: outline::polygons(rings_of(false), rings_of(true)),
            label: self.label.and_then(|id| Some((id, position(id)?))),
            tags: self.tags.clone(),
        }
    }
}
