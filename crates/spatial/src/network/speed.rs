use std::collections::BTreeMap;

use super::defaults::{SPEED_RANGE_SHARES, class_speeds, of_subject};
use super::{Permission, Road, RoadClass, SpeedSubject};

/// A speed that is not known exactly, km/h.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpeedRange {
    /// Slow: snow, load, an old driver.
    pub slowest_kmh: f64,
    /// What to reckon with.
    pub likely_kmh: f64,
    /// Fast.
    pub fastest_kmh: f64,
}

impl SpeedRange {
    /// The same speed in every case.
    pub fn exactly(kmh: f64) -> Self {
        Self { slowest_kmh: kmh, likely_kmh: kmh, fastest_kmh: kmh }
    }

    /// One end or the middle, km/h.
    pub fn at(self, pace: Pace) -> f64 {
        match pace {
            Pace::Slowest => self.slowest_kmh,
            Pace::Likely => self.likely_kmh,
            Pace::Fastest => self.fastest_kmh,
        }
    }
}

/// Which end of the speed ranges to reckon with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Pace {
    /// The slowest speeds: the longest times.
    Slowest,
    /// The likely speeds.
    #[default]
    Likely,
    /// The fastest speeds: the shortest times.
    Fastest,
}

/// Who moves: this decides which rights of way and oneways count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mover {
    /// Somebody on foot: both ways on every road; the right of way is [`Road::foot`].
    OnFoot,
    /// A motor vehicle: obeys [`Road::direction`]; the right of way is [`Road::motor`].
    Vehicle,
}

/// What a slope does to the speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SlopeEffect {
    /// Nothing.
    None,
    /// Tobler's hiking function on the slope in the direction of travel, scaled so that flat ground gives the speed
    /// of the class: v = v₀ · exp(−3.5·|S + 0.05|) / exp(−3.5·0.05) (Tobler 1993, *Three presentations on
    /// geographical analysis and modeling*). Unknown heights count as flat.
    Tobler,
    /// v = v₀ / (1 + k·|S|), S rise over run, up and down alike: k = 3 gives 77 % of the speed on 10 %.
    Grade {
        /// k above.
        slowdown: f64,
    },
}

/// What a signed speed limit does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SignedLimit {
    /// Nothing.
    Ignored,
    /// Nobody is faster than it.
    Cap,
    /// It takes the place of the class's speed, times this factor (OSRM's car profile uses 0.8).
    Replaces {
        /// Share of the limit that is driven.
        factor: f64,
    },
}

/// How fast a mode moves on roads. [`SpeedTable::walk`] and [`SpeedTable::drive`] hold the defaults of
/// [`SPEED_DEFAULTS`](super::SPEED_DEFAULTS); every field can be replaced.
///
/// ```
/// use spatial::network::{Pace, Road, RoadClass, SpeedTable};
/// let mut drive = SpeedTable::drive();
/// let mut road = Road::of_class(RoadClass::Tertiary);
/// assert_eq!(drive.speed_kmh(&road, Pace::Likely), Some(40.0));
/// road.surface = Some("dirt".to_owned());
/// assert_eq!(drive.speed_kmh(&road, Pace::Likely), Some(30.0));
/// drive.surface_caps_kmh.insert("dirt".to_owned(), 20.0);
/// assert_eq!(drive.speed_kmh(&road, Pace::Likely), Some(20.0));
/// assert_eq!(drive.speed_kmh(&Road::of_class(RoadClass::Steps), Pace::Likely), None);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SpeedTable {
    /// Its name: `walk`, `drive`, or the scenario's own.
    pub mode: String,
    /// Who moves.
    pub mover: Mover,
    /// Speed on firm flat ground by class; a class that is missing cannot be used.
    pub class_speeds: BTreeMap<RoadClass, SpeedRange>,
    /// The most each surface allows, km/h.
    pub surface_caps_kmh: BTreeMap<String, f64>,
    /// The most each track grade allows, km/h.
    pub tracktype_caps_kmh: BTreeMap<String, f64>,
    /// The most each smoothness allows, km/h; 0 closes the road.
    pub smoothness_caps_kmh: BTreeMap<String, f64>,
    /// What a signed limit does.
    pub signed_limit: SignedLimit,
    /// What slopes do.
    pub slope: SlopeEffect,
    /// Seconds lost for each radian the road turns: curves. A hairpin is about 3.1 radians.
    pub turn_s_per_radian: f64,
}

