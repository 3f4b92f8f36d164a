//! OpenStreetMap PBF: blocks are found first (so that a file cut off is noticed before anything is used), then decoded
//! on all threads.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use osmpbf::{BlobDecode, BlobReader, HeaderBlock, PrimitiveBlock, PrimitiveGroup, RelMemberType};
use rayon::prelude::*;
use spatial::{LonLat, LonLatBox};

use super::element::{Element, Kinds, Member, ObjectKind};
use crate::SourceError;
use crate::lock::SourceFile;

/// Features of the format that this reader understands; a file that requires another is refused.
const UNDERSTOOD: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// Largest block header and block the format allows, bytes.
const HEADER_LIMIT: u64 = 64 << 10;
const BLOCK_LIMIT: u64 = 32 << 20;

/// A PBF file whose blocks have been found.
#[derive(Debug)]
pub(crate) struct Pbf {
    file: SourceFile,
    blocks: Vec<Block>,
    /// The box its header states.
    pub stated_box: Option<LonLatBox>,
}

/// Where a block lies, with its length field and header, and what it holds once it has been read.
#[derive(Debug, Clone, Copy)]
struct Block {
    start: u64,
    length: u64,
    holds: Kinds,
}

impl Pbf {
    /// Finds the blocks and reads the file's header. Errors: the file is no PBF, is cut off, or needs a feature that is
    /// not understood.
    pub fn open(file: &SourceFile) -> Result<Self, SourceError> {
        let blocks = find_blocks(file)?;
        let mut pbf = Self { file: file.clone(), blocks, stated_box: None };
        let Some(first) = pbf.blocks.first().copied() else {
            return Err(pbf.not_a_pbf("the file is empty"));
        };
        let header = pbf.decode(0, first)?;
        match header {
            Decoded::Header(header) => {
                pbf.check_features(&header)?;
                pbf.stated_box = header.bbox().and_then(|b| LonLatBox::new(b.left, b.bottom, b.right, b.top));
            }
            _ => return Err(pbf.not_a_pbf("the first block is no OSMHeader")),
        }
        Ok(pbf)
    }

    /// Shows every object of the kinds asked for to `visit`, block by block on all threads, and gives what it gathered
    /// in the order of the blocks. Blocks known to hold none of these kinds are not decoded again.
    pub fn scan<P, V>(&mut self, kinds: Kinds, visit: V, done: &(dyn Fn(f64) + Sync)) -> Result<Vec<P>, SourceError>
    where
        P: Default + Send,
        V: Fn(&mut P, Element<'_>) + Sync,
    {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let results: Result<Vec<(P, Kinds)>, SourceError> = self
            .blocks
            .par_iter()
            .enumerate()
            .map(|(position, block)| {
                let mut part = P::default();
                let mut holds = block.holds;
                if block.holds.meets(kinds)
                    && let Decoded::Data(data) = self.decode(position, *block)?
                {
                    holds = Kinds::default();
                    for group in data.groups() {
                        holds = holds.or(visit_group(&group, kinds, &mut part, &visit));
                    }
                }
                let so_far = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
                done(so_far as f64 / self.blocks.len() as f64);
                Ok((part, holds))
            })
            .collect();
        let mut parts = Vec::with_capacity(self.blocks.len());
        for (block, (part, holds)) in self.blocks.iter_mut().zip(results?) {
            block.holds = holds;
            parts.push(part);
        }
        Ok(parts)
    }

    fn decode(&self, position: usize, block: Block) -> Result<Decoded, SourceError> {
        let mut bytes = vec![0; block.length as usize];
        let read = File::open(&self.file.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(block.start))?;
            file.read_exact(&mut bytes)
        });
        read.map_err(|error| self.file.refused(&error))?;
        let blob = BlobReader::new(bytes.as_slice()).next();
        let bad = |cause: String| self.bad_block(position, block, &cause);
        let blob = blob.ok_or_else(|| bad("the block is empty".to_owned()))?.map_err(|error| bad(error.to_string()))?;
        match blob.decode().map_err(|error| bad(error.to_string()))? {
            BlobDecode::OsmHeader(header) => Ok(Decoded::Header(header)),
            BlobDecode::OsmData(data) => Ok(Decoded::Data(Box::new(data))),
            BlobDecode::Unknown(_) => Ok(Decoded::Unknown),
        }
    }

    fn check_features(&self, header: &HeaderBlock) -> Result<(), SourceError> {
        match header.required_features().iter().find(|feature| !UNDERSTOOD.contains(&feature.as_str())) {
            None => Ok(()),
            Some(feature) => Err(SourceError::WrongFormat {
                file: self.file.shown.clone(),
                found: format!("the file requires the PBF feature \"{feature}\""),
                expected: format!("only {}", UNDERSTOOD.join(" and ")),
                next_step: "make a plain extract: osmium cat IN -o OUT.osm.pbf".to_owned(),
            }),
        }
    }

    fn bad_block(&self, position: usize, block: Block, cause: &str) -> SourceError {
        SourceError::BadContent {
            file: self.file.shown.clone(),
            place: format!("block {} at byte {}", position + 1, block.start),
            found: cause.to_owned(),
            expected: "a block of OpenStreetMap data".to_owned(),
            next_step: "download or copy the file again".to_owned(),
        }
    }

    fn not_a_pbf(&self, found: &str) -> SourceError {
        not_a_pbf(&self.file, found)
    }
}

enum Decoded {
    Header(Box<HeaderBlock>),
    Data(Box<PrimitiveBlock>),
    Unknown,
}

