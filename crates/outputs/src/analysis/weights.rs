use planner::{Assessment, Consistency, Scenario, View, Weighing};
use serde_json::{Value, json};

use crate::record::decimals;
use crate::report::{Block, Section};
use crate::text::Table;

/// What weights belong to: ids and titles of the criteria, in the scenario's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightNames {
    /// Ids.
    pub ids: Vec<String>,
    /// Titles for people.
    pub titles: Vec<String>,
}

impl WeightNames {
    /// Those of a scenario.
    pub fn of_scenario(scenario: &Scenario) -> Self {
        Self {
            ids: scenario.criteria.iter().map(|criterion| criterion.id.get_ref().clone()).collect(),
            titles: scenario.criteria.iter().map(|criterion| criterion.title().to_owned()).collect(),
        }
    }

    /// Those of an assessment.
    pub fn of_assessment(assessment: &Assessment) -> Self {
        Self {
            ids: assessment.criteria.iter().map(|criterion| criterion.id.clone()).collect(),
            titles: assessment.criteria.iter().map(|criterion| criterion.title.clone()).collect(),
        }
    }
}

/// Weights, goals, views and consistency as JSON; weights as parts of 1.
pub fn weights_json(weighing: &Weighing, names: &WeightNames) -> Value {
    let criteria: Vec<Value> = names
        .ids
        .iter()
        .zip(&weighing.weights)
        .enumerate()
        .map(|(position, (id, weight))| {
            let mut row = json!({ "id": id, "weight": weight });
            if let Some(spread) = weighing.spread.get(position) {
                row["spread"] = json!(spread);
            }
            row
        })
        .collect();
    let goals: Vec<Value> = weighing
        .goals
        .iter()
        .map(|goal| {
            let within: Vec<Value> = goal
                .criteria
                .iter()
                .map(|(index, part)| json!({ "id": names.ids.get(*index), "part_of_goal": part }))
                .collect();
            json!({ "goal": goal.name, "depth": goal.depth, "weight": goal.weight, "criteria": within })
        })
        .collect();
    json!({
        "criteria": criteria,
        "goals": goals,
        "within_goals": weighing.within.iter().map(|(goal, compared)| {
            let mut row = consistency_json(compared);
            row["goal"] = json!(goal);
            row
        }).collect::<Vec<_>>(),
        "views": weighing.views.iter().map(|view| view_json(view, names)).collect::<Vec<_>>(),
        "disagreement": weighing.disagreement,
    })
}

fn view_json(view: &View, names: &WeightNames) -> Value {
    let weights: serde_json::Map<String, Value> =
        names.ids.iter().cloned().zip(view.weights.iter().map(|weight| json!(weight))).collect();
    json!({
        "party": (!view.name.is_empty()).then_some(&view.name),
        "voice": view.voice,
        "way": view.way,
        "weights": weights,
        "consistency": view.consistency.as_ref().map(consistency_json),
    })
}

/// How far comparisons agree with each other, as JSON.
pub fn consistency_json(consistency: &Consistency) -> Value {
    json!({
        "compared": consistency.names,
        "weights_eigenvector": consistency.weights,
        "weights_geometric_mean": consistency.geometric_weights,
        "consistency_ratio": consistency.ratio,
        "accepted_up_to": decision::weights::ACCEPTED_RATIO,
        "lambda_max": consistency.lambda_max,
        "pairs_not_compared": consistency.missing,
        "worst_triple": consistency.worst,
        "waived_because": consistency.waived_because,
    })
}

/// Weights, goals, views and consistency for the terminal.
pub fn weights_text(weighing: &Weighing, names: &WeightNames) -> String {
    let mut text = table(weighing, names).render();
    if !weighing.goals.is_empty() {
        text += &format!("\n{}", goals(weighing).render());
    }
    for words in notes(weighing) {
        text += &format!("\n{words}\n");
    }
    for (heading, compared) in comparisons(weighing) {
        text += &format!("\n{heading}\n{}", compared.render());
    }
    text
}

fn percent(weight: f64) -> String {
    format!("{:.1}", 100.0 * weight)
}

