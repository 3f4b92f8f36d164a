//! The villages as a workbook whose formulas reproduce the score: change a weight and the ranking follows.

use std::io::Write;

use planner::{Assessment, LEAST_KNOWN};
use rust_xlsxwriter::{ConditionalFormat2ColorScale, Format, Formula, Note, Workbook, Worksheet, XlsxError};

use crate::Error;
use crate::record::{SCORE_DECIMALS, decimals, dictionary, villages};
use crate::xlsx::{add_layer, cell_text, finish, header, refused};

/// Columns of the sheet `scores` before those of the criteria.
const COLUMNS: [&str; 9] =
    ["id", "name", "decision", "score", "completeness", "rank", "place", "ranked_total", "score_of_the_program"];
const FIRST_CRITERION: u16 = COLUMNS.len() as u16;
/// First row of villages on the sheet `scores`, below header and weights; rows count from 0.
const FIRST_VILLAGE: u32 = 2;

/// Writes the villages as a workbook of five sheets.
///
/// * `ranking`: villages in the order of their rank, by formulas;
/// * `weights`: one row a criterion; column D may be changed, in any unit, since only the proportions count;
/// * `scores`: each criterion's score from 0 to 1, gaps empty, and by formula the total over the known criteria, the
///   completeness and the rank (eligible villages known for at least half of the weight, equal totals share a rank);
/// * `villages`: the fields of every other format;
/// * `fields`: their dictionary.
///
/// The formulas are those of the weighted sum, whatever method the scenario ranks by; gates are not asked again.
///
/// # Errors
/// Those of `out`, and [`Error::Encode`] for more rows than a sheet holds.
pub fn write(assessment: &Assessment, out: &mut dyn Write) -> Result<(), Error> {
    let mut book = Workbook::new();
    fill(&mut book, assessment).map_err(refused)?;
    finish(book, out)
}

fn fill(book: &mut Workbook, assessment: &Assessment) -> Result<(), XlsxError> {
    let layer = villages(assessment);
    ranking(book.add_worksheet(), assessment)?;
    weights(book.add_worksheet(), assessment)?;
    scores(book.add_worksheet(), assessment)?;
    add_layer(book, &layer)?;
    add_layer(book, &dictionary(&[&layer]))
}

/// Where the columns of `scores` stand, for formulas.
struct Places {
    first_row: u32,
    last_row: u32,
    first_criterion: String,
    last_criterion: String,
}

impl Places {
    fn of(assessment: &Assessment) -> Self {
        let last = FIRST_CRITERION + assessment.criteria.len().max(1) as u16 - 1;
        Self {
            // Formulas count rows from 1.
            first_row: FIRST_VILLAGE + 1,
            last_row: FIRST_VILLAGE + assessment.villages.len().max(1) as u32,
            first_criterion: letters(FIRST_CRITERION),
            last_criterion: letters(last),
        }
    }

    /// A column of all villages, such as `$F$3:$F$40`.
    fn column(&self, letter: &str) -> String {
        format!("${letter}${}:${letter}${}", self.first_row, self.last_row)
    }

    /// The criteria's scores of a row.
    fn scores(&self, row: u32) -> String {
        format!("${}{row}:${}{row}", self.first_criterion, self.last_criterion)
    }

    /// The weights.
    fn weights(&self) -> String {
        format!("${}$2:${}$2", self.first_criterion, self.last_criterion)
    }
}

