use decision::gates::Decision;
use planner::{SettlementClass, Village};

use super::Picture;
use super::labels::Label;
use super::overlay::{self, Settled};
use super::view::View;
use crate::draw::{Frame, Ink, Mark};
use crate::draw::{Weight, font};
use crate::messages::Words;
use crate::palette::viridis;

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
    let planned = |id: &str| picture.overlay.settled.iter().any(|settled| settled.id == id);
    for position in picture.assessment.order().into_iter().rev() {
        let (village, score) = (&assessment.villages[position], &assessment.scores[position]);
        let at = view.page(village.place.at);
        if !view.frame.has(at) || planned(&village.id) {
            continue;
        }
        let figure = picture.theme.village(position, (score.score, village.place.at));
        let share = figure.map(|figure| picture.theme.share(figure));
        let radius_px = radius(share, score.decision) * crowd * unit;
        symbol(score.decision, share, (at, radius_px, unit), marks);
        drawn.frames.push(Frame::around(at, radius_px + 1.9 * unit));
        drawn.labels.push(label(picture, position, (at, radius_px + 1.9 * unit)));
    }
    settled(picture, view, &mut drawn, marks);
    drawn.labels.reverse();
    drawn.labels.truncate(MOST);
    towns(picture, view, &mut drawn, marks);
    drawn
}

/// Where a plan settles people: the most last, so that they are named first.
fn settled(picture: &Picture<'_>, view: &View, drawn: &mut Drawn, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    let mut settled: Vec<&Settled> = picture.overlay.settled.iter().collect();
    settled.sort_by(|a, b| a.households.cmp(&b.households).then(b.id.cmp(&a.id)));
    let most = settled.last().and_then(|settled| settled.households).unwrap_or(0);
    for settled in settled {
        let at = view.page(settled.at);
        if !view.frame.has(at) {
            continue;
        }
        let radius_px = overlay::radius(settled.households, most) * unit;
        let number = settled.households.map_or(String::new(), |count| picture.words.integer(count));
        let frame = overlay::circle(at, (radius_px, unit), number, marks);
        drawn.frames.push(frame);
        let mut places = picture.assessment.villages.iter().chain(&picture.region.settlements);
        let name = match places.find(|place| place.id == settled.id) {
            // Where two places bear the name, the plan tells them apart by id.
            Some(place) if settled.name.ends_with(&format!("({})", place.id)) => {
                format!("{} ({})", shortened(&picture.words, place), font::drawable(&place.id))
            }
            Some(place) => shortened(&picture.words, place),
            None => cut(&font::drawable(&settled.name)),
        };
        drawn.labels.push(Label {
            words: name,
            at,
            radius_px: frame.width() / 2.0,
            size_px: 11.5 * unit,
            weight: Weight::Bold,
            ink: DARK,
        });
    }
}

/// Radius in units of the layout: the better the figure, the larger.
pub(super) fn radius(share: Option<f64>, decision: Decision) -> f32 {
    match (decision, share) {
        (Decision::Eligible, Some(share)) => 3.6 + 3.4 * share as f32,
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

/// Eligible: filled by its figure, with a white ring and a dark edge; half filled when that is not known. Withheld: grey with
/// a dark ring. Excluded: grey, crossed.
pub(super) fn symbol(
    decision: Decision,
    share: Option<f64>,
    (at, radius_px, unit): ([f32; 2], f32, f32),
    marks: &mut Vec<Mark>,
) {
    let dot = |radius_px: f32, ink: Ink| Mark::Dot { at, radius_px, ink };
    match (decision, share) {
        (Decision::Eligible, Some(share)) => {
            marks.push(dot(radius_px + 1.9 * unit, PAPER));
            marks.push(dot(radius_px + 0.9 * unit, DARK));
            marks.push(dot(radius_px, Ink::solid(viridis(share))));
        }
        (Decision::Eligible, None) => {
            marks.push(dot(radius_px + 1.9 * unit, PAPER));
            marks.push(dot(radius_px + 0.9 * unit, DARK));
            marks.push(dot(radius_px, PAPER));
            let half = (0..=16).map(|step| (f32::from(step as u8) / 16.0 + 0.5) * std::f32::consts::PI);
            let points = half.map(|turn| [at[0] + radius_px * turn.cos(), at[1] + radius_px * turn.sin()]).collect();
            marks.push(Mark::Area { points, ink: Ink::solid([150, 150, 155]) });
        }
        (Decision::Withheld, _) => {
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
    let village = &picture.assessment.villages[position];
    // On the map a village without a name has none; the legend calls it by its id.
    let name = if village.name.trim().is_empty() { String::new() } else { shortened(&picture.words, village) };
    let eligible = score.decision == Decision::Eligible;
    let planned = !picture.overlay.settled.is_empty();
    let leading = score.rank.filter(|rank| !planned && *rank <= NUMBERED);
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
        ink: if eligible { DARK } else { Ink::solid([72, 72, 80]) },
    }
}

/// A name in the reader's script where it is known, without what cannot be drawn, cut to [`LONGEST`] letters; the id where
/// nothing is left.
pub(super) fn shortened(words: &Words<'_>, village: &Village) -> String {
    let drawable = [words.name(village), &village.name, &village.id].into_iter().map(font::drawable);
    let mut readable = drawable.filter(|name| name.chars().any(char::is_alphanumeric));
    cut(&readable.next().unwrap_or_default())
}

fn cut(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let start: String = name.chars().take(LONGEST - 1).collect();
    format!("{}…", start.trim_end())
}

/// Cities and towns on the map that are not assessed, the largest first, at most twenty.
pub(super) fn towns_shown<'a>(picture: &Picture<'a>, view: &View) -> Vec<&'a Village> {
    let assessed =
        |id: &str| picture.assessment.villages.binary_search_by(|village| village.id.as_str().cmp(id)).is_ok();
    let mut towns: Vec<_> = picture
        .region
        .settlements
        .iter()
        .filter(|place| matches!(place.class, SettlementClass::City | SettlementClass::Town) && !assessed(&place.id))
        // Where a plan settles people there is a circle with its number and name already.
        .filter(|place| !picture.overlay.settled.iter().any(|settled| settled.id == place.id))
        .filter(|place| view.frame.has(view.page(place.place.at)))
        .collect();
    towns.sort_by(|a, b| {
        let people = |place: &planner::Village| place.population.unwrap_or(0.0);
        a.class.cmp(&b.class).then(people(b).total_cmp(&people(a))).then(a.id.cmp(&b.id))
    });
    towns.truncate(20);
    towns
}

/// The square of a town, and half its side.
pub(super) fn town(at: [f32; 2], unit: f32, marks: &mut Vec<Mark>) -> f32 {
    let half = 3.0 * unit;
    let square = |half: f32| {
        [[-half, -half], [half, -half], [half, half], [-half, half]].map(|[x, y]| [at[0] + x, at[1] + y]).to_vec()
    };
    marks.push(Mark::Area { points: square(half), ink: DARK });
    marks.push(Mark::Area { points: square(half - 1.2 * unit), ink: PAPER });
    half
}

/// Towns as small squares with grey names.
fn towns(picture: &Picture<'_>, view: &View, drawn: &mut Drawn, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    let mut labels = Vec::new();
    for town in towns_shown(picture, view) {
        let at = view.page(town.place.at);
        let half = self::town(at, unit, marks);
        drawn.frames.push(Frame::around(at, half));
        labels.push(Label {
            words: shortened(&picture.words, town),
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
