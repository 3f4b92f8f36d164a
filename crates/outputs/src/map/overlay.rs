use geo::{Coord, MultiPolygon};
use planner::Assessment;

use super::Picture;
use super::view::View;
use crate::draw::{Anchor, Frame, Ink, Mark, Text, Weight};

/// What lies over the ground and under the villages: journeys, areas in reach, and who settles where.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    /// Areas, such as what lies within half an hour of a village.
    pub areas: Vec<MultiPolygon<f64>>,
    /// Ways along which people go, vertices in metres.
    pub ways: Vec<Vec<Coord<f64>>>,
    /// Households that move, drawn as arrows as wide as they are many.
    pub flows: Vec<Flow>,
    /// Households that settle, drawn as circles whose area grows with their number; empty for a map without a plan.
    pub settled: Vec<Settled>,
}

impl Overlay {
    /// Where the plan of an assessment settles people; `None` without a plan, or where none keeps every rule.
    ///
    /// Only what may be shared is drawn: numbers that would tell on a family are left out, and so is where people come from.
    pub fn of_plan(assessment: &Assessment) -> Option<Self> {
        let plan = assessment.plan.as_ref().filter(|plan| plan.broken.is_empty())?;
        let opened =
            plan.places.iter().filter(|place| place.opened.is_some() || place.households.is_some_and(|n| n > 0));
        let settled = opened.map(|place| Settled {
            id: place.id.clone(),
            name: place.name.clone(),
            at: place.place.at,
            households: place.households,
        });
        Some(Self { settled: settled.collect(), ..Self::default() })
    }
}

/// Households that move from one place to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Where from, metres.
    pub from: Coord<f64>,
    /// Where to, metres.
    pub to: Coord<f64>,
    /// How many.
    pub households: f64,
}

/// Households that settle in a village or a host settlement.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The id of the village or settlement.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where, metres.
    pub at: Coord<f64>,
    /// How many households; `None` where the number is too small to be told.
    pub households: Option<usize>,
}

/// The colour of plans and ways: not on the ramp.
pub(super) const MOVE: Ink = Ink::solid([176, 32, 92]);
const PAPER: Ink = Ink::solid([255, 255, 255]);

/// Areas, ways and arrows.
pub(super) fn draw(picture: &Picture<'_>, view: &View, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    for area in &picture.overlay.areas {
        for polygon in area {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                cased(&ring.0, view, (2.2 * unit, MOVE), marks);
            }
        }
    }
    for way in &picture.overlay.ways {
        cased(way, view, (3.0 * unit, MOVE), marks);
    }
    let most = picture.overlay.flows.iter().map(|flow| flow.households).fold(0.0, f64::max);
    for flow in &picture.overlay.flows {
        let width = (1.2 + 4.8 * (flow.households / most.max(1e-9)).sqrt() as f32) * unit;
        arrow((view.page(flow.from), view.page(flow.to)), (width, unit), marks);
    }
}

fn cased(vertices: &[Coord<f64>], view: &View, (width_px, ink): (f32, Ink), marks: &mut Vec<Mark>) {
    for points in view.line(vertices) {
        marks.push(Mark::Line { points: points.clone(), width_px: width_px * 1.9, ink: PAPER.faded(0.75) });
        marks.push(Mark::Line { points, width_px, ink });
    }
}

/// An arrow bent to its left, so that ways there and back lie apart; it ends short of the symbol it points to.
fn arrow((from, to): ([f32; 2], [f32; 2]), (width, unit): (f32, f32), marks: &mut Vec<Mark>) {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = dx.hypot(dy);
    let short = 9.0 * unit;
    if length < 3.0 * short {
        return;
    }
    let bend = [(from[0] + to[0]) / 2.0 + dy * 0.12, (from[1] + to[1]) / 2.0 - dx * 0.12];
    let at = |t: f32| -> [f32; 2] {
        std::array::from_fn(|axis| {
            let s = 1.0 - t;
            s * s * from[axis] + 2.0 * s * t * bend[axis] + t * t * to[axis]
        })
    };
    let end = 1.0 - short / length;
    let shaft: Vec<[f32; 2]> = (0..=24).map(|step| at(end * step as f32 / 24.0)).collect();
    let (tip, before) = (at((end + 4.0 * unit / length).min(1.0)), at(end - 0.02));
    let (ux, uy) = {
        let (x, y) = (tip[0] - before[0], tip[1] - before[1]);
        let norm = x.hypot(y).max(1e-6);
        (x / norm, y / norm)
    };
    let half = width + 2.6 * unit;
    let base = [tip[0] - ux * half * 1.7, tip[1] - uy * half * 1.7];
    let head = vec![tip, [base[0] - uy * half, base[1] + ux * half], [base[0] + uy * half, base[1] - ux * half]];
    marks.push(Mark::Line { points: shaft.clone(), width_px: width + 1.6 * unit, ink: PAPER.faded(0.7) });
    marks.push(Mark::Line { points: shaft, width_px: width, ink: MOVE.faded(0.85) });
    marks.push(Mark::Area { points: head, ink: MOVE });
}

/// Radius of the circle for so many households, units of the layout: its area grows with their number.
pub(super) fn radius(households: Option<usize>, most: usize) -> f32 {
    5.0 + 11.0 * (households.unwrap_or(0) as f32 / most.max(1) as f32).sqrt()
}

/// The circle of a village with its number of households inside.
pub(super) fn circle(at: [f32; 2], (radius_px, unit): (f32, f32), words: String, marks: &mut Vec<Mark>) -> Frame {
    marks.push(Mark::Dot { at, radius_px: radius_px + 1.6 * unit, ink: PAPER });
    marks.push(Mark::Dot { at, radius_px, ink: MOVE });
    let size_px = (radius_px * 1.05).clamp(6.5 * unit, 11.0 * unit);
    marks.push(Mark::Text(Text {
        words,
        at: [at[0], at[1] + size_px * 0.36],
        size_px,
        weight: Weight::Bold,
        ink: PAPER,
        anchor: Anchor::Middle,
    }));
    Frame::around(at, radius_px + 1.6 * unit)
}
