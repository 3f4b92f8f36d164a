//! The map and the report of a valley with everything in it: labels, hostile names, sizes, sameness.

#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
mod sample;

use outputs::map::{Mark, Options, Picture, Theme, draw, write_png, write_svg};
use outputs::messages::Words;
use outputs::report::{Block, Report, Section};
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
        Picture { assessment: &self.assessment, region: &self.region, theme, options }
    }

    fn report(&self, sections: &[Section]) -> String {
        let picture = self.picture(Options { width_px: 900, height_px: None, dpi: 96 });
        let mut out = Vec::new();
        outputs::report::write(
            &Report { assessment: &self.assessment, picture: Some(picture), sections, words: Words::default() },
            &mut out,
        )
        .unwrap();
        String::from_utf8(out).unwrap()
    }
}

#[test]
fn labels_overlap_neither_each_other_nor_symbols_at_any_size() {
    let valley = valley();
    for (width_px, dpi) in [(640, 96), (1600, 144), (4000, 300)] {
        let drawing = draw(&valley.picture(Options { width_px, height_px: None, dpi }));
        assert!(drawing.labels.len() >= 25, "{} labels of 39 at {width_px} px", drawing.labels.len());
        for (position, label) in drawing.labels.iter().enumerate() {
            assert!(
                drawing.labels[position + 1..].iter().all(|other| !other.overlaps(label)),
                "{label:?} at {width_px} px"
            );
            assert!(drawing.symbols.iter().all(|symbol| !symbol.overlaps(label)), "{label:?} at {width_px} px");
        }
    }
}

#[test]
fn the_first_ranks_have_labels_and_the_legend_its_unit() {
    let valley = valley();
    let drawing = draw(&valley.picture(Options::default()));
    let words: Vec<&str> = drawing
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text(text) => Some(text.words.as_str()),
            _ => None,
        })
        .collect();
    for rank in 1..=10 {
        assert!(words.iter().any(|words| words.starts_with(&format!("{rank}  "))), "no label of rank {rank}");
    }
    for expected in
        ["points of 100, over 80 % of the weight", "Not known", "2 km", "N", "46.2° E", "42.5° N", "Water", "Health"]
    {
        assert!(words.contains(&expected), "no {expected} in {words:?}");
    }
    assert!(words.iter().any(|words| words.contains("OpenStreetMap contributors")));
}

#[test]
fn the_scale_bar_is_as_long_as_it_says() {
    let valley = valley();
    let drawing = draw(&valley.picture(Options::default()));
    // Four quarters of the bar, alternately dark and white, are the only areas five units high and so wide.
    let quarters: Vec<f32> = drawing
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Area { points, .. } if points.len() == 4 && (points[2][1] - points[0][1] - 7.5).abs() < 0.01 => {
                Some(points[1][0] - points[0][0])
            }
            _ => None,
        })
        .collect();
    assert_eq!(quarters.len(), 4);
    let bar_px: f32 = quarters.iter().sum();
    // The map is 18 km of the grid wide; UTM measures 0.9996 to 1.0000 m per metre of the ground there.
    let map_px = 1600.0 - (40.0 + 20.0 + 176.0 + 22.0) * 1.5;
    let ground_m = f64::from(bar_px) * 18_000.0 / map_px;
    assert!((ground_m - 2_000.0).abs() < 4.0, "{ground_m}");
}

#[test]
fn pictures_have_the_size_asked_for_and_are_the_same_each_time() {
    let valley = valley();
    let options = Options { width_px: 900, height_px: Some(700), dpi: 96 };
    let png = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut out = Vec::new();
        pool.install(|| write_png(&valley.picture(options), &mut out)).unwrap();
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
    assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"700\""));
    assert!(text.contains("Хиндах") && !text.contains("<script>"));
}

#[test]
fn a_region_without_layers_still_has_a_map() {
    let mut valley = valley();
    let region = &mut valley.region;
    (region.elevation, region.roads, region.services, region.water) = (None, None, None, None);
    let theme = Theme::suitability(None);
    let picture =
        Picture { assessment: &valley.assessment, region: &valley.region, theme, options: Options::default() };
    let mut out = Vec::new();
    write_png(&picture, &mut out).unwrap();
    assert!(out.starts_with(b"\x89PNG"));
}

#[test]
fn a_report_loads_nothing_and_lets_no_name_speak() {
    let section = Section {
        id: "robustness".into(),
        title: "Robustness <i>".into(),
        blocks: vec![Block::Paragraph("A & B".into())],
    };
    let page = valley().report(&[section]);
    assert_eq!(page.matches("<script").count(), 1, "one script, ours");
    assert!(page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"));
    assert!(!page.contains('\u{202e}'));
    assert!(page.contains("Robustness &lt;i&gt;") && page.contains("<p>A &amp; B</p>"));
    for wanted in ["src=\"http", "href=\"http", "@import", "url(http", "//cdn"] {
        assert!(!page.contains(wanted), "{wanted}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn every_link_of_the_report_has_a_target_and_every_id_is_its_own() {
    let page = valley().report(&[]);
    let values = |key: &str| -> Vec<String> {
        page.split(&format!("{key}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let ids = values(" id");
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len());
    for link in values("href").iter().filter_map(|link| link.strip_prefix('#')) {
        assert!(ids.iter().any(|id| id == link), "#{link} leads nowhere");
    }
    assert_eq!(page.matches("<details").count(), 40);
}

#[test]
fn the_printed_shares_of_the_json_add_up_to_the_printed_score() {
    let mut out = Vec::new();
    outputs::document::write(&sample::assessment(), &mut out).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    for village in json["villages"].as_array().unwrap() {
        let shares = village["criteria"].as_array().unwrap().iter().filter_map(|criterion| criterion["share"].as_f64());
        let hundredths: f64 = shares.map(|share| (share * 100.0).round()).sum();
        assert_eq!(hundredths, (village["score"].as_f64().unwrap() * 100.0).round(), "{}", village["id"]);
    }
    let unreachable = &json["villages"][9]["criteria"][1];
    assert!(unreachable["figure"].is_null() && unreachable["unreachable"] == true);
    assert_eq!(unreachable["note"], "no road leads there");
}
