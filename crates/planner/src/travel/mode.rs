//! How people move: on foot, in their own vehicle, or with lifts and shared taxis.

use spatial::network::{Pace, Season, SpeedTable};

/// How a mode uses the roads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveBy {
    /// On foot all the way, along roads and across country.
    Foot,
    /// One ride in one's own vehicle, with the walk to it and from it; or the whole way on foot where that is faster.
    Vehicle,
    /// On foot and by vehicles that can be boarded and left anywhere along their roads.
    FootAndVehicle,
}

impl MoveBy {
    /// The words of scenarios, in the order of the variants.
    pub const ALL: [(MoveBy, &'static str); 3] =
        [(MoveBy::Foot, "walk"), (MoveBy::Vehicle, "drive"), (MoveBy::FootAndVehicle, "walk+ride")];
}

/// A mode of travel with its speeds.
#[derive(Debug, Clone, PartialEq)]
pub struct Mode {
    /// The word used in scenarios: `walk`, `drive`, `walk+ride`, or one of the scenario's own.
    pub word: String,
    /// How it uses the roads.
    pub by: MoveBy,
    /// Speeds along roads on foot.
    pub foot: SpeedTable,
    /// Speeds of the vehicle; not looked at by [`MoveBy::Foot`].
    pub vehicle: SpeedTable,
    /// Seconds from standing at the road to moving: starting the car, waiting for a lift.
    pub boarding_s: f64,
    /// The longest walk between the road and the place gone to that a drive looks at, seconds.
    pub last_walk_s: f64,
}

/// The longest walk at the end of a drive that is looked at, when the scenario says nothing: an hour.
pub const LAST_WALK_S: f64 = 3600.0;

impl Mode {
    /// The mode a word of [`MoveBy::ALL`] stands for, with default speeds.
    pub fn by_default(word: &str) -> Option<Self> {
        let (by, _) = MoveBy::ALL.into_iter().find(|(_, known)| *known == word)?;
        Some(Self {
            word: word.to_owned(),
            by,
            foot: SpeedTable::walk(),
            vehicle: SpeedTable::drive(),
            boarding_s: 0.0,
            last_walk_s: LAST_WALK_S,
        })
    }

    /// The mode as a sentence begins: `Walk`, `Drive`.
    pub fn uses_vehicle(&self) -> bool {
        self.by != MoveBy::Foot
    }
}

/// One way of travelling: a mode, a part of the year, and which end of the speed ranges is reckoned with.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// The mode.
    pub mode: &'a Mode,
    /// The part of the year; `None` for the usual times.
    pub season: Option<&'a Season>,
    /// Which end of the speed ranges.
    pub pace: Pace,
}
