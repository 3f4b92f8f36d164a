use planner::Assessment;

use super::{anchor, interval, name, tag};
use crate::explain::{capital, figure, losses, number, place, summary, with_unit};
use crate::markup::escaped;
use crate::record::{outcome_word, printed_shares};

/// A sheet for every village, in the order of the ranking's first column where there is one, else by id.
pub(super) fn all(assessment: &Assessment) -> String {
    let mut order: Vec<usize> = (0..assessment.villages.len()).collect();
    order.sort_by_key(|position| (assessment.scores[*position].rank.unwrap_or(usize::MAX), *position));
    let sheets: String = order.into_iter().map(|position| sheet(assessment, position)).collect();
    format!(
        "<section aria-labelledby=\"villages\"><h2 id=\"villages\">Villages</h2>\n\
         <p>One sheet a village: what was found, where its points come from, what holds it back, what is not known.</p>\n\
         {sheets}</section>\n"
    )
}

fn sheet(assessment: &Assessment, position: usize) -> String {
    let score = &assessment.scores[position];
    let rank = score.rank.map_or(String::new(), |rank| format!("<span class=\"soft\">{rank}.</span> "));
    let points = score.score.map_or("no points".to_owned(), |score| format!("{score:.1} points"));
    format!(
        "<details class=\"sheet\" id=\"{}\"><summary>{rank}<span class=\"name\">{}</span>{}<span>{points}</span></summary>\n\
         <div>\n<p class=\"call\">{}</p>\n{}{}{}{}{}</div></details>\n",
        anchor(position),
        name(assessment, position),
        tag(score.decision.word()),
        escaped(&summary(assessment, position)),
        reasons(&score.reasons),
        about(assessment, position),
        shares(assessment, position),
        missing(assessment, position),
        gates(assessment, position)
    )
}

fn reasons(reasons: &[String]) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    let items: String = reasons.iter().map(|reason| format!("<li>{}</li>", escaped(reason))).collect();
    format!("<ul>{items}</ul>\n")
}

fn about(assessment: &Assessment, position: usize) -> String {
    let (village, score) = (&assessment.villages[position], &assessment.scores[position]);
    let mut lines = vec![("Id", escaped(&village.id))];
    let names: Vec<String> = village
        .names
        .iter()
        .map(|(language, name)| {
            format!("<bdi lang=\"{}\">{}</bdi> ({})", escaped(language), escaped(name), escaped(language))
        })
        .collect();
    if !names.is_empty() {
        lines.push(("Names", names.join(", ")));
    }
    lines.push(("Status", village.status.word().to_owned()));
    lines.push(("People", village.population.map_or("not known".to_owned(), number)));
    let precision = village.precision_m.map_or(String::new(), |metres| format!(", within {} m", number(metres)));
    lines.push(("Place", place(village.place.lonlat) + &precision));
    lines.push((
        "Points possible",
        format!(
            "{:.1} to {:.1} of 100; {:.0} % of the weight is known{}",
            score.score_low,
            score.score_high,
            100.0 * score.completeness,
            interval(score)
        ),
    ));
    let items: String = lines.into_iter().map(|(word, text)| format!("<dt>{word}</dt><dd>{text}</dd>")).collect();
    format!("<dl>{items}</dl>\n")
}

/// Criterion by criterion: what was found, its points of the most it could give, and the note.
fn shares(assessment: &Assessment, position: usize) -> String {
    let printed = printed_shares(assessment, position, 1);
    let known: f64 = assessment.criteria.iter().filter(|c| c.scores[position].is_some()).map(|c| c.weight).sum();
    let weakest = losses(assessment, position).first().map(|(number, _)| *number);
    let mut rows = String::new();
    for (number, (criterion, share)) in assessment.criteria.iter().zip(printed).enumerate() {
        let indicator = &criterion.indicators[position];
        let most = 100.0 * criterion.weight / if share.is_some() { known } else { 1.0 };
        let (points, bar) = match share {
            None => ("–".to_owned(), String::new()),
            Some(share) => {
                let class = if weakest == Some(number) { "bar weak" } else { "bar" };
                let width = (100.0 * share / most).clamp(0.0, 100.0);
                (format!("{share:.1}"), format!("<span class=\"{class}\"><i style=\"width:{width:.0}%\"></i></span>"))
            }
        };
        let mut note = escaped(&indicator.note);
        if let Some((least, greatest)) = indicator.range {
            let bound =
                |value: f64| if value.is_finite() { with_unit(value, criterion.unit) } else { "no bound".into() };
            note += &format!(" <span class=\"soft\">Between {} and {}.</span>", bound(least), bound(greatest));
        }
        let class = if indicator.is_unknown() { "num missing" } else { "num" };
        rows += &format!(
            "<tr><th scope=\"row\">{}</th><td class=\"{class}\">{}</td><td class=\"num\">{points} of {most:.1}</td><td>{bar}</td><td>{note}</td></tr>\n",
            escaped(&criterion.title),
            escaped(&figure(indicator, criterion.unit))
        );
    }
    let total = assessment.scores[position].score.map_or("–".to_owned(), |score| format!("{score:.1}"));
    format!(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Criterion</th><th scope=\"col\" class=\"num\">Found</th>\
         <th scope=\"col\" class=\"num\">Points</th><th scope=\"col\">Share</th><th scope=\"col\">Note</th></tr></thead><tbody>\n{rows}\
         <tr><th scope=\"row\">Total</th><td></td><td class=\"num\"><b>{total} of 100</b></td><td></td><td></td></tr></tbody></table></div>\n"
    )
}

fn missing(assessment: &Assessment, position: usize) -> String {
    let items: String = assessment
        .criteria
        .iter()
        .filter(|criterion| criterion.indicators[position].is_unknown())
        .map(|criterion| {
            let points = 100.0 * criterion.weight;
            let note = &criterion.indicators[position].note;
            format!(
                "<li>{}: worth up to {} points. {}</li>",
                escaped(&criterion.title),
                number(points),
                escaped(&capital(note))
            )
        })
        .collect();
    if items.is_empty() { String::new() } else { format!("<h3>To be found out</h3>\n<ul>{items}</ul>\n") }
}

fn gates(assessment: &Assessment, position: usize) -> String {
    if assessment.gates.is_empty() {
        return String::new();
    }
    let rows: String = assessment
        .gates
        .iter()
        .map(|gate| {
            let word = outcome_word(&gate.outcomes[position]);
            let grounds = escaped(&gate.grounds[position]);
            format!("<tr><th scope=\"row\">{}</th><td>{}</td><td>{grounds}</td></tr>", escaped(&gate.title), tag(word))
        })
        .collect();
    format!(
        "<h3>Rights and hazards</h3>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">Gate</th>\
         <th scope=\"col\">Answer</th><th scope=\"col\">Grounds</th></tr></thead><tbody>{rows}</tbody></table></div>\n"
    )
}
