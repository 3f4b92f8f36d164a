//! Maps of a valley with everything in it: labels, hostile names, three languages, sizes, greys and hatches, sameness.

#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
mod sample;

use geo::{Distance, Geodesic, Point};
use outputs::draw::{Anchor, Mark};
use outputs::map::{
    Better, Drawing, Flow, Options, Overlay, Picture, Settled, Subject, Theme, draw, write_png, write_svg,
};
use outputs::messages::{Language, Words};
use planner::{Assessment, Region, Surface};

struct Valley {
    assessment: Assessment,
    region: Region,
    surface: Surface,
}

fn valley() -> Valley {
    Valley { assessment: sample::assessment(), region: sample::region(), surface: sample::surface() }
}

impl Valley {
    fn picture(&self, options: Options) -> Picture<'_> {
        let theme = Theme::suitability(Some(&self.surface));
        Picture { options, ..Picture::new(&self.assessment, &self.region, theme) }
    }
}

const LANGUAGES: [Language; 3] = [Language::English, Language::Russian, Language::Arabic];

/// Every text, blanks that do not break as ordinary ones.
fn words(drawing: &Drawing) -> Vec<String> {
    let texts = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Text(text) => Some(text.words.replace('\u{a0}', " ")),
        _ => None,
    });
    texts.collect()
}

/// Labels lie over no other label and over no symbol, and inside the map.
#[track_caller]
fn nothing_overlaps(drawing: &Drawing, what: &str) {
    for (position, label) in drawing.labels.iter().enumerate() {
        assert!(drawing.frame.holds(label), "{what}: {label:?} is not inside");
        let others = &drawing.labels[position + 1..];
        assert!(others.iter().all(|other| !other.overlaps(label)), "{what}: {label:?} over a label");
        assert!(drawing.symbols.iter().all(|symbol| !symbol.overlaps(label)), "{what}: {label:?} over a symbol");
    }
}

#[test]
fn labels_overlap_nothing_at_any_size_in_any_language() {
    let valley = valley();
    for (width_px, dpi) in [(640, 96), (800, 96), (1600, 144), (4000, 300)] {
        for language in LANGUAGES {
            let options = Options { width_px, height_px: None, dpi };
            let drawing = draw(&Picture { words: Words::new(language), ..valley.picture(options) });
            let what = format!("{width_px} px, {language}");
            assert!(drawing.labels.len() >= 20, "{} labels of 40: {what}", drawing.labels.len());
            nothing_overlaps(&drawing, &what);
        }
    }
}

#[test]
fn hostile_names_neither_overlap_nor_speak() {
    let mut valley = valley();
    let names = [
        "x".repeat(300),
        "Ж".repeat(300),
        "قرية ".repeat(60),
        "a\nb\r\nc\td".into(),
        "\u{202e}gnp.exe\u{2066}\u{200f}".into(),
        "🏚️👩‍🌾🇵🇸".into(),
        "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}algo".into(),
        "<svg onload=\"alert(1)\">]]>&amp;".into(),
        "\u{0}\u{7}\u{1b}[31m".into(),
        "村落 საქართველო".into(),
        "'\"; DROP TABLE villages; --".into(),
        "   ".into(),
    ];
    for (village, name) in valley.assessment.villages.iter_mut().zip(names.iter().cycle()) {
        village.name = name.clone();
        village.names.clear();
    }
    valley.assessment.title = format!("{}\u{202e}\n<b>", "Long title ".repeat(40));
    for language in LANGUAGES {
        let options = Options { width_px: 1200, height_px: None, dpi: 120 };
        let picture = Picture { words: Words::new(language), ..valley.picture(options) };
        let drawing = draw(&picture);
        nothing_overlaps(&drawing, &language.to_string());
        for text in &words(&drawing) {
            assert!(!text.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)), "{text:?}");
            assert!(text.chars().count() <= 400 && !text.contains('🏚') && !text.contains('村'), "{text:?}");
        }
        let mut out = Vec::new();
        write_svg(&picture, &mut out).unwrap();
        let svg = String::from_utf8(out).unwrap();
        assert!(!svg.contains("<svg onload") && !svg.contains('\u{202e}') && !svg.contains('\u{7}'));
        // A village whose name cannot be drawn is called by its id.
        assert!(words(&drawing).iter().any(|text| text.ends_with("v05") || text.ends_with("v17")));
    }
}

