use decision::allocation::{SiteKind, Status};
use planner::plan::{PlacePlan, PlanSummary};
use serde_json::{Value, json};

use crate::explain::number;
use crate::record::decimals;
use crate::report::{Block, Section};
use crate::text::Table;

/// What stands where a count is kept back.
pub(super) const WITHHELD: &str = "withheld";

pub(super) fn kind(kind: SiteKind) -> &'static str {
    match kind {
        SiteKind::Village => "village",
        SiteKind::Host => "host",
    }
}

pub(super) fn until(place: &PlacePlan) -> String {
    place.until.map_or(String::new(), |day| day.to_string())
}

pub(super) fn count(count: Option<usize>) -> String {
    count.map_or(WITHHELD.to_owned(), |count| count.to_string())
}

/// Money as people write it: `1,234,000 EUR`.
pub(super) fn money(figure: f64, currency: &str) -> String {
    format!("{} {currency}", thousands(figure))
}

fn thousands(figure: f64) -> String {
    let digits = format!("{:.0}", figure.abs());
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if figure <= -0.5 { format!("−{text}") } else { text }
}

/// How good the plan is known to be, in a sentence.
pub(super) fn proof(summary: &PlanSummary) -> String {
    let worth = number(summary.value.total());
    // What a plan is worth tells how many are placed.
    let bound = summary.bound.filter(|_| summary.placed.is_some());
    match (summary.status, summary.gap, bound) {
        (Status::Infeasible, _, _) => {
            "No plan can keep every rule: that is proven. The one shown breaks those listed.".to_owned()
        }
        (Status::Unmet, _, _) => {
            "No plan that keeps every rule was found; whether there is one is not known. The one shown breaks those listed."
                .to_owned()
        }
        (_, Some(gap), _) if gap <= 1e-9 && summary.placed.is_none() => "No plan is better: proven.".to_owned(),
        (_, Some(gap), None) => {
            format!("The plan keeps every rule; a better one gains {:.1} % at most.", 100.0 * gap)
        }
        (_, Some(gap), _) if gap <= 1e-9 => format!("No plan is better: proven. It is worth {worth} points."),
        (_, Some(gap), Some(bound)) => format!(
            "The plan keeps every rule. It is worth {worth} points; no plan is worth more than {}, so that a better one \
             gains {:.1} % at most.",
            number(bound),
            100.0 * gap
        ),
        _ if summary.placed.is_none() => {
            "The plan keeps every rule; how much better another could be is not known.".to_owned()
        }
        _ => format!("The plan keeps every rule. It is worth {worth} points; how much better another could be is not known."),
    }
}

/// How many are placed, in a sentence.
pub fn placed(summary: &PlanSummary) -> String {
    let (households, people) = summary.all;
    match summary.placed {
        Some((all, _)) if all == households => format!("All {households} households ({people} people) have a place."),
        Some((placed, who)) => format!("{placed} of {households} households ({who} of {people} people) have a place."),
        None => format!(
            "Of {households} households ({people} people) nearly all or hardly any have a place; how many is withheld, so that nobody is pointed at."
        ),
    }
}

/// The places that are used, most people first, then by name.
pub(super) fn used(summary: &PlanSummary) -> Vec<&PlacePlan> {
    let mut used: Vec<&PlacePlan> = summary.places.iter().filter(|place| place.opened.is_some()).collect();
    used.sort_by(|a, b| b.people.cmp(&a.people).then(a.name.cmp(&b.name)));
    used
}

