//! OpenStreetMap files: PBF and XML give one stream of objects, out of which the wanted ones are collected.

mod collect;
mod element;
mod interest;
mod outline;
mod pbf;
mod xml;

use std::path::Path;

use spatial::LonLatBox;

pub(crate) use collect::{OsmData, OsmWay, collect};
pub(crate) use element::ObjectKind;
pub(crate) use interest::{DESERTED_KEYS, DESERTED_PREFIXES, Interest, layer};

use crate::SourceError;
use crate::lock::SourceFile;
use element::{Element, Kinds};
use pbf::Pbf;
use xml::Xml;

/// An OpenStreetMap file of either encoding.
#[derive(Debug)]
pub(crate) enum OsmFile {
    Pbf(Pbf),
    Xml(Xml),
}

impl OsmFile {
    /// Whether a file is OpenStreetMap data by its name.
    pub fn is_named_so(path: &Path) -> bool {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        [".pbf", ".osm", ".osm.gz", ".osm.xml"].iter().any(|ending| name.ends_with(ending))
    }

    /// Opens a file by its name's ending.
    pub fn open(file: &SourceFile) -> Result<Self, SourceError> {
        match file.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pbf")) {
            true => Ok(Self::Pbf(Pbf::open(file)?)),
            false => Ok(Self::Xml(Xml::open(file))),
        }
    }

    fn scan<P, V>(&mut self, kinds: Kinds, visit: V, done: &(dyn Fn(f64) + Sync)) -> Result<Vec<P>, SourceError>
    where
        P: Default + Send,
        V: Fn(&mut P, Element<'_>) + Sync,
    {
        match self {
            Self::Pbf(pbf) => pbf.scan(kinds, visit, done),
            Self::Xml(xml) => xml.scan(kinds, visit),
        }
    }

    fn stated_box(&self) -> Option<LonLatBox> {
        match self {
            Self::Pbf(pbf) => pbf.stated_box,
            Self::Xml(xml) => xml.stated_box,
        }
    }
}
