//! How long it takes from every place to the nearest of some places.

use geo::Coord;
use rayon::prelude::*;
use spatial::Grid;
use spatial::travel::{Heading, Keep, Landscape, Leg, SearchOptions, Sources, TravelField, travel_field};

/// The times from everywhere to the nearest of some places: one search over terrain and roads together.
#[derive(Debug)]
pub struct Journeys {
    /// The places gone to, metres.
    pub places: Vec<Coord<f64>>,
    field: TravelField,
}

/// One journey.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Journey {
    /// Minutes.
    pub minutes: f64,
    /// Which of [`Journeys::places`] is reached first.
    pub place: u32,
}

impl Journeys {
    /// Searches from all places at once, against the direction of travel.
    pub fn to(places: Vec<Coord<f64>>, landscape: &Landscape<'_>) -> Self {
        let options = SearchOptions { heading: Heading::ToSources, keep: Keep::TimesAndSources, limit_s: None };
        let field = travel_field(landscape, &Sources::Points(places.clone()), &options);
        Self { places, field }
    }

    /// The journeys from some points, in their order; `None` where no place can be reached and outside the map.
    /// `landscape` is the one the search was done over.
    pub fn from(&self, landscape: &Landscape<'_>, points: &[Coord<f64>]) -> Vec<Option<Journey>> {
        let journey = |point: &Coord<f64>| {
            let (seconds, place) = self.field.at_point(landscape, *point)?;
            Some(Journey { minutes: seconds / 60.0, place: place? })
        };
        points.par_iter().map(journey).collect()
    }

    /// The way from a point to the place it reaches first, leg by leg; `None` where there is none.
    pub fn route(&self, landscape: &Landscape<'_>, point: Coord<f64>) -> Option<Vec<Leg>> {
        self.field.route(landscape, point)
    }

    /// Minutes from the centre of every cell; infinite where no place can be reached.
    pub fn minutes(&self) -> Grid<f32> {
        let seconds = self.field.seconds_grid();
        let minutes = |seconds: &f32| if seconds.is_nan() { f32::INFINITY } else { seconds / 60.0 };
        let values = seconds.values().par_iter().map(minutes).collect();
        Grid::new(seconds.frame(), values).unwrap_or(seconds)
    }
}
