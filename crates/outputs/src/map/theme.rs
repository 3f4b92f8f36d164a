use std::cmp::Ordering;

use decision::value::{Shape, ValueFunction};
use geo::Coord;
use planner::Surface;
use planner::assessment::CriterionResult;
use planner::quantity::Unit;
use spatial::Grid;

use crate::messages::Words;
use crate::text::printable;

/// What colours the ground and the villages.
#[derive(Debug, Clone)]
pub struct Theme<'a> {
    /// What the figures show.
    pub subject: Subject,
    /// What the figures are counted in.
    pub measure: Measure,
    /// The figures; `None` draws relief alone.
    pub grid: Option<&'a Grid<f32>>,
    /// The figures at the two ends of the ramp; beyond them the colour is that of the end.
    pub range: (f64, f64),
    /// Whether figures lie beyond the ends.
    pub beyond: (bool, bool),
    /// Which figures are good: these have the light end of the ramp.
    pub better: Better,
    /// Per cell, which part of the figure rests on something known, percent: hatched where it is not all.
    pub known: Option<&'a Grid<u8>>,
    /// Per cell, what the gates say (see [`Surface::standing`]): grey where nobody may settle, or not yet.
    pub standing: Option<&'a Grid<u8>>,
    /// The figures along which lines are drawn.
    pub isolines: Vec<f64>,
    /// The figure of every village; `None` takes the score.
    pub figures: Option<Vec<Option<f64>>>,
}

/// What a map shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The points over all criteria.
    Suitability,
    /// The points of one goal, by its name.
    Goal(String),
    /// The figures of one criterion, or of another grid, by title.
    Figures(String),
    /// Which households could settle where.
    Plan,
    /// The villages alone.
    Villages,
}

/// What figures are counted in.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// Points of 100, over this share of the weight.
    Points(f64),
    /// A unit.
    In(Unit),
    /// Words of the scenario.
    Words(String),
}

/// Which figures are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// The greater.
    More,
    /// The smaller.
    Less,
    /// Neither, or some in between.
    Neither,
}

/// The figures at the two ends of the ramp, and which of them are good: those at which the worth begins and ends, or else the
/// least and the greatest that are `found`.
///
/// ```
/// use decision::value::{Shape, ValueFunction};
/// use outputs::map::{Better, ends};
///
/// let minutes = ValueFunction::new(Shape::Falling { from: 15.0, to: 60.0 }).unwrap();
/// assert_eq!(ends(&minutes, Some((2.0, 300.0))), ((15.0, 60.0), Better::Less));
/// let people = ValueFunction::new(Shape::Sigmoid { half_at: 100.0, nine_tenths_at: 50.0 }).unwrap();
/// assert_eq!(ends(&people, Some((0.0, 400.0))), ((0.0, 400.0), Better::Less));
/// ```
pub fn ends(function: &ValueFunction, found: Option<(f64, f64)>) -> ((f64, f64), Better) {
    match (function.shape(), found) {
        (Shape::Rising { from, to }, _) => ((*from, *to), Better::More),
        (Shape::Falling { from, to }, _) => ((*from, *to), Better::Less),
        (_, None) => ((0.0, 1.0), Better::Neither),
        (_, Some((low, high))) => {
            let worth = |figure: f64| function.value(Some(figure)).unwrap_or_default();
            let better = match worth(low).total_cmp(&worth(high)) {
                Ordering::Less => Better::More,
                Ordering::Equal => Better::Neither,
                Ordering::Greater => Better::Less,
            };
            ((low, high), better)
        }
    }
}

impl<'a> Theme<'a> {
    /// No figures: relief, water, roads and villages, coloured by score.
    pub fn relief(subject: Subject) -> Self {
        Self {
            subject,
            measure: Measure::Points(1.0),
            grid: None,
            range: (0.0, 100.0),
            beyond: (false, false),
            better: Better::More,
            known: None,
            standing: None,
            isolines: Vec::new(),
            figures: None,
        }
    }

