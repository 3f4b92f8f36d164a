//! What changes when a place is used, or not used any more.

use std::collections::BTreeMap;

use decision::allocation::Plan;
use planner::plan::{LEAST_SHARED, PlanGround, PlanResult};
use serde_json::{Value, json};

use crate::text::Table;

/// A plan beside another in which one more or one fewer place is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    place: String,
    was_used: bool,
    closed_because: Vec<String>,
    /// Rules that clash when the place is used or not.
    clashes: Vec<String>,
    /// Points before and after.
    points: (f64, f64),
    /// Households placed before and after.
    placed: (usize, usize),
    /// Households that live elsewhere, find a place, lose theirs.
    moves: [usize; 3],
    /// From where to where, with how many households.
    ways: Vec<(String, String, usize)>,
}

impl Change {
    /// What changes from one result to another in which a place is used, or no longer.
    pub fn of(
        place: &str,
        was_used: bool,
        closed_because: Vec<String>,
        (ground, before, after): (&PlanGround, &PlanResult, &PlanResult),
    ) -> Self {
        let (old, new) = (&before.solution.plan, &after.solution.plan);
        let count = |plan: &Plan| plan.placements.iter().flatten().count();
        let mut moves = [0; 3];
        let mut ways: BTreeMap<(String, String), usize> = BTreeMap::new();
        let name = |site: Option<usize>| site.map_or("no place".to_owned(), |site| ground.name(site));
        for (one, other) in old.placements.iter().zip(&new.placements) {
            let site = |placement: &Option<decision::allocation::Placement>| placement.as_ref().map(|one| one.site);
            let (from, to) = (site(one), site(other));
            match (from, to) {
                (from, to) if from == to => continue,
                (Some(_), Some(_)) => moves[0] += 1,
                (None, Some(_)) => moves[1] += 1,
                (Some(_), None) => moves[2] += 1,
                (None, None) => {}
            }
            *ways.entry((name(from), name(to))).or_default() += 1;
        }
        let mut ways: Vec<_> = ways.into_iter().map(|((from, to), count)| (from, to, count)).collect();
        ways.sort_by(|a, b| b.2.cmp(&a.2).then((&a.0, &a.1).cmp(&(&b.0, &b.1))));
        let clashes = after.solution.violations.iter();
        let clashes = clashes.map(|violation| format!("{}: {}", violation.rule, violation.limit)).collect();
        Self {
            place: place.to_owned(),
            was_used,
            closed_because,
            clashes,
            points: (old.value.total(), new.value.total()),
            placed: (count(old), count(new)),
            moves,
            ways,
        }
    }
}

/// A count as it may be shown.
fn shown(count: usize) -> String {
    match count {
        0 => "no".to_owned(),
        count if count < LEAST_SHARED => format!("fewer than {LEAST_SHARED}"),
        count => count.to_string(),
    }
}

/// The change for the terminal.
pub fn change_text(change: &Change) -> String {
    let verb = if change.was_used { "is used. Without it" } else { "is not used. With it" };
    let mut text = format!("{} {verb}:\n", change.place);
    if !change.was_used && !change.closed_because.is_empty() {
        return format!("{} is not used, and no plan may use it: {}\n", change.place, change.closed_because.join("; "));
    }
    if !change.clashes.is_empty() {
        text += "  no plan keeps every rule; these clash:\n";
        text.extend(change.clashes.iter().map(|clash| format!("    {clash}\n")));
    }
    let [elsewhere, found, lost] = change.moves;
    text += &format!(
        "  the plan is worth {:.1} points instead of {:.1} ({:+.1})\n  {} households live elsewhere, {} find a place, {} lose theirs\n",
        change.points.1,
        change.points.0,
        change.points.1 - change.points.0,
        shown(elsewhere),
        shown(found),
        shown(lost)
    );
    let mut table = Table::new(&["from", "to", ">households"]);
    for (from, to, count) in change.ways.iter().filter(|way| way.2 >= LEAST_SHARED) {
        table.row([from.clone(), to.clone(), count.to_string()]);
    }
    let rest: usize = change.ways.iter().filter(|way| way.2 < LEAST_SHARED).map(|way| way.2).sum();
    if rest >= LEAST_SHARED {
        table.row(["in small numbers".to_owned(), "between other places".to_owned(), rest.to_string()]);
    }
    if !table.rows.is_empty() {
        text += "\n";
        text += &table.render();
    }
    text
}

/// The same as JSON.
pub fn change_json(change: &Change) -> Value {
    let count = |count: usize| if (1..LEAST_SHARED).contains(&count) { Value::Null } else { json!(count) };
    let ways = change.ways.iter().filter(|way| way.2 >= LEAST_SHARED);
    json!({
        "place": change.place,
        "used": change.was_used,
        "closed_because": change.closed_because,
        "clashes": change.clashes,
        "points_before": change.points.0,
        "points_after": change.points.1,
        "live_elsewhere": count(change.moves[0]),
        "find_a_place": count(change.moves[1]),
        "lose_theirs": count(change.moves[2]),
        "ways": ways.map(|(from, to, count)| json!({ "from": from, "to": to, "households": count })).collect::<Vec<_>>(),
    })
}
