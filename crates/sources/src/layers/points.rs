//! From shapes to places: one point each, checked against the region.

use geo::{Centroid, Coord, Geometry, MultiPolygon};
use planner::{Finding, Place};
use spatial::LonLat;

use crate::SourceError;
use crate::area::{Area, in_metres, shown_box};
use crate::formats::Table;
use crate::tally::Tally;

impl Area {
    /// The place at a longitude and latitude; `None` where the region's projection is not defined.
    pub fn place(&self, lonlat: LonLat) -> Option<Place> {
        Some(Place { lonlat, at: self.crs.to_metres(lonlat)? })
    }

    /// The centroid of an outline given in degrees, weighed in metres; `None` when it has no area.
    pub fn centroid(&self, outline: &MultiPolygon<f64>) -> Option<Place> {
        let at = in_metres(outline, &self.crs).centroid()?.0;
        Some(Place { lonlat: self.crs.to_lonlat(at)?, at })
    }
}

/// Areas of a shape in degrees; empty for points and lines.
pub(crate) fn areas(shape: &Geometry<f64>) -> MultiPolygon<f64> {
    match shape {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon.clone()]),
        Geometry::MultiPolygon(polygons) => polygons.clone(),
        Geometry::GeometryCollection(parts) => MultiPolygon(parts.iter().flat_map(|part| areas(part).0).collect()),
        _ => MultiPolygon(Vec::new()),
    }
}

/// Lines of a shape in degrees; empty for points and areas.
pub(crate) fn lines(shape: &Geometry<f64>) -> Vec<&geo::LineString<f64>> {
    match shape {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(lines) => lines.iter().collect(),
        Geometry::GeometryCollection(parts) => parts.iter().flat_map(lines).collect(),
        _ => Vec::new(),
    }
}

/// The figures that stand for a shape, unchecked.
fn raw(shape: &Geometry<f64>) -> Option<Coord<f64>> {
    match shape {
        Geometry::Point(point) => Some(point.0),
        Geometry::LineString(_) | Geometry::MultiLineString(_) | Geometry::Line(_) => None,
        other => other.centroid().map(|point| point.0),
    }
}

/// What is known about where a row lies.
enum Where {
    NoShape,
    Unusable,
    OutOfRange,
    Beyond,
    Within(Place),
}

/// The place of each row, `None` for rows that are left out (counted in `tally` with the reason).
///
/// Rows whose coordinates only make sense the other way round are reported one by one; when no row lies in the region
/// as it stands but rows would the other way round, that is an error, and so is a table of which nothing lies there.
pub(crate) fn places(table: &Table, area: &Area, tally: &mut Tally) -> Result<Vec<Option<Place>>, SourceError> {
    let found: Vec<Where> = table.rows.iter().map(|row| locate(row.shape.as_ref(), area)).collect();
    refuse_swapped_or_elsewhere(table, area, &found)?;
    let mut places = Vec::with_capacity(found.len());
    for (row, found) in table.rows.iter().zip(found) {
        let swapped = || row.shape.as_ref().and_then(raw).is_some_and(|at| fits_swapped(at, area));
        let reason = match found {
            Where::Within(place) => {
                places.push(Some(place));
                continue;
            }
            Where::NoShape => "without coordinates",
            Where::Unusable => "with a shape that is no place",
            Where::OutOfRange => "with coordinates out of range",
            Where::Beyond => "beyond the region",
        };
        if matches!(found, Where::OutOfRange | Where::Beyond) && swapped() {
            let message =
                format!("the coordinates {} fit the region only the other way round", shown(row.shape.as_ref()));
            let finding = Finding::warning("swapped-axes", &table.file, message).about(table.place(row));
            tally.findings.push(finding.advise("swap longitude and latitude of this row"));
        } else if matches!(found, Where::OutOfRange) {
            let message = format!("the coordinates {} are no longitude and latitude", shown(row.shape.as_ref()));
            let finding = Finding::warning("bad-coordinates", &table.file, message).about(table.place(row));
            tally.findings.push(finding.advise("correct them"));
        }
        tally.leave_out(reason);
        places.push(None);
    }
    Ok(places)
}

fn locate(shape: Option<&Geometry<f64>>, area: &Area) -> Where {
    let Some(shape) = shape else { return Where::NoShape };
    let Some(at) = raw(shape) else { return Where::Unusable };
    let Some(lonlat) = LonLat::new(at.x, at.y) else { return Where::OutOfRange };
    if !area.reach.contains(lonlat) {
        return Where::Beyond;
    }
    let outline = areas(shape);
    let place = if outline.0.is_empty() { area.place(lonlat) } else { area.centroid(&outline).or(area.place(lonlat)) };
    place.map_or(Where::Beyond, Where::Within)
}

fn fits_swapped(at: Coord<f64>, area: &Area) -> bool {
    LonLat::new(at.y, at.x).is_some_and(|lonlat| area.reach.contains(lonlat))
}

fn shown(shape: Option<&Geometry<f64>>) -> String {
    shape.and_then(raw).map_or_else(String::new, |at| format!("lon {}, lat {}", at.x, at.y))
}

fn refuse_swapped_or_elsewhere(table: &Table, area: &Area, found: &[Where]) -> Result<(), SourceError> {
    if found.iter().any(|found| matches!(found, Where::Within(_))) {
        return Ok(());
    }
    let points: Vec<(usize, Coord<f64>)> = table
        .rows
        .iter()
        .enumerate()
        .filter_map(|(position, row)| Some((position, raw(row.shape.as_ref()?)?)))
        .collect();
    let swapped: Vec<&(usize, Coord<f64>)> = points.iter().filter(|(_, at)| fits_swapped(*at, area)).collect();
    if let Some((position, at)) = swapped.first()
        && swapped.len() * 2 >= points.len()
    {
        return Err(SourceError::SwappedAxes {
            file: table.file.clone(),
            place: table.place(&table.rows[*position]),
            found: format!(
                "lon {}, lat {}; {} of {} rows lie in the region the other way round, none as they stand",
                at.x,
                at.y,
                swapped.len(),
                points.len()
            ),
            expected: area.shown(),
        });
    }
    if points.is_empty() {
        return Ok(());
    }
    let extent =
        points.iter().fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |e, (_, at)| {
            [e[0].min(at.x), e[1].min(at.y), e[2].max(at.x), e[3].max(at.y)]
        });
    Err(SourceError::OutsideRegion { file: table.file.clone(), found: shown_box(extent), expected: area.shown() })
}
