//! Well-known binary: places as bytes.

use geo::{Coord, Geometry, LineString, Polygon};

/// Well-known binary of a geometry, little-endian (OGC 06-103r4, section 8).
pub fn bytes(geometry: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    push(geometry, &mut out);
    out
}

fn push(geometry: &Geometry<f64>, out: &mut Vec<u8>) {
    match geometry {
        Geometry::Point(point) => {
            head(1, out);
            position(point.0, out);
        }
        Geometry::LineString(line) => {
            head(2, out);
            positions(&line.0, out);
        }
        Geometry::Polygon(polygon) => {
            head(3, out);
            rings(polygon, out);
        }
        Geometry::MultiPoint(points) => parts(4, points.0.iter().map(|part| Geometry::Point(*part)), out),
        Geometry::MultiLineString(lines) => {
            parts(5, lines.0.iter().map(|part| Geometry::LineString(part.clone())), out);
        }
        Geometry::MultiPolygon(polygons) => {
            parts(6, polygons.0.iter().map(|part| Geometry::Polygon(part.clone())), out)
        }
        Geometry::GeometryCollection(collection) => parts(7, collection.0.iter().cloned(), out),
        Geometry::Line(line) => push(&Geometry::LineString(LineString::from(line)), out),
        Geometry::Rect(rect) => push(&Geometry::Polygon(rect.to_polygon()), out),
        Geometry::Triangle(triangle) => push(&Geometry::Polygon(triangle.to_polygon()), out),
    }
}

fn head(kind: u32, out: &mut Vec<u8>) {
    out.push(1);
    out.extend(kind.to_le_bytes());
}

fn count(number: usize, out: &mut Vec<u8>) {
    out.extend((number as u32).to_le_bytes());
}

fn parts(kind: u32, geometries: impl ExactSizeIterator<Item = Geometry<f64>>, out: &mut Vec<u8>) {
    head(kind, out);
    count(geometries.len(), out);
    geometries.for_each(|geometry| push(&geometry, out));
}

fn rings(polygon: &Polygon<f64>, out: &mut Vec<u8>) {
    count(1 + polygon.interiors().len(), out);
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).for_each(|ring| positions(&ring.0, out));
}

fn positions(line: &[Coord<f64>], out: &mut Vec<u8>) {
    count(line.len(), out);
    line.iter().for_each(|at| position(*at, out));
}

fn position(at: Coord<f64>, out: &mut Vec<u8>) {
    out.extend(at.x.to_le_bytes());
    out.extend(at.y.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Point;

    #[test]
    fn a_point_is_21_bytes() {
        let bytes = bytes(&Geometry::Point(Point::new(1.0, 2.0)));
        assert_eq!(bytes.len(), 21);
        assert_eq!(&bytes[..5], &[1, 1, 0, 0, 0]);
        assert_eq!(bytes[5..13], 1f64.to_le_bytes());
    }
}
