//! Mapbox Vector Tiles 2.1, written directly: features of a layer clipped to a tile, in 4,096 units a side.

use std::collections::HashMap;

use geo::{Coord, Geometry, LineString, Polygon};
use outputs::record::{Feature, Value};

use super::warp::Tile;
use crate::collections::Collection;

/// Units on a side of a tile.
const EXTENT: f64 = 4096.0;

/// How far beyond its sides a tile is drawn, as a share of its side.
pub const BUFFER: f64 = 1.0 / 32.0;

/// A layer of a tile, or nothing when no feature lies there. `fields` are the positions of the fields it carries.
pub fn layer(tile: Tile, collection: &Collection, fields: &[usize]) -> Option<Vec<u8>> {
    let mut words = Words::default();
    let mut features = Vec::new();
    for position in collection.within(tile.bounds(BUFFER)) {
        let feature = &collection.layer.features[position];
        let Some((kind, geometry)) = feature.geometry.as_ref().and_then(|geometry| commands(tile, geometry)) else {
            continue;
        };
        let tags = words.tags(feature, fields);
        let mut body = Vec::new();
        varint_field(&mut body, 1, position as u64 + 1);
        packed(&mut body, 2, &tags);
        varint_field(&mut body, 3, kind);
        packed(&mut body, 4, &geometry);
        features.push(body);
    }
    if features.is_empty() {
        return None;
    }
    let mut layer = Vec::new();
    bytes_field(&mut layer, 1, collection.id.as_bytes());
    features.iter().for_each(|feature| bytes_field(&mut layer, 2, feature));
    for field in fields {
        bytes_field(&mut layer, 3, collection.layer.fields[*field].name.as_bytes());
    }
    words.values.iter().for_each(|value| bytes_field(&mut layer, 4, value));
    varint_field(&mut layer, 5, EXTENT as u64);
    varint_field(&mut layer, 15, 2);
    let mut bytes = Vec::new();
    bytes_field(&mut bytes, 3, &layer);
    Some(bytes)
}

/// The values that features of a layer share.
#[derive(Default)]
struct Words {
    values: Vec<Vec<u8>>,
    known: HashMap<Vec<u8>, u32>,
}

impl Words {
    fn tags(&mut self, feature: &Feature, fields: &[usize]) -> Vec<u32> {
        let mut tags = Vec::new();
        for (key, field) in fields.iter().enumerate() {
            if let Some(value) = encoded(&feature.values[*field]) {
                let next = self.values.len() as u32;
                let number = *self.known.entry(value.clone()).or_insert(next);
                if number == next {
                    self.values.push(value);
                }
                tags.extend([key as u32, number]);
            }
        }
        tags
    }
}

fn encoded(value: &Value) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    match value {
        Value::Missing => return None,
        Value::Text(text) => bytes_field(&mut bytes, 1, text.as_bytes()),
        Value::Number(figure) => {
            varint(&mut bytes, 3 << 3 | 1);
            bytes.extend(figure.to_le_bytes());
        }
        Value::Integer(figure) => varint_field(&mut bytes, 6, zigzag(*figure)),
    }
    Some(bytes)
}

/// The kind of geometry (1 points, 2 lines, 3 areas) and its commands; `None` when nothing of it is to be seen.
fn commands(tile: Tile, geometry: &Geometry<f64>) -> Option<(u64, Vec<u32>)> {
    let mut pen = Pen::default();
    let kind = match geometry {
        Geometry::Point(point) => {
            let at = units(tile, point.0);
            let margin = EXTENT * BUFFER;
            if !(-margin..EXTENT + margin).contains(&at.x) || !(-margin..EXTENT + margin).contains(&at.y) {
                return None;
            }
            pen.path(&[at], false);
            1
        }
        Geometry::LineString(line) => {
            pen.line(tile, line);
            2
        }
        Geometry::MultiLineString(lines) => {
            lines.0.iter().for_each(|line| pen.line(tile, line));
            2
        }
        Geometry::Polygon(polygon) => {
            pen.polygon(tile, polygon);
            3
        }
        Geometry::MultiPolygon(polygons) => {
            polygons.0.iter().for_each(|polygon| pen.polygon(tile, polygon));
            3
        }
        _ => return None,
    };
    (!pen.out.is_empty()).then_some((kind, pen.out))
}

fn units(tile: Tile, at: Coord<f64>) -> Coord<f64> {
    let (across, down) = tile.place(at.x, at.y);
    Coord { x: across * EXTENT, y: down * EXTENT }
}

#[derive(Default)]
struct Pen {
    out: Vec<u32>,
    at: (i64, i64),
}

impl Pen {
    /// One path; closed ones do not repeat their first vertex.
    fn path(&mut self, vertices: &[Coord<f64>], closed: bool) {
        let mut whole: Vec<(i64, i64)> = vertices.iter().map(|at| (at.x.round() as i64, at.y.round() as i64)).collect();
        whole.dedup();
        if closed && whole.len() > 1 && whole.first() == whole.last() {
            whole.pop();
        }
        let least = if closed { 3 } else { 2.min(vertices.len()) };
        if whole.len() < least {
            return;
        }
        for (position, vertex) in whole.iter().enumerate() {
            match position {
                0 => self.out.push(1 << 3 | 1),
                1 => self.out.push(((whole.len() - 1) as u32) << 3 | 2),
                _ => {}
            }
            self.out.extend([zigzag(vertex.0 - self.at.0) as u32, zigzag(vertex.1 - self.at.1) as u32]);
            self.at = *vertex;
        }
        if closed {
            self.out.push(1 << 3 | 7);
        }
    }