impl SpeedTable {
    /// Walking on roads: Tobler on the directed slope, path factor 1, no motorways, both ways on oneways.
    pub fn walk() -> Self {
        Self {
            slope: SlopeEffect::Tobler,
            signed_limit: SignedLimit::Ignored,
            ..Self::of_defaults("walk", Mover::OnFoot)
        }
    }

    /// Driving: OSRM's car profile, tracks as AccessMod's sample has them, signed limits as caps, slopes and curves
    /// without effect. On mountain roads these are upper values: see [`SpeedRange`], `slope` and `turn_s_per_radian`.
    pub fn drive() -> Self {
        Self::of_defaults("drive", Mover::Vehicle)
    }

    fn of_defaults(mode: &str, mover: Mover) -> Self {
        let (_, slow, fast) =
            SPEED_RANGE_SHARES.into_iter().find(|shares| shares.0 == mode).unwrap_or((mode, 1.0, 1.0));
        let range = |kmh: f64| SpeedRange { slowest_kmh: slow * kmh, likely_kmh: kmh, fastest_kmh: fast * kmh };
        let caps = |subject| of_subject(mode, subject).map(|row| (row.word.to_owned(), row.kmh)).collect();
        Self {
            mode: mode.to_owned(),
            mover,
            class_speeds: class_speeds(mode).map(|(class, kmh)| (class, range(kmh))).collect(),
            surface_caps_kmh: caps(SpeedSubject::Surface),
            tracktype_caps_kmh: caps(SpeedSubject::TrackGrade),
            smoothness_caps_kmh: caps(SpeedSubject::Smoothness),
            signed_limit: SignedLimit::Cap,
            slope: SlopeEffect::None,
            turn_s_per_radian: 0.0,
        }
    }

    /// Speed on flat straight ground, km/h; `None` where this mode may not or cannot go. A road that is expressly
    /// allowed but whose class has no speed takes that of [`RoadClass::Unknown`].
    pub fn speed_kmh(&self, road: &Road, pace: Pace) -> Option<f64> {
        let permission = match self.mover {
            Mover::OnFoot => road.foot,
            Mover::Vehicle => road.motor,
        };
        let mut range = self.class_speeds.get(&road.class);
        match permission {
            Permission::Forbidden => return None,
            Permission::Allowed => range = range.or_else(|| self.class_speeds.get(&RoadClass::Unknown)),
            Permission::Unstated => {}
        }
        let mut speed = range?.at(pace);
        match (self.signed_limit, road.max_speed_kmh.filter(|&limit| limit > 0.0)) {
            (SignedLimit::Cap, Some(limit)) => speed = speed.min(limit),
            (SignedLimit::Replaces { factor }, Some(limit)) => speed = limit * factor,
            _ => {}
        }
        for (caps, word) in [
            (&self.surface_caps_kmh, &road.surface),
            (&self.tracktype_caps_kmh, &road.tracktype),
            (&self.smoothness_caps_kmh, &road.smoothness),
        ] {
            speed = word.as_ref().and_then(|word| caps.get(word)).map_or(speed, |&cap| speed.min(cap));
        }
        (speed > 0.0).then_some(speed)
    }
}

