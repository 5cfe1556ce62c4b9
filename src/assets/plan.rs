//! The planned changes of a book's folder and of its `book.toml`, and how they are made.

use std::fs;
use std::io;
use std::path::Path;

use super::AssetBook;
use super::edit::{edit, key_for};
use super::file_header::{self, FileState};
use super::files::AssetFile;
use crate::booktoml::Editor;
use crate::problem::{ErrorKind, Problem};
use crate::replace_file::replace_file;
use crate::sanitize::Sanitized;
use crate::units::format_bytes;

/// All changes of a book that are planned.
#[derive(Debug)]
pub struct AssetPlan<'b> {
    book: &'b AssetBook,
    files: FileChanges,
    edited: Editor,
    /// The changes, a line each.
    changes: Vec<String>,
}

/// The planned changes of files.
#[derive(Debug, Default)]
struct FileChanges {
    /// Paths and texts to write.
    written: Vec<(String, String)>,
    /// Paths to remove.
    removed: Vec<String>,
    /// Paths among those that were changed by hand.
    modified: Vec<String>,
    /// All of them, to be shown.
    shown: Vec<String>,
}

impl FileChanges {
    /// Compares the wanted files with those that exist.
    fn new(wanted: &[AssetFile], existing: &[ExistingFile]) -> Self {
        let mut changes = Self::default();
        for AssetFile { path, text, plugin } in wanted {
            let old = existing.iter().find(|old| old.path == *path);
            if old.is_some_and(|old| file_header::is_same_text(&old.bytes, text)) {
                continue;
            }
            if old.is_some_and(|old| old.state != FileState::Unmodified) {
                changes.modified.push(path.clone());
            }
            changes.shown.push(format!(
                "write {} ({}, of plugin `{}`)",
                Sanitized(path),
                format_bytes(text.len()),
                Sanitized(plugin)
            ));
            changes.written.push((path.clone(), text.clone()));
        }
        for ExistingFile { path, state, .. } in existing {
            if wanted.iter().any(|file| file.path == *path) {
                continue;
            }
            match state {
                FileState::Foreign => continue,
                FileState::Modified => changes.modified.push(path.clone()),
                FileState::Unmodified => {}
            }
            changes.shown.push(format!("remove {}", Sanitized(path)));
            changes.removed.push(path.clone());
        }
        changes
    }
}

impl<'b> AssetPlan<'b> {
    /// Plans the changes after which the book has these files and no other assets.
    pub(super) fn new(
        book: &'b AssetBook,
        wanted: &[AssetFile],
        force: bool,
    ) -> Result<Self, Problem> {
        let existing = existing_files(book).map_err(|error| {
            let what = format!("can't read the folder `{}`", book.folder);
            Problem::new(ErrorKind::Internal, what).caused_by(&error)
        })?;
        let mut files = FileChanges::new(wanted, &existing);
        if !force && !files.modified.is_empty() {
            return Err(would_lose(&files.modified));
        }
        let is_foreign = |path: &str| {
            let mut foreign = existing
                .iter()
                .filter(|old| old.state == FileState::Foreign);
            foreign.any(|old| old.path == path)
        };
        let below = format!("{}/", book.folder);
        let is_ours = |path: &str| path.starts_with(&below) && !is_foreign(path);
        let paths: Vec<_> = wanted.iter().map(|file| file.path.clone()).collect();
        let (edited, of_toml) = edit(&book.toml, &paths, is_ours)?;
        let mut changes = std::mem::take(&mut files.shown);
        changes.extend(of_toml);
        Ok(Self {
            book,
            files,
            edited,
            changes,
        })
    }

    /// Returns the changes, a line each. Empty if the book is up to date.
    pub fn changes(&self) -> &[String] {
        &self.changes
    }

    /// Makes the changes. Files are written before `book.toml` lists them, and removed after it does not list
    /// them any more.
    ///
    /// # Errors
    /// Fails if a file or `book.toml` can't be written. `book.toml` never lists a file that does not exist.
    pub fn apply(&self) -> Result<(), Problem> {
        let root = &self.book.toml.root;
        for (path, text) in &self.files.written {
            replace_file(&root.join(path), text.as_bytes(), |_| Ok(()))
                .map_err(|error| file_error("write", path, &error))?;
        }
        self.book.toml.write(&self.edited)?;
        for path in &self.files.removed {
            let file = root.join(path);
            fs::remove_file(&file).map_err(|error| file_error("remove", path, &error))?;
            // This removes empty folders only.
            if let Some(folder) = file.parent() {
                let _ = fs::remove_dir(folder);
            }
        }
        let _ = fs::remove_dir(root.join(&self.book.folder));
        Ok(())
    }
}

fn would_lose(modified: &[String]) -> Problem {
    let what = match modified {
        [_] => "a file was not written by `mdbook-wasm assets`, or was changed since".to_owned(),
        several => format!(
            "{} files were not written by `mdbook-wasm assets`, or were changed since",
            several.len()
        ),
    };
    let list: Vec<_> = modified.iter().map(|path| format!("`{path}`")).collect();
    Problem::new(ErrorKind::Settings, what)
        .why(format!("{} would be lost", list.join(", ")))
        .help(Some(
            "move your changes to a file of your own, list it in `book.toml`, and use `--force`",
        ))
}

fn file_error(what: &str, path: &str, error: &io::Error) -> Problem {
    Problem::new(ErrorKind::Internal, format!("can't {what} `{path}`")).caused_by(error)
}

/// A file that exists in a plugin's asset folder.
struct ExistingFile {
    /// The path, relative to the book's root, `/`-separated.
    path: String,
    bytes: Vec<u8>,
    state: FileState,
}

/// Returns the files in all asset folders whose names are those of assets.
fn existing_files(book: &AssetBook) -> io::Result<Vec<ExistingFile>> {
    let mut found = Vec::new();
    for plugin in names(&book.toml.root.join(&book.folder))? {
        let folder = format!("{}/{plugin}", book.folder);
        if !book.toml.root.join(&folder).is_dir() {
            continue;
        }
        for name in names(&book.toml.root.join(&folder))? {
            let path = format!("{folder}/{name}");
            if key_for(&name).is_some() && book.toml.root.join(&path).is_file() {
                let bytes = fs::read(book.toml.root.join(&path))?;
                let state = file_header::file_state(&bytes);
                found.push(ExistingFile { path, bytes, state });
            }
        }
    }
    Ok(found)
}

/// Returns the names in a folder, sorted. There are none if the folder does not exist.
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
