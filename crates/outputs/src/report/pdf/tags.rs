//! What each part of the pages is, for those who have them read out: headings, paragraphs, lists, tables, pictures.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, ListNumbering, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

/// What a part is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A heading, 1 for the title of the whole.
    Heading(u16, String),
    /// A paragraph.
    Paragraph,
    /// A list; made by its first item.
    List,
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// The title of a column.
    Title,
    /// A cell, with words for what is only drawn in it.
    Cell(Option<String>),
    /// A picture or chart, in words.
    Figure(String),
}

#[derive(Debug)]
struct Part {
    kind: Kind,
    parts: Vec<usize>,
}

/// All parts in reading order, and those that are being filled.
#[derive(Debug, Default)]
pub(super) struct Parts {
    all: Vec<Part>,
    first: Vec<usize>,
    open: Vec<usize>,
}

impl Parts {
    /// The part that is being filled.
    pub fn here(&self) -> Option<usize> {
        self.open.last().copied()
    }

    /// Begins a part inside the one that is being filled. An item goes into the list that stands right before it.
    pub fn begin(&mut self, kind: Kind) {
        if kind == Kind::Item {
            match self.last().filter(|last| self.all[*last].kind == Kind::List) {
                Some(list) => self.open.push(list),
                None => self.begin(Kind::List),
            }
        }
        let number = self.all.len();
        match self.here() {
            Some(parent) => self.all[parent].parts.push(number),
            None => self.first.push(number),
        }
        self.all.push(Part { kind, parts: Vec::new() });
        self.open.push(number);
    }

    fn last(&self) -> Option<usize> {
        self.here().map_or(&self.first, |parent| &self.all[parent].parts).last().copied()
    }

    /// Ends the part that is being filled.
    pub fn end(&mut self) {
        if self.open.pop().is_some_and(|ended| self.all[ended].kind == Kind::Item) {
            self.open.pop();
        }
    }

    /// The tree for the file; `drawn` holds what was drawn with the part it belongs to, page by page.
    pub fn tree(&self, drawn: Vec<(usize, Identifier)>, language: &str) -> TagTree {
        let mut leaves: Vec<Vec<Identifier>> = vec![Vec::new(); self.all.len()];
        drawn.into_iter().for_each(|(part, leaf)| leaves[part].push(leaf));
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        self.first.iter().for_each(|part| tree.push(self.group(*part, &mut leaves)));
        tree
    }

    fn group(&self, number: usize, leaves: &mut [Vec<Identifier>]) -> TagGroup {
        let part = &self.all[number];
        let mut group = TagGroup::new(tag(&part.kind));
        let own = std::mem::take(&mut leaves[number]);
        if part.kind == Kind::Item {
            let mut body = TagGroup::new(Tag::LBody);
            own.into_iter().for_each(|leaf| body.push(leaf));
            group.push(body);
        } else {
            own.into_iter().for_each(|leaf| group.push(leaf));
        }
        part.parts.iter().for_each(|part| group.push(self.group(*part, leaves)));
        group
    }
}

fn tag(kind: &Kind) -> TagKind {
    match kind {
        Kind::Heading(level, words) => {
            Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(words.clone())).into()
        }
        Kind::Paragraph => Tag::P.into(),
        Kind::List => Tag::L(ListNumbering::Disc).into(),
        Kind::Item => Tag::LI.into(),
        Kind::Table => Tag::Table.into(),
        Kind::Row => Tag::TR.into(),
        Kind::Title => Tag::TH(TableHeaderScope::Column).into(),
        Kind::Cell(words) => Tag::TD.with_alt_text(words.clone()).into(),
        Kind::Figure(words) => Tag::Figure(Some(words.clone())).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_in_a_row_are_one_list() {
        let mut parts = Parts::default();
        for kind in [Kind::Item, Kind::Item, Kind::Paragraph, Kind::Item] {
            parts.begin(kind);
            parts.end();
        }
        let first: Vec<&Kind> = parts.first.iter().map(|part| &parts.all[*part].kind).collect();
        assert_eq!(first, [&Kind::List, &Kind::Paragraph, &Kind::List]);
        assert_eq!(parts.all[parts.first[0]].parts.len(), 2);
        assert_eq!(parts.here(), None);
    }
}
