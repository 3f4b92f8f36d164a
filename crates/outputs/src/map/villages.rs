use decision::gates::Decision;
use planner::SettlementClass;

use super::Picture;
use super::font::Weight;
use super::labels::Label;
use super::mark::{Frame, Ink, Mark};
use super::view::View;
use crate::palette::viridis;
use crate::text::printable;

/// Letters of a label at most; longer names end with an ellipsis.
const LONGEST: usize = 30;
/// Ranks whose number is set before the name.
pub(super) const NUMBERED: usize = 10;
/// Labels tried at most.
const MOST: usize = 400;

const DARK: Ink = Ink::solid([25, 25, 30]);
const PAPER: Ink = Ink::solid([255, 255, 255]);

/// The villages drawn: the space each takes, and the labels in order of importance.
pub(super) struct Drawn {
    pub frames: Vec<Frame>,
    pub labels: Vec<Label>,
    /// Where the marks of villages begin in the list of all marks.
    pub first_mark: usize,
}

/// Draws towns for orientation and the villages assessed, the best last, so that they lie above.
pub(super) fn draw(picture: &Picture<'_>, view: &View, marks: &mut Vec<Mark>) -> Drawn {
    let unit = picture.options.scale();
    let assessment = picture.assessment;
    let mut drawn = Drawn { frames: Vec::new(), labels: Vec::new(), first_mark: marks.len() };
    let crowd = crowd(picture, view);
    for position in by_importance(picture).into_iter().rev() {
        let (village, score) = (&assessment.villages[position], &assessment.scores[position]);
        let at = view.page(village.place.at);
        if !view.frame.has(at) {
            continue;
        }
        let radius_px = radius(score.score, score.decision) * crowd * unit;
        symbol(score.decision, score.score, (at, radius_px, unit), marks);
        drawn.frames.push(Frame::around(at, radius_px + 1.4 * unit));
        drawn.labels.push(label(picture, position, (at, radius_px + 1.4 * unit)));
    }
    drawn.labels.reverse();
    drawn.labels.truncate(MOST);
    towns(picture, view, &mut drawn, marks);
    drawn
}

/// Villages by rank, then those withheld, then those excluded, the higher score first.
fn by_importance(picture: &Picture<'_>) -> Vec<usize> {
    let scores = &picture.assessment.scores;
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| {
        let key = |position: &usize| (scores[*position].decision, scores[*position].rank.unwrap_or(usize::MAX));
        let points = |position: &usize| scores[*position].score.unwrap_or(-1.0);
        key(a).cmp(&key(b)).then(points(b).total_cmp(&points(a))).then(a.cmp(b))
    });
    order
}

/// Radius in units of the layout: more points, larger.
fn radius(score: Option<f64>, decision: Decision) -> f32 {
    match (decision, score) {
        (Decision::Eligible, Some(score)) => 3.6 + 3.4 * (score / 100.0) as f32,
        _ => 3.4,
    }
}

/// Villages counted one by one for [`crowd`]; more are a crowd.
const COUNTED: usize = 2000;

/// Where villages stand close, symbols are smaller: 1 where half of them have no neighbour nearer than 18 units of the
/// layout, down to 0.5.
fn crowd(picture: &Picture<'_>, view: &View) -> f32 {
    let places: Vec<[f32; 2]> = picture.assessment.villages.iter().map(|village| view.page(village.place.at)).collect();
    if places.len() > COUNTED {
        return 0.5;
    }
    let mut nearest: Vec<f32> = places
        .iter()
        .enumerate()
        .map(|(position, at)| {
            let others = places.iter().enumerate().filter(|(other, _)| *other != position);
            others.map(|(_, other)| (at[0] - other[0]).hypot(at[1] - other[1])).fold(f32::INFINITY, f32::min)
        })
        .collect();
    nearest.sort_by(f32::total_cmp);
    let middle = nearest.get(nearest.len() / 2).copied().unwrap_or(f32::INFINITY);
    (middle / (18.0 * picture.options.scale())).clamp(0.5, 1.0)
}

