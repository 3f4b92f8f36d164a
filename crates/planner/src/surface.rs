//! The suitability of every map cell.

use decision::value::ValueFunction;
use rayon::prelude::*;
use spatial::Grid;

use crate::assessment::{CriterionResult, Surface};
use crate::{Atlas, Cover, Scenario};

/// The share of the whole weight that must be known at a cell before the map shows a figure for it.
pub const LEAST_KNOWN: f64 = 0.5;

/// Asks every criterion of every map cell and adds the scores up, 0 to 100.
///
/// Criteria that only villages can answer are left out and named. A cell is a gap where there is no land (no elevation,
/// or a land cover of water or of nothing, as far as these layers are given), and where the criteria known there make up
/// less than [`LEAST_KNOWN`] of the whole weight: a colour from little knowledge would be taken for an answer. Else its
/// total is the weighted mean over the known criteria, as for villages. Value functions are those of `criteria`,
/// so that a village and its cell are judged alike. Cost: criteria × cells; one criterion is held in memory at a time.
pub fn surface(atlas: &Atlas<'_>, scenario: &Scenario, criteria: &[CriterionResult]) -> Surface {
    let cells = atlas.region.frame.cells();
    let mut gained = vec![0f32; cells];
    let mut known = vec![0f32; cells];
    let mut left_out = Vec::new();
    let mut weight = 0.0;
    for (spec, criterion) in scenario.criteria.iter().zip(criteria) {
        match spec.measure.get_ref().surface(atlas) {
            Some(figures) => {
                add(&mut gained, &mut known, &figures, criterion);
                weight += criterion.weight;
            }
            None => left_out.push(criterion.id.clone()),
        }
    }
    let total: Vec<f32> = gained
        .par_iter()
        .zip(&known)
        .enumerate()
        .map(
            |(cell, (gained, known))| {
                if *known >= LEAST_KNOWN as f32 && is_land(atlas, cell) { 100.0 * gained / known } else { Grid::GAP }
            },
        )
        .collect();
    let total =
        Grid::new(atlas.region.frame, total).unwrap_or_else(|| Grid::from_fn(atlas.region.frame, |_, _| Grid::GAP));
    Surface { total, weight, left_out }
}

fn add(gained: &mut [f32], known: &mut [f32], figures: &Grid<f32>, criterion: &CriterionResult) {
    let weight = criterion.weight as f32;
    gained.par_iter_mut().zip(known.par_iter_mut()).zip(figures.values().par_iter()).for_each(
        |((gained, known), figure)| {
            if let Some(score) = score(&criterion.function, *figure) {
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

fn is_land(atlas: &Atlas<'_>, cell: usize) -> bool {
    let solid = atlas.region.elevation.as_ref().is_none_or(|grid| !grid.values()[cell].is_nan());
    let dry = atlas.region.cover.as_ref().is_none_or(|grid| {
        let code = grid.values()[cell];
        code != Cover::GAP && code != Cover::Water.code()
    });
    solid && dry
}
