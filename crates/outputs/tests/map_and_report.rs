//! The report of a valley with everything in it: hostile names, links, sums.

#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
mod sample;

use outputs::map::{Options, Picture, Theme};
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
        Picture { options, ..Picture::new(&self.assessment, &self.region, theme) }
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
