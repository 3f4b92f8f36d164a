use decision::gates::Decision;

use super::base::{self, Seen};
use super::furniture::{DARK, GREY, area, outline};
use super::layout::Layout;
use super::overlay::{self, MOVE};
use super::swatch::Swatch;
use super::theme::{Better, Measure, Subject};
use super::view::View;
use super::{Picture, captions, roads, symbols, villages};
use crate::draw::{Anchor, Frame, Ink, Mark, Text, Weight, font};
use crate::messages::Direction;

/// What of the map needs an explanation.
pub(super) struct Shown<'a> {
    pub view: &'a View,
    /// Groups of services drawn.
    pub groups: &'a [usize],
    pub seen: Seen,
}

/// Writes downwards from the left; what is written from the right is mirrored in the end.
struct Column<'a> {
    picture: &'a Picture<'a>,
    left: f32,
    right: f32,
    y: f32,
    unit: f32,
    marks: Vec<Mark>,
}

/// Title, legend and sources.
pub(super) fn draw(picture: &Picture<'_>, layout: &Layout, shown: &Shown<'_>, marks: &mut Vec<Mark>) {
    captions::title(picture, layout, marks);
    let panel = layout.panel;
    // Where the page was given too low, the legend is written smaller rather than cut.
    let full = height(picture, shown);
    let smaller = (panel.height() / full).min(1.0);
    let mut column = Column::new(picture, panel, picture.options.scale() * smaller);
    column.all(shown);
    column.best(panel.bottom);
    let mirrored = picture.words.direction() == Direction::RightToLeft;
    let middle = (panel.left + panel.right) / 2.0;
    marks.extend(column.marks.into_iter().map(|mark| if mirrored { mark.mirrored(middle) } else { mark }));
    captions::sources(picture, layout, marks);
}

/// How many of the first ranks have a place in the legend in any case; more where there is room.
const FIRST: usize = 5;
/// Fewer are no list.
const FEWEST: usize = 3;

/// How high the legend is with the first of the list of ranks.
pub(super) fn height(picture: &Picture<'_>, shown: &Shown<'_>) -> f32 {
    let unit = picture.options.scale();
    let space = Frame { left: 0.0, top: 0.0, right: super::layout::PANEL * unit, bottom: f32::INFINITY };
    let mut column = Column::new(picture, space, unit);
    column.all(shown);
    let ranked = picture.assessment.scores.iter().filter(|score| score.rank.is_some()).count().min(FIRST);
    let list =
        if ranked < FEWEST || picture.theme.subject == Subject::Plan { 0.0 } else { 29.0 + 15.0 * ranked as f32 };
    column.y + (4.0 + list) * unit
}

impl<'a> Column<'a> {
    fn new(picture: &'a Picture<'_>, space: Frame, unit: f32) -> Self {
        Self { picture, left: space.left, right: space.right, y: space.top, unit, marks: Vec::new() }
    }

    fn all(&mut self, shown: &Shown<'_>) {
        self.ramp();
        self.ground(shown.seen);
        self.villages();
        if !villages::towns_shown(self.picture, shown.view).is_empty() {
            self.entry(self.picture.words.say("map.town"), |at, unit, marks| {
                villages::town(at, unit, marks);
            });
        }
        self.plan();
        self.roads(shown.view);
        self.services(shown.groups);
    }

    /// A line of text from `x` on, `size` units of the layout high, as wide as there is room up to `right`.
    fn text(&mut self, words: &str, (x, right): (f32, f32), size: f32, (weight, ink): (Weight, Ink)) {
        let size_px = size * self.unit;
        let words = font::fitted(words, weight, size_px, right - x);
        self.marks.push(Mark::Text(Text { words, at: [x, self.y], size_px, weight, ink, anchor: Anchor::Start }));
    }

    fn heading(&mut self, key: &str) {
        self.y += 21.0 * self.unit;
        let words = self.picture.words.say(key);
        self.text(words, (self.left, self.right), 10.5, (Weight::Bold, DARK));
        self.y += 4.0 * self.unit;
    }

