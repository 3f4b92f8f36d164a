//! Draws the made-up valley of the tests: `cargo run -p outputs --example pictures -- FOLDER`.
#![allow(missing_docs, clippy::unwrap_used, dead_code)]

#[path = "../tests/sample/mod.rs"]
mod sample;

use outputs::map::{Options, Picture, Theme, write_png, write_svg};

fn main() {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    let (assessment, region, surface) = (sample::assessment(), sample::region(), sample::surface());
    let theme = Theme::suitability(Some(&surface));
    let mut picture = Picture { assessment: &assessment, region: &region, theme, options: Options::default() };
    let start = std::time::Instant::now();
    outputs::atomic::write_file(&folder.join("map.png"), |out| write_png(&picture, out)).unwrap();
    eprintln!("map.png {:?}", start.elapsed());
    outputs::atomic::write_file(&folder.join("map.svg"), |out| write_svg(&picture, out)).unwrap();
    let words = outputs::messages::Words::default();
    let report =
        outputs::report::Report { assessment: &assessment, picture: Some(picture.clone()), sections: &[], words };
    outputs::atomic::write_file(&folder.join("report.html"), |out| outputs::report::write(&report, out)).unwrap();
    outputs::atomic::write_file(&folder.join("assessment.json"), |out| outputs::document::write(&assessment, out))
        .unwrap();
    println!("{}", outputs::explain::text(&assessment, 5));
    // The villages drawn together: small symbols, labels of the first ranks at the end of lines.
    let mut crowd = assessment.clone();
    for village in &mut crowd.villages {
        village.place.at.x = crowd.frame.west_m + 9_000.0 + (village.place.at.x - crowd.frame.west_m - 9_000.0) * 0.25;
        village.place.at.y =
            crowd.frame.north_m - 9_000.0 + (village.place.at.y - crowd.frame.north_m + 9_000.0) * 0.25;
    }
    let crowded = Picture { assessment: &crowd, ..picture.clone() };
    outputs::atomic::write_file(&folder.join("crowd.png"), |out| write_png(&crowded, out)).unwrap();
    picture.options = Options { width_px: 800, height_px: None, dpi: 96 };
    outputs::atomic::write_file(&folder.join("map-800.png"), |out| write_png(&picture, out)).unwrap();
}