/// Eligible: filled by score, with a white ring and a dark edge. Withheld: grey with a dark ring. Excluded: grey, crossed.
pub(super) fn symbol(
    decision: Decision,
    score: Option<f64>,
    (at, radius_px, unit): ([f32; 2], f32, f32),
    marks: &mut Vec<Mark>,
) {
    let dot = |radius_px: f32, ink: Ink| Mark::Dot { at, radius_px, ink };
    match (decision, score) {
        (Decision::Eligible, Some(score)) => {
            marks.push(dot(radius_px + 1.9 * unit, PAPER));
            marks.push(dot(radius_px + 0.9 * unit, DARK));
            marks.push(dot(radius_px, Ink::solid(viridis(score / 100.0))));
        }
        (Decision::Eligible | Decision::Withheld, _) => {
            marks.push(dot(radius_px + 1.6 * unit, PAPER));
            marks.push(dot(radius_px + 0.6 * unit, Ink::solid([90, 90, 95])));
            marks.push(dot(radius_px - 0.8 * unit, Ink::solid([236, 236, 236])));
        }
        (Decision::Excluded, _) => {
            marks.push(dot(radius_px + 1.2 * unit, PAPER));
            marks.push(dot(radius_px, Ink::solid([150, 150, 155])));
            let arm = radius_px * 0.5;
            for (dx, dy) in [(arm, arm), (arm, -arm)] {
                let points = vec![[at[0] - dx, at[1] - dy], [at[0] + dx, at[1] + dy]];
                marks.push(Mark::Line { points, width_px: 1.2 * unit, ink: PAPER });
            }
        }
    }
}

fn label(picture: &Picture<'_>, position: usize, (at, radius_px): ([f32; 2], f32)) -> Label {
    let unit = picture.options.scale();
    let score = &picture.assessment.scores[position];
    let name = shortened(&picture.assessment.villages[position].name);
    let eligible = score.decision == Decision::Eligible;
    let leading = score.rank.filter(|rank| *rank <= NUMBERED);
    Label {
        words: match leading {
            Some(rank) if !name.is_empty() => format!("{rank}  {name}"),
            Some(rank) => rank.to_string(),
            None => name,
        },
        at,
        radius_px,
        size_px: if leading.is_some() { 11.5 * unit } else { 10.0 * unit },
        weight: if leading.is_some() { Weight::Bold } else { Weight::Regular },
        ink: if eligible { DARK } else { Ink::solid([85, 85, 92]) },
    }
}

/// A name without controls, cut to [`LONGEST`] letters.
pub(super) fn shortened(name: &str) -> String {
    let name = printable(name);
    let name = name.trim();
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let start: String = name.chars().take(LONGEST - 1).collect();
    format!("{}…", start.trim_end())
}

/// Cities and towns that are not assessed, as small squares with grey names, at most twenty.
fn towns(picture: &Picture<'_>, view: &View, drawn: &mut Drawn, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    let assessed =
        |id: &str| picture.assessment.villages.binary_search_by(|village| village.id.as_str().cmp(id)).is_ok();
    let mut towns: Vec<_> = picture
        .region
        .settlements
        .iter()
        .filter(|place| matches!(place.class, SettlementClass::City | SettlementClass::Town) && !assessed(&place.id))
        .filter(|place| view.frame.has(view.page(place.place.at)))
        .collect();
    towns.sort_by(|a, b| {
        let people = |place: &planner::Village| place.population.unwrap_or(0.0);
        a.class.cmp(&b.class).then(people(b).total_cmp(&people(a))).then(a.id.cmp(&b.id))
    });
    let mut labels = Vec::new();
    for town in towns.into_iter().take(20) {
        let at = view.page(town.place.at);
        let half = 3.0 * unit;
        let square = |half: f32| {
            [[-half, -half], [half, -half], [half, half], [-half, half]].map(|[x, y]| [at[0] + x, at[1] + y]).to_vec()
        };
        marks.push(Mark::Area { points: square(half), ink: DARK });
        marks.push(Mark::Area { points: square(half - 1.2 * unit), ink: PAPER });
        drawn.frames.push(Frame::around(at, half));
        labels.push(Label {
            words: shortened(&town.name),
            at,
            radius_px: half,
            size_px: 11.0 * unit,
            weight: Weight::Regular,
            ink: Ink::solid([50, 50, 60]),
        });
    }
    // Towns come after the numbered ranks and before all other names.
    let first = drawn.labels.len().min(NUMBERED);
    drawn.labels.splice(first..first, labels);
}
