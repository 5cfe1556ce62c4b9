//! Turns a native preprocessor into a plugin of a book. The crate is built for the sandbox and compared with
//! the native program. Then it is copied to the plugin folder, and its entry in `book.toml` replaces the old
//! table.
//!
//! [`PortBook::plan`] plans the changes. [`capture_input`], [`build`] and [`check`] change nothing in the book.
//! [`PortBook::apply`] makes the changes.

mod apply;
mod build;
mod check;
mod edit;
mod ordering;
mod plan;
mod temp_dir;

use std::path::{Path, PathBuf};

pub use build::{BuildRequest, BuiltCrate, CrateSource, build, select_program};
pub use check::{CheckInput, capture_input, check};
pub use plan::{PortOptions, PortPlan};
use serde_json::{Map, Value};

use crate::booktoml::BookToml;
use crate::problem::Problem;

/// A book that gets a plugin.
#[derive(Debug)]
pub struct PortBook {
    /// The book's folder, as the user named it.
    folder: PathBuf,
    toml: BookToml,
    section: String,
}

impl PortBook {
    /// Opens the `book.toml` of a folder, for the table `[preprocessor.section]`.
    ///
    /// # Errors
    /// Fails if the file can't be read or parsed.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        Ok(Self {
            folder: folder.to_owned(),
            toml: BookToml::open(folder)?,
            section: section.to_owned(),
        })
    }

    /// Returns the book's folder, an absolute path.
    pub fn root(&self) -> &Path {
        &self.toml.root
    }

    /// Returns the tables under `[preprocessor]`, each with its name.
    fn preprocessors(&self) -> impl Iterator<Item = (&str, &Map<String, Value>)> {
        let all = self.toml.preprocessors.iter();
        all.filter_map(|(name, table)| Some((name.as_str(), table.as_object()?)))
    }

    /// Returns the listed plugins.
    fn plugins(&self) -> &[Value] {
        let section = self.toml.preprocessor(&self.section);
        let plugins = section.and_then(|table| table.get("plugin")?.as_array());
        plugins.map_or(&[], Vec::as_slice)
    }
}

/// Returns the name of the table under `[preprocessor]` from which a program reads its settings.
fn settings_key(program: &str) -> &str {
    match program.strip_prefix("mdbook-") {
        Some(key) if !key.is_empty() => key,
        _ => program,
    }
}

/// Returns the strings in a list.
fn string_list<'v>(table: &'v Map<String, Value>, key: &str) -> Vec<&'v str> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
