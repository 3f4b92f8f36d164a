//! A form for field visits (XLSForm, for KoboToolbox and ODK), prefilled with what is unknown about each village.

use std::io::Write;

use planner::quantity::Unit;
use planner::survey::{Answer, NOT_KNOWN, Question, short};
use planner::{Assessment, Village};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::Error;
use crate::xlsx::{cell_text, finish, header, refused};

/// How an answer can be known: the word in the form and its label.
pub const WAYS: [(&str, &str); 5] = [
    ("seen_on_site", "Seen on site"),
    ("told_by_residents", "Told by people who live there or nearby"),
    ("told_by_former_residents", "Told by people who lived there, or their heirs"),
    ("written", "Written: a register, a map, a document"),
    ("other", "Another way"),
];

const SURVEY: [&str; 9] =
    ["type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "appearance"];

/// What a form is made from.
#[derive(Debug, Clone, Copy)]
pub struct Form<'a> {
    /// The villages and their scenario's title.
    pub assessment: &'a Assessment,
    /// What is asked, and where.
    pub questions: &'a [Question],
    /// The day it is made, `YYYY-MM-DD`: the form's version.
    pub on: &'a str,
}

/// Writes a form with the sheets `survey`, `choices` and `settings`. The visitor chooses a village; only what is unknown
/// there is asked, in words and with the unit, and "not known" is always an answer. No name of a person is asked.
///
/// # Errors
/// Those of `out`, and [`Error::Encode`] when the workbook cannot be written.
pub fn write(form: &Form<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let mut book = Workbook::new();
    survey(book.add_worksheet(), form)
        .and_then(|()| choices(book.add_worksheet(), form))
        .and_then(|()| settings(book.add_worksheet(), form))
        .map_err(refused)?;
    finish(book, out)
}

/// The name of each village in the form, in their order: the id with `_` for what names cannot hold, told apart by number.
pub fn village_names(villages: &[Village]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(villages.len());
    let mut seen = std::collections::BTreeSet::new();
    for village in villages {
        let mut name: String =
            village.id.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
        if name.is_empty() || !seen.insert(name.clone()) {
            name = format!("{name}_{}", names.len() + 1);
            seen.insert(name.clone());
        }
        names.push(name);
    }
    names
}

/// The name of a question in the form.
pub fn question_name(question: &Question) -> String {
    let name: String =
        question.field.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
    // Names of questions start with a letter.
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("q_{name}") }
}

fn survey(sheet: &mut Worksheet, form: &Form<'_>) -> Result<(), XlsxError> {
    sheet.set_name("survey")?;
    header(sheet, &SURVEY)?;
    sheet.set_column_width(2, 60.0)?;
    let ways = "How do you know what you are going to answer?";
    let mut rows: Vec<[String; 9]> = vec![
        row([
            "note",
            "welcome",
            "Please answer what you can, and choose \"not known\" for the rest. Do not write down names \
             of people or households anywhere.",
        ]),
        row([
            "select_one villages",
            "village",
            "Which village is this about?",
            "Search by name or id",
            "yes",
            "",
            "",
            "",
            "minimal autocomplete",
        ]),
        row([
            "date",
            "surveyed_on",
            "On which day was this seen or told?",
            "",
            "yes",
            "",
            ". <= today()",
            "A day that has not come yet cannot be surveyed.",
        ]),
        row(["select_one ways", "source", ways, "", "yes"]),
    ];
    for (number, question) in form.questions.iter().enumerate() {
        rows.push(asked(question, number));
    }
    for (line, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(line as u32 + 1, column as u16, cell_text(cell))?;
        }
    }
    Ok(())
}

/// The row of a question, asked only in villages where its answer is unknown.
fn asked(question: &Question, number: usize) -> [String; 9] {
    let relevant = format!("instance('villages')/root/item[name = ${{village}}]/{} = '1'", flag(number));
    let (kind, unit, constraint, message) = match &question.answer {
        Answer::Word(_) => (format!("select_one {}", list(number)), String::new(), "", ""),
        Answer::Figure(unit) | Answer::Amount(unit) => {
            let words = format!(" ({})", unit_in_words(*unit));
            let (constraint, message) = match question.answer {
                Answer::Amount(_) => (". >= 0", "A figure that is not negative."),
                _ => ("", ""),
            };
            ("decimal".to_owned(), if *unit == Unit::Plain { String::new() } else { words }, constraint, message)
        }
    };
    let label = format!("{}{unit}", words(&question.title));
    let hint = match &question.answer {
        Answer::Word(_) => format!("{}. Field {}.", words(&question.why), question.field),
        _ => {
            format!("Leave empty when it is not known. {}. Field {}.", words(&question.why), question.field)
        }
    };
    row([&kind, &question_name(question), &label, &hint, "", &relevant, constraint, message])
}

