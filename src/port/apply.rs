//! Makes the planned changes of a book.

use std::fs;
use std::path::Path;

use super::edit::edit;
use super::plan::ConfigChange;
use super::{PortBook, PortPlan};
use crate::digest::sha256;
use crate::pins::{PinOutcome, PinnedBook};
use crate::problem::{ErrorKind, Problem};
use crate::replace_file::replace_file;
use crate::runtime;

impl PortBook {
    /// Fails if the built file can't be used as a plugin.
    pub fn validate(&self, plan: &PortPlan, built: &Path) -> Result<(), Problem> {
        let failed = || {
            let what = format!(
                "`{}` was built, but can't be used as a plugin",
                plan.program()
            );
            Problem::new(ErrorKind::Refused, what)
        };
        let bytes = fs::read(built).map_err(|error| failed().caused_by(&error))?;
        match runtime::inspect(&bytes).load_error {
            None => Ok(()),
            Some(refusal) => Err(failed().caused_by(&refusal).help(refusal.help())),
        }
    }

    /// Copies the built file into the book, and edits `book.toml`.
    ///
    /// # Errors
    /// Fails if a file can't be written. Then `book.toml` is not changed.
    pub fn apply(&self, plan: &PortPlan, built: &Path) -> Result<(), Problem> {
        let file = self.plugin_file(plan);
        let new = NewPaths::of(&file);
        let copied = fs::read(built)
            .and_then(|bytes| replace_file(&file, &bytes, |_| Ok(())).map(|()| bytes));
        let bytes = copied.map_err(|error| {
            let what = format!("can't write `{}`", file.display());
            let problem = Problem::new(ErrorKind::Internal, what).caused_by(&error);
            problem.help(Some("`book.toml` was not changed"))
        })?;
        let changed = match &plan.change {
            ConfigChange::Add(tables) => edit(&self.toml.editor, &tables.wanted, &sha256(&bytes))
                .and_then(|edited| self.toml.write(&edited)),
            ConfigChange::AlreadyListed { pinned: false, .. } => Ok(()),
            ConfigChange::AlreadyListed { name, pinned: true } => self.pin(name),
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

/// The paths of a file and its folder that do not exist yet.
struct NewPaths<'f> {
    file: Option<&'f Path>,
    folder: Option<&'f Path>,
}

impl<'f> NewPaths<'f> {
    fn of(file: &'f Path) -> Self {
        Self {
            file: (!file.exists()).then_some(file),
            folder: file.parent().filter(|folder| !folder.exists()),
        }
    }

    /// Removes the file and the folder if they were created since. Errors are ignored.
    fn remove(&self) {
        let _ = self.file.map(fs::remove_file);
        let _ = self.folder.map(fs::remove_dir);
    }
}
