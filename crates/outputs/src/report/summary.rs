use decision::gates::{Decision, Outcome};

use super::page::{Page, anchor};
use crate::explain::losses;
use crate::record::printed_shares;

/// How many villages the summary names.
const BEST: usize = 5;
/// How many gaps it names.
const GAPS: usize = 6;

/// What a mayor reads in a minute: how many of what, the best five and why, what is not known, how sure it is.
pub(super) fn html(page: &Page<'_>) -> String {
    let content = [cards(page), best(page), sureness(page), unknowns(page)].concat();
    page.section("summary", &page.say("report.summary"), &content)
}

fn cards(page: &Page<'_>) -> String {
    let scores = &page.assessment.scores;
    let count = |decision: Decision| scores.iter().filter(|score| score.decision == decision).count();
    let card = |class: &str, figure: usize, key: &str| {
        format!(
            "<div class=\"card {class}\"><b>{}</b><span>{}</span></div>\n",
            page.words.integer(figure),
            page.say(key)
        )
    };
    [
        "<div class=\"cards\">\n".to_owned(),
        card("", scores.len(), "report.card_assessed"),
        card("eligible", count(Decision::Eligible), "report.card_eligible"),
        card("withheld", count(Decision::Withheld), "report.card_withheld"),
        card("excluded", count(Decision::Excluded), "report.card_excluded"),
        "</div>\n".to_owned(),
    ]
    .concat()
}

/// The first villages: rank and position.
pub(super) fn ranked(page: &Page<'_>) -> Vec<(usize, usize)> {
    let mut ranked: Vec<(usize, usize)> = page
        .assessment
        .scores
        .iter()
        .enumerate()
        .filter_map(|(position, score)| Some((score.rank?, position)))
        .filter(|(rank, _)| *rank <= BEST)
        .collect();
    ranked.sort_unstable();
    ranked.truncate(BEST);
    ranked
}

fn best(page: &Page<'_>) -> String {
    let ranked = ranked(page);
    if ranked.is_empty() {
        return format!("<p><strong>{}</strong></p>\n", page.say("report.none_eligible"));
    }
    let items: String = ranked.iter().map(|(rank, position)| best_item(page, *rank, *position)).collect();
    format!("<h3>{}</h3>\n<ol class=\"best\">\n{items}</ol>\n", page.say("report.best"))
}

fn best_item(page: &Page<'_>, rank: usize, position: usize) -> String {
    let score = page.score(position);
    let points = page.words.points(score.score.unwrap_or_default());
    let possible =
        page.possible(score).map_or(String::new(), |range| format!("<span class=\"soft small\">{range}</span>"));
    format!(
        "<li><span class=\"place\">{rank}</span><div><a class=\"name\" href=\"#{}\">{}</a><p class=\"why\">{}</p></div>\
         <div class=\"points\"><b>{points}</b> {possible}{}</div></li>\n",
        anchor(position),
        page.name(position),
        reasons(page, position).iter().map(|words| format!("<span>{words}</span>")).collect::<String>(),
        page.interval(score)
    )
}

/// The two criteria that give most, and the one that costs most.
pub(super) fn reasons(page: &Page<'_>, position: usize) -> Vec<String> {
    let shares = printed_shares(page.assessment, position, 1);
    let mut gains: Vec<(usize, f64)> =
        shares.iter().enumerate().filter_map(|(number, share)| Some((number, (*share)?))).collect();
    let loss = losses(page.assessment, position).into_iter().next();
    gains.retain(|(number, points)| loss.is_none_or(|(costly, _)| costly != *number) && *points > 0.0);
    gains.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let found = |key: &str, number: usize, points: f64| {
        let criterion = &page.assessment.criteria[number];
        let figure = crate::markup::escaped(&page.words.figure(&criterion.indicators[position], criterion.unit));
        let places = [("criterion", page.title(criterion)), ("figure", figure), ("points", page.words.points(points))];
        let places: Vec<(&str, &str)> = places.iter().map(|(name, text)| (*name, text.as_str())).collect();
        page.fill(key, &places)
    };
    let gains = gains.iter().take(2).map(|(number, points)| found("report.gives", *number, *points));
    let loss = loss.map(|(number, points)| found("report.costs", number, points));
    gains.chain(loss).collect()
}

