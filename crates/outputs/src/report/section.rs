use crate::markup::escaped;
use crate::text::{Align, Table};

/// A part of the report that other commands add.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its place in the page, a word of letters, digits and hyphens.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What stands in it, in order.
    pub blocks: Vec<Block>,
}

/// One piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Sentences.
    Paragraph(String),
    /// A heading inside the section.
    Heading(String),
    /// A table; the first cell of a row names the row.
    Table(Table),
    /// A drawing made by this program, as SVG, with what it shows in words. The SVG is put into the page as it is.
    Figure {
        /// The drawing.
        svg: String,
        /// What it shows.
        caption: String,
    },
}

impl Section {
    pub(super) fn html(&self) -> String {
        let id = escaped(&self.id);
        let blocks: String = self.blocks.iter().map(Block::html).collect();
        format!("<section aria-labelledby=\"{id}\"><h2 id=\"{id}\">{}</h2>\n{blocks}</section>\n", escaped(&self.title))
    }
}

impl Block {
    fn html(&self) -> String {
        match self {
            Self::Paragraph(words) => format!("<p>{}</p>\n", escaped(words)),
            Self::Heading(words) => format!("<h3>{}</h3>\n", escaped(words)),
            Self::Table(rows) => table(rows),
            Self::Figure { svg, caption } => {
                format!("<figure>{svg}<figcaption>{}</figcaption></figure>\n", escaped(caption))
            }
        }
    }
}

/// A table of texts as HTML.
pub(super) fn table(table: &Table) -> String {
    let class = |column: usize| match table.header.get(column).map(|(_, align)| align) {
        Some(Align::Right) => " class=\"num\"",
        _ => "",
    };
    let header: String = table
        .header
        .iter()
        .enumerate()
        .map(|(column, (title, _))| format!("<th scope=\"col\"{}>{}</th>", class(column), escaped(title)))
        .collect();
    let rows: String = table
        .rows
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .enumerate()
                .map(|(column, cell)| match column {
                    0 => format!("<th scope=\"row\"{}>{}</th>", class(0), escaped(cell)),
                    _ => format!("<td{}>{}</td>", class(column), escaped(cell)),
                })
                .collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>{header}</tr></thead><tbody>\n{rows}</tbody></table></div>\n"
    )
}
