//! Faults of a scenario that its form alone cannot show.

use std::ops::Range;

use decision::methods::Method;
use decision::robustness::WeightDraws;
use toml::Spanned;

use super::{
    Candidates, CriterionSpec, GateSpec, RegionSpec, RobustnessSpec, Scenario, WeightSpaceSpec, edit_distance,
};
use crate::{Cover, LEGENDS, SettlementClass, Status};

/// A fault and the bytes of the file it concerns; `None` for the file as a whole.
pub(super) struct Fault {
    pub span: Option<Range<usize>>,
    pub message: String,
}

pub(super) fn fault<T>(at: &Spanned<T>, message: impl Into<String>) -> Fault {
    Fault { span: Some(at.span()), message: message.into() }
}

pub(super) fn whole(message: impl Into<String>) -> Fault {
    Fault { span: None, message: message.into() }
}

/// Field names of every export that a criterion's id must not hide.
const RESERVED: [&str; 13] = [
    "disagreement",
    "id",
    "name",
    "status",
    "population",
    "decision",
    "reasons",
    "score",
    "score_low",
    "score_high",
    "rank",
    "completeness",
    "geometry",
];

impl Scenario {
    pub(super) fn check(&self) -> Result<(), Fault> {
        self.region.check()?;
        self.candidates.check()?;
        self.check_cover()?;
        self.check_travel()?;
        if self.criteria.is_empty() {
            return Err(whole("no [[criterion]] is given, expected at least one (see inhabit list criteria)"));
        }
        let ids = self.criteria.iter().map(|criterion| &criterion.id).chain(self.gates.iter().map(|gate| &gate.id));
        check_ids(ids.collect())?;
        for criterion in &self.criteria {
            self.check_criterion(criterion)?;
        }
        if self.criteria.iter().all(|criterion| criterion.weight() == 0.0) {
            return Err(whole("every weight is 0, expected at least one criterion that counts"));
        }
        let weighing = crate::weigh(self).map_err(|error| Fault { span: error.span, message: error.message })?;
        self.check_method()?;
        self.check_robustness(&weighing.weights)?;
        self.check_standards()?;
        self.check_plan()?;
        self.gates.iter().try_for_each(|gate| self.check_gate(gate))
    }

    fn check_method(&self) -> Result<(), Fault> {
        let Some(method) = &self.method else { return Ok(()) };
        let own = method.get_ref().method();
        if !Method::VILLAGES.contains(&own) {
            let known: Vec<&str> = Method::VILLAGES.iter().map(|method| method.about().id).collect();
            let message = format!("{own} is for tables (inhabit rank), expected one of {}", known.join(", "));
            return Err(fault(method, message));
        }
        method.get_ref().check(self.criteria.len()).map_err(|message| fault(method, message))
    }

    fn check_robustness(&self, weights: &[f64]) -> Result<(), Fault> {
        let RobustnessSpec { draws, first, space } = &self.robustness;
        if *draws.get_ref() > 1_000_000 {
            return Err(fault(draws, format!("found {} draws, expected 1,000,000 at most", draws.get_ref())));
        }
        if *first.get_ref() == 0 {
            return Err(fault(first, "found first = 0, expected 1 or more villages"));
        }
        let ids: Vec<&str> = self.criteria.iter().map(|criterion| criterion.id.get_ref().as_str()).collect();
        if let WeightSpaceSpec::Bounds(bounds) = space.get_ref() {
            if let Some(id) = bounds.criteria.keys().find(|id| !ids.contains(&id.get_ref().as_str())) {
                return Err(fault(id, unknown_word("criterion", id.get_ref(), &ids)));
            }
            if let Some(spread) = bounds.spread.filter(|spread| !(spread.is_finite() && *spread >= 0.0)) {
                return Err(fault(space, format!("found spread = {spread}, expected a finite number, 0 or more")));
            }
        }
        let drawn = WeightDraws::new(&space.get_ref().space(weights, &ids), ids.len(), 1, self.seed);
        drawn.map(|_| ()).map_err(|error| fault(space, error.to_string()))
    }

    fn check_cover(&self) -> Result<(), Fault> {
        let Some(cover) = &self.data.land_cover else { return Ok(()) };
        if let Some(word) = cover.gaps.as_ref().filter(|word| Cover::from_word(word).is_none()) {
            return Err(whole(unknown_word("[data] land_cover gaps", word, &Cover::ALL.map(|row| row.1))));
        }
        match &cover.legend {
            Some(legend) if !LEGENDS.iter().any(|(name, _, _)| name == legend) => {
                let names: Vec<&str> = LEGENDS.iter().map(|(name, _, _)| *name).collect();
                Err(whole(unknown_word("[data] land_cover: legend", legend, &names)))
            }
            None if cover.classes.is_empty() => {
                Err(whole("[data] land_cover: expected a legend, such as legend = \"esa-worldcover\", or classes"))
            }
            _ => cover.classes.iter().try_for_each(|(code, word)| {
                if code.parse::<i64>().is_err() {
                    return Err(whole(format!(
                        "[data] land_cover classes: found code \"{code}\", expected a whole number"
                    )));
                }
                match Cover::from_word(word) {
                    Some(_) => Ok(()),
                    None => Err(whole(unknown_word("[data] land_cover classes", word, &Cover::ALL.map(|row| row.1)))),
                }
            }),
        }
    }

