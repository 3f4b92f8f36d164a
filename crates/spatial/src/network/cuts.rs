use super::{ArcTimes, RoadNetwork};

const NONE: u32 = u32::MAX;

/// The cut edges of a network: segments without which some vertices are cut off from others, whatever way round is
/// tried. Between them lie blocks, inside which every two vertices have two ways that share no segment; blocks and cut
/// edges form trees.
///
/// Oneways count as open both ways: a cut edge is a place where there is only one road, not only one lane.
///
/// Tarjan (1974), *A note on finding the bridges of a graph*; O(vertices + segments), without recursion.
///
/// ```
/// use geo::coord;
/// use spatial::network::*;
/// // A ring with a dead end: only the dead end is a cut edge.
/// let ring = [(0., 0.), (1., 0.), (1., 1.), (0., 0.)].map(|(x, y)| coord! {x: x, y: y}).to_vec();
/// let dead_end = vec![coord! {x: 1., y: 1.}, coord! {x: 5., y: 5.}];
/// let network = RoadNetwork::build(&[RoadLine::new(RoadClass::Path, ring), RoadLine::new(RoadClass::Path, dead_end)], None);
/// let cuts = CutEdges::find(&network, &network.times(&SpeedTable::walk(), Pace::Likely));
/// let roads: Vec<u32> = cuts.segments().map(|segment| network.segments()[segment as usize].road).collect();
/// assert_eq!(roads, [1]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CutEdges {
    /// Block of each vertex. A block's number is greater than its parent's.
    block_of: Vec<u32>,
    blocks: Vec<Block>,
    /// Whether each segment is a cut edge.
    is_cut: Vec<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Block {
    /// Block nearer the root of its tree; `NONE` for the root.
    parent: u32,
    /// The cut edge between the two.
    cut: u32,
    /// Length of the open segments inside, metres.
    length_m: f64,
}

/// Where a depth-first search stands at a vertex.
#[derive(Clone, Copy)]
struct Visit {
    /// Number in order of discovery; `NONE` before.
    order: u32,
    /// Smallest number that can be reached without the segment that led here.
    low: u32,
    /// Segment that led here.
    by: u32,
    /// How many ways out have been looked at.
    seen: u32,
}

impl CutEdges {
    /// Finds the cut edges among the segments that are open in some direction.
    pub fn find(network: &RoadNetwork, times: &ArcTimes) -> Self {
        let mut visits = vec![Visit { order: NONE, low: NONE, by: NONE, seen: 0 }; network.vertices()];
        let mut discovered = Vec::with_capacity(network.vertices());
        let mut is_cut = vec![false; network.segments().len()];
        for root in 0..network.vertices() as u32 {
            if visits[root as usize].order == NONE {
                explore(
                    network,
                    times,
                    root,
                    &mut Search { visits: &mut visits, discovered: &mut discovered, is_cut: &mut is_cut },
                );
            }
        }
        let (block_of, mut blocks) = find_blocks(network, &visits, &discovered, &is_cut);
        for (index, segment) in network.segments().iter().enumerate() {
            if !is_cut[index] && is_open(times, index as u32) {
                blocks[block_of[segment.from as usize] as usize].length_m += segment.length_m;
            }
        }
        Self { block_of, blocks, is_cut }
    }

    /// Is a segment a cut edge?
    pub fn is_cut(&self, segment: u32) -> bool {
        self.is_cut[segment as usize]
    }

    /// All cut edges, ascending.
    pub fn segments(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.is_cut.len() as u32).filter(|&segment| self.is_cut(segment))
    }

    /// One vertex of the block with the most road in it: the heart of the network, for [`CutEdges::only_ways_to`].
    /// `None` for a network without vertices.
    pub fn heart(&self) -> Option<u32> {
        let longest = (0..self.blocks.len())
            .rev()
            .max_by(|&a, &b| self.blocks[a].length_m.total_cmp(&self.blocks[b].length_m))?;
        self.block_of.iter().position(|&block| block as usize == longest).map(|vertex| vertex as u32)
    }

    /// Prepares the question which cut edges lie between a vertex and all of some targets. O(blocks + targets).
    pub fn only_ways_to(&self, targets: &[u32]) -> OnlyWays<'_> {
        let mut below = vec![0u32; self.blocks.len()];
        for &target in targets {
            below[self.block_of[target as usize] as usize] += 1;
        }
        for block in (0..self.blocks.len()).rev() {
            let parent = self.blocks[block].parent;
            if parent != NONE {
                below[parent as usize] += below[block];
            }
        }
        let mut total = below.clone();
        let mut towards = vec![NONE; self.blocks.len()];
        for (block, &Block { parent, .. }) in self.blocks.iter().enumerate() {
            if parent != NONE {
                total[block] = total[parent as usize];
                if total[block] > 0 && below[block] == total[block] {
                    towards[parent as usize] = block as u32;
                }
            }
        }
        OnlyWays { cuts: self, below, total, towards }
    }
}