    /// Words beside a symbol that stands around the point given to `symbol`, in as many lines as they need.
    fn entry(&mut self, words: &str, symbol: impl FnOnce([f32; 2], f32, &mut Vec<Mark>)) {
        self.y += 15.0 * self.unit;
        symbol([self.left + 9.0 * self.unit, self.y - 3.4 * self.unit], self.unit, &mut self.marks);
        let left = self.left + 24.0 * self.unit;
        let lines = font::wrapped(words, Weight::Regular, 9.5 * self.unit, self.right - left);
        for (number, line) in lines.iter().enumerate() {
            self.y += if number > 0 { 11.5 * self.unit } else { 0.0 };
            self.text(line, (left, self.right), 9.5, (Weight::Regular, DARK));
        }
    }

    /// A heading for what the colours mean, the ramp with its figures.
    fn ramp(&mut self) {
        let (picture, words) = (self.picture, &self.picture.words);
        let theme = &picture.theme;
        if theme.grid.is_none() && theme.figures.is_none() {
            self.y -= 12.0 * self.unit;
            return;
        }
        let title = theme.title(words);
        for (number, line) in
            font::wrapped(&title, Weight::Bold, 12.0 * self.unit, self.right - self.left).iter().enumerate()
        {
            self.y += if number == 0 { 9.0 } else { 14.0 } * self.unit;
            self.text(line, (self.left, self.right), 12.0, (Weight::Bold, DARK));
        }
        let unit = theme.unit(words);
        for line in font::wrapped(&unit, Weight::Regular, 9.5 * self.unit, self.right - self.left) {
            self.y += 13.0 * self.unit;
            self.text(&line, (self.left, self.right), 9.5, (Weight::Regular, GREY));
        }
        self.y += 7.0 * self.unit;
        let bar = Frame { left: self.left, right: self.right, top: self.y, bottom: self.y + 13.0 * self.unit };
        const STEPS: usize = 64;
        for step in 0..STEPS {
            let at = |step: usize| bar.left + bar.width() * step as f32 / STEPS as f32;
            let share = (step as f64 + 0.5) / STEPS as f64;
            let share = if theme.better == Better::Less { 1.0 - share } else { share };
            // Half a pixel over, so that no gap shows between steps.
            let right = (at(step + 1) + 0.5).min(bar.right);
            self.marks.push(area(&Frame { left: at(step), right, ..bar }, Ink::solid(base::ground(share))));
        }
        self.marks.push(outline(&bar, 0.7 * self.unit));
        self.y = bar.bottom + 12.0 * self.unit;
        let (low, high) = theme.range;
        let figures =
            [(0.0, Anchor::Start, theme.beyond.0), (0.5, Anchor::Middle, false), (1.0, Anchor::End, theme.beyond.1)];
        for (share, anchor, beyond) in figures {
            let figure = words.fixed(low + (high - low) * share, decimals(high - low));
            let words = match (beyond, share > 0.5) {
                (true, false) => format!("<\u{a0}{figure}"),
                (true, true) => format!(">\u{a0}{figure}"),
                _ => figure,
            };
            let at = [bar.left + bar.width() * share as f32, self.y];
            self.marks.push(Mark::Text(Text {
                words,
                at,
                size_px: 9.5 * self.unit,
                weight: Weight::Regular,
                ink: DARK,
                anchor,
            }));
        }
        self.y += 4.0 * self.unit;
    }

    /// What hatches and greys mean, as far as there are such.
    fn ground(&mut self, seen: Seen) {
        let words = self.picture.words;
        let entries: [(bool, &str, Swatch); 5] = [
            (seen.doubt, "map.doubt", Swatch::Doubt),
            (seen.unknown, "map.not_known", Swatch::Unknown),
            (seen.unreached, "none_within_reach", Swatch::Plain(base::UNREACHED)),
            (seen.withheld, "map.ground_withheld", Swatch::Plain(base::WITHHELD)),
            (seen.excluded, "map.ground_excluded", Swatch::Plain(base::EXCLUDED)),
        ];
        for (_, key, swatch) in entries.into_iter().filter(|(there, ..)| *there) {
            self.entry(words.say(key), |at, unit, marks| swatch.draw(at, unit, marks));
        }
        if !self.picture.theme.isolines.is_empty() {
            self.entry(words.say("map.isolines"), |at, unit, marks| {
                let points = (0..=8).map(|step| {
                    let along = step as f32 / 8.0;
                    [at[0] + (along - 0.5) * 18.0 * unit, at[1] + (along * 6.0).sin() * 2.4 * unit]
                });
                marks.push(Mark::Line { points: points.collect(), width_px: 0.9 * unit, ink: DARK });
            });
        }
    }

