//! Adds this program's table to a book's `book.toml`, and removes it again.
//!
//! [`InitBook::plan_add`] and [`InitBook::plan_remove`] plan the edits, and [`InitBook::apply`] makes them. All
//! other bytes of the file stay. The table is recognized by its text, so removing it leaves the file as it was
//! before it was added.

mod extra_watch_dirs;
mod plan;
mod table;

use std::fs;
use std::io;
use std::path::Path;

pub use plan::{InitPlan, PluginDirAction};
use serde_json::{Map, Value};

use crate::booktoml::{BookToml, write};
use crate::problem::{ErrorKind, Problem};

/// The folder for plugins that a new table names by default.
const DEFAULT_FOLDER: &str = "plugins";

/// A book whose `book.toml` gets or loses the table.
#[derive(Debug)]
pub struct InitBook {
    toml: BookToml,
    section: String,
}

impl InitBook {
    /// Opens the `book.toml` of a folder, for the table `[preprocessor.section]`.
    ///
    /// # Errors
    /// Fails if the file can't be read or parsed.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        let toml = BookToml::open(folder).map_err(|problem| {
            if !folder.is_dir() || folder.join("book.toml").exists() {
                return problem;
            }
            problem.help(Some(
                "run this in the book's folder, or name that folder with `--book`; `mdbook init` creates a new \
                 book",
            ))
        })?;
        Ok(Self {
            toml,
            section: section.to_owned(),
        })
    }

    /// Plans to add the table for plugins in `folder`, and to watch the folders of all plugins. A table that exists
    /// stays as it is.
    ///
    /// # Errors
    /// Fails if `book.toml` is written in a form that can't be edited.
    pub fn plan_add(&self, folder: Option<&str>) -> Result<InitPlan, Problem> {
        let mut plan = InitPlan::new(self.toml.editor.clone());
        let old = self.table();
        let named = old.and_then(|table| table.get("plugin-dir")?.as_str());
        let folders = match old {
            None => vec![folder.unwrap_or(DEFAULT_FOLDER).to_owned()],
            Some(table) => table::plugin_folders(table),
        };
        if let (Some(_), Some(wanted)) = (old, folder)
            && named != Some(wanted)
        {
            plan.notes.push(format!(
                "[preprocessor.{}] already exists: add `plugin-dir = {}` to it by hand",
                self.section,
                write::text(wanted)
            ));
        }
        let listed = extra_watch_dirs::add(&mut plan, &self.toml.config, &folders);
        if old.is_none() {
            table::add(&mut plan.editor, &self.section, &folders[0], listed)?;
            plan.adds_table = true;
        }
        if let (None, Some(folder)) = (old, folders.first())
            && !self.toml.root.join(folder).exists()
        {
            plan.folder = PluginDirAction::Create(folder.into());
        }
        Ok(plan)
    }

    /// Plans to remove the table. With `force`, a table that was changed is removed too.
    ///
    /// # Errors
    /// Fails if the table was changed since [`InitBook::plan_add`] wrote it, unless `force` is set, and if
    /// `book.toml` is written in a form that can't be edited.
    pub fn plan_remove(&self, force: bool) -> Result<InitPlan, Problem> {
        let mut plan = InitPlan::new(self.toml.editor.clone());
        let Some(table) = self.table() else {
            extra_watch_dirs::remove(&mut plan, None);
            return Ok(plan);
        };
        let path = ["preprocessor", &self.section];
        let (blocks, listed) = match table::unmodified(&self.toml.editor, &self.section, table) {
            Ok((lines, listed)) => (vec![lines], listed),
            Err(_) if force => {
                let blocks = self.toml.editor.blocks().into_iter();
                let below = blocks.filter(|block| block.is_below(&path));
                (below.map(|block| block.range).collect(), false)
            }
            Err(why) => return Err(self.modified(&why)),
        };
        plan.editor
            .remove_all(&blocks, &[], &path)
            .ok_or_else(|| table::manual_removal(&self.section))?;
        let folder = table.get("plugin-dir").and_then(Value::as_str);
        extra_watch_dirs::remove(&mut plan, folder.filter(|_| listed));
        for (other, key) in self.referring_tables() {
            plan.notes.push(format!(
                "[preprocessor.{other}] still lists `{}` in `{key}`, so mdBook will warn about it",
                self.section
            ));
        }
        if let Some(folder) = folder {
            let path = self.toml.root.join(folder);
            let is_empty = fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
            plan.folder = if is_empty {
                PluginDirAction::Remove(folder.into())
            } else if path.is_dir() {
                PluginDirAction::KeepNonEmpty(folder.into())
            } else {
                PluginDirAction::Leave
            };
        }
        Ok(plan)
    }

    /// Makes the planned edits.
    ///
    /// # Errors
    /// Fails if a folder or `book.toml` can't be written.
    pub fn apply(&self, plan: &InitPlan) -> Result<(), Problem> {
        if let PluginDirAction::Create(folder) = &plan.folder {
            let path = self.toml.root.join(folder);
            fs::create_dir_all(&path).map_err(|error| folder_error("create", &path, &error))?;
        }
        self.toml.write(&plan.editor)?;
        if let PluginDirAction::Remove(folder) = &plan.folder {
            let path = self.toml.root.join(folder);
            fs::remove_dir(&path).map_err(|error| folder_error("remove", &path, &error))?;
        }
        Ok(())
    }

    fn table(&self) -> Option<&Map<String, Value>> {
        self.toml.preprocessor(&self.section)
    }

    /// Returns the other preprocessors' tables that name this one in `before` or `after`, each with that key.
    fn referring_tables(&self) -> impl Iterator<Item = (&str, &'static str)> {
        self.toml.preprocessors.iter().flat_map(|(name, table)| {
            let lists = |key: &&str| {
                let names = table.get(*key).and_then(Value::as_array);
                names.is_some_and(|names| names.iter().any(|name| *name == *self.section))
            };
            let keys = ["before", "after"].into_iter().filter(lists);
            keys.map(|key| (name.as_str(), key)).collect::<Vec<_>>()
        })
    }

    fn modified(&self, why: &str) -> Problem {
        let what = format!(
            "can't remove [preprocessor.{}]: it differs from what `mdbook-wasm init` writes",
            self.section
        );
        Problem::new(ErrorKind::Settings, what).why(why).help(Some(
            "to remove it with everything in it, use `--remove --force`; add `--dry-run` to see what that removes",
        ))
    }
}

fn folder_error(verb: &str, path: &Path, error: &io::Error) -> Problem {
    let what = format!("can't {verb} the folder `{}`", path.display());
    Problem::new(ErrorKind::Internal, what).caused_by(error)
}

/// Returns the folders of a table's plugins that mdBook could watch, and does not. `config` is the parsed
/// `book.toml`.
pub fn unwatched(config: &Map<String, Value>, table: &Map<String, Value>) -> Vec<String> {
    let mut folders = table::plugin_folders(table);
    folders.retain(|folder| {
        !extra_watch_dirs::is_watched(config, folder)
            && !extra_watch_dirs::contains_output(config, folder)
    });
    folders
}

#[cfg(test)]
mod tests;
