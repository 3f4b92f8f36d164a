use decision::robustness::SetFlip;
use planner::{Assessment, Robustness};
use serde_json::{Value, json};

use super::views::{SHOWN, name, ranked};
use crate::record::decimals;
use crate::report::{Block, Chart, Section};
use crate::text::Table;

/// How many missing facts and visits files hold.
const FACTS: usize = 200;

/// All that was tried, with villages by id and criteria by id.
pub(super) fn json(assessment: &Assessment) -> Value {
    let Some(result) = &assessment.analysis.robustness else { return Value::Null };
    let id = |position: usize| assessment.villages[position].id.as_str();
    let criterion = |position: usize| assessment.criteria[position].id.as_str();
    let pair = |pair: Option<(usize, usize)>| {
        pair.map(|(overtaken, overtaker)| json!({ "overtaken": id(overtaken), "overtaker": id(overtaker) }))
    };
    let intervals = result.intervals.iter().enumerate().map(|(position, interval)| {
        json!({
            "criterion": criterion(position),
            "weight": decimals(assessment.criteria[position].weight, 9),
            "low": decimals(interval.low, 9),
            "high": decimals(interval.high, 9),
            "below": pair(interval.below),
            "above": pair(interval.above),
        })
    });
    let missing = result.missing.iter().take(FACTS).map(|fact| {
        json!({
            "village": id(fact.village),
            "criterion": criterion(fact.criterion),
            "chance": decimals(fact.chance, 6),
            "pivotal_chance": decimals(fact.pivotal_chance, 6),
        })
    });
    let visits = result.visits.iter().take(FACTS).map(
        |visit| json!({ "village": id(visit.village), "facts": visit.facts, "chance": decimals(visit.chance, 6) }),
    );
    let alike = result.alike.iter().map(|pair| {
        json!({
            "one": criterion(pair.one),
            "other": criterion(pair.other),
            "spearman": decimals(pair.correlation, 6),
            "villages": pair.villages,
        })
    });
    json!({
        "first": result.first,
        "draws": result.draws,
        "seed": result.seed,
        "weights_tried": result.space,
        "ranks_per_bin": result.acceptability.ranks_per_bin,
        "villages": (0..assessment.villages.len()).map(|position| village(assessment, result, position)).collect::<Vec<_>>(),
        "weight_intervals": intervals.collect::<Vec<_>>(),
        "smallest_change_of_winner": result.winner_flip.as_ref().map(|change| flip(assessment, change)),
        "smallest_change_of_first": result.first_flip.as_ref().map(|change| flip(assessment, change)),
        "smallest_change_of_first_euclidean": result.first_flip_euclidean.as_ref().map(|change| flip(assessment, change)),
        "threats": result.threats.iter().map(|threat| threat.as_ref().map(|change| flip(assessment, change))).collect::<Vec<_>>(),
        "criteria_alike": alike.collect::<Vec<_>>(),
        "missing_facts": missing.collect::<Vec<_>>(),
        "missing_facts_in_all": result.missing.len(),
        "visits": visits.collect::<Vec<_>>(),
        "references": [
            "Lahdelma, R. and Salminen, P. (2001). SMAA-2. Operations Research 49(3)",
            "Triantaphyllou, E. and Sanchez, A. (1997). A sensitivity analysis approach. Decision Sciences 28(1)",
            "Howard, R. A. (1966). Information value theory. IEEE Transactions on Systems Science and Cybernetics 2(1)",
        ],
    })
}

fn village(assessment: &Assessment, result: &Robustness, position: usize) -> Value {
    let id = |position: usize| assessment.villages[position].id.as_str();
    let profile = result.acceptability.villages[position].as_ref().map(|profile| {
        json!({
            "mean_rank": decimals(profile.mean_rank, 6),
            "first_share": profile.first_share,
            "within_first": profile.within.last(),
            "rank_shares": profile.bins,
            "central_weights": profile.central_weights.as_ref().map(|weights| weights.iter().map(|w| decimals(*w, 9)).collect::<Vec<_>>()),
            "confidence": profile.confidence,
        })
    });
    json!({
        "id": id(position),
        "ranks": result.rank_ranges[position].map(|range| [range.best, range.worst]),
        "dominated_by": result.dominated_by[position].map(id),
        "surely_behind": result.surely_behind[position].map(id),
        "acceptability": profile,
    })
}

fn flip(assessment: &Assessment, change: &SetFlip) -> Value {
    let id = |position: usize| assessment.villages[position].id.as_str();
    let weights: serde_json::Map<String, Value> = assessment
        .criteria
        .iter()
        .zip(&change.flip.weights)
        .map(|(criterion, weight)| (criterion.id.clone(), json!(decimals(*weight, 9))))
        .collect();
    json!({
        "overtaken": id(change.overtaken),
        "overtaker": id(change.overtaker),
        "distance": decimals(change.flip.distance, 9),
        "weights": weights,
    })
}

