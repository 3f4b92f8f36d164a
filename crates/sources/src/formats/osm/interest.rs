use planner::SettlementClass;

use super::element::ObjectKind;
use crate::formats::ServiceKinds;

/// The layers that can be read from an OpenStreetMap file, as bits.
pub(crate) mod layer {
    pub const SETTLEMENTS: u8 = 1;
    pub const ROADS: u8 = 2;
    pub const SERVICES: u8 = 4;
    pub const WATER: u8 = 8;
    /// Number of layers.
    pub const COUNT: usize = 4;
}

/// Which objects are wanted of an OpenStreetMap file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interest {
    /// The layers, as bits of [`layer`].
    pub layers: u8,
    /// The services' tags.
    pub services: ServiceKinds,
}

/// Prefixes of `place` that say nobody lives there.
pub(crate) const DESERTED_PREFIXES: [&str; 3] = ["abandoned:place", "ruins:place", "disused:place"];

/// Keys that say the same beside `place`.
pub(crate) const DESERTED_KEYS: [&str; 3] = ["abandoned", "ruins", "disused"];

impl Interest {
    /// The layers an object belongs to, as bits; 0 when it is not wanted.
    pub fn layers_of(&self, kind: ObjectKind, tags: &[(&str, &str)]) -> u8 {
        let mut layers = 0;
        for (key, value) in tags {
            layers |= match *key {
                "place" if is_settlement(value, tags) => layer::SETTLEMENTS,
                "abandoned:place" | "ruins:place" | "disused:place" if is_deserted_settlement(value) => {
                    layer::SETTLEMENTS
                }
                "highway" if kind == ObjectKind::Way => layer::ROADS,
                "route" if kind == ObjectKind::Way && *value == "ferry" => layer::ROADS,
                "waterway" if kind == ObjectKind::Way || *value == "riverbank" => layer::WATER,
                "natural" if kind != ObjectKind::Node && matches!(*value, "water" | "coastline") => layer::WATER,
                "landuse" if kind != ObjectKind::Node && *value == "reservoir" => layer::WATER,
                _ => 0,
            };
            if self.layers & layer::SERVICES != 0 && self.services.knows(key, value) {
                layers |= layer::SERVICES;
            }
        }
        layers & self.layers
    }
}

/// `city` to `farm`; a `locality` only with a sign that people once lived there.
fn is_settlement(place: &str, tags: &[(&str, &str)]) -> bool {
    match SettlementClass::from_word(place) {
        None | Some(SettlementClass::Unknown) => false,
        Some(SettlementClass::Locality) => {
            tags.iter().any(|(key, value)| DESERTED_KEYS.contains(key) && matches!(*value, "yes" | "true" | "1"))
        }
        Some(_) => true,
    }
}

fn is_deserted_settlement(place: &str) -> bool {
    place == "yes" || !matches!(SettlementClass::from_word(place), None | Some(SettlementClass::Unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(kind: ObjectKind, tags: &[(&str, &str)]) -> u8 {
        let interest = Interest { layers: 15, services: ServiceKinds::with(&Default::default()).unwrap() };
        interest.layers_of(kind, tags)
    }

    #[test]
    fn settlements_are_places_with_people_now_or_once() {
        let node = |tags: &[(&str, &str)]| layers(ObjectKind::Node, tags);
        assert_eq!(node(&[("place", "hamlet")]), layer::SETTLEMENTS);
        assert_eq!(node(&[("place", "locality")]), 0);
        assert_eq!(node(&[("place", "locality"), ("ruins", "yes")]), layer::SETTLEMENTS);
        assert_eq!(node(&[("abandoned:place", "village")]), layer::SETTLEMENTS);
        assert_eq!(node(&[("ruins:place", "yes")]), layer::SETTLEMENTS);
        assert_eq!(node(&[("place", "island")]), 0);
        assert_eq!(node(&[("disused:place", "island")]), 0);
    }

    #[test]
    fn one_object_can_belong_to_two_layers() {
        assert_eq!(layers(ObjectKind::Way, &[("highway", "track")]), layer::ROADS);
        assert_eq!(layers(ObjectKind::Node, &[("highway", "bus_stop")]), layer::SERVICES);
        assert_eq!(layers(ObjectKind::Way, &[("highway", "bus_stop")]), layer::ROADS | layer::SERVICES);
        assert_eq!(layers(ObjectKind::Node, &[("natural", "water")]), 0);
        assert_eq!(layers(ObjectKind::Relation, &[("natural", "water")]), layer::WATER);
    }
}