#[test]
fn the_first_ranks_have_labels_and_the_legend_its_unit() {
    let valley = valley();
    let picture = Picture { on: Some((2026, 11, 25)), ..valley.picture(Options::default()) };
    let drawing = draw(&picture);
    let words = words(&drawing);
    for rank in 1..=10 {
        assert!(words.iter().any(|words| words.starts_with(&format!("{rank}  "))), "no label of rank {rank}");
    }
    let place = |start: &str| words.iter().position(|words| words.starts_with(start)).unwrap();
    assert!(place("1  ") < place("2  ") && place("2  ") < place("3  "), "the first ranks are set first");
    for expected in ["Not known", "2 km", "0", "1", "N", "46.2° E", "42.5° N", "Water", "Health", "Main road"] {
        assert!(words.iter().any(|words| words == expected), "no {expected} in {words:?}");
    }
    let said = words.join(" ");
    for expected in [
        "over 80 % of the weight",
        "OpenStreetMap contributors, ODbL 1.0",
        "NASA SRTM, public domain",
        "25 November 2026",
        "EPSG:32638",
        "at 144 dpi about 1 :",
        "Something here is not known",
        "Closed by a right",
        "Not yet open",
    ] {
        assert!(said.contains(expected), "no {expected} in {said}");
    }
}

#[test]
fn the_legend_explains_what_is_there_and_nothing_else() {
    let valley = valley();
    let seen = draw(&valley.picture(Options::default())).seen;
    assert!(seen.figures && seen.doubt && seen.unknown && seen.withheld && seen.excluded && !seen.unreached);
    let plain = draw(&Picture::new(&valley.assessment, &valley.region, Theme::relief(Subject::Villages)));
    assert_eq!(plain.seen, outputs::map::Seen::default());
    let said = words(&plain).join(" ");
    assert!(!said.contains("not known") && !said.contains("Closed by"), "{said}");
}

#[test]
fn greys_and_hatches_stand_where_the_data_say_so() {
    let valley = valley();
    let drawing = draw(&valley.picture(Options { width_px: 900, height_px: None, dpi: 96 }));
    let (width, height) = (drawing.frame.width() as u32, drawing.frame.height() as u32);
    let at = |x: f32, y: f32| ((x * width as f32) as u32, (y * height as f32) as u32);
    let grey = |[red, green, blue]: [u8; 3]| red.abs_diff(green) < 16 && green.abs_diff(blue) < 16;
    let share_of = |from: (f32, f32), to: (f32, f32), test: &dyn Fn([u8; 3]) -> bool| {
        let ((left, top), (right, bottom)) = (at(from.0, from.1), at(to.0, to.1));
        let pixels = (top..bottom).flat_map(|row| (left..right).map(move |column| (column, row)));
        let colours: Vec<[u8; 3]> = pixels.filter_map(|(column, row)| drawing.colour(column, row)).collect();
        colours.iter().filter(|colour| test(**colour)).count() as f32 / colours.len() as f32
    };
    // The south-east is closed, the ground above it not yet open, the north-east has no figure, the rest has colour.
    assert!(share_of((0.8, 0.8), (1.0, 1.0), &grey) > 0.98);
    assert!(share_of((0.8, 0.55), (1.0, 0.7), &grey) > 0.98);
    assert!(share_of((0.9, 0.02), (1.0, 0.28), &grey) > 0.98);
    assert!(share_of((0.05, 0.3), (0.3, 0.6), &grey) < 0.1);
    let light = |[red, green, blue]: [u8; 3]| f32::from(red) + f32::from(green) + f32::from(blue);
    let mean = |from: (f32, f32), to: (f32, f32)| {
        let ((left, top), (right, bottom)) = (at(from.0, from.1), at(to.0, to.1));
        let pixels = (top..bottom).flat_map(|row| (left..right).map(move |column| (column, row)));
        let lights: Vec<f32> = pixels.filter_map(|(c, r)| drawing.colour(c, r)).map(light).collect();
        lights.iter().sum::<f32>() / lights.len() as f32
    };
    assert!(mean((0.8, 0.55), (1.0, 0.7)) > mean((0.8, 0.8), (1.0, 1.0)) + 40.0, "excluded is darker than withheld");
    // The hatch of the south-west: neighbours along a row differ far more often than in the same ground all known.
    let known = Grid8::all(&valley.surface.known);
    let surface = Surface { known, ..valley.surface.clone() };
    let theme = Theme::suitability(Some(&surface));
    let options = Options { width_px: 900, height_px: None, dpi: 96 };
    let plain = draw(&Picture { options, ..Picture::new(&valley.assessment, &valley.region, theme) });
    let changed = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
    let differs = |(column, row): &(u32, u32)| drawing.colour(*column, *row) != plain.colour(*column, *row);
    let changed: Vec<(u32, u32)> = changed.filter(differs).collect();
    assert!(changed.len() > 500, "{} hatched pixels", changed.len());
    assert!(changed.iter().all(|(column, row)| *column <= width / 4 + 1 && *row + 1 >= height * 3 / 4));
}

