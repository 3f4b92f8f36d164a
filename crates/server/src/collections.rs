//! What the API serves as features: a layer with an index of its places and its features as text.

use std::collections::{BTreeMap, HashMap};

use geo::{BoundingRect, Geometry};
use outputs::geojson;
use outputs::record::{Feature, Layer, Value};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// A collection of the API.
#[derive(Debug)]
pub struct Collection {
    /// Its name in addresses.
    pub id: &'static str,
    /// What it holds, in a sentence.
    pub about: &'static str,
    /// The features with their fields.
    pub layer: Layer,
    /// Each feature as GeoJSON, longitudes and latitudes.
    pub texts: Vec<String>,
    /// West, south, east, north of all features; `None` when none has a place.
    pub bbox: Option<[f64; 4]>,
    positions: HashMap<String, usize>,
    index: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

impl Collection {
    /// A collection of a layer whose first field is the id. Ids that are not unique, as those of zones of several files,
    /// get a number behind them.
    pub fn new(id: &'static str, about: &'static str, mut layer: Layer) -> Self {
        make_unique(&mut layer);
        let names = geojson::names(&layer);
        let texts = layer.features.iter().map(|feature| geojson::feature(feature, &names)).collect();
        let boxes: Vec<_> = layer
            .features
            .iter()
            .enumerate()
            .filter_map(|(position, feature)| {
                let rect = feature.geometry.as_ref()?.bounding_rect()?;
                let (low, high) = ([rect.min().x, rect.min().y], [rect.max().x, rect.max().y]);
                Some(GeomWithData::new(Rectangle::from_corners(low, high), position))
            })
            .collect();
        let bbox =
            boxes.iter().map(|item| (item.geom().lower(), item.geom().upper())).fold(None, |all, (low, high)| {
                let [west, south, east, north] = all.unwrap_or([low[0], low[1], high[0], high[1]]);
                Some([west.min(low[0]), south.min(low[1]), east.max(high[0]), north.max(high[1])])
            });
        let positions = layer.features.iter().enumerate().map(|(at, feature)| (feature_id(feature), at)).collect();
        Self { id, about, texts, bbox, positions, index: RTree::bulk_load(boxes), layer }
    }

    /// Where the feature of an id stands.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }

    /// Where a field stands.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.layer.fields.iter().position(|field| field.name == name)
    }

    /// The features whose box touches a box, in their order.
    pub fn within(&self, [west, south, east, north]: [f64; 4]) -> Vec<usize> {
        let envelope = AABB::from_corners([west, south], [east, north]);
        let mut found: Vec<usize> =
            self.index.locate_in_envelope_intersecting(&envelope).map(|item| item.data).collect();
        found.sort_unstable();
        found
    }

    /// The geometry of a feature.
    pub fn geometry(&self, position: usize) -> Option<&Geometry<f64>> {
        self.layer.features[position].geometry.as_ref()
    }
}

/// The id of a feature: its first field.
pub fn feature_id(feature: &Feature) -> String {
    match feature.values.first() {
        Some(Value::Text(id)) => id.clone(),
        Some(Value::Integer(id)) => id.to_string(),
        _ => String::new(),
    }
}

fn make_unique(layer: &mut Layer) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (position, feature) in layer.features.iter_mut().enumerate() {
        let id = match feature_id(feature) {
            id if id.is_empty() => format!("{}", position + 1),
            id => id,
        };
        let count = seen.entry(id.clone()).or_default();
        *count += 1;
        let unique = if *count == 1 { id } else { format!("{id}~{count}") };
        if let Some(first) = feature.values.first_mut() {
            *first = Value::Text(unique);
        }
    }
}

#[cfg(test)]
mod tests {
    use geo::Point;
    use outputs::record::Field;

    use super::*;

    fn points(ids: &[&str]) -> Collection {
        let features = ids.iter().enumerate().map(|(at, id)| Feature {
            values: vec![Value::text(id)],
            geometry: Some(Geometry::Point(Point::new(at as f64, 10.0))),
        });
        let (name, title) = ("a".to_owned(), "A".to_owned());
        let layer = Layer { name, title, fields: vec![Field::text("id", "Id")], features: features.collect() };
        Collection::new("a", "Points", layer)
    }

    #[test]
    fn features_are_found_by_id_and_by_box_and_ids_are_unique() {
        let found = points(&["x", "x", "", "y"]);
        let ids: Vec<String> = found.layer.features.iter().map(feature_id).collect();
        assert_eq!(ids, ["x", "x~2", "3", "y"]);
        assert_eq!(found.position("x~2"), Some(1));
        assert_eq!(found.within([0.5, 9.0, 2.0, 11.0]), [1, 2]);
        assert_eq!(found.bbox, Some([0.0, 10.0, 3.0, 10.0]));
    }
}
