use decision::gates::{Decision, Outcome};
use planner::Assessment;

use super::{anchor, name};
use crate::explain::{figure, losses, number};
use crate::markup::escaped;
use crate::record::printed_shares;

/// What a mayor reads in a minute: how many of what, the best five and why, what is not known.
pub(super) fn html(assessment: &Assessment) -> String {
    format!(
        "<section aria-labelledby=\"summary\"><h2 id=\"summary\">Summary</h2>\n{}{}{}</section>\n",
        cards(assessment),
        best(assessment),
        unknowns(assessment)
    )
}

fn cards(assessment: &Assessment) -> String {
    let count = |decision: Decision| assessment.scores.iter().filter(|score| score.decision == decision).count();
    let card =
        |class: &str, figure: usize, words: &str| format!("<div class=\"card {class}\"><b>{figure}</b>{words}</div>\n");
    [
        "<div class=\"cards\">\n".to_owned(),
        card("", assessment.villages.len(), "villages assessed"),
        card("eligible", count(Decision::Eligible), "eligible"),
        card("withheld", count(Decision::Withheld), "withheld: a right or a hazard is not yet known"),
        card("excluded", count(Decision::Excluded), "excluded by a right or a hazard"),
        "</div>\n".to_owned(),
    ]
    .concat()
}

fn best(assessment: &Assessment) -> String {
    let mut ranked: Vec<(usize, usize)> = assessment
        .scores
        .iter()
        .enumerate()
        .filter_map(|(position, score)| Some((score.rank?, position)))
        .filter(|(rank, _)| *rank <= 5)
        .collect();
    ranked.sort_unstable();
    if ranked.is_empty() {
        return "<p><strong>No village is eligible.</strong> The reasons stand with each village below.</p>\n"
            .to_owned();
    }
    let items: String = ranked.into_iter().take(5).map(|(_, position)| best_item(assessment, position)).collect();
    format!("<h3>The best five</h3>\n<ol class=\"best\">\n{items}</ol>\n")
}

fn best_item(assessment: &Assessment, position: usize) -> String {
    let score = &assessment.scores[position];
    let points = score.score.unwrap_or_default();
    let between = if score.score_high - score.score_low >= 0.05 {
        format!(" <span class=\"soft small\">({:.1} to {:.1})</span>", score.score_low, score.score_high)
    } else {
        String::new()
    };
    format!(
        "<li><a class=\"name\" href=\"#{}\">{}</a><span class=\"points\">{points:.1} points{between}</span>\
         <span class=\"why\">{}</span></li>\n",
        anchor(position),
        name(assessment, position),
        escaped(&reasons(assessment, position))
    )
}

/// The one criterion that costs most, and of the others the two that give most.
fn reasons(assessment: &Assessment, position: usize) -> String {
    let shares = printed_shares(assessment, position, 1);
    let mut gains: Vec<(usize, f64)> =
        shares.iter().enumerate().filter_map(|(number, share)| Some((number, (*share)?))).collect();
    let loss = losses(assessment, position).into_iter().next();
    gains.retain(|(number, _)| loss.is_none_or(|(costly, _)| costly != *number));
    gains.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let found = |number: usize| {
        let criterion = &assessment.criteria[number];
        format!("{}: {}", criterion.title, figure(&criterion.indicators[position], criterion.unit))
    };
    let gains: Vec<String> =
        gains.iter().take(2).map(|(number, points)| format!("{} (+{points:.1})", found(*number))).collect();
    let mut words = gains.join("; ");
    if let Some((number, points)) = loss {
        words += &format!(". Held back most by {} (−{points:.1})", found(number));
    }
    words + "."
}

/// The gaps that matter most: for each criterion and gate, how many villages lack an answer.
fn unknowns(assessment: &Assessment) -> String {
    let mut lines: Vec<(f64, String)> = Vec::new();
    for criterion in &assessment.criteria {
        let missing = criterion.indicators.iter().filter(|indicator| indicator.is_unknown()).count();
        if missing > 0 {
            let weight = 100.0 * criterion.weight;
            lines.push((
                missing as f64 * criterion.weight,
                format!(
                    "<b>{}</b> is not known for {missing} of {} villages; it counts for {} of the 100 points.",
                    escaped(&criterion.title),
                    assessment.villages.len(),
                    number(weight)
                ),
            ));
        }
    }
    for gate in &assessment.gates {
        let missing = |decision: Decision| {
            let each = gate.outcomes.iter().zip(&assessment.scores);
            each.filter(|(outcome, score)| **outcome == Outcome::Unknown && score.decision == decision).count()
        };
        if let Some(words) = not_known(missing(Decision::Withheld), missing(Decision::Excluded)) {
            // A gate decides alone: it comes before every criterion of as many villages that wait for it.
            lines.push((missing(Decision::Withheld) as f64, format!("<b>{}</b> {words}", escaped(&gate.title))));
        }
    }
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    if lines.is_empty() {
        return "<h3>What is not known</h3>\n<p>Every criterion and every gate has an answer for every village.</p>\n"
            .to_owned();
    }
    let items: String = lines.into_iter().take(6).map(|(_, words)| format!("<li>{words}</li>\n")).collect();
    format!("<h3>What is not known, most important first</h3>\n<ul>\n{items}</ul>\n")
}

/// How many villages a gate's missing answer holds back, and for how many it no longer matters.
fn not_known(withheld: usize, excluded: usize) -> Option<String> {
    let villages = |count: usize| if count == 1 { "1 village".to_owned() } else { format!("{count} villages") };
    let stay = if withheld == 1 { "which is withheld until it is" } else { "which are withheld until it is" };
    match (withheld, excluded) {
        (0, 0) => None,
        (0, _) => Some(format!("is not known for {}, excluded for other reasons already.", villages(excluded))),
        (_, 0) => Some(format!("is not known for {}, {stay}.", villages(withheld))),
        _ => Some(format!(
            "is not known for {}, {stay}, and for {excluded} more, excluded for other reasons already.",
            villages(withheld)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_villages_that_wait_are_called_withheld() {
        assert_eq!(not_known(0, 0), None);
        assert_eq!(not_known(1, 0).unwrap(), "is not known for 1 village, which is withheld until it is.");
        assert_eq!(not_known(0, 2).unwrap(), "is not known for 2 villages, excluded for other reasons already.");
        assert_eq!(
            not_known(3, 1).unwrap(),
            "is not known for 3 villages, which are withheld until it is, and for 1 more, excluded for other reasons already."
        );
    }
}
