//! Cases of a plugin: books, and what it is to make of each.

mod case;
mod compare;
mod heard;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use case::Case;
pub use compare::Fault;

use crate::pipeline;
use crate::problem::{ErrorKind, Problem};
use crate::settings::PluginConfig;
use crate::trial::How;

/// The cases of a folder.
#[derive(Debug)]
pub struct Suite {
    cases: Vec<Case>,
}

/// What has come of a case.
#[derive(Debug)]
pub struct Verdict {
    /// The case's folder below that of all cases, `/`-separated.
    pub name: String,
    /// What is not as it should be.
    pub faults: Vec<Fault>,
    /// The files that were written or removed, since what came was accepted.
    pub accepted: Vec<String>,
    /// What else was said meanwhile, which is no matter of the case: messages with styles.
    pub aside: Vec<String>,
}

impl Suite {
    /// Looks for the cases of a plugin in a folder and in those below it. `parts`: components that are linked with it
    /// in all of them. `only`: those with one of these words
    /// in their names, or all where there is none.
    ///
    /// # Errors
    /// Where the folder can't be read, or has no case.
    pub fn open(
        plugin: &Path,
        parts: &[PathBuf],
        folder: &Path,
        only: &[String],
    ) -> Result<Self, Problem> {
        let called = folder.display();
        let mut names = find(folder).map_err(|error| {
            let problem = Problem::new(
                ErrorKind::Input,
                format!("can't read the cases in `{called}`"),
            );
            match error.kind() {
                io::ErrorKind::NotFound => problem.why("there is no such folder").help(Some(FORM)),
                _ => problem.caused_by(&error),
            }
        })?;
        if names.is_empty() {
            let what = format!("there are no cases in `{called}`");
            return Err(Problem::new(ErrorKind::Input, what).help(Some(FORM)));
        }
        names.retain(|name| only.is_empty() || only.iter().any(|word| name.contains(word)));
        if names.is_empty() {
            let words = only.join("` or `");
            let what = format!("no case in `{called}` has `{words}` in its name");
            return Err(Problem::new(ErrorKind::Input, what));
        }
        let cases = names
            .into_iter()
            .map(|name| Case::open(plugin, parts, folder, name))
            .collect();
        Ok(Self { cases })
    }

    /// The native stack that [`Suite::run`] needs of its thread, in bytes.
    pub fn stack_needed(&self) -> usize {
        let plugins: Vec<PluginConfig> = self.cases.iter().filter_map(Case::plugin).collect();
        pipeline::stack_needed(&plugins)
    }

    /// Runs all cases in their order, and tells what has come of each. Where `accept`, that is what is expected
    /// from now on.
    ///
    /// # Errors
    /// Where the plugin can't be used at all, or a file can't be written.
    pub fn run(
        &self,
        how: &How,
        accept: bool,
        told: &mut dyn FnMut(&Verdict) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.cases
            .iter()
            .try_for_each(|case| told(&case.run(how, accept)?))
    }
}

const FORM: &str =
    "a case is a folder with `input.md` and `expected.md`, or with `input/` and `expected/`";

/// The folders that are cases, by their names, sorted.
fn find(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, name)) = folders.pop() {
        if !name.is_empty() && case::is_one(&folder) {
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

/// Links to folders are not followed: they may lead back.
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
