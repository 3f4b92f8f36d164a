use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Rect};

use super::lex::Token;
use super::parse::Parser;

/// Reads well-known text, or `BBOX(west, south, east, north)`.
pub(super) fn geometry(parser: &mut Parser<'_>) -> Result<Geometry<f64>, String> {
    let Some(Token::Word(word)) = parser.peek().cloned() else {
        return Err(parser.expected("a geometry such as POINT(43.3 -11.7)"));
    };
    parser.next();
    let found = match word.to_ascii_uppercase().as_str() {
        "POINT" => Geometry::Point(point(parser)?),
        "LINESTRING" => Geometry::LineString(line(parser)?),
        "POLYGON" => Geometry::Polygon(polygon(parser)?),
        "MULTIPOINT" => Geometry::MultiPoint(MultiPoint(list(parser, bracketed_point)?)),
        "MULTILINESTRING" => Geometry::MultiLineString(MultiLineString(list(parser, line)?)),
        "MULTIPOLYGON" => Geometry::MultiPolygon(MultiPolygon(list(parser, polygon)?)),
        "BBOX" | "ENVELOPE" => bbox(parser)?,
        _ => {
            return Err(format!(
                "found the geometry \"{word}\", expected POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, \
                 MULTIPOLYGON or BBOX"
            ));
        }
    };
    Ok(found)
}

fn list<T>(parser: &mut Parser<'_>, one: fn(&mut Parser<'_>) -> Result<T, String>) -> Result<Vec<T>, String> {
    parser.need("(")?;
    let mut all = vec![one(parser)?];
    while parser.sign(",") {
        all.push(one(parser)?);
    }
    parser.need(")")?;
    Ok(all)
}

fn point(parser: &mut Parser<'_>) -> Result<Point<f64>, String> {
    parser.need("(")?;
    let at = position(parser)?;
    parser.need(")")?;
    Ok(Point(at))
}

/// A point of a multipoint, with brackets or without.
fn bracketed_point(parser: &mut Parser<'_>) -> Result<Point<f64>, String> {
    if matches!(parser.peek(), Some(Token::Sign("("))) { point(parser) } else { position(parser).map(Point) }
}

fn line(parser: &mut Parser<'_>) -> Result<LineString<f64>, String> {
    let positions = list(parser, position)?;
    if positions.len() < 2 {
        return Err(parser.expected("a line of two positions or more before this"));
    }
    Ok(LineString::new(positions))
}

fn polygon(parser: &mut Parser<'_>) -> Result<Polygon<f64>, String> {
    let mut rings = list(parser, line)?;
    if rings.iter().any(|ring| ring.0.len() < 4) {
        return Err(parser.expected("rings of four positions or more before this"));
    }
    let outer = rings.remove(0);
    Ok(Polygon::new(outer, rings))
}

fn position(parser: &mut Parser<'_>) -> Result<Coord<f64>, String> {
    let (x, y) = (figure(parser)?, figure(parser)?);
    // A height may follow; it is not looked at.
    if matches!(parser.peek(), Some(Token::Number(_))) {
        figure(parser)?;
    }
    Ok(Coord { x, y })
}

fn bbox(parser: &mut Parser<'_>) -> Result<Geometry<f64>, String> {
    let sides = list(parser, figure)?;
    let [west, south, east, north] = sides[..] else {
        return Err(format!("BBOX: found {} figures, expected west, south, east, north", sides.len()));
    };
    if west > east || south > north {
        return Err("BBOX: expected west below east and south below north".to_owned());
    }
    Ok(Geometry::Polygon(Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }).to_polygon()))
}

fn figure(parser: &mut Parser<'_>) -> Result<f64, String> {
    match parser.peek() {
        Some(Token::Number(figure)) => {
            let figure = *figure;
            parser.next();
            Ok(figure)
        }
        _ => Err(parser.expected("a figure")),
    }
}
