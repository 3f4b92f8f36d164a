//! The report of a valley with everything in it: hostile names, links, sums.

#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
mod sample;

use outputs::map::{Options, Picture, Theme};
use outputs::messages::{Language, Words};
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
            &Report {
                assessment: &self.assessment,
                picture: Some(picture),
                sections,
                services: &[],
                words: Words::default(),
            },
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
    assert_eq!(page.matches("<script").count(), 2, "the data and one script, ours");
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
    assert_eq!(page.matches("<details class=\"sheet\"").count(), 40);
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

#[test]
fn the_report_is_written_in_every_language_and_in_its_direction() {
    let valley = valley();
    for (language, direction, title) in [
        (Language::English, "ltr", "Ranking"),
        (Language::Russian, "ltr", "Список"),
        (Language::Arabic, "rtl", "الترتيب"),
    ] {
        let picture = valley.picture(Options { width_px: 900, height_px: None, dpi: 96 });
        let words = Words::new(language);
        let report =
            Report { assessment: &valley.assessment, picture: Some(picture), sections: &[], services: &[], words };
        let mut out = Vec::new();
        outputs::report::write(&report, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(page.contains(&format!("<html lang=\"{}\" dir=\"{direction}\">", language.code())));
        assert!(page.contains(&format!("<h2 id=\"ranking\">{title}</h2>")));
        let is_key = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_lowercase());
        let keys: Vec<&str> =
            page.split("report.").skip(1).filter(is_key).map(|rest| &rest[..20.min(rest.len())]).collect();
        assert!(keys.is_empty(), "messages are missing: {keys:?}");
    }
}

/// What poppler's pdftotext reads of a PDF; `None`, said loudly, where it is not installed.
fn text_of(pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, pdf).unwrap();
    match std::process::Command::new("pdftotext").args(["-layout"]).arg(&file).arg("-").output() {
        Ok(output) => {
            assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(_) => {
            eprintln!("SKIPPED: pdftotext (Debian package poppler-utils) is not installed");
            None
        }
    }
}

#[test]
fn the_pdf_is_the_same_each_time_and_its_text_can_be_read_in_every_script() {
    let valley = valley();
    let write = |language: Language| {
        let picture = valley.picture(Options { width_px: 900, height_px: None, dpi: 96 });
        let words = Words::new(language);
        let report =
            Report { assessment: &valley.assessment, picture: Some(picture), sections: &[], services: &[], words };
        let mut out = Vec::new();
        outputs::report::pdf::write(&report, &mut out).unwrap();
        out
    };
    for (language, expected) in [
        (Language::English, ["Ranking", "Where the points come from", "Хиндах"]),
        (Language::Russian, ["Список", "Откуда баллы", "Хиндах"]),
        (Language::Arabic, ["الترتيب", "المجموع", "Хиндах"]),
    ] {
        let pdf = write(language);
        assert!(pdf.starts_with(b"%PDF-") && pdf == write(language), "{language}: the same bytes");
        let Some(text) = text_of(&pdf) else { continue };
        for words in expected {
            assert!(text.contains(words), "{language}: no {words} in {text}");
        }
    }
}
