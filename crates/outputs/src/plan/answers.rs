//! What a plan leaves open, in words: the next repair, the price of rules, other plans as good.

use decision::allocation::Clash;
use planner::plan::{Alternatives, LEAST_SHARED, NextAnswer, NextRepair, PlanGround, PlanSummary, RulePrice};
use serde_json::{Value, json};

use super::words::money;
use crate::record::decimals;
use crate::text::Table;

/// How many repairs a table shows.
const SHOWN: usize = 12;

/// What was asked of a plan besides the plan itself.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The repairs that would place more, cheapest a household first; `None` when they were not asked for.
    pub next: Option<Vec<NextRepair>>,
    /// The places that only an answer keeps closed.
    pub open: Vec<NextAnswer>,
    /// Whether the time was up before everything that was asked was tried.
    pub is_cut_short: bool,
    /// What each rule costs.
    pub prices: Vec<RulePrice>,
    /// Other plans as good; `None` when they were not asked for.
    pub alternatives: Option<Alternatives>,
    /// A smallest set of rules that clash, where no plan keeps all.
    pub clash: Option<Clash>,
}

/// A count of households as it may be shown.
fn few(count: usize) -> String {
    if (1..LEAST_SHARED).contains(&count) { format!("under {LEAST_SHARED}") } else { count.to_string() }
}

/// Cost for each household, as far as it may be shown.
fn each(repair: &NextRepair, currency: &str) -> String {
    match repair.households {
        few if few < LEAST_SHARED => {
            format!("over {}", money((repair.cost / LEAST_SHARED as f64).floor(), currency))
        }
        households => money(repair.cost / households as f64, currency),
    }
}

fn titles(ground: &PlanGround, repair: &NextRepair) -> String {
    let titles: Vec<&str> = repair.works.iter().map(|work| ground.inputs.works[*work].title.as_str()).collect();
    titles.join(" + ")
}

fn next(ground: &PlanGround, summary: &PlanSummary, repairs: &[NextRepair]) -> Table {
    let mut table = Table::new(&["place", "repair", ">cost", ">more households", ">each"]);
    for repair in repairs.iter().take(SHOWN) {
        table.row([
            ground.name(repair.site),
            titles(ground, repair),
            money(repair.cost, &summary.currency),
            few(repair.households),
            each(repair, &summary.currency),
        ]);
    }
    table
}

fn open(ground: &PlanGround, answers: &[NextAnswer]) -> Table {
    let mut table = Table::new(&["place", "what is not known", ">more households"]);
    for answer in answers.iter().take(SHOWN) {
        let why = ground.sites[answer.site].closed_because.join("; ");
        table.row([ground.name(answer.site), why, few(answer.households)]);
    }
    table
}

fn prices(prices: &[RulePrice]) -> Table {
    let mut table = Table::new(&["rule", "asks for", ">households more without it", ">points"]);
    for price in prices {
        let households = match price.households {
            fewer if fewer < 0 => "none".to_owned(),
            more => few(more as usize),
        };
        let rule = if price.is_waived { format!("{} (set aside)", price.rule) } else { price.rule.to_owned() };
        table.row([rule, price.asks.to_owned(), households, format!("{:+.1}", price.points)]);
    }
    table
}

fn often(ground: &PlanGround, alternatives: &Alternatives) -> Table {
    let mut order: Vec<usize> = (0..alternatives.uses.len()).filter(|site| alternatives.uses[*site] > 0).collect();
    order.sort_by_key(|site| (std::cmp::Reverse(alternatives.uses[*site]), *site));
    let mut table = Table::new(&["place", ">in how many plans"]);
    for site in order {
        table.row([ground.name(site), format!("{} of {}", alternatives.uses[site], alternatives.plans)]);
    }
    table
}

