use std::collections::BTreeMap;

use geo::{Coord, MultiPolygon};
use spatial::network::RoadLine;

use crate::{Fact, Place};

/// A road, path or ferry line.
#[derive(Debug, Clone, PartialEq)]
pub struct Road {
    /// Identifier in the source (`w123` for an OpenStreetMap way).
    pub id: String,
    /// Its name or number, when it has one.
    pub name: Option<String>,
    /// Geometry in metres and what travel over it depends on.
    pub line: RoadLine,
}

/// A place that serves people: a school, a clinic, a spring.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Identifier in the source (`n123`, `w123`, `r123` for OpenStreetMap).
    pub id: String,
    /// The kind, one of the words of the service table: `school`, `clinic` …
    pub kind: String,
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Where it lies; for a building or an area, the centroid of its outline.
    pub place: Place,
    /// Further fields as the source has them (religion, capacity, operator …).
    pub facts: BTreeMap<String, Fact>,
}

/// Streams, rivers, lakes and the coastline.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Water {
    /// Running water as lines.
    pub lines: Vec<WaterLine>,
    /// Standing water as areas, metres.
    pub areas: Vec<MultiPolygon<f64>>,
    /// Coastlines, metres, the land on the left of their direction: the sea is a barrier to walkers, but no water that
    /// [`crate::criteria`] ask the distance to.
    pub coast: Vec<Vec<Coord<f64>>>,
}

/// A stream or river.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterLine {
    /// `river`, `stream`, `canal` … as tagged.
    pub kind: String,
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Vertices, metres.
    pub line: Vec<Coord<f64>>,
    /// Whether it falls dry in part of the year; `None` when the source does not say.
    pub intermittent: Option<bool>,
}

/// An area with a meaning: a district, a nature reserve, a suspected minefield.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    /// Identifier in the source, or its position in the file.
    pub id: String,
    /// The zone layer's name in the scenario.
    pub layer: String,
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Outline, metres.
    pub outline: MultiPolygon<f64>,
    /// Further fields as the source has them.
    pub facts: BTreeMap<String, Fact>,
}