/// Share of the flat speed that is left on a slope (rise over run in the direction of travel).
pub(super) fn slope_share(effect: SlopeEffect, slope: f64) -> f64 {
    match effect {
        SlopeEffect::None => 1.0,
        SlopeEffect::Tobler => (-3.5 * ((slope + 0.05).abs() - 0.05)).exp(),
        SlopeEffect::Grade { slowdown } => 1.0 / (1.0 + slowdown * slope.abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::SPEED_DEFAULTS;
    use crate::network::defaults::TOBLER_FLAT_KMH;

    /// Tobler 1993, 6·exp(−3.5·|S + 0.05|), tabulated to 4 digits.
    #[test]
    fn walking_follows_tobler() {
        assert!((TOBLER_FLAT_KMH - 6.0 * (-0.175f64).exp()).abs() < 1e-12);
        let flat = SpeedTable::walk().speed_kmh(&Road::of_class(RoadClass::Path), Pace::Likely).unwrap();
        for (slope, kmh) in [(-1.0, 0.2158), (-0.3, 2.5012), (-0.05, 6.0), (0.0, 5.0367), (0.1, 3.5493), (0.5, 0.8753)]
        {
            assert!((flat * slope_share(SlopeEffect::Tobler, slope) - kmh).abs() < 5e-5, "{slope}");
        }
        assert!((slope_share(SlopeEffect::Grade { slowdown: 3.0 }, -0.1) - 1.0 / 1.3).abs() < 1e-12);
    }

    #[test]
    fn every_default_is_used_and_cited() {
        for default in SPEED_DEFAULTS {
            let closes = default.subject == SpeedSubject::Smoothness && default.kmh == 0.0;
            assert!((default.kmh > 0.0 || closes) && !default.reference.is_empty());
            let table = if default.mode == "walk" { SpeedTable::walk() } else { SpeedTable::drive() };
            let kmh = match default.subject {
                SpeedSubject::Class => table.class_speeds[&RoadClass::from_word(default.word).unwrap()].likely_kmh,
                SpeedSubject::Surface => table.surface_caps_kmh[default.word],
                SpeedSubject::TrackGrade => table.tracktype_caps_kmh[default.word],
                SpeedSubject::Smoothness => table.smoothness_caps_kmh[default.word],
            };
            assert_eq!(kmh, default.kmh, "{}", default.word);
        }
    }

    #[test]
    fn rights_limits_and_caps() {
        let drive = SpeedTable::drive();
        let mut road = Road { max_speed_kmh: Some(30.0), ..Road::of_class(RoadClass::Primary) };
        assert_eq!(drive.speed_kmh(&road, Pace::Likely), Some(30.0));
        let replaced = SpeedTable { signed_limit: SignedLimit::Replaces { factor: 0.8 }, ..drive.clone() };
        assert_eq!(replaced.speed_kmh(&road, Pace::Likely), Some(24.0));
        road.smoothness = Some("horrible".to_owned());
        road.tracktype = Some("grade1".to_owned());
        assert_eq!(drive.speed_kmh(&road, Pace::Likely), Some(3.0));
        for closed in ["very_horrible", "impassable"] {
            let road = Road { smoothness: Some(closed.to_owned()), ..road.clone() };
            assert_eq!(drive.speed_kmh(&road, Pace::Fastest), None, "no vehicle, whatever the class");
            assert_eq!(SpeedTable::walk().speed_kmh(&road, Pace::Likely), Some(TOBLER_FLAT_KMH));
        }
        road.motor = Permission::Forbidden;
        assert_eq!(drive.speed_kmh(&road, Pace::Likely), None);
        assert_eq!(SpeedTable::walk().speed_kmh(&road, Pace::Likely), Some(TOBLER_FLAT_KMH));
        let path = Road { motor: Permission::Allowed, ..Road::of_class(RoadClass::Path) };
        assert_eq!(drive.speed_kmh(&path, Pace::Likely), Some(10.0));
        let range = drive.class_speeds[&RoadClass::Secondary];
        assert!(range.slowest_kmh < range.likely_kmh && range.likely_kmh < range.fastest_kmh);
    }
}