/// Which cut edges separate a vertex from every one of a set of targets.
#[derive(Debug, Clone)]
pub struct OnlyWays<'a> {
    cuts: &'a CutEdges,
    /// Targets in each block and the blocks under it.
    below: Vec<u32>,
    /// Targets in the whole tree of each block.
    total: Vec<u32>,
    /// The child block under which all targets of the tree lie; `NONE` when they do not lie under one.
    towards: Vec<u32>,
}

impl OnlyWays<'_> {
    /// The segments that every way from a vertex to any of the targets must take, from the vertex on. Empty when none
    /// is indispensable; `None` when no target can be reached anyway. O(blocks passed).
    pub fn from(&self, vertex: u32) -> Option<Vec<u32>> {
        let mut block = self.cuts.block_of[vertex as usize] as usize;
        if self.total[block] == 0 {
            return None;
        }
        let mut segments = Vec::new();
        while self.below[block] == 0 {
            segments.push(self.cuts.blocks[block].cut);
            block = self.cuts.blocks[block].parent as usize;
        }
        while self.towards[block] != NONE {
            block = self.towards[block] as usize;
            segments.push(self.cuts.blocks[block].cut);
        }
        Some(segments)
    }
}

pub(super) fn is_open(times: &ArcTimes, segment: u32) -> bool {
    times.get(2 * segment).is_some() || times.get(2 * segment + 1).is_some()
}

struct Search<'a> {
    visits: &'a mut [Visit],
    discovered: &'a mut Vec<u32>,
    is_cut: &'a mut [bool],
}

/// Walks through everything that hangs together with `root`.
fn explore(network: &RoadNetwork, times: &ArcTimes, root: u32, search: &mut Search<'_>) {
    let Search { visits, discovered, is_cut } = search;
    let mut enter = |visits: &mut [Visit], vertex: u32, by: u32| {
        let order = discovered.len() as u32;
        visits[vertex as usize] = Visit { order, low: order, by, seen: 0 };
        discovered.push(vertex);
    };
    let mut stack = vec![root];
    enter(visits, root, NONE);
    while let Some(&vertex) = stack.last() {
        let visit = &mut visits[vertex as usize];
        let by = visit.by;
        if let Some(hop) = network.hops(vertex).get(visit.seen as usize) {
            visit.seen += 1;
            let segment = hop.arc / 2;
            if segment == by || !is_open(times, segment) {
                continue;
            }
            let there = visits[hop.to as usize].order;
            if there == NONE {
                enter(visits, hop.to, segment);
                stack.push(hop.to);
            } else {
                let low = &mut visits[vertex as usize].low;
                *low = there.min(*low);
            }
            continue;
        }
        stack.pop();
        let low = visit.low;
        if let Some(&parent) = stack.last() {
            let above = &mut visits[parent as usize];
            above.low = above.low.min(low);
            is_cut[by as usize] = low > above.order;
        }
    }
}

fn find_blocks(network: &RoadNetwork, visits: &[Visit], discovered: &[u32], is_cut: &[bool]) -> (Vec<u32>, Vec<Block>) {
    let mut block_of = vec![NONE; network.vertices()];
    let mut blocks = Vec::new();
    for &vertex in discovered {
        let by = visits[vertex as usize].by;
        let mut parent = NONE;
        if by != NONE {
            let segment = network.segments()[by as usize];
            parent = block_of[if segment.from == vertex { segment.to } else { segment.from } as usize];
        }
        block_of[vertex as usize] = if by == NONE || is_cut[by as usize] {
            blocks.push(Block { parent, cut: by, length_m: 0.0 });
            blocks.len() as u32 - 1
        } else {
            parent
        };
    }
    (block_of, blocks)
}

#[cfg(test)]
mod tests {
    use geo::Coord;
    use proptest::prelude::*;

    use super::*;
    use crate::network::{RoadClass, RoadLine};

    fn network_of(roads: &[(u8, u8)]) -> (RoadNetwork, ArcTimes) {
        let position = |number: u8| Coord { x: f64::from(number), y: f64::from(number) * f64::from(number) };
        let line = |&(a, b): &(u8, u8)| {
            let mut line = RoadLine::new(RoadClass::Path, vec![position(a), Coord { x: 50.0, y: -1.0 }, position(b)]);
            line.vertex_ids = vec![i64::from(a), 1000 + 256 * i64::from(a) + i64::from(b), i64::from(b)];
            line
        };
        let mut lines: Vec<RoadLine> = roads.iter().map(line).collect();
        for (index, line) in lines.iter_mut().enumerate() {
            line.vertex_ids[1] += 100_000 * (index as i64 + 1);
        }
        let network = RoadNetwork::build(&lines, None);
        let times = ArcTimes::new((0..network.arcs()).map(|_| Some(1.0)));
        (network, times)
    }

