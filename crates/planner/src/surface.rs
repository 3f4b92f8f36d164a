//! The suitability of every map cell.

use decision::gates::Outcome;
use decision::value::ValueFunction;
use rayon::prelude::*;
use spatial::Grid;

use crate::assessment::{CriterionResult, Surface};
use crate::{Atlas, Cover, Indicator, Scenario};

/// The share of the whole weight that must be known at a cell before the map shows a figure for it.
pub const LEAST_KNOWN: f64 = 0.5;

/// Asks every criterion of every map cell and adds the scores up, 0 to 100.
///
/// Criteria that only villages can answer are left out and named. A cell is a gap where there is no land (no elevation,
/// or a land cover of water or of nothing, as far as these layers are given), and where the criteria known there make up
/// less than [`LEAST_KNOWN`] of the whole weight: a colour from little knowledge would be taken for an answer. Else its
/// total is the weighted mean over the known criteria, as for villages. Value functions are those of `criteria`,
/// so that a village and its cell are judged alike. Gates that can be asked of a cell say where nobody may settle, or not
/// yet. Cost: criteria × cells; one criterion is held in memory at a time.
pub fn surface(atlas: &Atlas<'_>, scenario: &Scenario, criteria: &[CriterionResult]) -> Surface {
    let weights: Vec<f64> = criteria.iter().map(|criterion| criterion.weight).collect();
    weighted(atlas, (scenario, criteria), &weights)
}

/// The suitability of every map cell for one goal alone: [`surface`] over its criteria, in their proportions.
pub fn goal_surface(
    atlas: &Atlas<'_>,
    scenario: &Scenario,
    criteria: &[CriterionResult],
    goal: &crate::GoalWeight,
) -> Surface {
    let mut weights = vec![0.0; criteria.len()];
    for (position, part) in &goal.criteria {
        weights[*position] = *part;
    }
    let mut surface = weighted(atlas, (scenario, criteria), &weights);
    surface.left_out.retain(|id| goal.criteria.iter().any(|(position, _)| criteria[*position].id == *id));
    surface
}

/// [`surface`] under other weights, which add up to 1; criteria without weight are not asked.
fn weighted(atlas: &Atlas<'_>, (scenario, criteria): (&Scenario, &[CriterionResult]), weights: &[f64]) -> Surface {
    let cells = atlas.region.frame.cells();
    let mut gained = vec![0f32; cells];
    let mut known = vec![0f32; cells];
    let mut left_out = Vec::new();
    let mut weight = 0.0;
    for ((spec, criterion), &own) in scenario.criteria.iter().zip(criteria).zip(weights) {
        if own == 0.0 && criterion.weight > 0.0 {
            continue;
        }
        match spec.surface(atlas) {
            Some(figures) => {
                add((&mut gained, &mut known), &figures, &criterion.function, own);
                weight += own;
            }
            None => left_out.push(criterion.id.clone()),
        }
    }
    let total = gained.par_iter().zip(&known).enumerate().map(|(cell, (gained, known))| {
        if *known >= LEAST_KNOWN as f32 && is_land(atlas, cell) { 100.0 * gained / known } else { Grid::GAP }
    });
    // A sum of 32-bit figures misses the whole by less than this.
    let whole = weight as f32 - 1e-5;
    let share = |known: &f32| if *known >= whole { 100 } else { (100.0 * known / whole).min(99.0) as u8 };
    Surface {
        total: on(atlas.region.frame, total.collect(), Grid::GAP),
        known: on(atlas.region.frame, known.par_iter().map(share).collect(), 0),
        standing: standing(atlas, scenario),
        weight,
        left_out,
    }
}

fn on<T: Copy>(frame: spatial::GridFrame, values: Vec<T>, gap: T) -> Grid<T> {
    Grid::new(frame, values).unwrap_or_else(|| Grid::from_fn(frame, |_, _| gap))
}

