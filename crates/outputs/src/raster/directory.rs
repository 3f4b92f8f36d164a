use std::io::{self, Write};

use super::geokeys::GeoKeys;
use super::pyramid::Levels;
use super::tile::{TILE_SIDE, compressed};
use super::{Georeference, statistics};

/// One tag: number, type, count and bytes of its value.
struct Tag {
    number: u16,
    kind: u16,
    count: u64,
    bytes: Vec<u8>,
}

const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const DOUBLE: u16 = 12;
const LONG8: u16 = 16;

/// Classic TIFF counts in 32 bits; a file of 4 GiB or more is written as BigTIFF.
#[derive(Clone, Copy, PartialEq)]
enum Width {
    Classic,
    Big,
}

impl Width {
    /// Bytes of: header, count of tags, one tag, a value kept inside its tag (and an offset).
    fn sizes(self) -> (u64, u64, u64, u64) {
        if self == Self::Classic { (8, 2, 12, 4) } else { (16, 8, 20, 8) }
    }

    fn number(self, value: u64) -> Vec<u8> {
        if self == Self::Classic { (value as u32).to_le_bytes().to_vec() } else { value.to_le_bytes().to_vec() }
    }
}

/// Writes header, directories and tiles.
pub(super) fn write(levels: &Levels, reference: &Georeference<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tiles = compressed(levels);
    let bytes: u64 = tiles.iter().flatten().map(|tile| tile.len() as u64).sum();
    // Directories take far less than the 16 MiB left free here.
    let width = if bytes < (1 << 32) - (1 << 24) { Width::Classic } else { Width::Big };
    let mut directories: Vec<Vec<Tag>> =
        (0..tiles.len()).map(|level| tags(levels, reference, level, (&tiles[level], width))).collect();
    let head_bytes = width.sizes().0 + directories.iter().map(|tags| length(tags, width)).sum::<u64>();
    place_tiles(&mut directories, &tiles, head_bytes, width);

    out.write_all(&header(width))?;
    let mut at = width.sizes().0;
    let last = directories.len() - 1;
    for (level, tags) in directories.iter().enumerate() {
        let next = if level == last { 0 } else { at + length(tags, width) };
        out.write_all(&directory_bytes(tags, at, next, width))?;
        at += length(tags, width);
    }
    for tile in tiles.iter().rev().flatten() {
        out.write_all(tile)?;
    }
    Ok(())
}

fn header(width: Width) -> Vec<u8> {
    match width {
        Width::Classic => [b"II".as_slice(), &42u16.to_le_bytes(), &8u32.to_le_bytes()].concat(),
        Width::Big => {
            [b"II".as_slice(), &43u16.to_le_bytes(), &8u16.to_le_bytes(), &0u16.to_le_bytes(), &16u64.to_le_bytes()]
                .concat()
        }
    }
}

/// The tags of one level by number. Tile offsets are zero until [`place_tiles`].
fn tags(levels: &Levels, reference: &Georeference<'_>, level: usize, (tiles, width): (&[Vec<u8>], Width)) -> Vec<Tag> {
    let (columns, rows) = levels.sizes()[level];
    let (bits, predictor, sample_format, nodata) = match levels {
        Levels::Figures(_) => (32, 3, 3, "nan".to_owned()),
        Levels::Codes(_, gap) => (8, 2, 1, gap.to_string()),
    };
    let mut tags = vec![
        long(254, u32::from(level > 0)),
        long(256, columns as u32),
        long(257, rows as u32),
        short(258, &[bits]),
        short(259, &[8]),
        short(262, &[1]),
        short(277, &[1]),
        short(284, &[1]),
        short(317, &[predictor]),
        long(322, TILE_SIDE as u32),
        long(323, TILE_SIDE as u32),
        offsets(&vec![0; tiles.len()], width),
        counts(tiles),
        short(339, &[sample_format]),
    ];
    if level == 0 {
        tags.extend(georeference_tags(reference));
        tags.push(text(42_112, &statistics::metadata(levels, reference)));
    }
    tags.push(text(42_113, &nodata));
    tags
}

