use super::RoadClass;

/// What a default speed is said about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeedSubject {
    /// The speed on a road class.
    Class,
    /// The most a surface allows.
    Surface,
    /// The most a track grade allows.
    TrackGrade,
    /// The most a smoothness allows.
    Smoothness,
}

/// One default of the speed tables, with where it comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeedDefault {
    /// Mode it belongs to: `walk` or `drive`.
    pub mode: &'static str,
    /// What `word` is.
    pub subject: SpeedSubject,
    /// Road class, surface, track grade or smoothness, as OpenStreetMap writes it.
    pub word: &'static str,
    /// Likely speed or cap, km/h; a cap of 0 closes the road.
    pub kmh: f64,
    /// Where the number comes from.
    pub reference: &'static str,
}

const OSRM: &str = "OSRM car profile, commit 0012f45";
const ACCESSMOD: &str = "AccessMod sample driving speeds";
const TOBLER: &str = "Tobler 1993, on a path, flat ground: 6 exp(-3.5 x 0.05)";

/// Tobler's speed on flat ground, km/h: 6·exp(−3.5·0.05).
pub(super) const TOBLER_FLAT_KMH: f64 = 5.036_742_124_615_245;

/// Slowest and fastest as shares of the likely speed, by mode. No published range was found: an assumption to be
/// replaced by what local drivers and walkers say. Driving reaches lower because car profiles are made for plains.
pub const SPEED_RANGE_SHARES: [(&str, f64, f64); 2] = [("walk", 0.75, 1.15), ("drive", 0.6, 1.1)];

use SpeedSubject::{Class, Smoothness, Surface, TrackGrade};

const fn drive(subject: SpeedSubject, word: &'static str, kmh: f64) -> SpeedDefault {
    SpeedDefault { mode: "drive", subject, word, kmh, reference: OSRM }
}

const fn walk(word: &'static str, kmh: f64, reference: &'static str) -> SpeedDefault {
    SpeedDefault { mode: "walk", subject: Class, word, kmh, reference }
}

/// Every default speed. A class that is missing for a mode cannot be used by it, unless the road says that it may.
pub const SPEED_DEFAULTS: [SpeedDefault; 56] = [
    drive(Class, "motorway", 90.0),
    drive(Class, "motorway_link", 75.0),
    drive(Class, "trunk", 85.0),
    drive(Class, "trunk_link", 70.0),
    drive(Class, "primary", 65.0),
    drive(Class, "primary_link", 60.0),
    drive(Class, "secondary", 55.0),
    drive(Class, "secondary_link", 50.0),
    drive(Class, "tertiary", 40.0),
    drive(Class, "tertiary_link", 30.0),
    drive(Class, "unclassified", 25.0),
    drive(Class, "residential", 25.0),
    drive(Class, "living_street", 10.0),
    drive(Class, "service", 15.0),
    drive(Class, "ferry", 5.0),
    drive(Class, "unknown", 10.0),
    SpeedDefault { mode: "drive", subject: Class, word: "track", kmh: 20.0, reference: ACCESSMOD },
    drive(Surface, "gravel", 45.0),
    drive(Surface, "unpaved", 30.0),
    drive(Surface, "dirt", 30.0),
    drive(Surface, "ground", 30.0),
    drive(Surface, "grass", 30.0),
    drive(Surface, "clay", 20.0),
    drive(Surface, "sand", 15.0),
    drive(Surface, "mud", 15.0),
    drive(TrackGrade, "grade2", 45.0),
    drive(TrackGrade, "grade3", 30.0),
    drive(TrackGrade, "grade4", 20.0),
    drive(TrackGrade, "grade5", 15.0),
    drive(Smoothness, "intermediate", 45.0),
    drive(Smoothness, "bad", 30.0),
    drive(Smoothness, "very_bad", 15.0),
    drive(Smoothness, "horrible", 3.0),
    // The profile leaves such ways out altogether.
    drive(Smoothness, "very_horrible", 0.0),
    drive(Smoothness, "impassable", 0.0),
    walk("trunk", TOBLER_FLAT_KMH, TOBLER),
    walk("trunk_link", TOBLER_FLAT_KMH, TOBLER),
    walk("primary", TOBLER_FLAT_KMH, TOBLER),
    walk("primary_link", TOBLER_FLAT_KMH, TOBLER),
    walk("secondary", TOBLER_FLAT_KMH, TOBLER),
    walk("secondary_link", TOBLER_FLAT_KMH, TOBLER),
    walk("tertiary", TOBLER_FLAT_KMH, TOBLER),
    walk("tertiary_link", TOBLER_FLAT_KMH, TOBLER),
    walk("unclassified", TOBLER_FLAT_KMH, TOBLER),
    walk("residential", TOBLER_FLAT_KMH, TOBLER),
    walk("living_street", TOBLER_FLAT_KMH, TOBLER),
    walk("service", TOBLER_FLAT_KMH, TOBLER),
    walk("track", TOBLER_FLAT_KMH, TOBLER),
    walk("pedestrian", TOBLER_FLAT_KMH, TOBLER),
    walk("path", TOBLER_FLAT_KMH, TOBLER),
    walk("footway", TOBLER_FLAT_KMH, TOBLER),
    walk("bridleway", TOBLER_FLAT_KMH, TOBLER),
    walk("cycleway", TOBLER_FLAT_KMH, TOBLER),
    walk("steps", TOBLER_FLAT_KMH, TOBLER),
    walk("unknown", TOBLER_FLAT_KMH, TOBLER),
    walk("ferry", 5.0, OSRM),
];

/// The defaults of a mode that are said about classes, with the class.
pub(super) fn class_speeds(mode: &str) -> impl Iterator<Item = (RoadClass, f64)> + '_ {
    of_subject(mode, Class).filter_map(|default| Some((RoadClass::from_word(default.word)?, default.kmh)))
}

/// The defaults of a mode that are said about a subject.
pub(super) fn of_subject(mode: &str, subject: SpeedSubject) -> impl Iterator<Item = &'static SpeedDefault> + '_ {
    SPEED_DEFAULTS.iter().filter(move |default| default.mode == mode && default.subject == subject)
}