/// Criteria × views, in percent.
fn table(weighing: &Weighing, names: &WeightNames) -> Table {
    let several = weighing.disagreement.is_some();
    let mut titles = vec!["criterion".to_owned(), ">weight, %".to_owned()];
    if several {
        titles.extend(weighing.views.iter().map(|view| format!(">{}", view.name)));
        titles.push(">apart".to_owned());
    }
    let mut table = Table::new(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    for (position, (title, weight)) in names.titles.iter().zip(&weighing.weights).enumerate() {
        let mut row = vec![title.clone(), percent(*weight)];
        if several {
            row.extend(weighing.views.iter().map(|view| percent(view.weights[position])));
            row.push(percent(weighing.spread[position]));
        }
        table.row(row);
    }
    table
}

fn goals(weighing: &Weighing) -> Table {
    let mut table = Table::new(&["goal", ">weight, %", ">criteria"]);
    for goal in &weighing.goals {
        table.row([indented(&goal.name, goal.depth), percent(goal.weight), goal.criteria.len().to_string()]);
    }
    table
}

/// The last name of a goal's path, two blanks in for each goal above it.
fn indented(path: &str, depth: usize) -> String {
    let last = path.rsplit('/').next().unwrap_or(path);
    format!("{}{last}", "\u{a0}".repeat(2 * depth))
}

/// How the weights came about, in sentences.
fn notes(weighing: &Weighing) -> Vec<String> {
    let way = |view: &View| match view.way {
        "pairwise" => "from pairwise comparisons (AHP, principal eigenvector; Saaty 1980)",
        "ranks" => "from an order of importance (rank-order centroid; Barron and Barrett 1996)",
        "by goal" => "by goal, shared out within each goal",
        _ => "given directly",
    };
    let mut notes = Vec::new();
    for view in &weighing.views {
        let who = match view.name.as_str() {
            "" => "The weights are".to_owned(),
            name => format!("{name} (voice {} %): weights", percent(view.voice)),
        };
        notes.push(format!(
            "{who} {}.{}",
            way(view),
            view.consistency.as_ref().map_or(String::new(), consistency_words)
        ));
    }
    for (goal, compared) in &weighing.within {
        notes.push(format!("Inside {goal}: compared two at a time.{}", consistency_words(compared)));
    }
    if let Some(disagreement) = weighing.disagreement {
        notes.push(format!(
            "The combined weights are the mean of the parties' by voice (Stone 1961). Disagreement: {} % of the weight would \
             have to move, on average over the voices, for a party to agree with the combined weights.",
            percent(disagreement)
        ));
    }
    notes
}

/// How far comparisons agree with each other, in sentences.
pub fn consistency_words(consistency: &Consistency) -> String {
    let mut words = format!(
        " Consistency ratio {} (0.1 at most is accepted), principal eigenvalue {}",
        decimals(consistency.ratio, 4),
        decimals(consistency.lambda_max, 4)
    );
    if consistency.missing > 0 {
        words += &format!(", {} pairs not compared", consistency.missing);
    }
    words.push('.');
    if consistency.ratio > 1e-9 && !consistency.worst.is_empty() {
        words += &format!(" Worst contradiction: {}.", consistency.worst);
    }
    if let Some(reason) = &consistency.waived_because {
        words += &format!(" Used all the same because: {reason}.");
    }
    words
}

/// What was compared, with the weights of both ways to reckon.
fn comparisons(weighing: &Weighing) -> Vec<(String, Table)> {
    let tabled = |compared: &Consistency| {
        let mut table = Table::new(&["compared", ">eigenvector, %", ">geometric mean, %"]);
        for ((name, weight), geometric) in compared.names.iter().zip(&compared.weights).zip(&compared.geometric_weights)
        {
            table.row([name.clone(), format!("{:.2}", 100.0 * weight), format!("{:.2}", 100.0 * geometric)]);
        }
        table
    };
    let of_view = |view: &View| {
        let compared = view.consistency.as_ref()?;
        let who = if view.name.is_empty() { String::new() } else { format!(" by {}", view.name) };
        Some((format!("Compared two at a time{who} (the eigenvector is used)"), tabled(compared)))
    };
    let inside = weighing.within.iter().map(|(goal, compared)| {
        (format!("Compared two at a time inside {goal} (the eigenvector is used)"), tabled(compared))
    });
    weighing.views.iter().filter_map(of_view).chain(inside).collect()
}

/// The weights as a section of the report.
pub(super) fn section(assessment: &Assessment) -> Section {
    let weighing = &assessment.analysis.weighing;
    let mut blocks: Vec<Block> = notes(weighing).into_iter().map(Block::Paragraph).collect();
    blocks.push(Block::Table(table(weighing, &WeightNames::of_assessment(assessment))));
    if !weighing.goals.is_empty() {
        blocks.push(Block::Heading("Goals".into()));
        blocks.push(Block::Table(goals(weighing)));
        blocks.push(Block::Table(super::views::goal_scores(assessment)));
    }
    for (heading, compared) in comparisons(weighing) {
        blocks.push(Block::Heading(heading));
        blocks.push(Block::Table(compared));
    }
    if weighing.disagreement.is_some() {
        blocks.push(Block::Heading("Where the parties disagree".into()));
        blocks.push(Block::Table(super::views::party_ranks(assessment)));
    }
    Section { id: "weights".into(), title: "Weights and goals".into(), blocks }
}
