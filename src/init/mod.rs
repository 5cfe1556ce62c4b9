//! Adds this program's table to a book's `book.toml`, and removes it again.
//!
//! [`InitBook::plan_add`] and [`InitBook::plan_remove`] plan the edits, and [`InitBook::apply`] makes them. All
//! other bytes of the file stay. The table is recognized by its text, so removing it leaves the file as it was
//! before it was added.

mod extra_watch_dirs;
mod plan;
mod splice;
mod table;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use plan::{InitPlan, PluginDirAction};
use serde_json::{Map, Value};
use table::ExistingTable;

use crate::booktoml;
use crate::problem::{ErrorKind, Problem};

/// The folder for plugins that a new table names by default.
const DEFAULT_FOLDER: &str = "plugins";

/// A book whose `book.toml` gets or loses the table.
#[derive(Debug)]
pub struct InitBook {
    root: PathBuf,
    file: PathBuf,
    text: String,
    /// The text of `book.toml`, parsed.
    config: Map<String, Value>,
    section: String,
}

impl InitBook {
    /// Opens the `book.toml` of a folder, for the table `[preprocessor.section]`.
    ///
    /// # Errors
    /// Fails if the file can't be read or parsed.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        let (file, text) = booktoml::read(folder).map_err(|problem| {
            if !folder.is_dir() || folder.join("book.toml").exists() {
                return problem;
            }
            problem.help(Some(
                "run this in the book's folder, or name that folder with `--book`; `mdbook init` creates a new \
                 book",
            ))
        })?;
        Ok(Self {
            root: folder.to_owned(),
            file,
            config: parse(&text)?,
            text,
            section: section.to_owned(),
        })
    }

    /// Plans to add the table for plugins in `folder`, and to watch the folders of all plugins. A table that exists
    /// stays as it is.
    ///
    /// # Errors
    /// Fails if `book.toml` is written in a form that can't be edited.
    pub fn plan_add(&self, folder: Option<&str>) -> Result<InitPlan, Problem> {
        let mut plan = InitPlan::new(&self.text);
        let old = self.table();
        let named = old.and_then(|table| table.get("plugin-dir")?.as_str());
        let folders = match old {
            None => vec![folder.unwrap_or(DEFAULT_FOLDER).to_owned()],
            Some(table) => table::plugin_folders(table),
        };
        if let (Some(_), Some(wanted)) = (old, folder)
            && named != Some(wanted)
        {
            plan.add_note(format!(
                "[preprocessor.{}] already exists: add `plugin-dir = {}` to it by hand",
                self.section,
                booktoml::write::text(wanted)
            ));
        }
        let listed = extra_watch_dirs::add(&mut plan, &self.config, &folders)?;
        if old.is_none() {
            table::add(&mut plan, &self.section, &folders[0], listed)?;
            self.verify_added(&plan, &folders[0])?;
            plan.adds_table = true;
        }
        if let (None, Some(folder)) = (old, folders.first())
            && !self.root.join(folder).exists()
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
        let mut plan = InitPlan::new(&self.text);
        let Some(table) = self.table() else {
            extra_watch_dirs::remove(&mut plan, None, false)?;
            return Ok(plan);
        };
        let existing = table::inspect(&self.text, &self.section, table)?;
        let folder = table.get("plugin-dir").and_then(Value::as_str);
        let listed = match existing {
            ExistingTable::Unmodified { range, listed } => {
                plan.remove_appended(range);
                listed
            }
            ExistingTable::Modified { .. } if force => {
                table::remove_all(&mut plan, &self.section)?;
                false
            }
            ExistingTable::Modified { why } => return Err(self.modified(&why)),
        };
        extra_watch_dirs::remove(&mut plan, folder, listed)?;
        for (other, key) in self.referring_tables() {
            plan.add_note(format!(
                "[preprocessor.{other}] still lists `{}` in `{key}`, so mdBook will warn about it",
                self.section
            ));
        }
        if let Some(folder) = folder {
            let path = self.root.join(folder);
            let is_empty = fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
            plan.folder = if is_empty {
                PluginDirAction::Remove(folder.into())
            } else if path.is_dir() {
                PluginDirAction::KeepNonEmpty(folder.into())
            } else {
                PluginDirAction::Leave
            };
        }
        self.verify_removed(&plan)?;
        Ok(plan)
    }

    /// Makes the planned edits.
    ///
    /// # Errors
    /// Fails if a folder or `book.toml` can't be written.
    pub fn apply(&self, plan: &InitPlan) -> Result<(), Problem> {
        if let PluginDirAction::Create(folder) = &plan.folder {
            let path = self.root.join(folder);
            fs::create_dir_all(&path).map_err(|error| folder_error("create", &path, &error))?;
        }
        if plan.text() != self.text {
            booktoml::replace(&self.file, &self.text, plan.text())?;
        }
        if let PluginDirAction::Remove(folder) = &plan.folder {
            let path = self.root.join(folder);
            fs::remove_dir(&path).map_err(|error| folder_error("remove", &path, &error))?;
        }
        Ok(())
    }

    fn table(&self) -> Option<&Map<String, Value>> {
        preprocessors(&self.config)?.get(&self.section)?.as_object()
    }

    /// Returns the other preprocessors' tables that name this one in `before` or `after`, each with that key.
    fn referring_tables(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let all = preprocessors(&self.config).into_iter().flatten();
        all.flat_map(|(name, table)| {
            ["before", "after"]
                .into_iter()
                .filter(|key| {
                    let names = table.get(key).and_then(Value::as_array);
                    names.is_some_and(|names| names.iter().any(|name| *name == *self.section))
                })
                .map(|key| (name.as_str(), key))
        })
    }

    /// Fails unless the new text has the table, and is otherwise equal to the old text once parsed.
    fn verify_added(&self, plan: &InitPlan, folder: &str) -> Result<(), Problem> {
        let mut new = parse(plan.text()).unwrap_or_default();
        let mut old = self.config.clone();
        let added = take_section(&mut new, &self.section);
        let expected = table::keys(&self.section, folder);
        extra_watch_dirs::strip(&mut new);
        extra_watch_dirs::strip(&mut old);
        if added.as_ref() == Some(&Value::Object(expected))
            && without_empty_tables(new) == without_empty_tables(old)
        {
            Ok(())
        } else {
            Err(table::manual_instructions(&self.section, folder))
        }
    }

    /// Fails unless the new text is equal to the old text without the table, once parsed.
    fn verify_removed(&self, plan: &InitPlan) -> Result<(), Problem> {
        let mut new = parse(plan.text()).unwrap_or_default();
        let mut old = self.config.clone();
        take_section(&mut old, &self.section);
        extra_watch_dirs::strip(&mut new);
        extra_watch_dirs::strip(&mut old);
        if without_empty_tables(new) == without_empty_tables(old) {
            Ok(())
        } else {
            Err(table::manual_removal(&self.section))
        }
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

fn parse(text: &str) -> Result<Map<String, Value>, Problem> {
    Ok(booktoml::table(booktoml::parse(text)?.as_table()))
}

fn preprocessors(config: &Map<String, Value>) -> Option<&Map<String, Value>> {
    config.get("preprocessor")?.as_object()
}

/// Removes and returns a table under `[preprocessor]`.
fn take_section(config: &mut Map<String, Value>, section: &str) -> Option<Value> {
    let all = config.get_mut("preprocessor")?.as_object_mut()?;
    all.shift_remove(section)
}

/// Removes `[preprocessor]` and `[build]` if they are empty: an empty one means the same as none.
fn without_empty_tables(mut config: Map<String, Value>) -> Map<String, Value> {
    let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
    for name in ["preprocessor", "build"] {
        if config.get(name).is_some_and(is_empty) {
            config.shift_remove(name);
        }
    }
    config
}

#[cfg(test)]
mod tests;
