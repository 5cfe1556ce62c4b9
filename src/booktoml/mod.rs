//! The file `book.toml` as a text that a person wrote: read, understood, and put in its place anew with
//! few bytes changed. Each room that changes it splices into that text by itself.

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

/// Reads the text of a `book.toml`, with the places of everything in it.
///
/// # Errors
/// Where it is not TOML.
pub fn parse(text: &str) -> Result<Document<&str>, Problem> {
    Document::parse(text).map_err(|error| {
        let why = error.to_string();
        Problem::new(ErrorKind::Settings, "can't read `book.toml`").why(why.trim_end())
    })
}

/// What the text of another TOML file says, as JSON.
///
/// # Errors
/// Why it is not TOML.
pub fn read_text(text: &str) -> Result<Map<String, Value>, String> {
    match Document::parse(text) {
        Ok(document) => Ok(table(document.as_table())),
        Err(error) => Err(error.to_string().trim_end().to_owned()),
    }
}

/// What the lines of a text end with, as far as its first line tells.
pub fn end_of_line(text: &str) -> &'static str {
    match text[..blocks::line_end(text, 0)].ends_with("\r\n") {
        true => "\r\n",
        false => "\n",
    }
}