/// What the gates say of every cell; a gate that only villages can answer says nothing of cells.
fn standing(atlas: &Atlas<'_>, scenario: &Scenario) -> Grid<u8> {
    let mut codes = vec![Surface::OPEN; atlas.region.frame.cells()];
    for gate in &scenario.gates {
        let Some(figures) = gate.measure.get_ref().surface(atlas) else { continue };
        codes.par_iter_mut().zip(figures.values().par_iter()).for_each(|(code, figure)| {
            let found = match figure.is_nan() {
                true => Indicator::default(),
                false => Indicator::known(f64::from(*figure)),
            };
            let said = match crate::gating::outcome(gate, &found) {
                Outcome::Fail => Surface::EXCLUDED,
                Outcome::Pass | Outcome::Waived { .. } => Surface::OPEN,
                Outcome::Unknown => Surface::WITHHELD,
            };
            *code = (*code).max(said);
        });
    }
    on(atlas.region.frame, codes, Surface::OPEN)
}

/// Where parties disagree on the map: per cell the highest total any party gives it less the lowest, points of 100.
///
/// `parties` are one list of weights each, a weight a criterion (see [`crate::View::weights`]). Gaps, left-out criteria and
/// totals are as in [`surface`]; enough must be known for every party. Cost: criteria × parties × cells; two grids a party are held in memory.
pub fn disagreement(
    atlas: &Atlas<'_>,
    scenario: &Scenario,
    criteria: &[CriterionResult],
    parties: &[&[f64]],
) -> Grid<f32> {
    let cells = atlas.region.frame.cells();
    let mut sums = vec![(vec![0f32; cells], vec![0f32; cells]); parties.len()];
    for (position, (spec, criterion)) in scenario.criteria.iter().zip(criteria).enumerate() {
        let Some(figures) = spec.surface(atlas) else { continue };
        for ((gained, known), weights) in sums.iter_mut().zip(parties) {
            add((gained, known), &figures, &criterion.function, weights[position]);
        }
    }
    let apart = |cell: usize| {
        if sums.iter().any(|(_, known)| known[cell] < LEAST_KNOWN as f32) {
            return None;
        }
        let totals = || sums.iter().map(|(gained, known)| 100.0 * gained[cell] / known[cell]);
        let high = totals().reduce(f32::max)?;
        Some(high - totals().reduce(f32::min)?)
    };
    let figures = (0..cells).into_par_iter().map(|cell| match is_land(atlas, cell) {
        true => apart(cell).unwrap_or(Grid::GAP),
        false => Grid::GAP,
    });
    Grid::new(atlas.region.frame, figures.collect())
        .unwrap_or_else(|| Grid::from_fn(atlas.region.frame, |_, _| Grid::GAP))
}

fn add((gained, known): (&mut [f32], &mut [f32]), figures: &Grid<f32>, function: &ValueFunction, weight: f64) {
    let weight = weight as f32;
    gained.par_iter_mut().zip(known.par_iter_mut()).zip(figures.values().par_iter()).for_each(
        |((gained, known), figure)| {
            if let Some(score) = score(function, *figure) {
                *gained += weight * score;
                *known += weight;
            }
        },
    );
}

fn score(function: &ValueFunction, figure: f32) -> Option<f32> {
    let figure = (!figure.is_nan()).then(|| f64::from(figure).clamp(-f64::MAX, f64::MAX));
    function.value(figure).map(|score| score as f32)
}

/// Which cells of the map are land, as far as its layers tell; only these are asked.
pub fn land(atlas: &Atlas<'_>) -> Vec<bool> {
    (0..atlas.region.frame.cells()).into_par_iter().map(|cell| is_land(atlas, cell)).collect()
}

