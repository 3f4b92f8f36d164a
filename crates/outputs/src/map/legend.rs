use decision::gates::Decision;

use super::font::{self, Weight};
use super::furniture::{DARK, GREY, area, outline};
use super::mark::{Anchor, Frame, Ink, Mark, Text};
use super::view::View;
use super::{Layout, Picture, base, roads, symbols, villages};

/// Writes downwards: the place of the next line.
struct Column<'a> {
    left: f32,
    right: f32,
    y: f32,
    unit: f32,
    marks: &'a mut Vec<Mark>,
}

/// Title, legend and sources. `groups` are the groups of services drawn.
pub(super) fn draw(picture: &Picture<'_>, layout: &Layout, shown: (&View, &[usize]), marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    title(picture, layout, shown.0, marks);
    let Frame { left, right, top, bottom } = layout.panel;
    let mut column = Column { left, right, y: top, unit, marks };
    column.ramp(picture);
    column.villages(picture);
    column.roads(picture, shown.0);
    column.services(shown.1);
    column.best(picture, bottom);
    sources(picture, layout, shown.0, marks);
}

impl Column<'_> {
    /// A line of text from `x` on, `size` units of the layout high.
    fn text(&mut self, words: &str, x: f32, size: f32, (weight, ink): (Weight, Ink)) {
        let (size_px, most) = (size * self.unit, self.right - x);
        self.marks.push(Mark::Text(Text {
            words: fitted(words, weight, size_px, most),
            at: [x, self.y],
            size_px,
            weight,
            ink,
            anchor: Anchor::Start,
        }));
    }

    fn heading(&mut self, words: &str) {
        self.y += 22.0 * self.unit;
        self.text(words, self.left, 10.5, (Weight::Bold, DARK));
        self.y += 5.0 * self.unit;
    }

    /// One line of words beside a symbol that stands around the point given to `symbol`.
    fn entry(&mut self, words: &str, symbol: impl FnOnce([f32; 2], f32, &mut Vec<Mark>)) {
        self.y += 15.0 * self.unit;
        symbol([self.left + 9.0 * self.unit, self.y - 3.4 * self.unit], self.unit, self.marks);
        self.text(words, self.left + 24.0 * self.unit, 9.5, (Weight::Regular, DARK));
    }

    fn ramp(&mut self, picture: &Picture<'_>) {
        let theme = &picture.theme;
        if theme.grid.is_none() {
            return;
        }
        self.y += 9.0 * self.unit;
        self.text(&theme.title, self.left, 12.0, (Weight::Bold, DARK));
        self.y += 14.0 * self.unit;
        self.text(&theme.unit, self.left, 9.5, (Weight::Regular, GREY));
        self.y += 7.0 * self.unit;
        let bar = Frame { left: self.left, right: self.right, top: self.y, bottom: self.y + 13.0 * self.unit };
        const STEPS: usize = 64;
        for step in 0..STEPS {
            let at = |step: usize| bar.left + bar.width() * step as f32 / STEPS as f32;
            let ink = Ink::solid(base::ground((step as f64 + 0.5) / STEPS as f64));
            // Half a pixel over, so that no gap shows between steps.
            let right = (at(step + 1) + 0.5).min(bar.right);
            self.marks.push(area(&Frame { left: at(step), right, ..bar }, ink));
        }
        self.marks.push(outline(&bar, 0.7 * self.unit));
        self.y = bar.bottom + 12.0 * self.unit;
        let between = |share: f64| theme.low + (theme.high - theme.low) * share;
        for (share, anchor) in [(0.0, Anchor::Start), (0.5, Anchor::Middle), (1.0, Anchor::End)] {
            self.marks.push(Mark::Text(Text {
                words: figure(between(share), theme.high - theme.low),
                at: [bar.left + bar.width() * share as f32, self.y],
                size_px: 9.5 * self.unit,
                weight: Weight::Regular,
                ink: DARK,
                anchor,
            }));
        }
        self.y += 4.0 * self.unit;
        self.entry("Not known", hatch);
    }

    fn villages(&mut self, picture: &Picture<'_>) {
        self.heading("Villages");
        let scores = &picture.assessment.scores;
        let count = |decision: Decision| scores.iter().filter(|score| score.decision == decision).count();
        for (decision, words) in [
            (Decision::Eligible, "eligible, colour by points"),
            (Decision::Withheld, "withheld: a fact is missing"),
            (Decision::Excluded, "excluded"),
        ] {
            if count(decision) > 0 {
                self.entry(&format!("{} {words}", count(decision)), |at, unit, marks| {
                    villages::symbol(decision, Some(75.0), (at, 4.4 * unit, unit), marks);
                });
            }
        }
    }

    fn roads(&mut self, picture: &Picture<'_>, view: &View) {
        let region = picture.region;
        let drawn = |number: usize| {
            let roads = region.roads.as_deref().unwrap_or_default();
            roads::shown(&roads::LOOKS[number], picture, view)
                && roads.iter().any(|road| roads::look(road.line.road.class) == Some(number))
        };
        let present: Vec<usize> = (0..roads::LOOKS.len()).rev().filter(|number| drawn(*number)).collect();
        let water = region.water.is_some();
        if present.is_empty() && !water {
            return;
        }
        self.heading("Roads and water");
        for number in present {
            let look = roads::LOOKS[number];
            self.entry(look.title, |at, unit, marks| {
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
        if water {
            self.entry("Water", |at, unit, marks| {
                let swatch = Frame {
                    left: at[0] - 9.0 * unit,
                    right: at[0] + 9.0 * unit,
                    top: at[1] - 4.0 * unit,
                    bottom: at[1] + 4.0 * unit,
                };
                marks.push(area(&swatch, Ink::solid(base::WATER)));
            });
        }
    }

    fn services(&mut self, groups: &[usize]) {
        if groups.is_empty() {
            return;
        }
        self.heading("Services");
        for group in groups {
            self.entry(symbols::GROUPS[*group].title, |at, unit, marks| symbols::symbol(*group, at, unit, marks));
        }
    }

    /// The first ranks with their points, as many as there is room for.
    fn best(&mut self, picture: &Picture<'_>, bottom: f32) {
        let assessment = picture.assessment;
        let mut ranked: Vec<(usize, usize)> = assessment
            .scores
            .iter()
            .enumerate()
            .filter_map(|(position, score)| Some((score.rank?, position)))
            .collect();
        ranked.sort_unstable();
        let room = ((bottom - self.y - 30.0 * self.unit) / (15.0 * self.unit)).floor();
        let lines = (room.max(0.0) as usize).min(villages::NUMBERED).min(ranked.len());
        if lines < 3 {
            return;
        }
        self.heading("First in rank, points");
        for (rank, position) in ranked.into_iter().take(lines) {
            self.y += 15.0 * self.unit;
            let village = &assessment.villages[position];
            let name = villages::shortened(if village.name.is_empty() { &village.id } else { &village.name });
            self.text(&rank.to_string(), self.left, 9.5, (Weight::Bold, DARK));
            let right = self.right;
            self.right -= 30.0 * self.unit;
            self.text(&name, self.left + 24.0 * self.unit, 9.5, (Weight::Regular, DARK));
            self.right = right;
            if let Some(score) = assessment.scores[position].score {
                self.marks.push(Mark::Text(Text {
                    words: format!("{score:.1}"),
                    at: [self.right, self.y],
                    size_px: 9.5 * self.unit,
                    weight: Weight::Regular,
                    ink: DARK,
                    anchor: Anchor::End,
                }));
            }
        }
    }
}

/// A piece of ground whose figure is not known.
fn hatch(at: [f32; 2], unit: f32, marks: &mut Vec<Mark>) {
    let swatch = Frame {
        left: at[0] - 9.0 * unit,
        right: at[0] + 9.0 * unit,
        top: at[1] - 5.0 * unit,
        bottom: at[1] + 5.0 * unit,
    };
    marks.push(area(&swatch, Ink::solid(base::UNKNOWN)));
    for step in 0..3 {
        let x = swatch.left + (4.0 + 5.0 * step as f32) * unit;
        let points = vec![[x - 3.0 * unit, swatch.bottom - unit], [x + 5.0 * unit, swatch.top + unit]];
        marks.push(Mark::Line { points, width_px: 1.2 * unit, ink: Ink::solid(base::HATCH) });
    }
    marks.push(outline(&swatch, 0.6 * unit));
}

fn title(picture: &Picture<'_>, layout: &Layout, view: &View, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    let left = view.frame.left;
    let most = layout.panel.right - left;
    let count = picture.assessment.villages.len();
    let title = crate::text::printable(&picture.assessment.title);
    let below = match picture.theme.grid {
        Some(_) => format!("{} for resettlement, {count} villages assessed", picture.theme.title),
        None => format!("{count} villages assessed"),
    };
    for (words, down, size, weight, ink) in
        [(title, 0.0, 19.0, Weight::Bold, DARK), (below, 19.0, 11.0, Weight::Regular, GREY)]
    {
        marks.push(Mark::Text(Text {
            words: fitted(&words, weight, size * unit, most),
            at: [left, layout.title_base + down * unit],
            size_px: size * unit,
            weight,
            ink,
            anchor: Anchor::Start,
        }));
    }
}

/// Sources with licences and the coordinate system, in at most two lines.
fn sources(picture: &Picture<'_>, layout: &Layout, view: &View, marks: &mut Vec<Mark>) {
    let unit = picture.options.scale();
    let mut licences: Vec<String> = Vec::new();
    for licence in picture.region.layers.iter().filter_map(|layer| layer.licence.as_deref()) {
        let licence = crate::text::printable(licence);
        if !licences.contains(&licence) {
            licences.push(licence);
        }
    }
    let sources = if licences.is_empty() { "not stated in the scenario".to_owned() } else { licences.join("; ") };
    let lines = [
        format!("Sources: {sources}"),
        format!(
            "Coordinate system {}, cells of {} m. Made with inhabit {}.",
            picture.region.crs.name(),
            picture.region.frame.cell_m,
            env!("CARGO_PKG_VERSION")
        ),
    ];
    let most = layout.panel.right - view.frame.left;
    for (number, words) in lines.into_iter().enumerate() {
        let size_px = 8.5 * unit;
        marks.push(Mark::Text(Text {
            words: fitted(&words, Weight::Regular, size_px, most),
            at: [view.frame.left, view.frame.bottom + (36.0 + 13.0 * number as f32) * unit],
            size_px,
            weight: Weight::Regular,
            ink: GREY,
            anchor: Anchor::Start,
        }));
    }
}

/// The words, cut with an ellipsis where they would be wider than there is room.
fn fitted(words: &str, weight: Weight, size_px: f32, most_px: f32) -> String {
    if font::width_px(words, weight, size_px) <= most_px {
        return words.to_owned();
    }
    let letters: Vec<char> = words.chars().collect();
    let cut = |count: usize| format!("{}…", letters[..count].iter().collect::<String>().trim_end());
    let (mut low, mut high) = (0, letters.len());
    while low + 1 < high {
        let middle = (low + high) / 2;
        if font::width_px(&cut(middle), weight, size_px) <= most_px { low = middle } else { high = middle }
    }
    cut(low)
}

/// A figure of the ramp with as many decimals as its span needs.
fn figure(value: f64, span: f64) -> String {
    if span >= 20.0 {
        format!("{value:.0}")
    } else if span >= 2.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}