fn ranking(sheet: &mut Worksheet, assessment: &Assessment) -> Result<(), XlsxError> {
    sheet.set_name("ranking")?;
    sheet.set_formula_result_default("");
    header(sheet, &["rank", "id", "name", "score", "completeness", "rank_of_the_program"])?;
    for (column, width) in [(1, 14.0), (2, 32.0)] {
        sheet.set_column_width(column, width)?;
    }
    let places = Places::of(assessment);
    let program_ranks = ranked(assessment);
    let standings = standings(assessment);
    let rank_column = rank_column(assessment);
    let percent = Format::new().set_num_format("0 %");
    let found = |letter: &str, place: usize| {
        format!("=IFERROR(INDEX(scores!{},MATCH({place},scores!{},0)),\"\")", places.column(letter), places.column("G"))
    };
    for place in 1..=assessment.villages.len() {
        let row = place as u32;
        let village = program_ranks.get(place - 1).copied();
        let text = |words: Option<String>| words.unwrap_or_default();
        let score = village.map(|position| &assessment.scores[position]);
        let cells = [
            ("F", text(village.and_then(|position| Some(standings[position]?.0.to_string())))),
            ("A", text(village.map(|position| cell_text(&assessment.villages[position].id)))),
            ("B", text(village.map(|position| cell_text(&assessment.villages[position].name)))),
            ("D", text(score.and_then(|score| Some(points(score.score?))))),
            ("E", text(score.map(|score| score.completeness.to_string()))),
        ];
        for (column, (letter, result)) in cells.into_iter().enumerate() {
            let formula = Formula::new(found(letter, place)).set_result(result);
            match letter {
                "E" => sheet.write_formula_with_format(row, column as u16, formula, &percent)?,
                _ => sheet.write_formula(row, column as u16, formula)?,
            };
        }
        let rank = text(score.and_then(|score| Some(score.rank?.to_string())));
        let formula = format!(
            "=IFERROR(INDEX(villages!{0}$2:{0}${1},MATCH(B{2},villages!$A$2:$A${1},0)),\"\")",
            letters(rank_column),
            assessment.villages.len() + 1,
            row + 1
        );
        sheet.write_formula(row, 5, Formula::new(formula).set_result(rank))?;
    }
    Ok(())
}

/// The column of the rank on the sheet `villages`.
fn rank_column(assessment: &Assessment) -> u16 {
    crate::record::fields(assessment).iter().position(|field| field.name == "rank").unwrap_or(0) as u16
}

/// Ranked villages by the weighted sum, best first; of equals that which stands first.
fn ranked(assessment: &Assessment) -> Vec<usize> {
    let scores = &assessment.scores;
    let mut ranked: Vec<usize> =
        (0..scores.len()).filter(|i| scores[*i].can_be_ranked() && scores[*i].score.is_some()).collect();
    let total = |position: &usize| -rounded_total(scores[*position].score.unwrap_or_default());
    ranked.sort_by(|a, b| total(a).total_cmp(&total(b)).then(a.cmp(b)));
    ranked
}

fn weights(sheet: &mut Worksheet, assessment: &Assessment) -> Result<(), XlsxError> {
    sheet.set_name("weights")?;
    header(sheet, &["criterion", "title", "goal", "weight", "share_of_the_whole", "unit", "what_is_good", "measure"])?;
    for (column, width) in [(0, 16.0), (1, 44.0), (6, 44.0), (7, 60.0)] {
        sheet.set_column_width(column, width)?;
    }
    let (open, percent) = (
        Format::new().set_background_color(0x00FF_F2CC_u32).set_num_format("0.####").set_unlocked(),
        Format::new().set_num_format("0.0 %"),
    );
    let note = "Change these: scores, ranks and the sheet ranking follow. Only the proportions count.";
    sheet.insert_note(0, 3, &Note::new(note).set_author("inhabit"))?;
    let last = assessment.criteria.len() + 1;
    for (position, criterion) in assessment.criteria.iter().enumerate() {
        let row = position as u32 + 1;
        sheet.write_string(row, 0, cell_text(&criterion.id))?;
        sheet.write_string(row, 1, cell_text(&criterion.title))?;
        sheet.write_string(row, 2, cell_text(&criterion.group))?;
        sheet.write_number_with_format(row, 3, criterion.weight * 100.0, &open)?;
        let share = Formula::new(format!("=D{}/SUM(D$2:D${last})", row + 1)).set_result(criterion.weight.to_string());
        sheet.write_formula_with_format(row, 4, share, &percent)?;
        sheet.write_string(row, 5, criterion.unit.to_string())?;
        sheet.write_string(row, 6, cell_text(&criterion.value))?;
        sheet.write_string(row, 7, cell_text(&criterion.measure))?;
    }
    Ok(())
}

