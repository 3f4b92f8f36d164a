use super::page::{Page, anchor};
use super::section::{CHARTED, figure};
use crate::chart;
use crate::markup::escaped;
use crate::record::decimals;

/// The table of all villages: ranked ones by rank, then the withheld, then the excluded.
pub(super) fn html(page: &Page<'_>) -> String {
    let rows: String = page.assessment.order().into_iter().map(|position| row(page, position)).collect();
    let criteria: String = page
        .assessment
        .criteria
        .iter()
        .map(|criterion| {
            let unit = page.words.unit(criterion.unit);
            let unit = if unit.is_empty() { String::new() } else { format!(" <small>{unit}</small>") };
            format!("<th scope=\"col\" class=\"num crit\">{}{unit}</th>", page.title(criterion))
        })
        .collect();
    let head = |key: &str, class: &str| format!("<th scope=\"col\" class=\"{class}\">{}</th>", page.say(key));
    let heads = [
        head("report.rank", "num"),
        head("report.village", ""),
        head("report.points", "num"),
        head("report.decision", ""),
        head("report.status", ""),
        head("report.known", "num"),
    ]
    .concat();
    let bars = match page.assessment.scores.iter().any(|score| score.rank.is_some()) {
        true => figure(&chart::score_bars(page.assessment, CHARTED, &page.words)),
        false => String::new(),
    };
    let content = format!(
        "{bars}<p>{}</p>\n{}<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table id=\"ranking-table\">\n\
         <thead><tr>{heads}{criteria}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n\
         <p class=\"more\"><button type=\"button\" id=\"all-rows\" hidden>{}</button></p>\n",
        page.say("report.ranking_note"),
        controls(page),
        page.say("report.ranking"),
        page.say("report.show_all")
    );
    page.section("ranking", &page.say("report.ranking"), &content)
}

/// Search and filters, hidden until the script shows them.
fn controls(page: &Page<'_>) -> String {
    let assessment = page.assessment;
    let choices = |prefix: &str, words: Vec<&'static str>| -> String {
        let mut words = words;
        words.sort_unstable();
        words.dedup();
        let option =
            |word: &&str| format!("<option value=\"{word}\">{}</option>", page.say(&format!("{prefix}.{word}")));
        words.iter().map(option).collect()
    };
    let decisions = choices("decision", assessment.scores.iter().map(|score| score.decision.word()).collect());
    let statuses = choices("status", assessment.villages.iter().map(|village| village.status.word()).collect());
    let all = page.say("report.all");
    format!(
        "<div class=\"controls\" id=\"controls\" hidden>\
         <div><label for=\"search\">{}</label><input id=\"search\" type=\"search\" autocomplete=\"off\"></div>\
         <div><label for=\"decision\">{}</label><select id=\"decision\"><option value=\"\">{all}</option>{decisions}</select></div>\
         <div><label for=\"status\">{}</label><select id=\"status\"><option value=\"\">{all}</option>{statuses}</select></div>\
         <span id=\"shown\" class=\"soft\" role=\"status\"></span></div>\n",
        page.say("report.search"),
        page.say("report.decision"),
        page.say("report.status"),
    )
}

fn row(page: &Page<'_>, position: usize) -> String {
    let (village, score) = (page.village(position), page.score(position));
    let search =
        format!("{} {} {}", village.name, village.id, village.names.values().cloned().collect::<Vec<_>>().join(" "))
            .to_lowercase();
    let figures: String = page
        .assessment
        .criteria
        .iter()
        .map(|criterion| {
            let indicator = &criterion.indicators[position];
            match (indicator.value, &indicator.text) {
                (Some(value), _) if value.is_finite() => {
                    format!("<td class=\"num\" data-v=\"{}\">{}", decimals(value, 6), page.words.number(value))
                }
                (Some(_), _) => format!("<td class=\"num\" data-v=\"1e99\">{}", page.say("report.out_of_reach")),
                (None, Some(word)) => format!("<td class=\"num\" data-v=\"\">{}", page.own(word)),
                (None, None) => format!("<td class=\"num missing\" data-v=\"\">{}", page.say("report.unknown_short")),
            }
        })
        .collect();
    let points = score.score.map_or("–".to_owned(), |points| page.words.points(points));
    format!(
        "<tr data-i=\"{position}\" data-decision=\"{}\" data-status=\"{}\" data-search=\"{}\"><td class=\"num\" data-v=\"{}\">{}\
         <th scope=\"row\"><a href=\"#{}\">{}</a><td class=\"num\" data-v=\"{}\"><span>{points}</span>{}<td>{}<td>{}\
         <td class=\"num\" data-v=\"{:.4}\">{}{figures}</tr>\n",
        score.decision.word(),
        village.status.word(),
        escaped(&search),
        score.rank.map_or(String::new(), |rank| rank.to_string()),
        score.rank.map_or("–".to_owned(), |rank| rank.to_string()),
        anchor(position),
        page.name(position),
        score.score.map_or(String::new(), |points| format!("{points:.6}")),
        page.interval(score),
        page.decision(score.decision),
        page.say(&format!("status.{}", village.status.word())),
        score.completeness,
        page.words.percent(score.completeness, 0),
    )
}