fn georeference_tags(reference: &Georeference<'_>) -> Vec<Tag> {
    let frame = reference.frame;
    let keys = GeoKeys::of(reference.crs);
    let mut tags = vec![
        double(33_550, &[frame.cell_m, frame.cell_m, 0.0]),
        double(33_922, &[0.0, 0.0, 0.0, frame.west_m, frame.north_m, 0.0]),
        short(34_735, &keys.directory()),
    ];
    if !keys.doubles.is_empty() {
        tags.push(double(34_736, &keys.doubles));
    }
    tags.push(text(34_737, &keys.ascii));
    tags
}

/// Tells each level where its tiles stand: the smallest overview's first, behind all directories.
fn place_tiles(directories: &mut [Vec<Tag>], tiles: &[Vec<Vec<u8>>], from: u64, width: Width) {
    let mut at = from;
    for (tags, tiles) in directories.iter_mut().zip(tiles).rev() {
        let places: Vec<u64> = tiles
            .iter()
            .map(|tile| {
                let place = at;
                at += tile.len() as u64;
                place
            })
            .collect();
        for tag in tags.iter_mut().filter(|tag| tag.number == 324) {
            *tag = offsets(&places, width);
        }
    }
}

/// Bytes of a directory with the values that stand behind it, even so that the next starts on a word.
fn length(tags: &[Tag], width: Width) -> u64 {
    let (_, count, tag, inside) = width.sizes();
    let outside: u64 = tags.iter().map(|tag| tag.bytes.len() as u64).filter(|bytes| *bytes > inside).map(even).sum();
    even(count + tag * tags.len() as u64 + inside + outside)
}

fn even(bytes: u64) -> u64 {
    bytes + bytes % 2
}

fn directory_bytes(tags: &[Tag], at: u64, next: u64, width: Width) -> Vec<u8> {
    let (_, count_bytes, tag_bytes, inside) = width.sizes();
    let mut head = if width == Width::Classic {
        (tags.len() as u16).to_le_bytes().to_vec()
    } else {
        (tags.len() as u64).to_le_bytes().to_vec()
    };
    let mut values = Vec::new();
    let values_at = at + count_bytes + tag_bytes * tags.len() as u64 + inside;
    for tag in tags {
        head.extend(tag.number.to_le_bytes());
        head.extend(tag.kind.to_le_bytes());
        head.extend(width.number(tag.count));
        if tag.bytes.len() as u64 <= inside {
            head.extend(&tag.bytes);
            head.resize(head.len() + inside as usize - tag.bytes.len(), 0);
        } else {
            head.extend(width.number(values_at + values.len() as u64));
            values.extend(&tag.bytes);
            values.resize(even(values.len() as u64) as usize, 0);
        }
    }
    head.extend(width.number(next));
    head.extend(values);
    head.resize(length(tags, width) as usize, 0);
    head
}

fn short(number: u16, values: &[u16]) -> Tag {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    Tag { number, kind: SHORT, count: values.len() as u64, bytes }
}

fn long(number: u16, value: u32) -> Tag {
    Tag { number, kind: LONG, count: 1, bytes: value.to_le_bytes().to_vec() }
}

fn double(number: u16, values: &[f64]) -> Tag {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    Tag { number, kind: DOUBLE, count: values.len() as u64, bytes }
}

/// A text, ended by a zero byte as TIFF wants.
fn text(number: u16, text: &str) -> Tag {
    let mut bytes = text.as_bytes().to_vec();
    bytes.push(0);
    Tag { number, kind: ASCII, count: bytes.len() as u64, bytes }
}

fn offsets(places: &[u64], width: Width) -> Tag {
    let kind = if width == Width::Classic { LONG } else { LONG8 };
    let bytes = places.iter().flat_map(|place| width.number(*place)).collect();
    Tag { number: 324, kind, count: places.len() as u64, bytes }
}

fn counts(tiles: &[Vec<u8>]) -> Tag {
    let bytes = tiles.iter().flat_map(|tile| (tile.len() as u32).to_le_bytes()).collect();
    Tag { number: 325, kind: LONG, count: tiles.len() as u64, bytes }
}