    /// Suitability from 0 to 100; the legend says what share of the weight the ground is coloured by.
    pub fn suitability(surface: Option<&'a Surface>) -> Self {
        let theme = Self::relief(Subject::Suitability);
        match surface {
            Some(surface) => theme.over(surface),
            None => theme,
        }
    }

    /// How well the ground serves one goal, with the villages' own scores on it.
    pub fn goal(name: &str, surface: &'a Surface, scores: Vec<Option<f64>>) -> Self {
        Self { figures: Some(scores), ..Self::relief(Subject::Goal(name.to_owned())).over(surface) }
    }

    fn over(self, surface: &'a Surface) -> Self {
        Self {
            measure: Measure::Points(surface.weight),
            grid: Some(&surface.total),
            known: Some(&surface.known),
            standing: Some(&surface.standing),
            ..self
        }
    }

    /// The figures of one criterion in their unit, coloured between those where the worth begins and ends; lines of equal time
    /// where they are times.
    pub fn criterion(criterion: &CriterionResult, grid: &'a Grid<f32>) -> Self {
        let figures: Vec<Option<f64>> =
            criterion.indicators.iter().map(|found| found.value.filter(|value| value.is_finite())).collect();
        let found = extremes(grid.values().iter().map(|value| f64::from(*value)));
        let (range, better) = ends(&criterion.function, found);
        let beyond = found.map_or((false, false), |(low, high)| (low < range.0, high > range.1));
        let timed = matches!(criterion.unit, Unit::Minute | Unit::Hour | Unit::Second);
        Self {
            measure: Measure::In(criterion.unit),
            grid: Some(grid),
            range,
            beyond,
            better,
            isolines: if timed { times(range, found) } else { Vec::new() },
            figures: Some(figures),
            ..Self::relief(Subject::Figures(criterion.title.clone()))
        }
    }

    /// A criterion that only villages can answer: relief, and each village coloured by what its answer is worth, 0 to 100.
    pub fn villages_on(criterion: &CriterionResult) -> Self {
        let worth = criterion.scores.iter().map(|score| score.map(|score| 100.0 * score));
        Self { figures: Some(worth.collect()), ..Self::relief(Subject::Figures(criterion.title.clone())) }
    }

    /// Any grid, from its least to its greatest known figure.
    pub fn of_grid(title: &str, unit: &str, grid: &'a Grid<f32>) -> Self {
        let range = extremes(grid.values().iter().map(|value| f64::from(*value))).unwrap_or((0.0, 1.0));
        Self {
            measure: Measure::Words(unit.to_owned()),
            grid: Some(grid),
            range,
            better: Better::Neither,
            ..Self::relief(Subject::Figures(title.to_owned()))
        }
    }

    /// Heights with contour lines; the villages keep the colours of their scores.
    pub fn elevation(title: &str, grid: &'a Grid<f32>) -> Self {
        let theme = Self { measure: Measure::In(Unit::Metre), ..Self::of_grid(title, "", grid) };
        Self { isolines: round_steps(theme.range), ..theme }
    }

    /// Where a figure stands on the ramp: 0 the dark end, 1 the light one.
    pub(super) fn share(&self, figure: f64) -> f64 {
        let (low, high) = self.range;
        let share = ((figure - low) / (high - low)).clamp(0.0, 1.0);
        if self.better == Better::Less { 1.0 - share } else { share }
    }

    /// The figure of a village: its own on this theme, its score on maps of points, else that of the ground it stands on.
    pub(super) fn village(&self, position: usize, (score, at): (Option<f64>, Coord<f64>)) -> Option<f64> {
        match (&self.figures, self.grid, &self.measure) {
            (Some(figures), ..) => figures.get(position).copied().flatten(),
            (None, None, _) | (None, _, Measure::Points(_)) => score,
            (None, Some(grid), _) => grid.value_at(at).map(f64::from).filter(|figure| figure.is_finite()),
        }
    }

