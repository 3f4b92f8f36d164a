//! Roads, services, water and zones of a region as layers of features.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, Geometry, LineString, MapCoords, MultiPolygon, Point};
use planner::{Assessment, Fact, Place, Region, Village};
use spatial::crs::Crs;

use crate::geopackage::by_shape;
use crate::plan;
use crate::record::{self, Feature, Field, FieldType, Layer, Value};

/// Every layer of a region for one file that holds them all: the villages assessed first, then the plan when there is one,
/// services, roads, water (a layer of lines and one of areas), zones, and the settlements around. Layers that the scenario
/// does not name are left out.
pub fn of_region(region: &Region, assessment: &Assessment) -> Vec<Layer> {
    let around = [services(region), roads(region), water(region), zones(region), Some(settlements(region))];
    let around = around.into_iter().flatten().filter(|layer| !layer.features.is_empty()).flat_map(by_shape);
    let plan = assessment.plan.as_ref().map(|summary| {
        let mut plan = plan::layer(summary);
        plan.fields.iter_mut().for_each(|field| field.source = "the plan".to_owned());
        plan
    });
    std::iter::once(record::villages(assessment)).chain(plan).chain(around).collect()
}

/// Every settlement read, candidates included, as points; `None` never: an empty layer when there is none.
pub fn settlements(region: &Region) -> Layer {
    layer_of("settlements", "Settlements", &region.settlements)
}

/// The candidates, as read and before any question is asked, as points.
pub fn candidates(region: &Region) -> Layer {
    layer_of("villages", "Villages to assess", &region.villages)
}

fn layer_of(name: &str, title: &str, villages: &[Village]) -> Layer {
    let facts = FactFields::of(villages.iter().map(|village| &village.facts));
    let features = villages.iter().map(|village| {
        let mut values = vec![
            Value::Text(village.id.clone()),
            Value::text(&village.name),
            Value::text(village.class.word()),
            Value::text(village.status.word()),
            Value::number(village.population),
        ];
        values.extend(facts.values(&village.facts));
        Feature { values, geometry: Some(point(village.place)) }
    });
    let fields = vec![
        Field::text("id", "Identifier in the source"),
        Field::text("name", "Name as the source writes it"),
        Field::text("class", "Kind of settlement"),
        Field::text("status", "What is known about people living there"),
        Field::new("population", FieldType::Number, "people", "Number of people; missing when unknown"),
    ];
    layer(name, title, facts.after(fields), features.collect())
}

/// Roads, paths and ferries as lines; `None` when the scenario names no roads.
pub fn roads(region: &Region) -> Option<Layer> {
    let features = region.roads.as_ref()?.iter().map(|road| {
        let about = &road.line.road;
        Feature {
            values: vec![
                Value::Text(road.id.clone()),
                Value::text(road.name.as_deref().unwrap_or_default()),
                Value::text(about.class.word()),
                Value::text(about.surface.as_deref().unwrap_or_default()),
                Value::text(about.tracktype.as_deref().unwrap_or_default()),
                Value::number(about.max_speed_kmh),
            ],
            geometry: line(&region.crs, &road.line.vertices),
        }
    });
    let fields = vec![
        Field::text("id", "Identifier in the source"),
        Field::text("name", "Name or number"),
        Field::text("class", "Class, after the values of OpenStreetMap's highway key"),
        Field::text("surface", "What it is made of"),
        Field::text("tracktype", "How firm a track is, grade1 to grade5"),
        Field::new("max_speed_kmh", FieldType::Number, "km/h", "The limit that is signed"),
    ];
    Some(layer("roads", "Roads", fields, features.collect()))
}

/// Services as points with all their fields; `None` when the scenario names no services.
pub fn services(region: &Region) -> Option<Layer> {
    let services = region.services.as_ref()?;
    let facts = FactFields::of(services.iter().map(|service| &service.facts));
    let features = services.iter().map(|service| {
        let mut values = vec![
            Value::Text(service.id.clone()),
            Value::text(&service.kind),
            Value::text(service.name.as_deref().unwrap_or_default()),
        ];
        values.extend(facts.values(&service.facts));
        Feature { values, geometry: Some(point(service.place)) }
    });
    let fields = vec![
        Field::text("id", "Identifier in the source"),
        Field::text("kind", "Kind of service"),
        Field::text("name", "Name"),
    ];
    Some(layer("services", "Services", facts.after(fields), features.collect()))
}

