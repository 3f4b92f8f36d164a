//! Faults of `[travel]` and `[[season]]` that their form alone cannot show.

use super::check::{Fault, fault, whole};
use super::{Scenario, SeasonSpec, unknown_word};
use crate::travel::MoveBy;

impl Scenario {
    pub(super) fn check_travel(&self) -> Result<(), Fault> {
        let travel = &self.travel;
        if let Some(moves) = travel.moves.as_ref().filter(|moves| ![8, 16].contains(moves.get_ref())) {
            return Err(fault(moves, format!("found moves = {}, expected 8 or 16", moves.get_ref())));
        }
        for layer in &travel.closed_zones {
            self.check_zone(layer.get_ref()).map_err(|message| fault(layer, message))?;
        }
        for (word, mode) in &travel.mode {
            let built_in = MoveBy::ALL.map(|row| row.1);
            match &mode.like {
                None if !built_in.contains(&word.as_str()) => {
                    return Err(whole(format!(
                        "[travel.mode.{word}]: expected like = one of {}",
                        built_in.map(|word| format!("\"{word}\"")).join(", ")
                    )));
                }
                Some(like) if !built_in.contains(&like.get_ref().as_str()) => {
                    return Err(fault(like, unknown_word("like", like.get_ref(), &built_in)));
                }
                _ => {}
            }
            for figure in mode.slope_slowdown.iter().chain(&mode.turn_s) {
                if !(figure.get_ref().is_finite() && *figure.get_ref() >= 0.0) {
                    let message = format!("found {}, expected a finite number, 0 or more", figure.get_ref());
                    return Err(fault(figure, message));
                }
            }
        }
        self.seasons.iter().enumerate().try_for_each(|(position, season)| self.check_season(position, season))
    }

    fn check_season(&self, position: usize, season: &SeasonSpec) -> Result<(), Fault> {
        let name = season.name.get_ref();
        if self.seasons[..position].iter().any(|other| other.name.get_ref() == name) {
            return Err(fault(&season.name, format!("found season \"{name}\" twice, expected each name once")));
        }
        if season.months.get_ref().iter().any(|month| !(1..=12).contains(month)) {
            let message = format!("found months {:?}, expected numbers from 1 to 12", season.months.get_ref());
            return Err(fault(&season.months, message));
        }
        for (layer, span) in season.zones() {
            self.check_zone(layer).map_err(|message| Fault { span: Some(span), message })?;
        }
        if let (Some(off_road), Err(message)) = (&season.off_road, season.off_road_share()) {
            return Err(fault(off_road, message));
        }
        season.slow.iter().try_for_each(|slow| slow.get_ref().share().map(|_| ()).map_err(|error| fault(slow, error)))
    }

    fn check_zone(&self, layer: &str) -> Result<(), String> {
        let layers: Vec<&str> = self.data.zones.keys().map(String::as_str).collect();
        if layers.contains(&layer) { Ok(()) } else { Err(unknown_word("zone layer", layer, &layers)) }
    }
}
