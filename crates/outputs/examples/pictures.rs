//! Draws the made-up valley of the tests: `cargo run -p outputs --example pictures -- FOLDER`.
#![allow(missing_docs, clippy::unwrap_used, dead_code)]

#[path = "../tests/sample/mod.rs"]
mod sample;

use outputs::chart;
use outputs::map::{Flow, Options, Overlay, Picture, Settled, Subject, Theme, write_png, write_svg};
use outputs::messages::{Language, Words};

fn main() {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    std::fs::create_dir_all(&folder).unwrap();
    let (assessment, region, surface) = (sample::assessment(), sample::region(), sample::surface());
    let theme = || Theme::suitability(Some(&surface));
    let picture = Picture { on: Some((2026, 11, 25)), ..Picture::new(&assessment, &region, theme()) };
    let png = |name: &str, picture: &Picture<'_>| {
        outputs::atomic::write_file(&folder.join(name), |out| write_png(picture, out)).unwrap();
    };
    png("map.png", &picture);
    outputs::atomic::write_file(&folder.join("map.svg"), |out| write_svg(&picture, out)).unwrap();
    for (name, language) in [("map-ru.png", Language::Russian), ("map-ar.png", Language::Arabic)] {
        png(name, &Picture { words: Words::new(language), ..picture.clone() });
    }
    // The villages drawn together: small symbols, labels of the first ranks at the end of lines.
    let mut crowd = assessment.clone();
    for village in &mut crowd.villages {
        village.place.at.x = crowd.frame.west_m + 9_000.0 + (village.place.at.x - crowd.frame.west_m - 9_000.0) * 0.25;
        village.place.at.y =
            crowd.frame.north_m - 9_000.0 + (village.place.at.y - crowd.frame.north_m + 9_000.0) * 0.25;
    }
    png("crowd.png", &Picture { assessment: &crowd, ..picture.clone() });
    png("map-800.png", &Picture { options: Options { width_px: 800, height_px: None, dpi: 96 }, ..picture.clone() });
    let elevation = region.elevation.as_ref().unwrap();
    png("elevation.png", &Picture { theme: Theme::elevation("Elevation", elevation), ..picture.clone() });
    let settled = |position: usize, households: usize| Settled {
        id: region.villages[position].id.clone(),
        name: region.villages[position].name.clone(),
        at: region.villages[position].place.at,
        households: Some(households),
    };
    let plan = Overlay {
        settled: [(4, 3), (12, 17), (21, 8)].map(|(position, households)| settled(position, households)).to_vec(),
        flows: [(4, 3.0), (12, 17.0), (21, 8.0)]
            .map(|(village, households)| Flow {
                from: region.villages[33].place.at,
                to: region.villages[village].place.at,
                households,
            })
            .to_vec(),
        ..Overlay::default()
    };
    png("plan.png", &Picture { overlay: plan, theme: Theme::relief(Subject::Plan), ..picture.clone() });
    charts(&folder, &assessment);
}

/// Every chart of the sample, in three languages.
fn charts(folder: &std::path::Path, assessment: &planner::Assessment) {
    for (code, language) in [("en", Language::English), ("ru", Language::Russian), ("ar", Language::Arabic)] {
        let words = Words::new(language);
        let best = assessment.scores.iter().position(|score| score.rank == Some(1)).unwrap();
        let charts = [
            ("score_bars", Some(chart::score_bars(assessment, 12, &words))),
            ("village_shares", Some(chart::village_shares(assessment, 5, &words))),
            ("acceptability", chart::rank_acceptability(assessment, 12, &words)),
            ("tornado", chart::weight_tornado(assessment, best, &words)),
            ("value", Some(chart::value_function(assessment, 0, &words))),
            ("access", Some(chart::access_strip(&sample::journey(), &words))),
        ];
        for (name, sheet) in charts {
            if let Some(sheet) = sheet {
                std::fs::write(folder.join(format!("{name}-{code}.svg")), sheet.svg()).unwrap();
            }
        }
    }
}
