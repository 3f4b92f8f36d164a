use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use spatial::network::{RoadClass, SlopeEffect, SpeedRange, SpeedTable};
use spatial::travel::Moves;
use toml::Spanned;

use super::unknown_word;
use crate::Cover;
use crate::quantity::{Minutes, SlopePercent};
use crate::travel::{Mode, MoveBy};

/// The `[travel]` section: how people move. Whatever is not written keeps its cited default.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TravelSpec {
    /// Walking speeds off the roads by land cover, such as `tree = "2 km/h"`; `"0 km/h"` where nobody walks. Their
    /// ratio to grassland counts, times Tobler's function.
    pub cover: BTreeMap<CoverWord, Speed>,
    /// Kinds of waterway that are crossed on roads alone. Default `["river", "canal"]`; `[]` for none.
    pub barriers: Option<Vec<String>>,
    /// Zone layers that nobody enters, on foot or by road, such as a minefield.
    #[schemars(with = "Vec<String>")]
    pub closed_zones: Vec<Spanned<String>>,
    /// Ground steeper than this is a cliff that nobody walks over, such as `"120 %"`. Default: none.
    pub cliff: Option<SlopePercent>,
    /// Steps to 8 or 16 neighbours; 16 is closer to the true way and takes twice as long. Default 8.
    #[schemars(with = "Option<u8>")]
    pub moves: Option<Spanned<u8>>,
    /// Changes to the modes `walk`, `drive` and `walk+ride`, and modes of your own, by name.
    pub mode: BTreeMap<String, ModeSpec>,
}

/// One mode of `[travel.mode]`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ModeSpec {
    /// For a mode of your own: `walk`, `drive` or `walk+ride`, which it takes everything else from.
    #[schemars(with = "Option<String>")]
    pub like: Option<Spanned<String>>,
    /// Speeds by road class: `track = "15 km/h"`, or slowest, likely and fastest `["8 km/h", "15 km/h", "20 km/h"]`;
    /// `"0 km/h"` where the mode cannot go.
    pub class: BTreeMap<ClassWord, Speed>,
    /// The most each surface allows.
    pub surface: BTreeMap<String, Speed>,
    /// The most each track grade allows.
    pub tracktype: BTreeMap<String, Speed>,
    /// The most each smoothness allows.
    pub smoothness: BTreeMap<String, Speed>,
    /// Slows vehicles on slopes: speed / (1 + this × slope); 3 leaves 77 % on a slope of 10 %. Default 0.
    #[schemars(with = "Option<f64>")]
    pub slope_slowdown: Option<Spanned<f64>>,
    /// Seconds lost for each radian the road turns. Default 0.
    #[schemars(with = "Option<f64>")]
    pub turn_s: Option<Spanned<f64>>,
    /// From standing at the road to moving: starting the car, waiting for a lift. Default none.
    pub boarding: Option<Minutes>,
    /// The longest walk between the road and the service at the end of a drive. Default an hour.
    pub last_walk: Option<Minutes>,
}

impl TravelSpec {
    /// The words of all modes, built-in ones first.
    pub fn modes(&self) -> Vec<&str> {
        let own = self.mode.keys().map(String::as_str).filter(|word| Mode::by_default(word).is_none());
        MoveBy::ALL.iter().map(|row| row.1).chain(own).collect()
    }

    /// A mode by its word, with the scenario's speeds; `None` when there is none.
    pub fn mode(&self, word: &str) -> Option<Mode> {
        let spec = self.mode.get(word);
        let base = spec.and_then(|spec| spec.like.as_ref()).map_or(word, |like| like.get_ref().as_str());
        let mut mode = Mode { word: word.to_owned(), ..Mode::by_default(base)? };
        for word in [MoveBy::ALL[0].1, base, word] {
            let Some(spec) = self.mode.get(word) else { continue };
            let by_foot = word == MoveBy::ALL[0].1 || mode.by == MoveBy::Foot;
            spec.change(if by_foot { &mut mode.foot } else { &mut mode.vehicle });
            if let Some(boarding) = spec.boarding {
                mode.boarding_s = boarding.0 * 60.0;
            }
            if let Some(walk) = spec.last_walk {
                mode.last_walk_s = walk.0 * 60.0;
            }
        }
        Some(mode)
    }

