//! What is to be done to a book's folder, and that done.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use super::Book;
use super::edit::{Edited, List, edit};
use super::files::File;
use super::stamp::{self, State};
use crate::booktoml;
use crate::problem::{ErrorKind, Problem};
use crate::sanitize::Sanitized;
use crate::units::show_bytes;

/// One thing that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file is written.
    Write {
        /// Relative to the book's root.
        path: String,
        /// In bytes.
        size: usize,
        /// Whose it is.
        plugin: String,
    },
    /// A file is taken out.
    Remove {
        /// Relative to the book's root.
        path: String,
    },
    /// A file is named in `book.toml`.
    Name {
        /// The key of `[output.html]`.
        key: &'static str,
        /// Relative to the book's root.
        path: String,
    },
    /// A file is not named there any more.
    Unname {
        /// The key of `[output.html]`.
        key: &'static str,
        /// Relative to the book's root.
        path: String,
    },
}

/// Without a newline.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write { path, size, plugin } => {
                let (path, plugin) = (Sanitized(path), Sanitized(plugin));
                write!(
                    f,
                    "write {path} ({}, of plugin `{plugin}`)",
                    show_bytes(*size)
                )
            }
            Self::Remove { path } => write!(f, "remove {}", Sanitized(path)),
            Self::Name { key, path } => {
                write!(f, "book.toml: add \"{}\" to `{key}`", Sanitized(path))
            }
            Self::Unname { key, path } => {
                write!(f, "book.toml: take \"{}\" out of `{key}`", Sanitized(path))
            }
        }
    }
}

/// All that is to be done.
#[derive(Debug)]
pub struct Plan<'b> {
    book: &'b Book,
    written: Vec<(String, String)>,
    removed: Vec<String>,
    edited: Edited,
    changes: Vec<Change>,
}

impl<'b> Plan<'b> {
    /// Compares these files with what is there.
    pub(super) fn new(book: &'b Book, wanted: &[File], force: bool) -> Result<Self, Problem> {
        let there = there(book).map_err(|error| {
            let what = format!("can't read the folder `{}`", book.folder);
            Problem::new(ErrorKind::Internal, what).caused_by(&error)
        })?;
        let mut changed = Vec::new();
        let mut changes = Vec::new();
        let mut written = Vec::new();
        for File { path, text, plugin } in wanted {
            let old = there.iter().find(|old| old.path == *path);
            if old.is_some_and(|old| stamp::same(&old.bytes, text)) {
                continue;
            }
            if old.is_some_and(|old| old.state != State::Ours) {
                changed.push(path.as_str());
            }
            changes.push(Change::Write {
                path: path.clone(),
                size: text.len(),
                plugin: plugin.clone(),
            });
            written.push((path.clone(), text.clone()));
        }
        let is_wanted = |path: &str| wanted.iter().any(|file| file.path == path);
        let mut removed = Vec::new();
        for old in there.iter().filter(|old| !is_wanted(&old.path)) {
            match old.state {
                State::Foreign => continue,
                State::Changed => changed.push(&old.path),
                State::Ours => {}
            }
            changes.push(Change::Remove {
                path: old.path.clone(),
            });
            removed.push(old.path.clone());
        }
        if !force && !changed.is_empty() {
            return Err(would_lose(&changed));
        }
        let foreign = |path: &str| {
            there
                .iter()
                .any(|old| old.path == path && old.state == State::Foreign)
        };
        let below = format!("{}/", book.folder);
        let is_ours = |path: &str| path.starts_with(&below) && !foreign(path);
        let paths: Vec<_> = wanted.iter().map(|file| file.path.clone()).collect();
        let edited = edit(&book.text, &paths, is_ours)?;
        let pair = |(list, path): &(List, String)| (list.key(), path.clone());
        changes.extend(
            edited
                .removed
                .iter()
                .map(pair)
                .map(|(key, path)| Change::Unname { key, path }),
        );
        changes.extend(
            edited
                .added
                .iter()
                .map(pair)
                .map(|(key, path)| Change::Name { key, path }),
        );
        Ok(Self {
            book,
            written,
            removed,
            edited,
            changes,
        })
    }

    /// What is done, one by one. Empty: all is as it should be.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Does it: first what `book.toml` will name, then `book.toml`, and then what it does not name any more.
    ///
    /// # Errors
    /// Where something can't be written. `book.toml` names no file that is not there then.
    pub fn apply(&self) -> Result<(), Problem> {
        let root = &self.book.root;
        for (path, text) in &self.written {
            put(&root.join(path), text).map_err(|error| failed("write", path, &error))?;
        }
        if self.edited.text != self.book.text {
            booktoml::replace(&self.book.file, &self.book.text, &self.edited.text)?;
        }
        for path in &self.removed {
            let file = root.join(path);
            fs::remove_file(&file).map_err(|error| failed("remove", path, &error))?;
            // Folders stay where something else is in them.
            if let Some(folder) = file.parent() {
                let _ = fs::remove_dir(folder);
            }
        }
        let _ = fs::remove_dir(root.join(&self.book.folder));
        Ok(())
    }
}

fn would_lose(changed: &[&str]) -> Problem {
    let what = match changed {
        [_] => "a file is not as `mdbook-wasm assets` has written it".to_owned(),
        several => format!(
            "{} files are not as `mdbook-wasm assets` has written them",
            several.len()
        ),
    };
    let list: Vec<_> = changed.iter().map(|path| format!("`{path}`")).collect();
    Problem::new(ErrorKind::Settings, what)
        .why(format!("{} would be lost", list.join(", ")))
        .help(Some(
            "keep your changes in a file of your own that `book.toml` names too, and use `--force`",
        ))
}

fn failed(what: &str, path: &str, error: &io::Error) -> Problem {
    Problem::new(ErrorKind::Internal, format!("can't {what} `{path}`")).caused_by(error)
}

/// A file in a plugin's folder.
struct There {
    /// Relative to the book's root, `/`-separated.
    path: String,
    bytes: Vec<u8>,
    state: State,
}

/// All that lies in the folders of plugins. What is called as no asset is, is of no interest.
fn there(book: &Book) -> io::Result<Vec<There>> {
    let mut found = Vec::new();
    for plugin in names(&book.root.join(&book.folder))? {
        let folder = format!("{}/{plugin}", book.folder);
        if !book.root.join(&folder).is_dir() {
            continue;
        }
        for name in names(&book.root.join(&folder))? {
            let path = format!("{folder}/{name}");
            if List::of(&name).is_some() && book.root.join(&path).is_file() {
                let bytes = fs::read(book.root.join(&path))?;
                let state = stamp::state(&bytes);
                found.push(There { path, bytes, state });
            }
        }
    }
    Ok(found)
}

/// The names in a folder, sorted. None, where there is no such folder.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let names = entries.map(|entry| Ok(entry?.file_name().into_string().ok()));
    let names: Vec<Option<String>> = names.collect::<io::Result<_>>()?;
    let mut names: Vec<_> = names.into_iter().flatten().collect();
    names.sort();
    Ok(names)
}

/// Puts a file where another may be, which stays whole if that fails.
fn put(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = file.with_file_name(name);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
