//! Test cases of a plugin: books, and the expected result for each.

mod captured_output;
mod case;
mod case_files;
mod mismatch;
mod prepare;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use case_files::is_case;
pub use mismatch::CaseMismatch;

use crate::pipeline::Options;
use crate::problem::{ErrorKind, Problem};

/// The cases of a folder.
#[derive(Debug)]
pub struct Suite {
    plugin: PathBuf,
    parts: Vec<PathBuf>,
    folder: PathBuf,
    /// The names of the cases: their folders, relative to `folder`.
    names: Vec<String>,
}

/// The result of a case.
#[derive(Debug)]
pub struct CaseResult {
    /// The folder of the case, relative to that of all cases, `/`-separated.
    pub name: String,
    /// The differences from the expected files.
    pub mismatches: Vec<CaseMismatch>,
    /// The files that were written or removed because the result was blessed.
    pub blessed: Vec<String>,
    /// Messages of the run that are not part of the case, with styles.
    pub messages: Vec<String>,
}

impl Suite {
    /// Finds the cases of a plugin in a folder and its subfolders.
    ///
    /// `parts` are components that are linked with the plugin in all cases. If `only` is not empty, it
    /// selects the cases with one of these words in their names.
    ///
    /// # Errors
    /// Fails if the folder can't be read, or has no case.
    pub fn open(
        plugin: &Path,
        parts: &[PathBuf],
        folder: &Path,
        only: &[String],
    ) -> Result<Self, Problem> {
        let called = folder.display();
        let mut names = find_cases(folder).map_err(|error| {
            let problem = Problem::new(
                ErrorKind::Input,
                format!("can't read the cases in `{called}`"),
            );
            match error.kind() {
                io::ErrorKind::NotFound => problem.why("folder not found").help(Some(CASE_LAYOUT)),
                _ => problem.caused_by(&error),
            }
        })?;
        if names.is_empty() {
            let what = format!("no cases found in `{called}`");
            return Err(Problem::new(ErrorKind::Input, what).help(Some(CASE_LAYOUT)));
        }
        names.retain(|name| only.is_empty() || only.iter().any(|word| name.contains(word)));
        if names.is_empty() {
            let words = only.join("` or `");
            let what = format!("no case in `{called}` has `{words}` in its name");
            return Err(Problem::new(ErrorKind::Input, what));
        }
        Ok(Self {
            plugin: plugin.to_owned(),
            parts: parts.to_owned(),
            folder: folder.to_owned(),
            names,
        })
    }

    /// Runs all cases in order, and calls `on_result` with each result.
    ///
    /// With `bless`, results replace the expected files.
    ///
    /// # Errors
    /// Fails if the plugin can't be used at all, a file can't be read or written, or `on_result` fails.
    pub fn run(
        &self,
        options: &Options,
        bless: bool,
        on_result: &mut dyn FnMut(&CaseResult) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut names = self.names.iter();
        names.try_for_each(|name| on_result(&self.run_case(name, options, bless)?))
    }
}

const CASE_LAYOUT: &str =
    "a case is a folder with `input.md` and `expected.md`, or with `input/` and `expected/`";

/// Returns the sorted names of the folders that are cases.
fn find_cases(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, name)) = folders.pop() {
        if !name.is_empty() && is_case(&folder) {
            found.push(name);
            continue;
        }
        for (entry, path) in folders_in(&folder)? {
            let name = match name.as_str() {
                "" => entry,
                name => format!("{name}/{entry}"),
            };
            folders.push((path, name));
        }
    }
    found.sort();
    Ok(found)
}

/// Returns the names and paths of subfolders. Links are not followed: they may lead back.
fn folders_in(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let (true, Ok(name)) = (entry.file_type()?.is_dir(), entry.file_name().into_string()) {
            found.push((name, entry.path()));
        }
    }
    Ok(found)
}
