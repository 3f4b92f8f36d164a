//! Charts: well formed in every language, harmless whatever the names, the same each time, and true.

#![allow(clippy::unwrap_used, missing_docs)]

#[allow(dead_code)]
mod sample;

use outputs::chart;
use outputs::messages::{Language, Words};
use planner::Assessment;

const LANGUAGES: [Language; 3] = [Language::English, Language::Russian, Language::Arabic];

fn all(assessment: &Assessment, words: &Words<'_>) -> Vec<String> {
    let mut charts = vec![chart::score_bars(assessment, 12, words), chart::access_strip(&sample::journey(), words)];
    for position in 0..assessment.villages.len() {
        charts.push(chart::village_shares(assessment, position, words));
        charts.extend(chart::weight_tornado(assessment, position, words));
    }
    charts.extend((0..assessment.criteria.len()).map(|criterion| chart::value_function(assessment, criterion, words)));
    charts.iter().map(chart::Sheet::svg).collect()
}

/// Every element that opens closes, and nothing stands outside: enough to say that a reader of XML takes it.
fn is_well_formed(svg: &str) {
    let mut open = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        assert!(!text.contains('>') && !tag.contains('\n'), "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn charts_are_well_formed_said_in_words_and_the_same_each_time() {
    let assessment = sample::assessment();
    for language in LANGUAGES {
        let words = Words::new(language);
        let charts = all(&assessment, &words);
        assert_eq!(charts, all(&assessment, &words));
        for svg in &charts {
            is_well_formed(svg);
            assert!(svg.starts_with("<svg ") && svg.contains("<title>") && svg.contains("<desc>"));
            assert!(svg.contains("role=\"img\"") && !svg.contains(" id=\"") && !svg.contains("<script"));
            assert!(!svg.contains("NaN") && !svg.contains("\"inf") && !svg.contains('\u{202e}'), "{svg}");
            assert!(svg.len() < 24_000, "{} bytes are too many to stand 500 times in a page", svg.len());
        }
    }
}

#[test]
fn a_weight_moves_points_and_rank_as_computed_by_hand() {
    let assessment = sample::assessment();
    let best = assessment.scores.iter().position(|score| score.rank == Some(1)).unwrap();
    let swings = chart::swings(&assessment, best);
    assert_eq!(swings.len(), 4);
    for swing in &swings {
        for (times, (points, rank)) in [(0.5, swing.halved), (2.0, swing.doubled)] {
            // The weighted mean again, with the weights said outright.
            let total = |village: usize| {
                let parts = assessment.criteria.iter().enumerate().filter_map(|(number, criterion)| {
                    let weight = criterion.weight * if number == swing.criterion { times } else { 1.0 };
                    criterion.scores[village].map(|score| (weight * score, weight))
                });
                let (sum, known) = parts.fold((0.0, 0.0), |(sum, known), (part, weight)| (sum + part, known + weight));
                100.0 * sum / known
            };
            assert!((points - total(best)).abs() < 1e-9);
            let ahead = (0..assessment.villages.len())
                .filter(|other| assessment.scores[*other].can_be_ranked() && total(*other) > total(best) + 1e-12);
            assert_eq!(rank, Some(1 + ahead.count()));
        }
    }
    let spans: Vec<f64> = swings.iter().map(|swing| (swing.doubled.0 - swing.halved.0).abs()).collect();
    assert!(spans.windows(2).all(|pair| pair[0] >= pair[1]), "the largest first: {spans:?}");
    let svg = chart::weight_tornado(&assessment, best, &Words::default()).unwrap().svg();
    assert!(svg.contains("rank 1"), "{svg}");
}

#[test]
fn the_shares_of_a_village_are_those_of_its_score() {
    let assessment = sample::assessment();
    let svg = chart::village_shares(&assessment, 5, &Words::default()).svg();
    // The land cover has a gap there: the three known criteria together could add 100.
    assert!(svg.contains(">not known<"), "{svg}");
    let pairs = svg
        .split(">")
        .filter_map(|text| text.split_once(" of "))
        .filter_map(|(share, most)| Some((share.parse::<f64>().ok()?, most.split('<').next()?.parse::<f64>().ok()?)));
    let (sum, most) = pairs.fold((0.0, 0.0), |(sum, most), (share, could)| (sum + share, most + could));
    assert!((most - 100.0).abs() < 0.3, "{most}");
    assert!((sum - (assessment.scores[5].score.unwrap() * 10.0).round() / 10.0).abs() < 1e-6, "{sum}");
}

#[test]
fn months_without_a_way_are_hatched_and_said() {
    let svg = chart::access_strip(&sample::journey(), &Words::default()).svg().replace('\u{a0}', " ");
    assert!(svg.contains("Jan cannot be reached") && svg.contains("Jul 48 min") && svg.contains(">190<"));
    let arabic = chart::access_strip(&sample::journey(), &Words::new(Language::Arabic)).svg();
    let x = |svg: &str, word: &str| -> f64 {
        let before = svg.split(word).next().unwrap();
        before.rsplit("<text x=\"").next().unwrap().split('"').next().unwrap().parse().unwrap()
    };
    let january = Words::new(Language::Arabic).say("chart.month_1");
    assert!(x(&arabic, &format!(">\u{2067}{january}")) > 600.0, "the year begins on the right");
}