    fn check_criterion(&self, criterion: &CriterionSpec) -> Result<(), Fault> {
        if let Some(weight) = &criterion.weight {
            let found = *weight.get_ref();
            if !(found.is_finite() && found >= 0.0) {
                return Err(fault(weight, format!("found weight {found}, expected a finite number, 0 or more")));
            }
        }
        let measure = criterion.measure.get_ref();
        measure.check(self).map_err(|message| fault(&criterion.measure, message))?;
        if self.awaits_pack(criterion.value.get_ref()) {
            return Ok(());
        }
        criterion.value.get_ref().function(measure.unit(), &[]).map_err(|message| {
            fault(&criterion.value, format!("{message} (criterion \"{}\")", criterion.id.get_ref()))
        })?;
        Ok(())
    }

    fn check_gate(&self, gate: &GateSpec) -> Result<(), Fault> {
        gate.measure.get_ref().check(self).map_err(|message| fault(&gate.measure, message))?;
        let by_word = !(gate.pass.is_empty() && gate.fail.is_empty());
        let by_figure = gate.at_least.is_some() || gate.at_most.is_some();
        if by_word == by_figure {
            let message = "expected either words (pass = […], fail = […]) or a limit (at_least, at_most)";
            return Err(fault(&gate.id, format!("gate \"{}\": {message}", gate.id.get_ref())));
        }
        if let Some(word) = gate.pass.iter().find(|word| gate.fail.contains(word)) {
            return Err(fault(&gate.id, format!("gate \"{}\": \"{word}\" both passes and fails", gate.id.get_ref())));
        }
        for limit in gate.at_least.iter().chain(&gate.at_most) {
            limit.get_ref().to(gate.measure.get_ref().unit()).map_err(|message| fault(limit, message))?;
        }
        for waiver in &gate.waivers {
            if waiver.who.trim().is_empty() || waiver.why.trim().is_empty() {
                let message = format!("waiver for {}: expected who signs it and why", waiver.village);
                return Err(fault(&gate.id, format!("gate \"{}\", {message}", gate.id.get_ref())));
            }
            decision::gates::Day::parse(&waiver.until).map_err(|error| {
                fault(&gate.id, format!("gate \"{}\", waiver for {}: {error}", gate.id.get_ref(), waiver.village))
            })?;
        }
        Ok(())
    }
}

impl RegionSpec {
    fn check(&self) -> Result<(), Fault> {
        let cell_m = self.cell.get_ref().0;
        if !(cell_m.is_finite() && cell_m > 0.0) {
            return Err(fault(
                &self.cell,
                format!("found a cell of {cell_m} m, expected more than 0, such as \"90 m\""),
            ));
        }
        let Some(bbox) = &self.bbox else {
            return match self.boundary {
                Some(_) => Ok(()),
                None => Err(whole("[region]: expected bbox = [west, south, east, north] or boundary = \"file\"")),
            };
        };
        let [west, south, east, north] = *bbox.get_ref();
        if !bbox.get_ref().iter().all(|degrees| degrees.is_finite()) || south < -90.0 || north > 90.0 {
            return Err(fault(bbox, "expected four finite numbers in degrees: west, south, east, north"));
        }
        // A box across the antimeridian starts in the east of the map and ends in its west: 177 to -178.
        let across = west > 0.0 && east < 0.0;
        if (west >= east && !across) || south >= north {
            let message = format!("found west {west}, south {south}, east {east}, north {north}");
            return Err(fault(
                bbox,
                format!(
                    "{message}; expected west below east and south below north (a box across the antimeridian goes from a positive to a negative longitude)"
                ),
            ));
        }
        if west < -180.0 || east > 180.0 {
            return Err(fault(bbox, "expected longitudes from -180 to 180"));
        }
        Ok(())
    }
}

impl Candidates {
    fn check(&self) -> Result<(), Fault> {
        for word in &self.status {
            if Status::from_word(word.get_ref()).is_none() {
                let words = Status::ALL.map(|row| row.1);
                return Err(fault(word, unknown_word("status", word.get_ref(), &words)));
            }
        }
        for word in &self.class {
            if SettlementClass::from_word(word.get_ref()).is_none() {
                let words = SettlementClass::ALL.map(|row| row.1);
                return Err(fault(word, unknown_word("class", word.get_ref(), &words)));
            }
        }
        match self.max_population {
            Some(most) if !(most.is_finite() && most >= 0.0) => {
                Err(whole(format!("[candidates]: found max_population = {most}, expected a finite number, 0 or more")))
            }
            _ => Ok(()),
        }
    }
}

fn check_ids(ids: Vec<&Spanned<String>>) -> Result<(), Fault> {
    for (position, id) in ids.iter().enumerate() {
        let word = id.get_ref();
        let well_formed = word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !well_formed {
            let message = format!("found id \"{word}\", expected small letters, digits and _, starting with a letter");
            return Err(fault(id, message));
        }
        if RESERVED.contains(&word.as_str()) {
            return Err(fault(id, format!("found id \"{word}\", which is the name of another field")));
        }
        if ids[..position].iter().any(|other| other.get_ref() == word) {
            return Err(fault(id, format!("found id \"{word}\" twice, expected each id once")));
        }
    }
    Ok(())
}

/// "found x, expected one of …", with the nearest word when it is a slip.
pub(crate) fn unknown_word(what: &str, found: &str, expected: &[&str]) -> String {
    let near = expected
        .iter()
        .map(|word| (edit_distance(found, word), word))
        .min()
        .filter(|(distance, _)| *distance <= 2.max(found.len() / 3))
        .map_or(String::new(), |(_, word)| format!("; did you mean \"{word}\"?"));
    format!("{what}: found \"{found}\", expected one of {}{near}", expected.join(", "))
}