    fn vertex(network: &RoadNetwork, number: u8) -> u32 {
        network.positions().iter().position(|p| p.x == f64::from(number)).unwrap() as u32
    }

    fn roads(network: &RoadNetwork, segments: impl IntoIterator<Item = u32>) -> Vec<u32> {
        segments.into_iter().map(|segment| network.segments()[segment as usize].road).collect()
    }

    /// Two triangles joined by a chain of two roads, with a dead end on the chain:
    /// (1 2 3) - 4 - (5 6 7), 4 - 8.
    const DUMBBELL: [(u8, u8); 9] = [(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 6), (6, 7), (7, 5), (4, 8)];

    #[test]
    fn the_handle_of_a_dumbbell_is_cut() {
        let (network, times) = network_of(&DUMBBELL);
        let cuts = CutEdges::find(&network, &times);
        let mut found = roads(&network, cuts.segments());
        found.sort_unstable();
        assert_eq!(found, [3, 4, 8]);

        let from = |number: u8, targets: &[u8]| {
            let targets: Vec<u32> = targets.iter().map(|&target| vertex(&network, target)).collect();
            cuts.only_ways_to(&targets).from(vertex(&network, number)).map(|way| roads(&network, way))
        };
        assert_eq!(from(1, &[6]), Some(vec![3, 4]));
        assert_eq!(from(6, &[1]), Some(vec![4, 3]));
        assert_eq!(from(8, &[1, 6]), Some(vec![8]), "beyond the fork there is a choice");
        assert_eq!(from(1, &[6, 8]), Some(vec![3]));
        assert_eq!(from(2, &[3]), Some(vec![]));
        assert_eq!(from(2, &[]), None);
        assert_eq!(from(8, &[2, 3]), Some(vec![8, 3]));
    }

    #[test]
    fn parallel_roads_and_loops_are_no_cut_edges() {
        let (network, mut times) = network_of(&[(1, 2), (1, 2), (2, 2), (2, 3)]);
        let cuts = CutEdges::find(&network, &times);
        assert_eq!(roads(&network, cuts.segments()), [3]);
        let heart = cuts.heart().unwrap();
        assert!([vertex(&network, 1), vertex(&network, 2)].contains(&heart));
        let first = network.segments().iter().position(|segment| segment.road == 0).unwrap();
        times.close_segment(first as u32);
        let cuts = CutEdges::find(&network, &times);
        let mut found = roads(&network, cuts.segments());
        found.sort_unstable();
        assert_eq!(found, [1, 3]);
        assert!(CutEdges::find(&RoadNetwork::build(&[], None), &ArcTimes::new([])).heart().is_none());
    }

    /// Which vertices hang together with a vertex when one segment is closed.
    fn together(network: &RoadNetwork, vertex: u32, closed: Option<u32>) -> Vec<bool> {
        let mut seen = vec![false; network.vertices()];
        let mut stack = vec![vertex];
        while let Some(vertex) = stack.pop() {
            if !std::mem::replace(&mut seen[vertex as usize], true) {
                stack.extend(network.hops(vertex).iter().filter(|hop| Some(hop.arc / 2) != closed).map(|hop| hop.to));
            }
        }
        seen
    }

    proptest! {
        #[test]
        fn only_ways_are_what_closing_each_segment_shows(
            roads in prop::collection::vec((0..12u8, 0..12u8), 1..25),
            targets in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        ) {
            let (network, times) = network_of(&roads);
            let cuts = CutEdges::find(&network, &times);
            let targets: Vec<u32> = targets.iter().map(|index| index.index(network.vertices()) as u32).collect();
            let ways = cuts.only_ways_to(&targets);
            let reaches = |vertex, closed| {
                let seen = together(&network, vertex, closed);
                targets.iter().any(|&target| seen[target as usize])
            };
            for vertex in 0..network.vertices() as u32 {
                let expected = reaches(vertex, None).then(|| {
                    (0..network.segments().len() as u32).filter(|&s| !reaches(vertex, Some(s))).collect::<Vec<u32>>()
                });
                let mut found = ways.from(vertex);
                if let Some(found) = &mut found {
                    found.sort_unstable();
                }
                prop_assert_eq!(found, expected);
            }
        }
    }
}
