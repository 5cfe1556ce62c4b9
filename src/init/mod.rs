//! The table of this program put into a book's `book.toml`, and taken out of it again.
//!
//! [`Book::add`] and [`Book::remove`] say what would be done, and [`Book::apply`] does it. All bytes that are
//! not theirs stay, and what was added is known by its text: [`Book::remove`] leaves the file as it was
//! before [`Book::add`].

mod change;
mod splice;
mod table;
mod watch;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use change::{Change, Folder, Part};
use serde_json::{Map, Value};
use table::Found;

use crate::booktoml;
use crate::problem::{Class, Problem};

/// The folder for plugins, where nobody names another.
const FOLDER: &str = "plugins";

/// A book that gets the table, or had it.
#[derive(Debug)]
pub struct Book {
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
        let (file, text) = booktoml::read(folder).map_err(|problem| match folder.is_dir() {
            true if !folder.join("book.toml").exists() => problem.help(Some(
                "run this in the book's folder, or name that folder with `--book`; `mdbook init` makes a new \
                 book",
            )),
            _ => problem,
        })?;
        Ok(Self {
            root: folder.to_owned(),
            file,
            says: says(&text)?,
            text,
            section: section.to_owned(),
        })
    }

    /// What is to be added for the plugins of this folder, or of the one that the book names already.
    ///
    /// # Errors
    /// Where `book.toml` is written in a way that only a person can change.
    pub fn add(&self, folder: Option<&str>) -> Result<Change, Problem> {
        let mut change = Change::of(&self.text);
        let old = self.table();
        let named = old.and_then(|table| table.get("plugin-dir")?.as_str());
        let folders = match old {
            None => vec![folder.unwrap_or(FOLDER).to_owned()],
            Some(table) => table::folders(table),
        };
        if let (Some(_), Some(wanted)) = (old, folder)
            && named != Some(wanted)
        {
            change.note(format!(
                "[preprocessor.{}] is there already: write `plugin-dir = {}` into it by hand",
                self.section,
                booktoml::write::text(wanted)
            ));
        }
        let listed = watch::add(&mut change, &self.says, &folders)?;
        if old.is_none() {
            table::add(&mut change, &self.section, &folders[0], listed)?;
            self.verify_added(&change, &folders[0])?;
            change.adds_table = true;
        }
        if let (None, Some(folder)) = (old, folders.first())
            && !self.root.join(folder).exists()
        {
            change.folder = Folder::Make(folder.into());
        }
        Ok(change)
    }

    /// What is to be taken out. With `force`, the table is taken out whatever is in it.
    ///
    /// # Errors
    /// Where the table is not as [`Book::add`] has written it, without `force`; and where it is written in a way
    /// that only a person can change.
    pub fn remove(&self, force: bool) -> Result<Change, Problem> {
        let mut change = Change::of(&self.text);
        let Some(table) = self.table() else {
            watch::remove(&mut change, None, false)?;
            return Ok(change);
        };
        let found = table::find(&self.text, &self.section, table)?;
        let folder = table.get("plugin-dir").and_then(Value::as_str);
        let listed = match found {
            Found::Ours { range, listed } => {
                change.cut(range);
                listed
            }
            Found::Changed { .. } if force => {
                table::remove_all(&mut change, &self.section)?;
                false
            }
            Found::Changed { why } => return Err(self.changed(&why)),
        };
        watch::remove(&mut change, folder, listed)?;
        for (other, key) in self.neighbours() {
            change.note(format!(
                "[preprocessor.{other}] still has `{}` in `{key}`, which mdBook warns of",
                self.section
            ));
        }
        if let Some(folder) = folder {
            let path = self.root.join(folder);
            let is_empty = fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
            change.folder = match (is_empty, path.is_dir()) {
                (true, _) => Folder::Remove(folder.into()),
                (false, true) => Folder::Stays(folder.into()),
                _ => Folder::Leave,
            };
        }
        self.verify_removed(&change)?;
        Ok(change)
    }

    /// Does what is to be done.
    ///
    /// # Errors
    /// Where something can't be written. `book.toml` is as it was then.
    pub fn apply(&self, change: &Change) -> Result<(), Problem> {
        if let Folder::Make(folder) = &change.folder {
            let path = self.root.join(folder);
            fs::create_dir_all(&path).map_err(|error| failed("make", &path, &error))?;
        }
        if change.text() != self.text {
            booktoml::replace(&self.file, &self.text, change.text())?;
        }
        if let Folder::Remove(folder) = &change.folder {
            let path = self.root.join(folder);
            fs::remove_dir(&path).map_err(|error| failed("remove", &path, &error))?;
        }
        Ok(())
    }

    fn table(&self) -> Option<&Map<String, Value>> {
        preprocessors(&self.says)?.get(&self.section)?.as_object()
    }

    /// Other tables that name this one, and by which key.
    fn neighbours(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let all = preprocessors(&self.says).into_iter().flatten();
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

    /// Makes sure that the new text says what the old one does, and has the table.
    fn verify_added(&self, change: &Change, folder: &str) -> Result<(), Problem> {
        let mut new = says(change.text()).unwrap_or_default();
        let mut old = self.says.clone();
        let added = take(&mut new, &self.section);
        let expected = table::keys(&self.section, folder);
        watch::forget(&mut new);
        watch::forget(&mut old);
        match added.as_ref() == Some(&Value::Object(expected))
            && without_empty(new) == without_empty(old)
        {
            true => Ok(()),
            false => Err(table::by_hand(&self.section, folder)),
        }
    }

    /// Makes sure that the new text says what the old one does, but for the table.
    fn verify_removed(&self, change: &Change) -> Result<(), Problem> {
        let mut new = says(change.text()).unwrap_or_default();
        let mut old = self.says.clone();
        take(&mut old, &self.section);
        watch::forget(&mut new);
        watch::forget(&mut old);
        match without_empty(new) == without_empty(old) {
            true => Ok(()),
            false => Err(table::by_hand_out(&self.section)),
        }
    }

    fn changed(&self, why: &str) -> Problem {
        let what = format!(
            "[preprocessor.{}] is not as `mdbook-wasm init` writes it, and stays",
            self.section
        );
        Problem::new(Class::Settings, what).why(why).help(Some(
            "`--remove --force` takes it out with all that is in it; with `--dry-run` it only shows that",
        ))
    }
}

