//! An ordinary preprocessor made into a plugin of a book: built, compared with its native self, put into the
//! plugin folder, and written into `book.toml` in the place of its old table.
//!
//! [`Book::plan`] says what would be done, [`prepare`], [`build`] and [`check`] change nothing in the book, and
//! [`Book::apply`] changes it.

mod apply;
mod build;
mod check;
mod edit;
mod order;
mod plan;
mod scratch;

use std::path::{Path, PathBuf};

pub use build::{Built, Request, Source, build, choose};
pub use check::{Check, Checked, Prepared, check, prepare};
pub use plan::{Plan, Wishes};
use serde_json::{Map, Value};

use crate::booktoml;
use crate::problem::Problem;

/// A book that gets a plugin.
#[derive(Debug)]
pub struct Book {
    /// As it was named.
    folder: PathBuf,
    /// The same, absolute.
    root: PathBuf,
    file: PathBuf,
    text: String,
    /// What the text says.
    says: Map<String, Value>,
    section: String,
}

impl Book {
    /// Opens the `book.toml` of a folder, for the table `[preprocessor.section]`.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        let (file, text) = booktoml::read(folder)?;
        let says = booktoml::table(booktoml::parse(&text)?.as_table());
        Ok(Self {
            folder: folder.to_owned(),
            root: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
            file,
            text,
            says,
            section: section.to_owned(),
        })
    }

    /// The book's folder, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The tables under `[preprocessor]`, each with its name.
    fn preprocessors(&self) -> impl Iterator<Item = (&str, &Map<String, Value>)> {
        let all = self.says.get("preprocessor").and_then(Value::as_object);
        all.into_iter()
            .flatten()
            .filter_map(|(name, table)| Some((name.as_str(), table.as_object()?)))
    }

    fn preprocessor(&self, name: &str) -> Option<&Map<String, Value>> {
        let mut all = self.preprocessors();
        all.find_map(|(other, table)| (name == other).then_some(table))
    }

    /// The plugins that are listed.
    fn plugins(&self) -> &[Value] {
        let section = self.preprocessor(&self.section);
        let plugins = section.and_then(|table| table.get("plugin")?.as_array());
        plugins.map_or(&[], Vec::as_slice)
    }
}

/// The table under `[preprocessor]` in which a program looks for its settings.
fn key(program: &str) -> &str {
    match program.strip_prefix("mdbook-") {
        Some(key) if !key.is_empty() => key,
        _ => program,
    }
}

/// The texts of a list.
fn texts<'v>(table: &'v Map<String, Value>, key: &str) -> Vec<&'v str> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