fn scores(sheet: &mut Worksheet, assessment: &Assessment) -> Result<(), XlsxError> {
    sheet.set_name("scores")?;
    sheet.set_formula_result_default("");
    let ids: Vec<&str> = assessment.criteria.iter().map(|criterion| criterion.id.as_str()).collect();
    header(sheet, &[COLUMNS.as_slice(), &ids].concat())?;
    sheet.set_column_width(1, 28.0)?;
    sheet.write_string(1, 1, "weight")?;
    sheet.set_freeze_panes(FIRST_VILLAGE, 2)?;
    for (position, criterion) in assessment.criteria.iter().enumerate() {
        let weight =
            Formula::new(format!("=weights!D{}", position + 2)).set_result((criterion.weight * 100.0).to_string());
        sheet.write_formula(1, FIRST_CRITERION + position as u16, weight)?;
    }
    let places = Places::of(assessment);
    let standings = standings(assessment);
    for (position, standing) in standings.into_iter().enumerate() {
        village(sheet, assessment, position, (&places, standing))?;
        for (number, criterion) in assessment.criteria.iter().enumerate() {
            if let Some(score) = criterion.scores[position] {
                sheet.write_number(FIRST_VILLAGE + position as u32, FIRST_CRITERION + number as u16, score)?;
            }
        }
    }
    if !assessment.criteria.is_empty() && !assessment.villages.is_empty() {
        let scale =
            ConditionalFormat2ColorScale::new().set_minimum_color(0x00FF_FFFF_u32).set_maximum_color(0x0021_908C_u32);
        let last = FIRST_CRITERION + assessment.criteria.len() as u16 - 1;
        sheet.add_conditional_format(FIRST_VILLAGE, FIRST_CRITERION, places.last_row - 1, last, &scale)?;
    }
    Ok(())
}

/// A village's row: its words, its formulas, and what the program found.
fn village(
    sheet: &mut Worksheet,
    assessment: &Assessment,
    position: usize,
    (places, standing): (&Places, Option<(usize, usize)>),
) -> Result<(), XlsxError> {
    let (row, score) = (FIRST_VILLAGE + position as u32, &assessment.scores[position]);
    let line = row + 1;
    sheet.write_string(row, 0, cell_text(&assessment.villages[position].id))?;
    sheet.write_string(row, 1, cell_text(&assessment.villages[position].name))?;
    sheet.write_string(row, 2, score.decision.word())?;
    let (weights, own) = (places.weights(), places.scores(line));
    let known = format!("SUMPRODUCT({weights}*ISNUMBER({own}))");
    let total = format!("100*SUMPRODUCT({weights},{own})/{known}");
    let ranked = score.score.filter(|_| score.can_be_ranked());
    let formulas = [
        (3, format!("=IF({known}>0,ROUND({total},{SCORE_DECIMALS}),\"\")"), score.score.map(points)),
        (4, format!("=IF(SUM({weights})>0,{known}/SUM({weights}),0)"), Some(score.completeness.to_string())),
        (
            5,
            format!("=IF(H{line}=\"\",\"\",RANK(H{line},{},0))", places.column("H")),
            standing.map(|(rank, _)| rank.to_string()),
        ),
        (
            6,
            format!("=IF(F{line}=\"\",\"\",F{line}+COUNTIF(F${}:F{line},F{line})-1)", places.first_row),
            standing.map(|(_, place)| place.to_string()),
        ),
        (
            7,
            format!(
                "=IF({known}>0,IF(AND(C{line}=\"eligible\",ROUND({known}/SUM({weights}),12)>={LEAST_KNOWN}),ROUND({total},9),\"\"),\"\")"
            ),
            ranked.map(|score| rounded_total(score).to_string()),
        ),
    ];
    for (column, formula, result) in formulas {
        let formula = Formula::new(formula).set_result(result.unwrap_or_default());
        sheet.write_formula(row, column, formula)?;
    }
    if let Some(score) = score.score {
        sheet.write_number(row, 8, decimals(score, SCORE_DECIMALS as i32))?;
    }
    Ok(())
}

/// Per village its rank by the weighted sum, equal totals sharing one, and its place in the list, both from 1.
fn standings(assessment: &Assessment) -> Vec<Option<(usize, usize)>> {
    let mut standings = vec![None; assessment.villages.len()];
    let (mut rank, mut before) = (0, f64::NAN);
    for (number, position) in ranked(assessment).into_iter().enumerate() {
        let total = rounded_total(assessment.scores[position].score.unwrap_or_default());
        if total != before {
            (rank, before) = (number + 1, total);
        }
        standings[position] = Some((rank, number + 1));
    }
    standings
}

/// Totals that differ by less than a billionth of a point are equal, in the sheet as here.
fn rounded_total(score: f64) -> f64 {
    decimals(score, 9)
}

fn points(score: f64) -> String {
    decimals(score, SCORE_DECIMALS as i32).to_string()
}

/// The letters of a column, counted from 0: A, B … Z, AA.
fn letters(column: u16) -> String {
    let (mut rest, mut letters) = (u32::from(column) + 1, Vec::new());
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