fn choices(sheet: &mut Worksheet, form: &Form<'_>) -> Result<(), XlsxError> {
    sheet.set_name("choices")?;
    let flags: Vec<String> = (0..form.questions.len()).map(flag).collect();
    let names: Vec<&str> =
        ["list_name", "name", "label", "id", "geometry"].into_iter().chain(flags.iter().map(String::as_str)).collect();
    header(sheet, &names)?;
    let mut line = 0;
    let mut put = |sheet: &mut Worksheet, cells: &[&str]| -> Result<(), XlsxError> {
        line += 1;
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(line, column as u16, cell_text(cell))?;
        }
        Ok(())
    };
    let villages = &form.assessment.villages;
    for (position, (village, name)) in villages.iter().zip(village_names(villages)).enumerate() {
        let label = match village.name.is_empty() {
            true => village.id.clone(),
            false => format!("{} ({})", words(&village.name), village.id),
        };
        let place = format!("{:.7} {:.7} 0 0", village.place.lonlat.lat, village.place.lonlat.lon);
        let asks = form.questions.iter().map(|question| if question.ask[position] { "1" } else { "0" });
        let cells: Vec<&str> = ["villages", &name, &label, &village.id, &place].into_iter().chain(asks).collect();
        put(sheet, &cells)?;
    }
    for (word, label) in WAYS {
        put(sheet, &["ways", word, label])?;
    }
    for (number, question) in form.questions.iter().enumerate() {
        if let Answer::Word(answers) = &question.answer {
            for word in answers {
                put(sheet, &[&list(number), &short(word), &words(word)])?;
            }
            put(sheet, &[&list(number), NOT_KNOWN, "Not known"])?;
        }
    }
    Ok(())
}

fn settings(sheet: &mut Worksheet, form: &Form<'_>) -> Result<(), XlsxError> {
    sheet.set_name("settings")?;
    header(sheet, &["form_title", "form_id", "version", "instance_name"])?;
    let title = format!("{}: what is not known yet", words(&form.assessment.title));
    let id = format!("inhabit_{}", short(&form.assessment.title));
    let id: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let version = form.on.replace('-', "");
    let name = "concat(${village}, ' ', ${surveyed_on})";
    for (column, cell) in [title.as_str(), &id, &version, name].into_iter().enumerate() {
        sheet.write_string(1, column as u16, cell_text(cell))?;
    }
    Ok(())
}

/// The list of answers of a question.
fn list(number: usize) -> String {
    format!("answers_{}", number + 1)
}

/// The column that tells in which villages a question is asked.
fn flag(number: usize) -> String {
    format!("ask_{}", number + 1)
}

fn row<const N: usize>(cells: [&str; N]) -> [String; 9] {
    std::array::from_fn(|column| cells.get(column).map_or(String::new(), |cell| (*cell).to_owned()))
}

/// A text that a form shows as it is: `${` would be taken for a reference.
fn words(text: &str) -> String {
    text.replace("${", "$ {").replace(['\n', '\r', '\t'], " ")
}

fn unit_in_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Metre => "metres",
        Unit::Kilometre => "kilometres",
        Unit::Hectare => "hectares",
        Unit::SquareKilometre => "square kilometres",
        Unit::SquareMetre => "square metres",
        Unit::LitrePerDay => "litres a day",
        Unit::Minute => "minutes",
        Unit::Hour => "hours",
        Unit::Second => "seconds",
        Unit::Degree => "degrees",
        Unit::Percent => "percent",
        Unit::People => "people",
        Unit::Count => "number",
        Unit::Plain => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_never_the_same() {
        let question = |field: &str| Question {
            field: field.into(),
            title: String::new(),
            answer: Answer::Figure(Unit::Metre),
            why: String::new(),
            ask: vec![],
        };
        assert_eq!(question_name(&question("addr:street")), "addr_street");
        assert_eq!(question_name(&question("2nd")), "q_2nd");
        assert_eq!(words("a ${village}\nb"), "a $ {village} b");
        assert_eq!(row(["a"])[..2], ["a", ""]);
    }
}