fn not_a_pbf(file: &SourceFile, found: &str) -> SourceError {
    SourceError::WrongFormat {
        file: file.shown.clone(),
        found: format!("not an OpenStreetMap PBF file: {found}"),
        expected: "a file that starts with an OSMHeader block".to_owned(),
        next_step: "check the file, or give it the extension of its true format (.osm, .osm.gz, .geojson …)".to_owned(),
    }
}

fn find_blocks(file: &SourceFile) -> Result<Vec<Block>, SourceError> {
    let mut input = File::open(&file.path).map_err(|error| file.refused(&error))?;
    let size = input.metadata().map_err(|error| file.refused(&error))?.len();
    let mut blocks: Vec<Block> = Vec::new();
    let mut start = 0;
    while start < size {
        let cut_off = |expected: String| SourceError::Truncated {
            file: file.shown.clone(),
            place: format!("byte {size}, in block {}", blocks.len() + 1),
            found: format!("{} bytes of the block", size - start),
            expected,
        };
        if size - start < 4 {
            return Err(cut_off("at least 4 bytes".to_owned()));
        }
        let read = |input: &mut File, bytes: &mut [u8]| input.read_exact(bytes).map_err(|error| file.refused(&error));
        let mut length = [0; 4];
        input.seek(SeekFrom::Start(start)).map_err(|error| file.refused(&error))?;
        read(&mut input, &mut length)?;
        let header_length = u64::from(u32::from_be_bytes(length));
        if header_length == 0 || header_length > HEADER_LIMIT {
            return Err(not_a_pbf(file, &format!("no block begins at byte {start}")));
        }
        if start + 4 + header_length > size {
            return Err(cut_off(format!("{} bytes", 4 + header_length)));
        }
        let mut header = vec![0; header_length as usize];
        read(&mut input, &mut header)?;
        let data_length = data_length(&header).filter(|length| *length <= BLOCK_LIMIT);
        let Some(data_length) = data_length else {
            return Err(not_a_pbf(file, &format!("no block begins at byte {start}")));
        };
        let length = 4 + header_length + data_length;
        if start + length > size {
            return Err(cut_off(format!("{length} bytes")));
        }
        blocks.push(Block { start, length, holds: Kinds::ALL });
        start += length;
    }
    Ok(blocks)
}

/// The field `datasize` (number 3) of a `BlobHeader` message; `None` when the bytes are no such message.
fn data_length(header: &[u8]) -> Option<u64> {
    let mut rest = header;
    let mut length = None;
    while !rest.is_empty() {
        let key = varint(&mut rest)?;
        match (key >> 3, key & 7) {
            (3, 0) => length = Some(varint(&mut rest)?),
            (_, 0) => drop(varint(&mut rest)?),
            (_, 2) => {
                let skipped = usize::try_from(varint(&mut rest)?).ok()?;
                rest = rest.get(skipped..)?;
            }
            _ => return None,
        }
    }
    length
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn visit_group<P, V>(group: &PrimitiveGroup<'_>, kinds: Kinds, part: &mut P, visit: &V) -> Kinds
where
    V: Fn(&mut P, Element<'_>),
{
    let mut tags = Vec::new();
    let mut holds =
        Kinds { nodes: group.dense_nodes().next().is_some() || group.nodes().next().is_some(), ..Kinds::default() };
    if kinds.nodes {
        for node in group.dense_nodes() {
            tags.clear();
            tags.extend(node.tags());
            visit_node(part, visit, (node.id(), node.lon(), node.lat()), &tags);
        }
        for node in group.nodes() {
            tags.clear();
            tags.extend(node.tags());
            visit_node(part, visit, (node.id(), node.lon(), node.lat()), &tags);
        }
    }
    let mut refs = Vec::new();
    for way in group.ways() {
        holds.ways = true;
        if kinds.ways {
            tags.clear();
            tags.extend(way.tags());
            refs.clear();
            refs.extend(way.refs());
            visit(part, Element::Way(way.id(), &refs, &tags));
        }
    }
    for relation in group.relations() {
        holds.relations = true;
        if kinds.relations {
            tags.clear();
            tags.extend(relation.tags());
            let members: Vec<Member<'_>> = relation.members().map(|member| member_of(&member)).collect();
            visit(part, Element::Relation(relation.id(), &members, &tags));
        }
    }
    holds
}

fn visit_node<P>(
    part: &mut P,
    visit: &impl Fn(&mut P, Element<'_>),
    (id, lon, lat): (i64, f64, f64),
    tags: &[(&str, &str)],
) {
    if let Some(lonlat) = LonLat::new(lon, lat) {
        visit(part, Element::Node(id, lonlat, tags));
    }
}

fn member_of<'a>(member: &osmpbf::RelMember<'a>) -> Member<'a> {
    let kind = match member.member_type {
        RelMemberType::Node => ObjectKind::Node,
        RelMemberType::Way => ObjectKind::Way,
        RelMemberType::Relation => ObjectKind::Relation,
    };
    Member { kind, id: member.member_id, role: member.role().unwrap_or("") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_length_is_read_from_its_header() {
        // type = "OSMData", indexdata of 2 bytes, datasize = 300
        let header = [&[0x0A, 7][..], b"OSMData", &[0x12, 2, 9, 9, 0x18, 0xAC, 0x02]].concat();
        assert_eq!(data_length(&header), Some(300));
        assert_eq!(data_length(&header[..4]), None);
        assert_eq!(data_length(b"\xff\xff\xff"), None);
    }
}