/// Streams and rivers as lines, lakes as areas; `None` when the scenario names no water.
pub fn water(region: &Region) -> Option<Layer> {
    let water = region.water.as_ref()?;
    let lines = water.lines.iter().map(|stream| Feature {
        values: vec![
            Value::text(&stream.kind),
            Value::text(stream.name.as_deref().unwrap_or_default()),
            stream.intermittent.map_or(Value::Missing, |dry| Value::text(if dry { "yes" } else { "no" })),
        ],
        geometry: line(&region.crs, &stream.line),
    });
    let areas = water.areas.iter().map(|area| Feature {
        values: vec![Value::text("area"), Value::Missing, Value::Missing],
        geometry: polygons(&region.crs, area),
    });
    let fields = vec![
        Field::text("kind", "river, stream, canal … or area"),
        Field::text("name", "Name"),
        Field::text("intermittent", "Whether it falls dry in part of the year: yes, no, or missing when unknown"),
    ];
    Some(layer("water", "Water", fields, lines.chain(areas).collect()))
}

/// Zones as areas with all their fields; `None` when the scenario names no zones.
pub fn zones(region: &Region) -> Option<Layer> {
    let zones = region.zones.as_ref()?;
    let facts = FactFields::of(zones.iter().map(|zone| &zone.facts));
    let features = zones.iter().map(|zone| {
        let mut values = vec![
            Value::Text(zone.id.clone()),
            Value::text(&zone.layer),
            Value::text(zone.name.as_deref().unwrap_or_default()),
        ];
        values.extend(facts.values(&zone.facts));
        Feature { values, geometry: polygons(&region.crs, &zone.outline) }
    });
    let fields = vec![
        Field::text("id", "Identifier in the source"),
        Field::text("layer", "Zone layer of the scenario"),
        Field::text("name", "Name"),
    ];
    Some(layer("zones", "Zones", facts.after(fields), features.collect()))
}

fn layer(name: &str, title: &str, mut fields: Vec<Field>, features: Vec<Feature>) -> Layer {
    fields.iter_mut().for_each(|field| field.source = format!("the scenario's {name} layer"));
    Layer { name: name.into(), title: title.into(), fields, features }
}

fn point(place: Place) -> Geometry<f64> {
    Geometry::Point(Point::new(place.lonlat.lon, place.lonlat.lat))
}

/// A line in degrees; `None` when fewer than two vertices can be turned into degrees.
pub fn line(crs: &Crs, vertices: &[Coord<f64>]) -> Option<Geometry<f64>> {
    let degrees: Vec<Coord<f64>> =
        vertices.iter().filter_map(|vertex| crs.to_lonlat(*vertex)).map(Coord::from).collect();
    (degrees.len() > 1).then(|| Geometry::LineString(LineString::new(degrees)))
}

/// Areas in degrees; `None` when a vertex cannot be turned into degrees.
pub fn polygons(crs: &Crs, areas: &MultiPolygon<f64>) -> Option<Geometry<f64>> {
    let degrees = areas.try_map_coords(|at| crs.to_lonlat(at).map(Coord::from).ok_or(())).ok()?;
    Some(match degrees.0.len() {
        1 => Geometry::Polygon(degrees.0.into_iter().next()?),
        _ => Geometry::MultiPolygon(degrees),
    })
}

/// The further fields of a layer: figures when every value is one, else words.
struct FactFields {
    fields: Vec<(String, FieldType)>,
}

impl FactFields {
    fn of<'a>(features: impl Iterator<Item = &'a BTreeMap<String, Fact>>) -> Self {
        let mut fields: BTreeMap<String, FieldType> = BTreeMap::new();
        for (name, fact) in features.flatten() {
            let kind = fields.entry(name.clone()).or_insert(FieldType::Number);
            if matches!(fact, Fact::Text(_)) {
                *kind = FieldType::Text;
            }
        }
        Self { fields: fields.into_iter().collect() }
    }

    /// The layer's own fields and behind them these; a name that is taken gets `source_` before it.
    fn after(&self, mut own: Vec<Field>) -> Vec<Field> {
        let taken: BTreeSet<String> = own.iter().map(|field| field.name.clone()).collect();
        own.extend(self.fields.iter().map(|(name, kind)| {
            let free = if taken.contains(name) { format!("source_{name}") } else { name.clone() };
            Field::new(&free, *kind, "", "As the source has it")
        }));
        own
    }

    fn values<'a>(&'a self, facts: &'a BTreeMap<String, Fact>) -> impl Iterator<Item = Value> + 'a {
        self.fields.iter().map(|(name, kind)| match (facts.get(name), kind) {
            (None, _) => Value::Missing,
            (Some(Fact::Number(value)), FieldType::Number) => Value::number(Some(*value)),
            (Some(fact), _) => Value::text(&fact.to_string()),
        })
    }
}