fn is_land(atlas: &Atlas<'_>, cell: usize) -> bool {
    let solid = atlas.region.elevation.as_ref().is_none_or(|grid| !grid.values()[cell].is_nan());
    let dry = atlas.region.cover.as_ref().is_none_or(|grid| {
        let code = grid.values()[cell];
        code != Cover::GAP && code != Cover::Water.code()
    });
    solid && dry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::small_region::{region, scenario};
    use decision::gates::Day;

    #[test]
    fn parties_lie_apart_by_what_one_sees_and_the_other_does_not() {
        let region = region();
        let scenario = scenario(
            "[[criterion]]\nid = \"height\"\nmeasure = { kind = \"elevation\" }\nvalue = { kind = \"falling\", from = \"1000 m\", to = \"1040 m\" }\n\
             [[criterion]]\nid = \"school\"\nmeasure = { kind = \"distance\", to = \"school\" }\nvalue = { kind = \"falling\", from = \"0 m\", to = \"1 km\" }\n",
        );
        let atlas = Atlas::new(&region, &scenario);
        let assessment = crate::assess(&region, &scenario, Day::parse("2026-01-01").unwrap()).unwrap();
        let apart = disagreement(&atlas, &scenario, &assessment.criteria, &[&[1.0, 0.0], &[0.0, 1.0]]);
        let [height, school] =
            [0, 1].map(|position| scenario.criteria[position].measure.get_ref().surface(&atlas).unwrap());
        for cell in 0..apart.values().len() {
            let found = apart.values()[cell];
            if found.is_nan() {
                continue;
            }
            let high = 1.0 - (height.values()[cell] - 1000.0) / 40.0;
            let near = 1.0 - school.values()[cell] / 1000.0;
            assert!((found - 100.0 * (high - near).abs()).abs() < 1e-3, "cell {cell}: {found}");
        }
        assert!(apart.values().iter().filter(|value| !value.is_nan()).count() >= 20);
        let same = disagreement(&atlas, &scenario, &assessment.criteria, &[&[1.0, 0.0], &[1.0, 0.0]]);
        assert!(same.values().iter().all(|value| value.is_nan() || *value == 0.0));
    }

    #[test]
    fn gates_and_gaps_stand_on_the_map() {
        let mut region = region();
        let scenario = scenario(
            "[[criterion]]\nid = \"height\"\nmeasure = { kind = \"elevation\" }\nvalue = { kind = \"falling\", from = \"1000 m\", to = \"1040 m\" }\nweight = 1\n\
             [[criterion]]\nid = \"school\"\nmeasure = { kind = \"distance\", to = \"school\" }\nvalue = { kind = \"falling\", from = \"0 m\", to = \"1 km\" }\nweight = 3\n\
             [[gate]]\nid = \"near\"\nmeasure = { kind = \"distance\", to = \"school\" }\nat_most = \"200 m\"\n",
        );
        let cells = region.frame.cells();
        if let Some(grid) = &region.elevation {
            let gap =
                |column: usize, row: usize| if (column, row) == (0, 0) { Grid::GAP } else { grid.raw(column, row) };
            region.elevation = Some(Grid::from_fn(grid.frame(), gap));
        }
        let atlas = Atlas::new(&region, &scenario);
        let assessment = crate::assess(&region, &scenario, Day::parse("2026-01-01").unwrap()).unwrap();
        let surface = surface(&atlas, &scenario, &assessment.criteria);
        assert_eq!((surface.known.raw(0, 0), surface.known.raw(1, 0)), (75, 100));
        let school = scenario.criteria[1].measure.get_ref().surface(&atlas).unwrap();
        for cell in 0..cells {
            let expected = if school.values()[cell] <= 200.0 { Surface::OPEN } else { Surface::EXCLUDED };
            assert_eq!(surface.standing.values()[cell], expected, "cell {cell}");
        }
        let goal = crate::GoalWeight { name: "services".into(), weight: 0.75, depth: 0, criteria: vec![(1, 1.0)] };
        let alone = goal_surface(&atlas, &scenario, &assessment.criteria, &goal);
        assert!((alone.weight - 1.0).abs() < 1e-12 && alone.left_out.is_empty());
        for (total, distance_m) in alone.total.values().iter().zip(school.values()).filter(|(total, _)| !total.is_nan())
        {
            assert!((total - 100.0 * (1.0 - distance_m / 1000.0).clamp(0.0, 1.0)).abs() < 1e-3);
        }
    }
}