struct Grid8;

impl Grid8 {
    /// The same grid, all known.
    fn all(grid: &spatial::Grid<u8>) -> spatial::Grid<u8> {
        spatial::Grid::from_fn(grid.frame(), |_, _| 100)
    }
}

#[test]
fn the_scale_bar_is_as_long_on_the_ground_as_it_says() {
    let valley = valley();
    for (width_px, dpi) in [(640, 96), (1600, 144), (4000, 300)] {
        let drawing = draw(&valley.picture(Options { width_px, height_px: None, dpi }));
        let bar = drawing.scale_bar.as_ref().unwrap();
        let middle = (drawing.frame.top + drawing.frame.bottom) / 2.0;
        let start = (drawing.frame.left + drawing.frame.right - bar.length_px) / 2.0;
        let place = |x: f32| {
            let position = valley.region.crs.to_lonlat(drawing.ground([x, middle])).unwrap();
            Point::new(position.lon, position.lat)
        };
        let ground_m = Geodesic.distance(place(start), place(start + bar.length_px));
        assert!((ground_m / bar.length_m - 1.0).abs() < 2e-4, "{ground_m} m for {} m at {width_px} px", bar.length_m);
        // What is drawn is as long as what is measured: four quarters side by side.
        let quarters = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Area { points, .. } if points.len() == 4 => Some((points[0], points[2])),
            _ => None,
        });
        let inside: Vec<f32> = quarters
            .filter(|(upper, lower)| upper[1] < bar.start[1] && lower[1] > bar.start[1])
            .filter(|(upper, lower)| upper[0] >= bar.start[0] - 0.1 && lower[0] <= bar.start[0] + bar.length_px + 0.1)
            .map(|(upper, lower)| lower[0] - upper[0])
            .collect();
        assert_eq!(inside.len(), 4);
        assert!((inside.iter().sum::<f32>() - bar.length_px).abs() < 0.2);
    }
}

#[test]
fn lines_of_equal_time_are_labelled_in_minutes() {
    let valley = valley();
    let minutes = spatial::Grid::from_fn(sample::frame(), |column, row| {
        let far = (column as f32 - 300.0).hypot(row as f32 - 300.0);
        if far > 290.0 { f32::INFINITY } else { far / 4.0 }
    });
    let mut criterion = valley.assessment.criteria[1].clone();
    criterion.indicators.truncate(20);
    let theme = Theme::criterion(&criterion, &minutes);
    assert_eq!((theme.range, theme.better), ((15.0, 120.0), Better::Less));
    assert_eq!(theme.isolines, [10.0, 20.0, 30.0, 45.0, 60.0], "round times, not too many");
    for language in LANGUAGES {
        let picture =
            Picture { words: Words::new(language), ..Picture::new(&valley.assessment, &valley.region, theme.clone()) };
        let drawing = draw(&picture);
        nothing_overlaps(&drawing, "isolines");
        let label = picture.words.with_unit(30.0, planner::quantity::Unit::Minute);
        let label = label.replace('\u{a0}', " ");
        assert!(words(&drawing).contains(&label), "no {label} in {:?}", words(&drawing));
        assert!(drawing.seen.unreached && drawing.seen.figures);
    }
}

