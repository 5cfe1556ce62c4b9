//! The book changed as it was planned.

use std::fs;
use std::io;
use std::path::Path;

use super::edit::edit;
use super::plan::Change;
use super::{Book, Plan};
use crate::booktoml;
use crate::pins::{PinOutcome, PinnedBook};
use crate::pipeline::file::sha256;
use crate::problem::{ErrorKind, Problem};
use crate::runtime;

impl Book {
    /// Makes sure that a file can be a plugin.
    ///
    /// # Errors
    /// Why it can't.
    pub fn accept(&self, plan: &Plan, built: &Path) -> Result<(), Problem> {
        let failed = || {
            let what = format!("`{}` was built, but can't be a plugin", plan.program());
            Problem::new(ErrorKind::Refused, what)
        };
        let bytes = fs::read(built).map_err(|error| failed().caused_by(&error))?;
        match runtime::inspect(&bytes).load_error {
            None => Ok(()),
            Some(refusal) => Err(failed().caused_by(&refusal).help(refusal.help())),
        }
    }

    /// Puts the file that was built into the book, and changes `book.toml`.
    ///
    /// # Errors
    /// Where something can't be written. `book.toml` is as it was then.
    pub fn apply(&self, plan: &Plan, built: &Path) -> Result<(), Problem> {
        let file = self.file_of(plan);
        let new = New::of(&file);
        let bytes = put(built, &file).map_err(|error| {
            let what = format!("can't write `{}`", file.display());
            let problem = Problem::new(ErrorKind::Internal, what).caused_by(&error);
            problem.help(Some("`book.toml` stays as it was"))
        })?;
        let changed = match &plan.change {
            Change::Add(addition) => edit(&self.text, &addition.wanted, &sha256(&bytes))
                .and_then(|edited| booktoml::replace(&self.file, &self.text, &edited.text)),
            Change::Listed { pinned: false, .. } => Ok(()),
            Change::Listed { name, pinned: true } => self.pin(name),
        };
        changed.inspect_err(|_| new.remove())
    }

    /// Writes the new digest of a plugin.
    fn pin(&self, name: &str) -> Result<(), Problem> {
        let book = PinnedBook::open(&self.folder, &self.section)?;
        let outcomes = book.pin(&[name.to_owned()])?;
        let refused = outcomes.into_iter().find_map(|outcome| match outcome {
            PinOutcome::Refused(problem) => Some(problem),
            PinOutcome::Pinned(_) | PinOutcome::NotListed(_) => None,
        });
        refused.map_or(Ok(()), Err)
    }
}

/// What is not there yet of a file and the folder that it lies in.
struct New<'f> {
    file: Option<&'f Path>,
    folder: Option<&'f Path>,
}

impl<'f> New<'f> {
    fn of(file: &'f Path) -> Self {
        Self {
            file: (!file.exists()).then_some(file),
            folder: file.parent().filter(|folder| !folder.exists()),
        }
    }

    /// Takes away what has been put there since, as far as that goes.
    fn remove(&self) {
        let _ = self.file.map(fs::remove_file);
        let _ = self.folder.map(fs::remove_dir);
    }
}

/// Puts a copy of a file where another may be, which stays whole if that fails. Returns what is in it.
fn put(from: &Path, to: &Path) -> io::Result<Vec<u8>> {
    let bytes = fs::read(from)?;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = to.with_file_name(name);
    let written = fs::write(&beside, &bytes).and_then(|()| fs::rename(&beside, to));
    if let Err(error) = written {
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    Ok(bytes)
}