    /// The title in the reader's language.
    pub(super) fn title(&self, words: &Words<'_>) -> String {
        match &self.subject {
            Subject::Suitability => words.say("map.suitability").to_owned(),
            Subject::Goal(name) => words.fill("map.goal", &[("goal", &words.term(&printable(name)))]),
            Subject::Figures(title) => words.term(&printable(title)).into_owned(),
            Subject::Plan => words.say("map.plan").to_owned(),
            Subject::Villages => words.say("map.villages_title").to_owned(),
        }
    }

    /// The unit in the reader's language.
    pub(super) fn unit(&self, words: &Words<'_>) -> String {
        match &self.measure {
            Measure::Points(weight) if *weight < 0.995 => {
                words.fill("map.over_weight", &[("share", &words.percent(*weight, 0))])
            }
            Measure::Points(_) => words.say("points_unit").to_owned(),
            Measure::In(unit) => words.unit(*unit).to_owned(),
            Measure::Words(unit) => words.sentence(&printable(unit)).into_owned(),
        }
    }
}

/// The least and the greatest known figure, when they differ.
fn extremes(figures: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let known = figures.filter(|figure| figure.is_finite());
    let (low, high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), f| (low.min(f), high.max(f)));
    (low < high).then_some((low, high))
}

/// At most this many lines of equal figures.
const LINES: usize = 12;

/// Times in minutes people speak of, within twice the range that matters and the times there are.
fn times(range: (f64, f64), found: Option<(f64, f64)>) -> Vec<f64> {
    let Some((least, greatest)) = found else { return Vec::new() };
    let most = greatest.min(range.1 * 2.0);
    for steps in [
        &[5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0] as &[f64],
        &[10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 240.0],
        &[15.0, 30.0, 60.0, 90.0, 120.0, 180.0, 240.0, 360.0, 480.0],
        &[30.0, 60.0, 120.0, 180.0, 240.0, 360.0, 480.0, 720.0, 1440.0],
    ] {
        let within: Vec<f64> = steps.iter().copied().filter(|step| *step > least && *step < most).collect();
        if within.len() < 7 || steps[0] == 30.0 {
            return within;
        }
    }
    Vec::new()
}

/// Whole multiples of 1, 2 or 5 times a power of ten between the ends, at most [`LINES`].
fn round_steps((low, high): (f64, f64)) -> Vec<f64> {
    let span = high - low;
    let power = 10f64.powf((span / LINES as f64).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| span / step <= LINES as f64);
    let Some(step) = step else { return Vec::new() };
    let first = (low / step).floor() as i64 + 1;
    (first..).map(|count| count as f64 * step).take_while(|figure| *figure < high).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_figures() {
        assert_eq!(
            round_steps((612.0, 2930.0)),
            [800.0, 1000.0, 1200.0, 1400.0, 1600.0, 1800.0, 2000.0, 2200.0, 2400.0, 2600.0, 2800.0]
        );
        assert_eq!(times((10.0, 60.0), Some((0.0, 50.0))), [5.0, 10.0, 15.0, 20.0, 30.0, 45.0]);
        assert_eq!(times((15.0, 120.0), Some((0.0, 900.0))), [15.0, 30.0, 60.0, 90.0, 120.0, 180.0]);
        assert!(times((15.0, 120.0), None).is_empty());
    }

    #[test]
    fn the_light_end_is_the_good_one() {
        let grid = Grid::from_fn(
            spatial::GridFrame { west_m: 0.0, north_m: 0.0, cell_m: 1.0, columns: 2, rows: 1 },
            |c, _| c as f32,
        );
        let theme = Theme { range: (15.0, 120.0), better: Better::Less, ..Theme::of_grid("", "", &grid) };
        assert_eq!((theme.share(15.0), theme.share(120.0), theme.share(500.0)), (1.0, 0.0, 0.0));
    }
}