#[test]
fn a_plan_shows_how_many_settle_where_and_where_they_come_from() {
    let valley = valley();
    let villages = &valley.assessment.villages;
    let settled = |position: usize, households: Option<usize>| Settled {
        id: villages[position].id.clone(),
        name: villages[position].name.clone(),
        at: villages[position].place.at,
        households,
    };
    let overlay = Overlay {
        settled: vec![settled(4, Some(17)), settled(9, Some(3)), settled(11, None)],
        flows: vec![Flow { from: villages[30].place.at, to: villages[4].place.at, households: 17.0 }],
        ..Overlay::default()
    };
    let theme = Theme::relief(Subject::Plan);
    let drawing = draw(&Picture { overlay, ..Picture::new(&valley.assessment, &valley.region, theme) });
    nothing_overlaps(&drawing, "plan");
    let words = words(&drawing);
    for expected in
        ["17", "3", "Къахъиб", "Households that settle", "number not told: too small", "Where they come from"]
    {
        assert!(words.iter().any(|words| words == expected), "no {expected} in {words:?}");
    }
}

#[test]
fn readers_from_the_right_get_the_page_from_the_right() {
    let valley = valley();
    let english = draw(&valley.picture(Options::default()));
    let picture = Picture { words: Words::new(Language::Arabic), ..valley.picture(Options::default()) };
    let arabic = draw(&picture);
    assert!(arabic.frame.left > english.frame.left + 200.0, "the legend stands on the left");
    let heading = picture.words.say("map.villages");
    let found = arabic.marks.iter().find_map(|mark| match mark {
        Mark::Text(text) if text.words == heading => Some(text.clone()),
        _ => None,
    });
    let heading = found.unwrap();
    assert_eq!(heading.anchor, Anchor::End);
    assert!(heading.at[0] < arabic.frame.left);
    let mut out = Vec::new();
    write_svg(&picture, &mut out).unwrap();
    let isolate = String::from_utf8(out).unwrap().contains("\u{2067}");
    assert!(isolate, "words from the right are held together");
}

#[test]
fn pictures_have_the_size_asked_for_and_are_the_same_on_any_number_of_threads() {
    let valley = valley();
    let options = Options { width_px: 900, height_px: Some(700), dpi: 96 };
    let minutes = valley.region.elevation.as_ref().unwrap();
    let theme = Theme { isolines: vec![1000.0, 1500.0, 2000.0], ..Theme::of_grid("Heights", "m", minutes) };
    let picture = Picture { options, ..Picture::new(&valley.assessment, &valley.region, theme) };
    let png = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut out = Vec::new();
        pool.install(|| write_png(&picture, &mut out)).unwrap();
        out
    };
    let bytes = png(1);
    assert_eq!(bytes, png(3));
    assert_eq!(&bytes[16..24], [900u32.to_be_bytes(), 700u32.to_be_bytes()].concat());
    let svg = || {
        let mut out = Vec::new();
        write_svg(&valley.picture(options), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let text = svg();
    assert_eq!(text, svg());
    assert!(
        text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"map-sheet\" width=\"900\" height=\"700\"")
    );
    assert!(text.contains("Хиндах") && !text.contains("<script>"));
}

#[test]
fn a_region_without_layers_still_has_a_map() {
    let mut valley = valley();
    let region = &mut valley.region;
    (region.elevation, region.roads, region.services, region.water) = (None, None, None, None);
    let picture = Picture::new(&valley.assessment, &valley.region, Theme::suitability(None));
    let mut out = Vec::new();
    write_png(&picture, &mut out).unwrap();
    assert!(out.starts_with(b"\x89PNG"));
}