/// Each answer as a table with its heading.
fn answers_tables(ground: &PlanGround, summary: &PlanSummary, answers: &Answers) -> Vec<(String, Table)> {
    let mut tables = Vec::new();
    if let Some(repairs) = answers.next.as_deref().filter(|repairs| !repairs.is_empty()) {
        let heading = "The next repair, cheapest for each household first (as if it were given on top of the plan)";
        tables.push((heading.to_owned(), next(ground, summary, repairs)));
    }
    if !answers.open.is_empty() {
        let heading =
            "The next answer: places that are closed only because something is not known, if the answer were good";
        tables.push((heading.to_owned(), open(ground, &answers.open)));
    }
    if !answers.prices.is_empty() {
        tables.push(("What each rule costs (at least)".to_owned(), prices(&answers.prices)));
    }
    if let Some(alternatives) = &answers.alternatives {
        let heading = format!(
            "In {} plans at most {:.1} % apart; {:.0} % of the households live in the same place in all of them",
            alternatives.plans,
            100.0 * alternatives.within,
            100.0 * alternatives.same
        );
        tables.push((heading, often(ground, alternatives)));
    }
    tables
}

/// Which rules clash, and whether that is proven.
fn clashing(clash: &Clash) -> String {
    let rules: Vec<&str> = clash.rules.iter().map(|rule| rule.word()).collect();
    let (found, aside) = match (clash.proven, rules.len()) {
        (true, 1) => ("This rule alone cannot be kept", "it"),
        (true, _) => ("These rules clash", "one of them"),
        (false, 1) => ("No plan was found that keeps this rule", "it"),
        (false, _) => ("No plan was found that keeps these rules together", "one of them"),
    };
    let proof = if clash.proven { "" } else { " It is not proven that there is none." };
    format!("\n{found}: {}. Set {aside} aside, or ask for less.{proof}\n", rules.join(", "))
}

/// The answers for the terminal.
pub fn answers_text(ground: &PlanGround, summary: &PlanSummary, answers: &Answers) -> String {
    let mut text = String::new();
    if let Some(clash) = &answers.clash {
        text += &clashing(clash);
    }
    let some_wait = summary.placed.is_some_and(|(households, _)| households < summary.all.0);
    if answers.is_cut_short {
        text += "\nThe time was up before everything was tried: there may be more repairs, answers and rules than are listed.\n";
    } else if some_wait && answers.next.as_ref().is_some_and(Vec::is_empty) {
        text +=
            "\nMoney alone does not help: no repair, nor one with those it requires, would place another household.\n";
    }
    for (heading, table) in answers_tables(ground, summary, answers) {
        text += &format!("\n{heading}\n{}", table.render_within(super::text::WIDE));
    }
    text
}

/// The answers as JSON.
pub fn answers_json(ground: &PlanGround, answers: &Answers) -> Value {
    let count = |count: usize| if (1..LEAST_SHARED).contains(&count) { Value::Null } else { json!(count) };
    json!({
        "clashing_rules": answers.clash.iter().flat_map(|clash| &clash.rules).map(|rule| rule.word()).collect::<Vec<_>>(),
        "clash_is_proven": answers.clash.as_ref().map(|clash| clash.proven),
        "cut_short": answers.is_cut_short,
        "next_repairs": answers.next.iter().flatten().map(|repair| json!({
            "place": ground.sites[repair.site].id,
            "works": repair.works.iter().map(|work| ground.inputs.works[*work].id.as_str()).collect::<Vec<_>>(),
            "cost": repair.cost,
            "more_households": count(repair.households),
            "cost_per_household": (repair.households >= LEAST_SHARED)
                .then(|| decimals(repair.cost / repair.households as f64, 2)),
        })).collect::<Vec<_>>(),
        "next_answers": answers.open.iter().map(|answer| json!({
            "place": ground.sites[answer.site].id,
            "not_known": ground.sites[answer.site].closed_because,
            "more_households": count(answer.households),
        })).collect::<Vec<_>>(),
        "rules": answers.prices.iter().map(|price| json!({
            "rule": price.rule, "asks": price.asks, "set_aside": price.is_waived, "points": decimals(price.points, 4),
            "more_households": count(price.households.max(0) as usize),
        })).collect::<Vec<_>>(),
        "alternatives": answers.alternatives.as_ref().map(|alternatives| json!({
            "plans": alternatives.plans,
            "within": decimals(alternatives.within, 6),
            "same_place": decimals(alternatives.same, 4),
            "uses": ground.sites.iter().zip(&alternatives.uses)
                .map(|(site, uses)| (site.id.clone(), json!(uses))).collect::<serde_json::Map<_, _>>(),
        })),
    })
}
