//! The report of a valley with everything in it: hostile names, links, sums.

#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
mod sample;

use outputs::map::{Options, Picture, Theme};
use outputs::messages::{Language, Words};
use outputs::report::{Block, Report, Section};
use planner::travel::ServiceWays;
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

/// The kinds of parts that poppler's pdfinfo finds in a tagged PDF, in reading order.
fn parts_of(pdf: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, pdf).unwrap();
    let found = std::process::Command::new("pdfinfo").arg("-struct").arg(&file).output().unwrap();
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    text.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(|part| part.trim_end_matches(':').to_owned())
        .collect()
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
        let parts = parts_of(&pdf);
        for part in ["Document", "H1", "H2", "H3", "P", "L", "LI", "Table", "TR", "TH", "TD", "Figure"] {
            assert!(parts.iter().any(|known| known == part), "{language}: no {part} in {parts:?}");
        }
    }
}

#[test]
fn the_year_is_a_table_where_months_differ_and_nowhere_else() {
    let valley = valley();
    let count = valley.assessment.villages.len();
    let winter = |minutes: Option<f64>| std::array::from_fn(|month| if month < 2 { minutes } else { Some(48.0) });
    let mut months = vec![winter(Some(48.0)); count];
    months[4] = winter(None);
    let (to, mode, seasons) = ("clinic".into(), "drive".into(), Vec::new());
    let services = [ServiceWays { criterion: 0, to, mode, ways: vec![None; count], seasons, months }];
    let page = |language| {
        let words = Words::new(language);
        let assessment = &valley.assessment;
        let report = Report { assessment, picture: None, sections: &[], services: &services, words };
        let mut out = Vec::new();
        outputs::report::write(&report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    for (language, journey, cut, january) in [
        (Language::English, "Clinic", "cannot be reached", "Jan"),
        (Language::Russian, "Поликлиника или медпункт", "недостижимо", "янв"),
        (Language::Arabic, "عيادة أو مركز صحي", "لا يمكن الوصول", "ينا"),
    ] {
        let page = page(language);
        let tables: Vec<&str> = page.split("<table class=\"year\">").skip(1).collect();
        assert_eq!(tables.len(), 1, "{language}: only one village is cut off in winter");
        let table = tables[0].split("</table>").next().unwrap();
        assert!(table.contains(journey) && table.contains(january), "{language}: {table}");
        assert_eq!(table.matches("class=\"cut\"").count(), 2, "{language}: {table}");
        assert!(table.contains(cut), "{language}: {table}");
        assert_eq!(table.matches(">48").count(), 10, "{language}: {table}");
    }
}

#[test]
fn hostile_names_harm_neither_page_nor_paper() {
    let mut valley = valley();
    let names = [
        "x".repeat(300),
        "قرية ".repeat(60),
        "a\nb\r\nc\td".into(),
        "\u{202e}gnp.exe\u{2066}".into(),
        "🏚️👩‍🌾".into(),
        "\"><img src=x onerror=alert(1)>".into(),
        "\u{0}\u{7}\u{1b}[31m".into(),
        "=cmd|' /C calc'!A0".into(),
        "   ".into(),
    ];
    for (village, name) in valley.assessment.villages.iter_mut().zip(names.iter().cycle()) {
        village.name = name.clone();
        village.names.clear();
    }
    valley.assessment.title = format!("{}\u{202e}\n</title><b>", "Long title ".repeat(40));
    for language in [Language::English, Language::Russian, Language::Arabic] {
        let words = Words::new(language);
        let assessment = &valley.assessment;
        let report = Report { assessment, picture: None, sections: &[], services: &[], words };
        let (mut page, mut paper) = (Vec::new(), Vec::new());
        outputs::report::write(&report, &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(!page.contains("<img") && !page.contains("</title><b>"), "{language}");
        assert!(!page.contains(['\u{202e}', '\u{0}', '\u{7}', '\u{1b}']), "{language}");
        outputs::report::pdf::write(&report, &mut paper).unwrap();
        if let Some(text) = text_of(&paper) {
            assert!(text.contains("=cmd|") && text.contains("xxxxxxxxxx"), "{language}");
        }
    }
}