/// The robustness of the ranking as a section of the report.
pub(super) fn section(assessment: &Assessment) -> Option<Section> {
    let result = assessment.analysis.robustness.as_ref()?;
    let k = result.first;
    let mut blocks = vec![
        Block::Paragraph(format!(
            "How far can this order be trusted? {} draws of {} and of every unknown score (seed {}); in each, the eligible \
             villages are ranked by the weighted sum (SMAA; Lahdelma and Salminen 2001).",
            crate::explain::number(result.draws as f64),
            result.space,
            result.seed
        )),
        Block::Chart(Chart::RankAcceptability),
        Block::Table(acceptability(assessment, result)),
        Block::Heading("The smallest change of weights that changes the choice".into()),
    ];
    let subjects = [
        ("the first village", &result.winner_flip),
        (&format!("the set of the first {k}") as &str, &result.first_flip),
    ];
    for (what, change) in subjects {
        blocks.push(Block::Paragraph(match change {
            None => format!("No weights at all change {what}."),
            Some(change) => flip_words(assessment, what, change),
        }));
    }
    blocks.push(Block::Chart(Chart::WeightTornado));
    blocks.push(Block::Heading(format!("Between which weights the first {k} stay the first {k}")));
    blocks.push(Block::Table(intervals(assessment, result)));
    blocks.push(Block::Paragraph(
        "One weight is moved alone, the others keep their proportions. Outside the interval the village named overtakes."
            .into(),
    ));
    blocks.extend(alike(assessment, result));
    blocks.extend(missing(assessment, result));
    Some(Section { id: "robustness".into(), title: "Robustness and missing facts".into(), blocks })
}

fn percent(share: f64) -> String {
    format!("{:.1}", 100.0 * share)
}

fn acceptability(assessment: &Assessment, result: &Robustness) -> Table {
    let k = format!(">among the first {}, %", result.first);
    let mut table =
        Table::new(&[">rank", "village", ">mean rank", ">first, %", &k, ">possible ranks", "surely behind"]);
    for position in ranked(assessment).into_iter().take(SHOWN) {
        let Some(profile) = &result.acceptability.villages[position] else { continue };
        let ranks =
            result.rank_ranges[position].map_or(String::new(), |range| format!("{} to {}", range.best, range.worst));
        table.row([
            assessment.scores[position].rank.map_or("–".into(), |rank| rank.to_string()),
            name(assessment, position),
            format!("{:.1}", profile.mean_rank),
            percent(profile.first_share),
            percent(profile.within.last().copied().unwrap_or_default()),
            ranks,
            result.dominated_by[position]
                .map_or(String::new(), |other| format!("{} under all weights", name(assessment, other))),
        ]);
    }
    table
}

/// Which weights move by how much, and who passes whom.
pub(crate) fn flip_words(assessment: &Assessment, what: &str, change: &SetFlip) -> String {
    let mut moved: Vec<(f64, String)> = assessment
        .criteria
        .iter()
        .zip(&change.flip.weights)
        .filter(|(criterion, weight)| (*weight - criterion.weight).abs() > 5e-5)
        .map(|(criterion, weight)| {
            let words = format!("{} from {} % to {} %", criterion.title, percent(criterion.weight), percent(*weight));
            ((weight - criterion.weight).abs(), words)
        })
        .collect();
    moved.sort_by(|a, b| b.0.total_cmp(&a.0));
    let moved: Vec<String> = moved.into_iter().map(|(_, words)| words).collect();
    if moved.is_empty() {
        return format!(
            "{} and {} are level as it is: any change of weights can change {what}.",
            name(assessment, change.overtaken),
            name(assessment, change.overtaker)
        );
    }
    format!(
        "Moving {} % of the weight changes {what}: {} draws level with {} at {}. No smaller change does it.",
        percent(change.flip.distance / 2.0),
        name(assessment, change.overtaker),
        name(assessment, change.overtaken),
        moved.join(", ")
    )
}

fn intervals(assessment: &Assessment, result: &Robustness) -> Table {
    let mut table = Table::new(&["criterion", ">weight, %", ">from, %", ">to, %", "who overtakes below", "above"]);
    let pair = |pair: Option<(usize, usize)>| {
        pair.map_or(String::new(), |(out, by)| format!("{} passes {}", name(assessment, by), name(assessment, out)))
    };
    for (criterion, interval) in assessment.criteria.iter().zip(&result.intervals) {
        table.row([
            criterion.title.clone(),
            percent(criterion.weight),
            percent(interval.low),
            percent(interval.high),
            pair(interval.below),
            pair(interval.above),
        ]);
    }
    table
}

fn alike(assessment: &Assessment, result: &Robustness) -> Vec<Block> {
    if result.alike.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(&["criterion", "and criterion", ">Spearman", ">villages"]);
    for pair in &result.alike {
        table.row([
            assessment.criteria[pair.one].title.clone(),
            assessment.criteria[pair.other].title.clone(),
            format!("{:.2}", pair.correlation),
            pair.villages.to_string(),
        ]);
    }
    vec![
        Block::Heading("Criteria that may count the same thing twice".into()),
        Block::Paragraph("Near 1 the two rank the villages alike, near -1 against each other.".into()),
        Block::Table(table),
    ]
}

fn missing(assessment: &Assessment, result: &Robustness) -> Vec<Block> {
    if result.missing.is_empty() {
        return vec![Block::Paragraph("No fact is missing about any eligible village.".into())];
    }
    let mut facts = Table::new(&["village", "missing fact", ">chance alone, %", ">chance with others, %"]);
    for fact in result.missing.iter().take(SHOWN) {
        facts.row([
            name(assessment, fact.village),
            assessment.criteria[fact.criterion].title.clone(),
            percent(fact.chance),
            percent(fact.pivotal_chance),
        ]);
    }
    let mut visits = Table::new(&["village to visit", ">missing facts", ">chance, %"]);
    for visit in result.visits.iter().take(SHOWN) {
        visits.row([name(assessment, visit.village), visit.facts.to_string(), percent(visit.chance)]);
    }
    vec![
        Block::Heading("Which missing facts are worth a field visit".into()),
        Block::Paragraph(format!(
            "The chance that learning a fact changes the first {}: alone, all else staying as expected; and with all other \
             unknowns open too. {} facts are missing about eligible villages; the first are shown (Howard 1966).",
            result.first,
            result.missing.len()
        )),
        Block::Table(facts),
        Block::Table(visits),
    ]
}