/// What stops the next family, in a line.
fn stops(binds: &[String]) -> String {
    // Water alone is also a word for lakes and rivers, and would be translated as them.
    let word = |bind: &String| if bind == "water" { "water supply".to_owned() } else { bind.clone() };
    binds.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// The table of places that are used.
pub(super) fn places(summary: &PlanSummary) -> Table {
    let mut table = Table::new(&[
        "place",
        "kind",
        ">from",
        ">households",
        ">people",
        ">pupils",
        ">dwellings",
        ">water for",
        ">land for",
        ">works",
        "what stops the next family",
    ]);
    let people = |count: Option<usize>| count.map_or("–".to_owned(), |count| format!("{count} people"));
    for place in used(summary) {
        table.row([
            place.name.clone(),
            kind(place.kind).to_owned(),
            place.opened.map_or(String::new(), |year| year.to_string()),
            count(place.households),
            count(place.people),
            count(place.pupils),
            place.dwellings.to_string(),
            people(place.water_people),
            people(place.land_people),
            if place.cost > 0.0 { money(place.cost, &summary.currency) } else { "–".to_owned() },
            if place.binds.is_empty() { "nothing here".to_owned() } else { stops(&place.binds) },
        ]);
    }
    table
}

/// The places that are not used, and why.
pub(super) fn unused(summary: &PlanSummary) -> Table {
    let mut table = Table::new(&["place", "kind", "why it is not used"]);
    for place in summary.places.iter().filter(|place| place.opened.is_none()) {
        let why = match (place.closed_because.is_empty(), place.binds.is_empty()) {
            (false, _) => place.closed_because.join("; "),
            (true, false) => format!("no room: {}", stops(&place.binds)),
            (true, true) => "other places serve better".to_owned(),
        };
        table.row([place.name.clone(), kind(place.kind).to_owned(), why]);
    }
    table
}

pub(super) fn years(summary: &PlanSummary) -> Table {
    let mut table = Table::new(&[">year", ">budget", ">spent", ">left", ">works"]);
    for year in &summary.money {
        let works = summary.works.iter().filter(|work| work.year == year.year).count();
        let shown = |figure: f64| money(figure, &summary.currency);
        let cells = [
            year.year.to_string(),
            shown(year.budget),
            shown(year.spent),
            shown(year.budget - year.spent),
            works.to_string(),
        ];
        table.row(cells);
    }
    table
}

pub(super) fn works(summary: &PlanSummary) -> Table {
    let mut table = Table::new(&[">year", "village", "work", ">cost", ">months", "id"]);
    for work in &summary.works {
        table.row([
            work.year.to_string(),
            work.village.clone(),
            work.title.clone(),
            money(work.cost, &summary.currency),
            work.months.to_string(),
            work.id.clone(),
        ]);
    }
    table
}

pub(super) fn groups(summary: &PlanSummary) -> Table {
    let mut table = Table::new(&["group", ">households", ">placed", ">share"]);
    for (name, all, placed) in &summary.groups {
        let share =
            placed.map_or(WITHHELD.to_owned(), |placed| format!("{:.0} %", 100.0 * placed as f64 / *all as f64));
        let name = if name.is_empty() { "without a group" } else { name };
        table.row([name.to_owned(), all.to_string(), count(*placed), share]);
    }
    table
}

pub(super) fn reasons(summary: &PlanSummary) -> Table {
    let mut table = Table::new(&[">households", "why they have no place"]);
    for (reason, count) in &summary.reasons {
        table.row([count.to_string(), reason.clone()]);
    }
    table
}

/// The parts of the objective.
pub(super) fn terms(summary: &PlanSummary) -> Table {
    let value = summary.value;
    let mut table = Table::new(&["aim", ">points"]);
    if summary.placed.is_none() {
        return table;
    }
    let rows = [
        ("people placed", value.placed),
        ("how well the places suit them", value.fit),
        ("waiting", value.wait),
        ("cost", value.cost),
        ("schools kept", value.bonus),
        ("together", value.total()),
    ];
    for (aim, points) in rows {
        // Nothing is no less than nothing.
        let points = if points == 0.0 { 0.0 } else { points };
        table.row([aim.to_owned(), format!("{points:.1}")]);
    }
    table
}

pub(super) fn standards(summary: &PlanSummary) -> Table {
    let mut table = Table::new(&["standard", "kept", "source"]);
    for standard in &summary.standards {
        let holds = match standard.holds {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "set aside",
        };
        table.row([standard.words.clone(), holds.to_owned(), standard.source.clone()]);
    }
    table
}

/// Conditions and ends of offers that people must see to.
pub(super) fn by_hand(summary: &PlanSummary) -> Vec<String> {
    let mut lines = Vec::new();
    for place in used(summary) {
        lines.extend(place.conditions.iter().map(|words| format!("{}: {words}", place.name)));
        if place.until.is_some() {
            lines.push(format!("{}: the offer ends on {}", place.name, until(place)));
        }
    }
    let waived = summary.waived.iter();
    lines.extend(waived.map(|rule| {
        format!("Set aside: {} ({}), signed by {} until {}: {}", rule.rule, rule.asks, rule.who, rule.until, rule.why)
    }));
    lines
}

/// A table for the report, where "withheld" is said of villages that wait for an answer.
fn reported(mut table: Table) -> Block {
    for cell in table.rows.iter_mut().flatten().filter(|cell| *cell == WITHHELD) {
        *cell = "not shown".to_owned();
    }
    Block::Table(table)
}

/// The plan as a section of the report.
pub(crate) fn section(summary: &PlanSummary) -> Section {
    let heading = |words: &str| Block::Heading(words.to_owned());
    let mut blocks = vec![
        Block::Paragraph(format!("{} {}", placed(summary), proof(summary))),
        Block::Paragraph(
            "Counts under 5 are withheld, and others with them where they would give such a count away. Who goes where \
             stands in a private file only."
                .to_owned(),
        ),
    ];
    blocks.extend(summary.broken.iter().cloned().map(Block::Paragraph));
    blocks.extend([
        heading("Where people go"),
        reported(places(summary)),
        heading("Money by year"),
        reported(years(summary)),
    ]);
    if !summary.works.is_empty() {
        blocks.extend([heading("Works"), reported(works(summary))]);
    }
    if !summary.groups.is_empty() {
        blocks.extend([heading("By group"), reported(groups(summary))]);
    }
    if !summary.reasons.is_empty() {
        blocks.extend([heading("Who has no place, and why"), reported(reasons(summary))]);
    }
    blocks.extend([heading("Standards"), reported(standards(summary))]);
    let lines = by_hand(summary);
    if !lines.is_empty() {
        blocks.push(heading("To be seen to by people"));
        blocks.extend(lines.into_iter().map(Block::Paragraph));
    }
    blocks.extend([heading("Places that are not used"), reported(unused(summary))]);
    if summary.placed.is_some() {
        blocks.extend([heading("What the plan is worth"), reported(terms(summary))]);
    }
    Section { id: "plan".into(), title: "Plan".into(), blocks }
}

/// The plan as JSON, as `assessment.json` and `inhabit plan --json` hold it.
pub fn json(summary: &PlanSummary) -> Value {
    let round = |figure: f64| decimals(figure, 4);
    let value = summary.value;
    json!({
        "status": summary.status.word(),
        "value": summary.placed.map(|_| json!({
            "placed": round(value.placed), "fit": round(value.fit), "wait": round(value.wait), "cost": round(value.cost),
            "schools": round(value.bonus), "total": round(value.total()),
        })),
        "bound": summary.bound.filter(|_| summary.placed.is_some()).map(round),
        "gap": summary.gap.filter(|gap| gap.is_finite()).map(|gap| decimals(gap, 6)),
        "broken": summary.broken,
        "years": summary.years,
        "currency": summary.currency,
        "households": summary.all.0,
        "people": summary.all.1,
        "households_placed": summary.placed.map(|placed| placed.0),
        "people_placed": summary.placed.map(|placed| placed.1),
        "groups": summary.groups.iter().map(|(name, all, placed)| {
            json!({ "group": name, "households": all, "placed": placed })
        }).collect::<Vec<_>>(),
        "reasons": summary.reasons.iter().map(|(reason, count)| {
            json!({ "reason": reason, "households": count })
        }).collect::<Vec<_>>(),
        "places": summary.places.iter().map(place_json).collect::<Vec<_>>(),
        "works": summary.works.iter().map(|work| json!({
            "id": work.id, "village": work.village, "kind": work.kind, "title": work.title, "year": work.year,
            "cost": work.cost, "months": work.months,
        })).collect::<Vec<_>>(),
        "money": summary.money.iter().map(|year| json!({
            "year": year.year, "budget": year.budget, "spent": year.spent,
        })).collect::<Vec<_>>(),
        "standards": summary.standards.iter().map(|standard| json!({
            "standard": standard.words, "source": standard.source, "holds": standard.holds,
        })).collect::<Vec<_>>(),
        "waived": summary.waived.iter().map(|rule| json!({
            "rule": rule.rule, "asks": rule.asks, "who": rule.who, "why": rule.why, "until": rule.until,
        })).collect::<Vec<_>>(),
    })
}

fn place_json(place: &PlacePlan) -> Value {
    json!({
        "id": place.id,
        "name": place.name,
        "kind": kind(place.kind),
        "lon": decimals(place.place.lonlat.lon, 7),
        "lat": decimals(place.place.lonlat.lat, 7),
        "opened": place.opened,
        "households": place.households,
        "people": place.people,
        "pupils": place.pupils,
        "withheld": place.households.is_none() || place.pupils.is_none(),
        "dwellings": place.dwellings,
        "water_l_day": place.water_l_day,
        "water_people": place.water_people,
        "farmland_ha": place.farmland_ha,
        "land_people": place.land_people,
        "works_cost": place.cost,
        "binds": place.binds,
        "closed_because": place.closed_because,
        "conditions": place.conditions,
        "offer_until": place.until.map(|day| day.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_set_off_by_thousands() {
        assert_eq!(money(1_234_000.4, "EUR"), "1,234,000 EUR");
        assert_eq!(money(0.0, "EUR"), "0 EUR");
        assert_eq!(money(-1_500.0, "EUR"), "−1,500 EUR");
    }
}