    /// The villages by what the gates say, with symbols from small to large where their size means something.
    fn villages(&mut self) {
        let picture = self.picture;
        self.heading("map.villages");
        let assessment = picture.assessment;
        let scores = &assessment.scores;
        let settled = !picture.overlay.settled.is_empty();
        for (decision, key) in [
            (Decision::Eligible, "map.eligible"),
            (Decision::Withheld, "map.withheld"),
            (Decision::Excluded, "map.excluded"),
        ] {
            let of_decision = |score: &&planner::assessment::VillageScore| score.decision == decision;
            let count = scores.iter().filter(of_decision).count();
            if count == 0 {
                continue;
            }
            self.entry(&picture.words.count(key, count), |at, unit, marks| {
                villages::symbol(decision, Some(0.75), (at, 4.4 * unit, unit), marks);
            });
        }
        if !settled && scores.iter().any(|score| score.decision == Decision::Eligible) {
            self.grades();
            let missing = |position: usize| {
                let score = &scores[position];
                score.decision == Decision::Eligible
                    && picture.theme.village(position, (score.score, assessment.villages[position].place.at)).is_none()
            };
            if (0..scores.len()).any(missing) {
                self.entry(picture.words.say("map.village_unknown"), |at, unit, marks| {
                    villages::symbol(Decision::Eligible, None, (at, 4.4 * unit, unit), marks);
                });
            }
        }
    }

    /// Five symbols from the dark end of the ramp to the light one, with the figures at the ends.
    fn grades(&mut self) {
        let (picture, unit) = (self.picture, self.unit);
        self.y += 17.0 * unit;
        let theme = &picture.theme;
        let (low, high) = theme.range;
        let ends = if theme.better == Better::Less { [high, low] } else { [low, high] };
        let room = self.right - self.left;
        for step in 0..5 {
            let share = f64::from(step) / 4.0;
            let at = [self.left + 9.0 * unit + (room * 0.55) * share as f32, self.y - 3.4 * unit];
            let radius_px = villages::radius(Some(share), Decision::Eligible) * unit;
            villages::symbol(Decision::Eligible, Some(share), (at, radius_px, unit), &mut self.marks);
        }
        let figure = |value: f64| picture.words.fixed(value, decimals(high - low));
        let words = picture.words.fill("map.grades", &[("low", &figure(ends[0])), ("high", &figure(ends[1]))]);
        let left = self.left + 24.0 * unit + room * 0.55;
        self.text(&words, (left, self.right), 9.5, (Weight::Regular, DARK));
    }

    /// Circles and arrows of a plan, ways and areas.
    fn plan(&mut self) {
        let picture = self.picture;
        let overlay = &picture.overlay;
        if let Some(most) = overlay.settled.iter().map(|settled| settled.households.unwrap_or(1)).max() {
            self.heading("map.settled");
            self.y += 20.0 * self.unit;
            let mut x = self.left;
            let unit = self.unit;
            let mut counts = vec![1.max(most / 10), 1.max(most / 3), most];
            counts.dedup();
            for count in counts {
                let radius_px = overlay::radius(Some(count), most) * unit;
                let at = [x + radius_px, self.y - 4.0 * unit];
                overlay::circle(at, (radius_px, unit), picture.words.integer(count), &mut self.marks);
                x += 2.0 * radius_px + 12.0 * unit;
            }
            self.y += 10.0 * unit;
            if overlay.settled.iter().any(|settled| settled.households.is_none()) {
                self.entry(picture.words.say("map.settled_few"), move |at, unit, marks| {
                    overlay::circle(at, (overlay::radius(None, most) * unit, unit), String::new(), marks);
                });
            }
        }
        let line = |width: f32| {
            move |at: [f32; 2], unit: f32, marks: &mut Vec<Mark>| {
                let points = vec![[at[0] - 9.0 * unit, at[1]], [at[0] + 9.0 * unit, at[1]]];
                marks.push(Mark::Line { points, width_px: width * unit, ink: MOVE });
            }
        };
        if !overlay.flows.is_empty() {
            self.entry(picture.words.say("map.flows"), line(3.0));
        }
        if !overlay.ways.is_empty() {
            self.entry(picture.words.say("map.way"), line(3.0));
        }
        if !overlay.areas.is_empty() {
            self.entry(picture.words.say("map.reach"), line(2.2));
        }
    }

