use planner::Assessment;

use super::{anchor, interval, name, tag};
use crate::explain::figure;
use crate::markup::escaped;
use crate::record::decimals;

/// The table of all villages: ranked ones by rank, then the withheld, then the excluded.
pub(super) fn html(assessment: &Assessment) -> String {
    let rows: String = order(assessment).into_iter().map(|position| row(assessment, position)).collect();
    let criteria: String = assessment
        .criteria
        .iter()
        .map(|criterion| {
            let unit = criterion.unit.to_string();
            let unit = if unit.is_empty() { unit } else { format!(", {unit}") };
            format!("<th scope=\"col\" class=\"num\">{}{unit}</th>", escaped(&criterion.title))
        })
        .collect();
    format!(
        "<section aria-labelledby=\"ranking\"><h2 id=\"ranking\">Ranking</h2>\n\
         <p>Points are out of 100. The light bar runs from the least to the most points possible while facts are missing; \
         the mark is the score over what is known.</p>\n{}\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Ranking of villages\"><table id=\"ranking-table\">\n\
         <thead><tr><th scope=\"col\" class=\"num\">Rank</th><th scope=\"col\">Village</th><th scope=\"col\" class=\"num\">Points</th>\
         <th scope=\"col\">Decision</th><th scope=\"col\">Status</th><th scope=\"col\" class=\"num\">Known, %</th>{criteria}</tr></thead>\n\
         <tbody>\n{rows}</tbody></table></div></section>\n",
        controls(assessment)
    )
}

fn order(assessment: &Assessment) -> Vec<usize> {
    let scores = &assessment.scores;
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| {
        let key = |position: &usize| (scores[*position].decision, scores[*position].rank.unwrap_or(usize::MAX));
        let points = |position: &usize| scores[*position].score.unwrap_or(-1.0);
        key(a).cmp(&key(b)).then(points(b).total_cmp(&points(a))).then(a.cmp(b))
    });
    order
}

/// Search and filters, hidden until the script shows them.
fn controls(assessment: &Assessment) -> String {
    let choices = |words: &mut Vec<&'static str>| -> String {
        words.sort_unstable();
        words.dedup();
        words.iter().map(|word| format!("<option>{word}</option>")).collect()
    };
    let decisions = choices(&mut assessment.scores.iter().map(|score| score.decision.word()).collect());
    let statuses = choices(&mut assessment.villages.iter().map(|village| village.status.word()).collect());
    format!(
        "<div class=\"controls\" id=\"controls\" hidden>\
         <div><label for=\"search\">Search by name or id</label><input id=\"search\" type=\"search\"></div>\
         <div><label for=\"decision\">Decision</label><select id=\"decision\"><option value=\"\">all</option>{decisions}</select></div>\
         <div><label for=\"status\">Status</label><select id=\"status\"><option value=\"\">all</option>{statuses}</select></div>\
         <span id=\"shown\" class=\"soft\" role=\"status\"></span></div>\n"
    )
}

fn row(assessment: &Assessment, position: usize) -> String {
    let (village, score) = (&assessment.villages[position], &assessment.scores[position]);
    let all_names = village.names.values().fold(village.name.clone(), |all, name| all + " " + name);
    let search = escaped(&format!("{all_names} {}", village.id).to_lowercase());
    let rank = score.rank.map_or(String::new(), |rank| rank.to_string());
    let points = score.score.map_or("–".to_owned(), |score| format!("{score:.1}"));
    let figures: String = assessment
        .criteria
        .iter()
        .map(|criterion| {
            let indicator = &criterion.indicators[position];
            let known = indicator.value.is_some() || indicator.text.is_some();
            let key = indicator
                .value
                .map_or(String::new(), |value| if value.is_finite() { value.to_string() } else { "1e300".into() });
            let class = if known { "num" } else { "num missing" };
            format!("<td class=\"{class}\" data-v=\"{key}\">{}</td>", escaped(&figure(indicator, criterion.unit)))
        })
        .collect();
    format!(
        "<tr data-search=\"{search}\" data-decision=\"{decision}\" data-status=\"{status}\">\
         <td class=\"num\">{rank}</td><th scope=\"row\"><a href=\"#{anchor}\">{name}</a></th>\
         <td class=\"num\" data-v=\"{key}\">{points}{interval}</td><td>{tag}</td><td>{status}</td>\
         <td class=\"num\" data-v=\"{completeness}\">{completeness:.0}</td>{figures}</tr>\n",
        decision = score.decision.word(),
        status = village.status.word(),
        anchor = anchor(position),
        name = name(assessment, position),
        key = score.score.map_or(String::new(), |score| decimals(score, 6).to_string()),
        interval = interval(score),
        tag = tag(score.decision.word()),
        completeness = 100.0 * score.completeness,
    )
}
