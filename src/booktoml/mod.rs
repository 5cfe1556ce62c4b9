//! The file `book.toml` as a text that a person wrote: reads and parses it, edits it, and replaces it.

mod edit;
mod file;
mod json;
pub mod write;

pub use edit::{Block, Editor, MarkedLists, find_lines, insert_into, line_end, line_start, slot};
pub use file::{BookToml, read, replace};
pub use json::{contents, read_text, value, without_datetimes};
