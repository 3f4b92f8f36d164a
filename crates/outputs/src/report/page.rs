use std::collections::BTreeMap;

use decision::gates::Decision;
use planner::assessment::{CriterionResult, VillageScore};
use planner::{Assessment, Village};

use super::Report;
use crate::markup::escaped;
use crate::messages::{Direction, Language, Words};

/// What every part of the page is written from.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub report: &'a Report<'a>,
    pub assessment: &'a Assessment,
    pub words: Words<'a>,
}

impl<'a> Page<'a> {
    /// The page of a report, with the words of [`super::own_words`].
    pub fn new(report: &'a Report<'a>, own: &'a BTreeMap<String, String>) -> Self {
        Self { report, assessment: report.assessment, words: Words::with_own(report.words.language(), own) }
    }

    /// A message as HTML.
    pub fn say(&self, key: &str) -> String {
        escaped(self.words.say(key))
    }

    /// A message with places filled by HTML.
    pub fn fill(&self, key: &str, places: &[(&str, &str)]) -> String {
        crate::messages::filled(&escaped(self.words.say(key)), places)
    }

    /// A sentence of the planner as HTML; marked as English where the reader's language has none.
    pub fn said(&self, english: &str) -> String {
        match self.words.translated(english) {
            Some(words) => escaped(&words),
            None => format!("<span lang=\"en\" dir=\"ltr\">{}</span>", escaped(english)),
        }
    }

    /// [`Page::said`] with a capital first letter.
    pub fn said_first(&self, english: &str) -> String {
        match self.words.translated(english) {
            Some(words) => escaped(&crate::explain::capital(&words)),
            None => self.said(&crate::explain::capital(english)),
        }
    }

    /// What stands in a cell (a figure, a word, a sentence) with a capital first letter; marked as English where it stays so.
    pub fn cell_first(&self, english: &str) -> String {
        let said = self.words.cell(english);
        let stays = self.is_translated() && said == english && english.chars().any(|c| c.is_ascii_alphabetic());
        let words = escaped(&crate::explain::capital(&said));
        if stays { format!("<span lang=\"en\" dir=\"ltr\">{words}</span>") } else { words }
    }

    /// Words of the user (a title, a group) as HTML, apart from the direction of the text around.
    /// Short words of a page's own direction need no such care, and stand in it thousands of times.
    pub fn own(&self, words: &str) -> String {
        let term = self.words.term(words);
        let plain = self.words.direction() == Direction::LeftToRight
            && term.chars().all(|c| c < '\u{590}' && !c.is_control())
            && term.split(' ').all(|word| word.len() < 40);
        if plain { escaped(&term) } else { format!("<bdi>{}</bdi>", escaped(&term)) }
    }

    pub fn title(&self, criterion: &CriterionResult) -> String {
        self.own(&criterion.title)
    }

    pub fn village(&self, position: usize) -> &'a Village {
        &self.assessment.villages[position]
    }

    pub fn score(&self, position: usize) -> &'a VillageScore {
        &self.assessment.scores[position]
    }

    /// A village's name as the page shows it; its id when it has none. Kept apart from the direction of the text around.
    pub fn name(&self, position: usize) -> String {
        format!("<bdi>{}</bdi>", escaped(self.words.name(self.village(position))))
    }

    /// A heading of the page with its section around the content.
    pub fn section(&self, id: &str, title: &str, content: &str) -> String {
        format!("<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>\n{content}</section>\n")
    }

    /// A decision in a coloured frame.
    pub fn decision(&self, decision: Decision) -> String {
        let word = decision.word();
        format!("<span class=\"tag {word}\">{}</span>", escaped(self.words.say(&format!("decision.{word}"))))
    }

    /// A gate's answer in a coloured frame.
    pub fn outcome(&self, word: &str) -> String {
        format!("<span class=\"tag {word}\">{}</span>", escaped(self.words.say(&format!("outcome.{word}"))))
    }

    /// Points from least to most possible as a bar, with a mark where the score stands.
    pub fn interval(&self, score: &VillageScore) -> String {
        let (low, high) = (score.score_low, score.score_high);
        let mark =
            score.score.map_or(String::new(), |score| format!("<b style=\"inset-inline-start:{score:.1}%\"></b>"));
        format!(
            "<span class=\"interval\"><i style=\"inset-inline-start:{low:.1}%;width:{:.1}%\"></i>{mark}</span>",
            (high - low).max(0.6)
        )
    }

    /// A figure in points and its range, where facts are missing.
    pub fn possible(&self, score: &VillageScore) -> Option<String> {
        (score.score_high - score.score_low >= 0.05)
            .then(|| self.words.range(&self.words.points(score.score_low), &self.words.points(score.score_high)))
    }

    /// Whether the reader's language is another than the program's own.
    pub fn is_translated(&self) -> bool {
        self.words.language() != Language::English
    }
}

/// The place of a village's sheet in the page: by its position, as ids are the user's own words.
pub(super) fn anchor(position: usize) -> String {
    format!("village-{}", position + 1)
}
