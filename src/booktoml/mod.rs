//! The file `book.toml` as a text that a person wrote: reads and parses it, and replaces it with an edited
//! text. The modules that edit it do so in the text itself, so that all other bytes stay.

pub mod blocks;
mod file;
mod json;
pub mod lists;
pub mod write;

pub use file::{read, replace};
pub use json::{table, value, without_datetimes};
use serde_json::{Map, Value};
use toml_edit::Document;

use crate::problem::{ErrorKind, Problem};

/// Parses the text of a `book.toml`. The document knows the place of each value in the text.
///
/// # Errors
/// Fails if the text is not TOML.
pub fn parse(text: &str) -> Result<Document<&str>, Problem> {
    Document::parse(text).map_err(|error| {
        let why = error.to_string();
        Problem::new(ErrorKind::Settings, "can't read `book.toml`").why(why.trim_end())
    })
}

/// Parses the text of any TOML file, and returns its contents as JSON.
///
/// # Errors
/// Fails if the text is not TOML. The error says why.
pub fn read_text(text: &str) -> Result<Map<String, Value>, String> {
    match Document::parse(text) {
        Ok(document) => Ok(table(document.as_table())),
        Err(error) => Err(error.to_string().trim_end().to_owned()),
    }
}

/// Returns the end of line of a text, which is that of its first line.
pub fn end_of_line(text: &str) -> &'static str {
    if text[..blocks::line_end(text, 0)].ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    }
}