fn failed(verb: &str, path: &Path, error: &io::Error) -> Problem {
    let what = format!("can't {verb} the folder `{}`", path.display());
    Problem::new(Class::Internal, what).because(error)
}

/// The folders of a table's plugins that mdBook does not watch, and could.
pub fn unwatched(says: &Map<String, Value>, table: &Map<String, Value>) -> Vec<String> {
    let mut folders = table::folders(table);
    folders.retain(|folder| {
        !watch::is_watched(says, folder) && !watch::holds_the_output(says, folder)
    });
    folders
}

/// What a text says.
fn says(text: &str) -> Result<Map<String, Value>, Problem> {
    Ok(booktoml::table(booktoml::parse(text)?.as_table()))
}

fn preprocessors(says: &Map<String, Value>) -> Option<&Map<String, Value>> {
    says.get("preprocessor")?.as_object()
}

/// Takes a table under `[preprocessor]` out of what a text says.
fn take(says: &mut Map<String, Value>, section: &str) -> Option<Value> {
    let all = says.get_mut("preprocessor")?.as_object_mut()?;
    all.shift_remove(section)
}

/// Tables that are only there because something was in them say nothing.
fn without_empty(mut says: Map<String, Value>) -> Map<String, Value> {
    let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
    for name in ["preprocessor", "build"] {
        if says.get(name).is_some_and(is_empty) {
            says.shift_remove(name);
        }
    }
    says
}

#[cfg(test)]
mod tests;
