use std::fmt;

/// What kind of way a line is: OpenStreetMap's `highway` values that somebody can travel on, and ferries.
///
/// ```
/// use spatial::network::RoadClass;
/// assert_eq!(RoadClass::from_word("tertiary_link"), Some(RoadClass::TertiaryLink));
/// assert_eq!(RoadClass::from_word("no such word"), Some(RoadClass::Unknown));
/// assert_eq!(RoadClass::from_word("proposed"), None, "not a road yet");
/// assert_eq!(RoadClass::Track.word(), "track");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum RoadClass {
    /// `motorway`
    Motorway,
    /// `motorway_link`
    MotorwayLink,
    /// `trunk`
    Trunk,
    /// `trunk_link`
    TrunkLink,
    /// `primary`
    Primary,
    /// `primary_link`
    PrimaryLink,
    /// `secondary`
    Secondary,
    /// `secondary_link`
    SecondaryLink,
    /// `tertiary`
    Tertiary,
    /// `tertiary_link`
    TertiaryLink,
    /// `unclassified`: a minor public road
    Unclassified,
    /// `residential`
    Residential,
    /// `living_street`
    LivingStreet,
    /// `service`: access to a building, parking, alley
    Service,
    /// `track`: farm and forest roads
    Track,
    /// `pedestrian`
    Pedestrian,
    /// `path`
    Path,
    /// `footway`
    Footway,
    /// `bridleway`
    Bridleway,
    /// `cycleway`
    Cycleway,
    /// `steps`
    Steps,
    /// A ferry line (`route=ferry`)
    Ferry,
    /// A road whose class nobody knows (`road`), or a word outside this list
    Unknown,
}

/// Values of `highway` that nobody can travel on: not built yet, no longer there, or no way at all.
const NO_ROADS: [&str; 20] = [
    "abandoned",
    "bus_stop",
    "construction",
    "corridor",
    "crossing",
    "demolished",
    "disused",
    "elevator",
    "emergency_bay",
    "no",
    "planned",
    "platform",
    "proposed",
    "raceway",
    "razed",
    "removed",
    "rest_area",
    "services",
    "street_lamp",
    "traffic_island",
];

impl RoadClass {
    /// Number of classes.
    pub const COUNT: usize = Self::ALL.len();

    /// All classes, in the order of their numbers.
    pub const ALL: [Self; 23] = [
        Self::Motorway,
        Self::MotorwayLink,
        Self::Trunk,
        Self::TrunkLink,
        Self::Primary,
        Self::PrimaryLink,
        Self::Secondary,
        Self::SecondaryLink,
        Self::Tertiary,
        Self::TertiaryLink,
        Self::Unclassified,
        Self::Residential,
        Self::LivingStreet,
        Self::Service,
        Self::Track,
        Self::Pedestrian,
        Self::Path,
        Self::Footway,
        Self::Bridleway,
        Self::Cycleway,
        Self::Steps,
        Self::Ferry,
        Self::Unknown,
    ];

    /// The class of a `highway` value (`ferry` for `route=ferry`). `None` for values that are no usable way
    /// (`construction`, `proposed`, `platform` …); [`RoadClass::Unknown`] for any other word.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.trim();
        if NO_ROADS.contains(&word) {
            return None;
        }
        Some(Self::ALL.into_iter().find(|class| class.word() == word).unwrap_or(Self::Unknown))
    }

    /// The class as OpenStreetMap writes it; `unknown` for [`RoadClass::Unknown`].
    pub fn word(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::MotorwayLink => "motorway_link",
            Self::Trunk => "trunk",
            Self::TrunkLink => "trunk_link",
            Self::Primary => "primary",
            Self::PrimaryLink => "primary_link",
            Self::Secondary => "secondary",
            Self::SecondaryLink => "secondary_link",
            Self::Tertiary => "tertiary",
            Self::TertiaryLink => "tertiary_link",
            Self::Unclassified => "unclassified",
            Self::Residential => "residential",
            Self::LivingStreet => "living_street",
            Self::Service => "service",
            Self::Track => "track",
            Self::Pedestrian => "pedestrian",
            Self::Path => "path",
            Self::Footway => "footway",
            Self::Bridleway => "bridleway",
            Self::Cycleway => "cycleway",
            Self::Steps => "steps",
            Self::Ferry => "ferry",
            Self::Unknown => "unknown",
        }
    }

    /// Position in [`RoadClass::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for RoadClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_go_there_and_back() {
        for (position, class) in RoadClass::ALL.into_iter().enumerate() {
            assert_eq!(class.index(), position);
            assert_eq!(RoadClass::from_word(class.word()), Some(class));
        }
        assert_eq!(RoadClass::from_word("road"), Some(RoadClass::Unknown));
    }
}
