//! A plan: as tables, as words for a council, as a section of the report, and the private list of households.
//!
//! Everything but [`write_private`] is made from a [`planner::plan::PlanSummary`], which holds counts only: no output of
//! this module can name a household.

mod answers;
mod change;
mod layers;
mod private;
mod text;
mod words;

pub use answers::{Answers, answers_json, answers_text};
pub use change::{Change, change_json, change_text};
pub use layers::{layer, works_layer};
pub use private::write_private;
pub use text::{check_json, check_text, reasons_text, text};
pub(crate) use words::section;
pub use words::{json, placed};