    /// The runs of a line that come near the tile.
    fn line(&mut self, tile: Tile, line: &LineString<f64>) {
        let margin = EXTENT * BUFFER;
        let near = |a: Coord<f64>, b: Coord<f64>| {
            a.x.min(b.x) < EXTENT + margin
                && a.x.max(b.x) > -margin
                && a.y.min(b.y) < EXTENT + margin
                && a.y.max(b.y) > -margin
        };
        let vertices: Vec<Coord<f64>> = line.0.iter().map(|at| units(tile, *at)).collect();
        let mut run: Vec<Coord<f64>> = Vec::new();
        for pair in vertices.windows(2) {
            if near(pair[0], pair[1]) {
                if run.is_empty() {
                    run.push(pair[0]);
                }
                run.push(pair[1]);
            } else if !run.is_empty() {
                self.path(&run, false);
                run.clear();
            }
        }
        if !run.is_empty() {
            self.path(&run, false);
        }
    }

    /// A polygon cut to the tile, outer ring clockwise on the screen, inner ones the other way round.
    fn polygon(&mut self, tile: Tile, polygon: &Polygon<f64>) {
        for (position, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
            let mut cut = clipped(ring.0.iter().map(|at| units(tile, *at)).collect());
            let area: f64 = cut.iter().zip(cut.iter().cycle().skip(1)).map(|(a, b)| a.x * b.y - b.x * a.y).sum();
            if (position == 0) != (area > 0.0) {
                cut.reverse();
            }
            let before = self.out.len();
            self.path(&cut, true);
            if position == 0 && self.out.len() == before {
                return;
            }
        }
    }
}

/// One of the two figures of a position.
type Axis = fn(Coord<f64>) -> f64;

/// A ring cut to the tile and its margin (Sutherland and Hodgman 1974).
fn clipped(mut ring: Vec<Coord<f64>>) -> Vec<Coord<f64>> {
    let (low, high) = (-EXTENT * BUFFER, EXTENT * (1.0 + BUFFER));
    let sides: [(Axis, f64, f64); 4] =
        [(|at| at.x, low, 1.0), (|at| at.x, high, -1.0), (|at| at.y, low, 1.0), (|at| at.y, high, -1.0)];
    for (of, limit, sign) in sides {
        let inside = |at: Coord<f64>| (of(at) - limit) * sign >= 0.0;
        let mut kept = Vec::with_capacity(ring.len());
        for (position, at) in ring.iter().enumerate() {
            let before = ring[(position + ring.len() - 1) % ring.len()];
            if inside(*at) != inside(before) {
                let share = (limit - of(before)) / (of(*at) - of(before));
                kept.push(before + (*at - before) * share);
            }
            if inside(*at) {
                kept.push(*at);
            }
        }
        ring = kept;
    }
    ring
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 128 {
        out.push(value as u8 & 127 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

fn varint_field(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

fn bytes_field(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn packed(out: &mut Vec<u8>, field: u64, values: &[u32]) {
    let mut body = Vec::new();
    values.iter().for_each(|value| varint(&mut body, u64::from(*value)));
    bytes_field(out, field, &body);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_those_of_the_specification() {
        // Section 4.3.5.6 of the specification: the polygon (3 6, 8 12, 20 34).
        let mut pen = Pen::default();
        let at = |x: f64, y: f64| Coord { x, y };
        pen.path(&[at(3.0, 6.0), at(8.0, 12.0), at(20.0, 34.0), at(3.0, 6.0)], true);
        assert_eq!(pen.out, [9, 6, 12, 18, 10, 12, 24, 44, 15]);
        // Section 4.3.5.3: the line (2 2, 2 10, 10 10).
        let mut pen = Pen::default();
        pen.path(&[at(2.0, 2.0), at(2.0, 10.0), at(10.0, 10.0)], false);
        assert_eq!(pen.out, [9, 4, 4, 18, 0, 16, 16, 0]);
        // Section 4.3.5.1: the point (25 17).
        let mut pen = Pen::default();
        pen.path(&[at(25.0, 17.0)], false);
        assert_eq!(pen.out, [9, 50, 34]);
    }

    #[test]
    fn a_ring_larger_than_the_tile_becomes_the_tile_with_its_margin() {
        let far = 1e6;
        let ring = [(-far, -far), (far, -far), (far, far), (-far, far)].map(|(x, y)| Coord { x, y });
        let cut = clipped(ring.to_vec());
        assert!(cut.len() >= 4);
        for at in cut {
            let on = |figure: f64| (figure + 128.0).abs() < 1e-6 || (figure - 4224.0).abs() < 1e-6;
            assert!(on(at.x) && on(at.y), "{at:?}");
        }
    }
}