fn sureness(page: &Page<'_>) -> String {
    how_sure(page).map_or(String::new(), |words| {
        let more = match page.report.sections.iter().any(|section| section.id == "robustness") {
            true => format!(" <a href=\"#robustness\">{}</a>", page.say("report.more")),
            false => String::new(),
        };
        format!("<h3>{}</h3>\n<p>{words}{more}</p>\n", page.say("report.sure"))
    })
}

/// How far the first place can be trusted, in one or two sentences.
pub(super) fn how_sure(page: &Page<'_>) -> Option<String> {
    let assessment = page.assessment;
    let robustness = assessment.analysis.robustness.as_ref()?;
    let position = assessment.scores.iter().position(|score| score.rank == Some(1))?;
    let profile = robustness.acceptability.villages[position].as_ref()?;
    let name = page.name(position);
    let share = page.words.percent(profile.first_share, 0);
    let mut words = page.fill("report.sure_first", &[("village", &name), ("share", &share)]);
    if let Some(flip) = &robustness.winner_flip {
        let rival = page.name(flip.overtaker);
        let moved = page.words.percent(flip.flip.distance / 2.0, 1);
        words += " ";
        words += &page.fill("report.sure_flip", &[("share", &moved), ("village", &rival)]);
    }
    Some(words)
}

/// The gaps that matter most: for each criterion and gate, how many villages lack an answer.
pub(super) fn gaps(page: &Page<'_>) -> Vec<String> {
    let assessment = page.assessment;
    let all = page.words.integer(assessment.villages.len());
    let mut lines: Vec<(f64, String)> = Vec::new();
    for criterion in &assessment.criteria {
        let missing = criterion.indicators.iter().filter(|indicator| indicator.is_unknown()).count();
        if missing > 0 {
            let (n, points) = (page.words.integer(missing), page.words.points(100.0 * criterion.weight));
            let title = format!("<b>{}</b>", page.title(criterion));
            let places = [("what", title.as_str()), ("n", &n), ("all", &all), ("points", &points)];
            lines.push((missing as f64 * criterion.weight, page.fill("report.unknown_criterion", &places)));
        }
    }
    for gate in &assessment.gates {
        let missing = |decision: Decision| {
            let each = gate.outcomes.iter().zip(&assessment.scores);
            each.filter(|(outcome, score)| **outcome == Outcome::Unknown && score.decision == decision).count()
        };
        let (withheld, excluded) = (missing(Decision::Withheld), missing(Decision::Excluded));
        if let Some(words) = not_known(page, &gate.title, withheld, excluded) {
            // A gate decides alone: it comes before every criterion of as many villages that wait for it.
            lines.push((withheld as f64, words));
        }
    }
    lines.sort_by(|a, b| b.0.total_cmp(&a.0));
    lines.into_iter().take(GAPS).map(|(_, words)| words).collect()
}

fn unknowns(page: &Page<'_>) -> String {
    let lines = gaps(page);
    let head = page.say("report.unknowns");
    if lines.is_empty() {
        return format!("<h3>{head}</h3>\n<p>{}</p>\n", page.say("report.no_unknowns"));
    }
    let items: String = lines.into_iter().map(|words| format!("<li>{words}</li>\n")).collect();
    format!("<h3>{head}</h3>\n<ul>\n{items}</ul>\n")
}

/// How many villages a gate's missing answer holds back, and for how many it no longer matters.
fn not_known(page: &Page<'_>, gate: &str, withheld: usize, excluded: usize) -> Option<String> {
    let gate = format!("<b>{}</b>", page.own(gate));
    let key = match (withheld, excluded) {
        (0, 0) => return None,
        (0, _) => "report.unknown_gate_excluded",
        (_, 0) => "report.unknown_gate_withheld",
        _ => "report.unknown_gate_both",
    };
    let (waiting, out) = (page.words.count("villages", withheld), page.words.count("villages", excluded));
    Some(page.fill(key, &[("what", &gate), ("withheld", &waiting), ("excluded", &out)]))
}
