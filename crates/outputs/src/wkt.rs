use geo::{Coord, Geometry, LineString, Polygon};

use crate::record::decimals;

/// Well-known text of a geometry (OGC 06-103r4), seven decimals.
pub(crate) fn text(geometry: &Geometry<f64>) -> String {
    match geometry {
        Geometry::Point(point) => format!("POINT ({})", position(point.0)),
        Geometry::MultiPoint(points) => {
            format!("MULTIPOINT ({})", list(points.0.iter().map(|point| position(point.0))))
        }
        Geometry::Line(line) => text(&Geometry::LineString(LineString::from(line))),
        Geometry::LineString(line) => format!("LINESTRING {}", positions(&line.0)),
        Geometry::MultiLineString(lines) => {
            format!("MULTILINESTRING ({})", list(lines.0.iter().map(|line| positions(&line.0))))
        }
        Geometry::Polygon(polygon) => format!("POLYGON {}", rings(polygon)),
        Geometry::MultiPolygon(polygons) => format!("MULTIPOLYGON ({})", list(polygons.0.iter().map(rings))),
        Geometry::Rect(rect) => text(&Geometry::Polygon(rect.to_polygon())),
        Geometry::Triangle(triangle) => text(&Geometry::Polygon(triangle.to_polygon())),
        Geometry::GeometryCollection(parts) => format!("GEOMETRYCOLLECTION ({})", list(parts.iter().map(text))),
    }
}

fn rings(polygon: &Polygon<f64>) -> String {
    let all = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    format!("({})", list(all.map(|ring| positions(&ring.0))))
}

fn positions(line: &[Coord<f64>]) -> String {
    format!("({})", list(line.iter().map(|at| position(*at))))
}

fn position(at: Coord<f64>) -> String {
    format!("{} {}", decimals(at.x, 7), decimals(at.y, 7))
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",")
}
