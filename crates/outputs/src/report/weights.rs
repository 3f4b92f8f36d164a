use super::page::Page;

/// The sliders: one a criterion, by goal, with the weights of the parties where there are some. Hidden until the script
/// shows them, as they do nothing without it.
pub(super) fn html(page: &Page<'_>) -> String {
    let assessment = page.assessment;
    let mut groups: Vec<&str> = Vec::new();
    for criterion in &assessment.criteria {
        if !groups.contains(&criterion.group.as_str()) {
            groups.push(&criterion.group);
        }
    }
    let sliders: String = groups.iter().map(|group| goal(page, group)).collect();
    let presets: String = page
        .assessment
        .analysis
        .weighing
        .views
        .iter()
        .enumerate()
        .filter(|(_, view)| !view.name.is_empty())
        .map(|(number, view)| {
            format!("<button type=\"button\" data-view=\"{number}\">{}</button>", page.own(&view.name))
        })
        .collect();
    let note = match &assessment.analysis.method {
        Some(method) if method.method != decision::methods::Method::WeightedSum => "report.weights_method",
        _ => "report.weights_note",
    };
    format!(
        "<aside class=\"weights\" id=\"weights-panel\" aria-labelledby=\"weights-title\" hidden>\n<h3 id=\"weights-title\">{}</h3>\n\
         <p class=\"small\">{}</p>\n<div class=\"presets\"><button type=\"button\" id=\"weights-reset\">{}</button>\
         <button type=\"button\" id=\"weights-equal\">{}</button>{presets}</div>\n<ol id=\"weights-best\" aria-live=\"polite\"></ol>\n\
         <p id=\"weights-state\" class=\"small soft\" role=\"status\"></p>\n<div class=\"sliders\">{sliders}</div></aside>\n",
        page.say("report.weights_try"),
        page.say(note),
        page.say("report.weights_reset"),
        page.say("report.weights_equal")
    )
}

fn goal(page: &Page<'_>, group: &str) -> String {
    let assessment = page.assessment;
    let heaviest = assessment.criteria.iter().map(|criterion| criterion.weight).fold(f64::MIN_POSITIVE, f64::max);
    let sliders: String = assessment
        .criteria
        .iter()
        .enumerate()
        .filter(|(_, criterion)| criterion.group == group)
        .map(|(number, criterion)| {
            let at = 50.0 * criterion.weight / heaviest;
            format!(
                "<div class=\"slider\"><label for=\"w{number}\">{}</label><output for=\"w{number}\">{}</output>\
                 <input type=\"range\" id=\"w{number}\" min=\"0\" max=\"100\" step=\"any\" value=\"{at}\"></div>\n",
                page.title(criterion),
                page.words.percent(criterion.weight, 1)
            )
        })
        .collect();
    let legend = if group.is_empty() { page.say("report.no_goal") } else { page.own(group) };
    format!("<fieldset><legend>{legend}</legend>{sliders}</fieldset>\n")
}