    /// How steps are taken.
    pub fn moves(&self) -> Moves {
        match &self.moves {
            Some(moves) if *moves.get_ref() == 16 => Moves::Sixteen,
            _ => Moves::Eight,
        }
    }

    /// Walking speed over a land cover, km/h, when the scenario says one.
    pub fn cover_kmh(&self, cover: Cover) -> Option<f64> {
        self.cover.get(&CoverWord(cover)).map(|speed| speed.0.likely_kmh)
    }
}

impl ModeSpec {
    fn change(&self, table: &mut SpeedTable) {
        for (class, speed) in &self.class {
            if speed.0.likely_kmh > 0.0 {
                table.class_speeds.insert(class.0, speed.0);
            } else {
                table.class_speeds.remove(&class.0);
            }
        }
        let caps = [
            (&self.surface, &mut table.surface_caps_kmh),
            (&self.tracktype, &mut table.tracktype_caps_kmh),
            (&self.smoothness, &mut table.smoothness_caps_kmh),
        ];
        for (changes, caps) in caps {
            caps.extend(changes.iter().map(|(word, speed)| (word.clone(), speed.0.likely_kmh)));
        }
        if let Some(slowdown) = &self.slope_slowdown {
            table.slope = SlopeEffect::Grade { slowdown: *slowdown.get_ref() };
        }
        if let Some(turn_s) = &self.turn_s {
            table.turn_s_per_radian = *turn_s.get_ref();
        }
    }
}

/// A speed, or its range: `"15 km/h"`, `["8 km/h", "15 km/h", "20 km/h"]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed(pub SpeedRange);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(f64),
    Text(String),
    Range(Vec<Written>),
}

const EXPECTED: &str = "expected a speed such as \"15 km/h\", or slowest, likely and fastest in a list";

impl Written {
    fn kmh(&self) -> Result<f64, String> {
        let (kmh, shown) = match self {
            Self::Number(kmh) => (Some(*kmh), kmh.to_string()),
            Self::Text(text) => {
                (text.trim().strip_suffix("km/h").and_then(|kmh| kmh.trim().parse().ok()), text.clone())
            }
            Self::Range(_) => (None, "a list in a list".to_owned()),
        };
        let sound = kmh.filter(|kmh: &f64| kmh.is_finite() && *kmh >= 0.0);
        sound.ok_or_else(|| format!("found \"{shown}\", {EXPECTED}"))
    }

    fn range(&self) -> Result<SpeedRange, String> {
        let Self::Range(speeds) = self else { return Ok(SpeedRange::exactly(self.kmh()?)) };
        let speeds: Vec<f64> = speeds.iter().map(Self::kmh).collect::<Result<_, _>>()?;
        match speeds.as_slice() {
            &[slowest_kmh, likely_kmh, fastest_kmh] if slowest_kmh <= likely_kmh && likely_kmh <= fastest_kmh => {
                Ok(SpeedRange { slowest_kmh, likely_kmh, fastest_kmh })
            }
            found => Err(format!("found {found:?}, {EXPECTED}, none below the one before")),
        }
    }
}

impl<'de> Deserialize<'de> for Speed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Written::deserialize(deserializer).map_err(|_| D::Error::custom(EXPECTED))?;
        written.range().map(Self).map_err(D::Error::custom)
    }
}

impl JsonSchema for Speed {
    fn schema_name() -> Cow<'static, str> {
        "Speed".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "array"], "description": "such as \"15 km/h\", or slowest, likely, fastest" })
    }
}

/// Declares a word of a fixed list.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident($of:ty), $what:literal, $words:expr, $from:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub $of);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                let known: fn(&str) -> Option<$of> = $from;
                known(&word).map(Self).ok_or_else(|| D::Error::custom(unknown_word($what, &word, &$words)))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "enum": $words })
            }
        }
    };
}