    fn roads(&mut self, view: &View) {
        let picture = self.picture;
        let region = picture.region;
        let drawn = |number: usize| {
            let roads = region.roads.as_deref().unwrap_or_default();
            roads::shown(&roads::LOOKS[number], picture, view)
                && roads.iter().any(|road| roads::look(road.line.road.class) == Some(number))
        };
        let present: Vec<usize> = (0..roads::LOOKS.len()).rev().filter(|number| drawn(*number)).collect();
        let water = region.water.is_some();
        let ferry = roads::ferries(picture).any(|ferry| !view.line(&ferry.line.vertices).is_empty());
        if present.is_empty() && !water && !ferry {
            return;
        }
        self.heading("map.roads_and_water");
        for number in present {
            let look = roads::LOOKS[number];
            self.entry(picture.words.say(look.key), |at, unit, marks| {
                let points = vec![[at[0] - 9.0 * unit, at[1]], [at[0] + 9.0 * unit, at[1]]];
                let line = |width: f32, ink: Ink| Mark::Line { points: points.clone(), width_px: width * unit, ink };
                if look.casing > 0.0 {
                    marks.push(line(look.casing, DARK));
                }
                if look.dash > 0.0 {
                    roads::dashes(&points, look.dash * unit, (look.width * unit, look.ink), marks);
                } else {
                    marks.push(line(look.width, look.ink));
                }
            });
        }
        if ferry {
            self.entry(picture.words.say("map.ferry"), |at, unit, marks| {
                let points = [[at[0] - 9.0 * unit, at[1]], [at[0] + 9.0 * unit, at[1]]];
                roads::ferry(&points, unit, marks);
            });
        }
        if water {
            self.entry(picture.words.say("map.water"), |at, unit, marks| {
                Swatch::Plain(base::WATER).draw(at, unit, marks)
            });
        }
    }

    fn services(&mut self, groups: &[usize]) {
        if groups.is_empty() {
            return;
        }
        self.heading("map.services");
        for group in groups {
            let words = self.picture.words.say(symbols::GROUPS[*group].key);
            self.entry(words, |at, unit, marks| symbols::symbol(*group, at, unit, marks));
        }
    }

    /// The first ranks with their figures, as many as there is room for; not beside a plan, which has its own order.
    fn best(&mut self, bottom: f32) {
        let picture = self.picture;
        let assessment = picture.assessment;
        let ranked = crate::analysis::views::ranked(assessment);
        let room = ((bottom - self.y - 28.0 * self.unit) / (15.0 * self.unit)).floor();
        let lines = (room.max(0.0) as usize).min(villages::NUMBERED).min(ranked.len());
        if lines < FEWEST || picture.theme.subject == Subject::Plan {
            return;
        }
        self.heading("map.first");
        let span = picture.theme.range.1 - picture.theme.range.0;
        let places = if matches!(picture.theme.measure, Measure::Points(_)) { 1 } else { decimals(span) };
        for position in ranked.into_iter().take(lines) {
            self.y += 15.0 * self.unit;
            let score = &assessment.scores[position];
            let name = villages::shortened(&picture.words, &assessment.villages[position]);
            let rank = score.rank.map_or(String::new(), |rank| picture.words.integer(rank));
            self.text(&rank, (self.left, self.right), 9.5, (Weight::Bold, DARK));
            let end = self.right - 34.0 * self.unit;
            self.text(&name, (self.left + 24.0 * self.unit, end), 9.5, (Weight::Regular, DARK));
            let village = &assessment.villages[position];
            let words = match picture.theme.village(position, (score.score, village.place.at)) {
                Some(figure) => picture.words.fixed(figure, places),
                None => "–".to_owned(),
            };
            let (at, size_px) = ([self.right, self.y], 9.5 * self.unit);
            self.marks.push(Mark::Text(Text {
                words,
                at,
                size_px,
                weight: Weight::Regular,
                ink: DARK,
                anchor: Anchor::End,
            }));
        }
    }
}

/// As many decimals as a span needs.
fn decimals(span: f64) -> usize {
    if span >= 20.0 {
        0
    } else if span >= 2.0 {
        1
    } else {
        2
    }
}
