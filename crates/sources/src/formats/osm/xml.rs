//! OpenStreetMap XML, plain or gzipped.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};

use flate2::read::MultiGzDecoder;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use spatial::{LonLat, LonLatBox};

use super::element::{Element, Kinds, Member, ObjectKind};
use crate::SourceError;
use crate::lock::SourceFile;

/// An OpenStreetMap XML file; read anew by each scan.
#[derive(Debug)]
pub(crate) struct Xml {
    file: SourceFile,
    /// The box the file states, known after the first scan.
    pub stated_box: Option<LonLatBox>,
}

/// The object being read.
#[derive(Default)]
struct Open {
    kind: Option<ObjectKind>,
    id: i64,
    lonlat: Option<LonLat>,
    tags: Vec<(String, String)>,
    refs: Vec<i64>,
    members: Vec<(ObjectKind, i64, String)>,
}

impl Xml {
    /// The file; its content is looked at by [`Xml::scan`].
    pub fn open(file: &SourceFile) -> Self {
        Self { file: file.clone(), stated_box: None }
    }

    /// Shows every object of the kinds asked for to `visit` in the order of the file.
    pub fn scan<P, V>(&mut self, kinds: Kinds, visit: V) -> Result<Vec<P>, SourceError>
    where
        P: Default,
        V: Fn(&mut P, Element<'_>),
    {
        let mut part = P::default();
        let mut reader = Reader::from_reader(self.input()?);
        let mut buffer = Vec::new();
        let mut open = Open::default();
        let (mut seen_root, mut seen_end) = (false, false);
        loop {
            let event = reader.read_event_into(&mut buffer);
            let position = reader.buffer_position();
            match event.map_err(|error| self.broken(position, &error))? {
                Event::Start(start) => {
                    seen_root |= start.name().0 == "osm";
                    self.begin(&start, &mut open, position)?;
                }
                Event::Empty(start) => {
                    self.begin(&start, &mut open, position)?;
                    open.close(start.name().0, kinds, &mut part, &visit);
                }
                Event::End(end) => {
                    seen_end |= end.name().0 == "osm";
                    open.close(end.name().0, kinds, &mut part, &visit);
                }
                Event::Eof if !seen_root => return Err(self.not_osm()),
                Event::Eof if !seen_end => return Err(self.cut_off(position)),
                Event::Eof => return Ok(vec![part]),
                _ => {}
            }
            buffer.clear();
        }
    }

    fn input(&self) -> Result<Box<dyn BufRead>, SourceError> {
        let mut file = File::open(&self.file.path).map_err(|error| self.file.refused(&error))?;
        let mut magic = [0; 2];
        let count = file.read(&mut magic).map_err(|error| self.file.refused(&error))?;
        let file = File::open(&self.file.path).map_err(|error| self.file.refused(&error))?;
        Ok(match count == 2 && magic == [0x1F, 0x8B] {
            true => Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(file))),
            false => Box::new(BufReader::with_capacity(1 << 18, file)),
        })
    }

    fn begin(&mut self, start: &BytesStart<'_>, open: &mut Open, position: u64) -> Result<(), SourceError> {
        let attributes = |name: &str| self.attribute(start, name, position);
        let whole = |name: &str| -> Result<i64, SourceError> {
            let text = attributes(name)?.unwrap_or_default();
            text.parse().map_err(|_| self.bad(position, name, &text, "a whole number"))
        };
        let degrees = |name: &str| -> Result<f64, SourceError> {
            let text = attributes(name)?.unwrap_or_default();
            text.parse().map_err(|_| self.bad(position, name, &text, "degrees"))
        };
        match start.name().0 {
            "node" => {
                let lonlat = match attributes("lat")? {
                    Some(_) => LonLat::new(degrees("lon")?, degrees("lat")?),
                    None => None,
                };
                *open = Open { kind: Some(ObjectKind::Node), id: whole("id")?, lonlat, ..Open::default() };
            }
            "way" => *open = Open { kind: Some(ObjectKind::Way), id: whole("id")?, ..Open::default() },
            "relation" => *open = Open { kind: Some(ObjectKind::Relation), id: whole("id")?, ..Open::default() },
            "nd" => open.refs.push(whole("ref")?),
            "tag" => open.tags.push((attributes("k")?.unwrap_or_default(), attributes("v")?.unwrap_or_default())),
            "member" => {
                let kind = match attributes("type")?.as_deref() {
                    Some("way") => ObjectKind::Way,
                    Some("relation") => ObjectKind::Relation,
                    _ => ObjectKind::Node,
                };
                open.members.push((kind, whole("ref")?, attributes("role")?.unwrap_or_default()));
            }
            "bounds" => {
                let sides = [degrees("minlon")?, degrees("minlat")?, degrees("maxlon")?, degrees("maxlat")?];
                self.stated_box = LonLatBox::new(sides[0], sides[1], sides[2], sides[3]);
            }
            _ => {}
        }
        Ok(())
    }

    fn attribute(&self, start: &BytesStart<'_>, name: &str, position: u64) -> Result<Option<String>, SourceError> {
        let found =
            start.try_get_attribute(name).map_err(|error| self.bad(position, name, &error.to_string(), "XML"))?;
        let Some(attribute) = found else { return Ok(None) };
        match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => Ok(Some(value.into_owned())),
            Err(error) => Err(self.bad(position, name, &error.to_string(), "text")),
        }
    }

    fn broken(&self, position: u64, error: &quick_xml::Error) -> SourceError {
        if let quick_xml::Error::Io(cause) = error
            && matches!(cause.kind(), ErrorKind::UnexpectedEof)
        {
            return self.cut_off(position);
        }
        SourceError::BadContent {
            file: self.file.shown.clone(),
            place: format!("byte {position}"),
            found: error.to_string(),
            expected: "OpenStreetMap XML".to_owned(),
            next_step: "check that the file is OpenStreetMap XML and complete".to_owned(),
        }
    }

    fn bad(&self, position: u64, attribute: &str, found: &str, expected: &str) -> SourceError {
        SourceError::BadContent {
            file: self.file.shown.clone(),
            place: format!("byte {position}, attribute {attribute}"),
            found: format!("\"{found}\""),
            expected: expected.to_owned(),
            next_step: "correct or download the file again".to_owned(),
        }
    }

    fn cut_off(&self, position: u64) -> SourceError {
        SourceError::Truncated {
            file: self.file.shown.clone(),
            place: format!("byte {position}"),
            found: "the end of the file".to_owned(),
            expected: "</osm>".to_owned(),
        }
    }

    fn not_osm(&self) -> SourceError {
        SourceError::WrongFormat {
            file: self.file.shown.clone(),
            found: "no OpenStreetMap XML: there is no element <osm>".to_owned(),
            expected: "a file that begins with <osm version=\"0.6\">".to_owned(),
            next_step: "check the file, or give it the extension of its true format".to_owned(),
        }
    }
}

impl Open {
    fn close<P>(&mut self, element: &str, kinds: Kinds, part: &mut P, visit: &impl Fn(&mut P, Element<'_>)) {
        let kind = match element {
            "node" => ObjectKind::Node,
            "way" => ObjectKind::Way,
            "relation" => ObjectKind::Relation,
            _ => return,
        };
        if self.kind != Some(kind) {
            return;
        }
        let tags: Vec<(&str, &str)> = self.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        match kind {
            ObjectKind::Node if kinds.nodes => {
                if let Some(lonlat) = self.lonlat {
                    visit(part, Element::Node(self.id, lonlat, &tags));
                }
            }
            ObjectKind::Way if kinds.ways => visit(part, Element::Way(self.id, &self.refs, &tags)),
            ObjectKind::Relation if kinds.relations => {
                let members: Vec<Member<'_>> =
                    self.members.iter().map(|(kind, id, role)| Member { kind: *kind, id: *id, role }).collect();
                visit(part, Element::Relation(self.id, &members, &tags));
            }
            _ => {}
        }
        self.kind = None;
    }
}