word!(
    /// A road class as OpenStreetMap writes it.
    ClassWord(RoadClass),
    "road class",
    RoadClass::ALL.map(RoadClass::word),
    |word| RoadClass::ALL.into_iter().find(|class| class.word() == word)
);
word!(
    /// A class of land cover.
    CoverWord(Cover),
    "land cover",
    Cover::ALL.map(|row| row.1),
    Cover::from_word
);

#[cfg(test)]
mod tests {
    use spatial::network::Pace;

    use super::*;
    use crate::Scenario;

    fn parse(travel: &str) -> Result<Scenario, super::super::ScenarioError> {
        let question = "[[criterion]]\nid = \"height\"\nmeasure = { kind = \"elevation\" }\n\
                        value = { kind = \"rising\", from = \"0 m\", to = \"9 m\" }\n";
        let region = "title = \"T\"\n[region]\nbbox = [1.0, 1.0, 2.0, 2.0]\ncell = \"90 m\"\n";
        Scenario::parse("s.toml", &format!("{region}{travel}\n{question}"))
    }

    #[test]
    fn speeds_replace_defaults_and_modes_inherit() {
        let scenario = parse(
            "[travel.mode.drive]\nclass = { track = [\"8 km/h\", \"12 km/h\", 20] }\nsurface = { dirt = \"10 km/h\" }\n\
             [travel.mode.walk]\nclass = { path = \"4 km/h\" }\n\
             [travel.mode.tractor]\nlike = \"drive\"\nclass = { motorway = \"0 km/h\" }\nboarding = \"2 min\"",
        )
        .unwrap();
        let tractor = scenario.travel.mode("tractor").unwrap();
        assert_eq!(tractor.by, MoveBy::Vehicle);
        let track = tractor.vehicle.class_speeds[&RoadClass::Track];
        assert_eq!([Pace::Slowest, Pace::Likely, Pace::Fastest].map(|pace| track.at(pace)), [8.0, 12.0, 20.0]);
        assert!(!tractor.vehicle.class_speeds.contains_key(&RoadClass::Motorway));
        assert_eq!((tractor.vehicle.surface_caps_kmh["dirt"], tractor.boarding_s), (10.0, 120.0));
        assert_eq!(tractor.foot.class_speeds[&RoadClass::Path].likely_kmh, 4.0);
        assert_eq!(scenario.travel.modes(), ["walk", "drive", "walk+ride", "tractor"]);
        assert!(scenario.travel.mode("boat").is_none());
    }

    #[test]
    fn slips_are_pointed_at() {
        let fault = |travel: &str| parse(travel).unwrap_err();
        let error = fault("[travel.mode.drive]\nclass = { trakc = 5 }");
        assert_eq!(error.line, 6, "{error}");
        assert!(error.message.contains("did you mean \"track\""), "{error}");
        let error = fault("[travel.mode.drive]\nclass = { track = \"5 mph\" }");
        assert!(error.line == 6 && error.message.contains("5 mph"), "{error}");
        let error = fault("[travel.mode.drive]\nclass = { track = [9, 5, 7] }");
        assert!(error.line == 6 && error.message.contains("none below"), "{error}");
        let error = fault("[travel.mode.bus]\nclass = { track = 5 }");
        assert!(error.message.contains("like"), "{error}");
        let error = fault("[travel.mode.bus]\nlike = \"driev\"");
        assert!(error.line == 6 && error.message.contains("did you mean \"drive\""), "{error}");
        let error = fault("[travel]\nmoves = 12");
        assert!(error.line == 6 && error.message.contains("8 or 16"), "{error}");
        let error = fault("[travel]\nclosed_zones = [\"mines\"]");
        assert!(error.line == 6 && error.message.contains("mines"), "{error}");
        let error = fault("[travel]\ncover = { trees = 2 }");
        assert!(error.line == 6 && error.message.contains("did you mean \"tree\""), "{error}");
    }
}
