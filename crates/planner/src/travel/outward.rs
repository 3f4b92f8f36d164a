//! Journeys that start at one place: how long to each of some points, and what area lies within a time.

use geo::{Coord, MultiPolygon};
use rayon::prelude::*;
use spatial::network::{Pace, Season};
use spatial::travel::{
    Approach, Heading, Keep, Landscape, SearchOptions, Sources, TravelField, isochrone, travel_field,
};

use super::{Mode, Way};
use crate::Atlas;

/// A place to start from and how to go on.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// Where, metres.
    pub at: Coord<f64>,
    /// How.
    pub mode: &'a Mode,
    /// In which part of the year; `None` for the usual times.
    pub season: Option<&'a Season>,
}

impl Start<'_> {
    fn field(&self, landscape: &Landscape<'_>, limit_s: Option<f64>) -> TravelField {
        self.headed(landscape, Heading::FromSources, limit_s)
    }

    fn headed(&self, landscape: &Landscape<'_>, heading: Heading, limit_s: Option<f64>) -> TravelField {
        let options = SearchOptions { heading, keep: Keep::Times, limit_s };
        travel_field(landscape, &Sources::Points(vec![self.at]), &options)
    }

    fn landscape<'s>(&self, atlas: &'s Atlas<'_>) -> Landscape<'s> {
        atlas.landscape(Way { mode: self.mode, season: self.season, pace: Pace::Likely })
    }

    /// Minutes to each of some points, in their order; `None` where there is no way and outside the map.
    pub fn minutes_to(&self, atlas: &Atlas<'_>, points: &[Coord<f64>]) -> Vec<Option<f64>> {
        let landscape = self.landscape(atlas);
        let field = self.field(&landscape, None);
        points.iter().map(|point| field.at_point(&landscape, *point).map(|(seconds, _)| seconds / 60.0)).collect()
    }

    /// The area within some minutes, metres: times are taken linear between the centres of cells.
    pub fn area_within(&self, atlas: &Atlas<'_>, minutes: f64) -> MultiPolygon<f64> {
        // Beyond the cut, so that its place between two centres is known on both sides.
        let field = self.field(&self.landscape(atlas), Some(2.0 * minutes * 60.0));
        isochrone(&field, minutes * 60.0)
    }
}

/// Some points, ready to be asked how long it takes from one of them to the others: what the searches share is made once.
pub struct Between<'a> {
    landscape: Landscape<'a>,
    points: &'a [Coord<f64>],
    outward: Vec<Approach>,
    inward: Vec<Approach>,
}

impl<'a> Between<'a> {
    /// The points, for a mode of travel in the usual times.
    pub fn of(atlas: &'a Atlas<'_>, mode: &Mode, points: &'a [Coord<f64>]) -> Self {
        let landscape = atlas.landscape(Way { mode, season: None, pace: Pace::Likely });
        let approaches =
            |heading| points.par_iter().map(|point| Approach::of(&landscape, *point, heading)).collect::<Vec<_>>();
        let (outward, inward) = (approaches(Heading::FromSources), approaches(Heading::ToSources));
        Self { landscape, points, outward, inward }
    }

    /// Minutes from one of the points to each, or with [`Heading::ToSources`] from each to it; `None` where it takes longer
    /// than the limit, where there is no way, and outside the map.
    pub fn minutes(&self, one: usize, (heading, limit_min): (Heading, f64)) -> Vec<Option<f64>> {
        let options = SearchOptions { heading, keep: Keep::Times, limit_s: Some(limit_min * 60.0) };
        let field = travel_field(&self.landscape, &Sources::Points(vec![self.points[one]]), &options);
        let approaches = if heading == Heading::FromSources { &self.outward } else { &self.inward };
        let minutes = |approach| field.at(&self.landscape, approach).map(|(seconds, _)| seconds / 60.0);
        approaches.iter().map(|approach| minutes(approach).filter(|minutes| *minutes <= limit_min)).collect()
    }
}

#[cfg(test)]
mod tests {
    use geo::Contains;

    use super::*;
    use crate::small_region::{region, scenario};

    const HEIGHT: &str = "[[criterion]]\nid = \"height\"\nmeasure = { kind = \"elevation\" }\n\
                          value = { kind = \"rising\", from = \"0 m\", to = \"9 m\" }\n";

    #[test]
    fn times_between_points_are_those_of_single_journeys() {
        let (region, scenario) = (region(), scenario(HEIGHT));
        let atlas = Atlas::new(&region, &scenario);
        let mode = Mode::by_default("walk").unwrap();
        let points: Vec<Coord<f64>> = region.villages.iter().map(|village| village.place.at).collect();
        let between = Between::of(&atlas, &mode, &points);
        let rows: Vec<Vec<Option<f64>>> =
            (0..points.len()).map(|one| between.minutes(one, (Heading::FromSources, 600.0))).collect();
        for (one, row) in rows.iter().enumerate() {
            assert_eq!(*row, Start { at: points[one], mode: &mode, season: None }.minutes_to(&atlas, &points));
            let inward = between.minutes(one, (Heading::ToSources, 600.0));
            for (other, minutes) in inward.into_iter().enumerate() {
                let same = match (rows[other][one], minutes) {
                    (Some(out), Some(back)) => (out - back).abs() < 0.01,
                    (out, back) => out == back,
                };
                assert!(same, "{other} to {one}: {:?} {minutes:?}", rows[other][one]);
            }
        }
        let near = between.minutes(0, (Heading::FromSources, 0.5));
        assert_eq!(near.iter().flatten().count(), 1, "only itself: {near:?}");
    }

    #[test]
    fn an_area_holds_what_is_reached_in_its_time() {
        let (region, scenario) = (region(), scenario(HEIGHT));
        let atlas = Atlas::new(&region, &scenario);
        let mode = Mode::by_default("walk").unwrap();
        let start = Start { at: region.villages[0].place.at, mode: &mode, season: None };
        let points: Vec<Coord<f64>> = region.villages.iter().map(|village| village.place.at).collect();
        let minutes = start.minutes_to(&atlas, &points);
        assert_eq!(minutes[0], Some(0.0));
        let (bala, chokh) = (minutes[1].unwrap(), minutes[2].unwrap());
        assert!(bala > 4.0 && chokh > 7.0, "{minutes:?}");
        let area = start.area_within(&atlas, bala.min(chokh) - 0.5);
        assert!(area.contains(&points[0]) && !area.contains(&points[1]) && !area.contains(&points[2]));
        let area = start.area_within(&atlas, 60.0);
        assert!(points.iter().all(|point| area.contains(point)));
    }
}
