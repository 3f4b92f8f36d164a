//! Rights and hazards: what no weight can buy a village past.
//!
//! A gate is answered with pass, fail or unknown. One fail excludes; one unknown withholds, which means shown and
//! explained but not used in a plan until someone brings the fact or signs a waiver. A waiver names who, why and until
//! when, and what it covers.

use crate::Error;
use std::fmt;

/// A calendar day. This crate has no clock: the caller says what day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// Reads `2026-05-31`.
    ///
    /// # Errors
    /// [`Error::Parameter`] for anything that is not a day of the Gregorian calendar in that form.
    ///
    /// ```
    /// use decision::gates::Day;
    /// assert!(Day::parse("2026-05-31")? < Day::parse("2026-06-01")?);
    /// assert!(Day::parse("2026-02-30").is_err());
    /// # Ok::<(), decision::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || Error::parameter("date", "day", format!("`{text}`"), "a day like 2026-05-31");
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return Err(wrong()) };
        let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return Err(wrong());
        }
        let year: u16 = year.parse().map_err(|_| wrong())?;
        let month: u8 = month.parse().map_err(|_| wrong())?;
        let day: u8 = day.parse().map_err(|_| wrong())?;
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let longest = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return Err(wrong()),
        };
        if (1..=longest).contains(&day) { Ok(Self { year, month, day }) } else { Err(wrong()) }
    }
}

impl Day {
    /// Year, month from 1 and day from 1.
    pub fn year_month_day(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A signed exception from a gate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Waiver {
    /// Who signed.
    pub who: String,
    /// Why.
    pub why: String,
    /// Last day on which it holds; `None` for no end.
    pub until: Option<Day>,
}

/// The answer to one gate for one village.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Known and met.
    Pass,
    /// Known and not met: excludes.
    Fail,
    /// Not known: withholds.
    Unknown,
    /// Someone answers for it.
    Waived {
        /// Who, why, until when.
        waiver: Waiver,
    },
}

impl Outcome {
    /// The outcome under a waiver on a day. A waiver answers for what nobody knows: it changes nothing where the gate
    /// passes, where it is known to fail, nor after its last day.
    #[must_use]
    pub fn waived(self, waiver: &Waiver, on: Day) -> Self {
        if waiver.until.is_some_and(|until| on > until) {
            return self;
        }
        match self {
            Self::Unknown => Self::Waived { waiver: waiver.clone() },
            other => other,
        }
    }
}

/// What all gates together say of a village.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decision {
    /// Every gate passed or was waived.
    Eligible,
    /// No gate failed, at least one is unknown.
    Withheld,
    /// At least one gate failed.
    Excluded,
}

impl Decision {
    /// The word used in outputs: `eligible`, `withheld`, `excluded`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Withheld => "withheld",
            Self::Excluded => "excluded",
        }
    }
}

/// One gate that did not simply pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Index of the gate in the list given.
    pub gate: usize,
    /// What it said: never [`Outcome::Pass`].
    pub outcome: Outcome,
}

/// The decision on one village and every reason for it, in the order of the gates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Eligible, withheld or excluded.
    pub decision: Decision,
    /// All gates that failed, are unknown, or were waived.
    pub reasons: Vec<Reason>,
}

/// Joins the outcomes of all gates for one village: one fail excludes, else one unknown withholds, else eligible.
/// Without gates a village is eligible.
///
/// ```
/// use decision::gates::{Decision, Outcome, decide};
/// assert_eq!(decide(&[Outcome::Pass, Outcome::Unknown]).decision, Decision::Withheld);
/// assert_eq!(decide(&[Outcome::Fail, Outcome::Unknown]).decision, Decision::Excluded);
/// assert_eq!(decide(&[]).decision, Decision::Eligible);
/// ```
pub fn decide(outcomes: &[Outcome]) -> Verdict {
    let mut decision = Decision::Eligible;
    let mut reasons = Vec::new();
    for (gate, outcome) in outcomes.iter().enumerate() {
        let says = match outcome {
            Outcome::Pass => continue,
            Outcome::Waived { .. } => Decision::Eligible,
            Outcome::Unknown => Decision::Withheld,
            Outcome::Fail => Decision::Excluded,
        };
        decision = decision.max(says);
        reasons.push(Reason { gate, outcome: outcome.clone() });
    }
    Verdict { decision, reasons }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiver(until: Option<&str>) -> Waiver {
        let until = until.map(|day| Day::parse(day).unwrap());
        Waiver { who: "mine action centre".into(), why: "survey under way".into(), until }
    }

    #[test]
    fn a_waiver_holds_through_its_last_day_and_is_shown() {
        let day = |text: &str| Day::parse(text).unwrap();
        let held = Outcome::Unknown.waived(&waiver(Some("2026-05-31")), day("2026-05-31"));
        let verdict = decide(&[held]);
        assert_eq!(verdict.decision, Decision::Eligible);
        assert!(matches!(verdict.reasons[0].outcome, Outcome::Waived { .. }));
        let over = Outcome::Unknown.waived(&waiver(Some("2026-05-31")), day("2026-06-01"));
        assert_eq!(over, Outcome::Unknown);
        assert_eq!(Outcome::Pass.waived(&waiver(None), day("2026-06-01")), Outcome::Pass);
    }

    #[test]
    fn no_waiver_buys_past_a_known_fail() {
        let day = Day::parse("2026-01-01").unwrap();
        let verdict = decide(&[Outcome::Fail.waived(&waiver(None), day), Outcome::Fail, Outcome::Pass]);
        assert_eq!(verdict.decision, Decision::Excluded);
        assert_eq!(verdict.reasons.len(), 2);
    }

    #[test]
    fn days_are_checked() {
        for bad in
            ["", "2026-5-31", "2026-13-01", "2026-00-10", "1900-02-29", "2026-04-31", "+026-01-01", "2026-01-01x"]
        {
            assert!(Day::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Day::parse("2000-02-29").unwrap().to_string(), "2000-02-29");
    }
}
