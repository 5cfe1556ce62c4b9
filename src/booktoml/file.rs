//! Reads and replaces the file `book.toml`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{Editor, contents};
use crate::problem::{ErrorKind, Problem};
use crate::replace_file::replace_file;

/// A folder with a `book.toml`.
#[derive(Debug)]
pub struct BookToml {
    /// The folder, an absolute path.
    pub root: PathBuf,
    /// The path of the file.
    pub file: PathBuf,
    /// The text of the file, to start edits from.
    pub editor: Editor,
    /// The contents of the file.
    pub config: Map<String, Value>,
    /// The tables under `[preprocessor]`.
    pub preprocessors: Map<String, Value>,
}

impl BookToml {
    /// Opens the `book.toml` of a folder.
    ///
    /// # Errors
    /// Fails if the file can't be read or parsed.
    pub fn open(folder: &Path) -> Result<Self, Problem> {
        let (file, text) = read(folder)?;
        let root = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        Self::new(root, file, &text)
    }

    /// Takes a text for that of the file.
    ///
    /// # Errors
    /// Fails if the text is not TOML.
    pub fn new(root: PathBuf, file: PathBuf, text: &str) -> Result<Self, Problem> {
        let config = contents(text)?;
        let preprocessors = config.get("preprocessor").and_then(Value::as_object);
        Ok(Self {
            root,
            file,
            editor: Editor::new(text)?,
            preprocessors: preprocessors.cloned().unwrap_or_default(),
            config,
        })
    }

    /// Returns the table `[preprocessor.name]`.
    pub fn preprocessor(&self, name: &str) -> Option<&Map<String, Value>> {
        self.preprocessors.get(name)?.as_object()
    }

    /// Replaces the file with an edited text.
    ///
    /// # Errors
    /// Fails as [`replace`] does.
    pub fn write(&self, edited: &Editor) -> Result<(), Problem> {
        if edited.text() == self.editor.text() {
            return Ok(());
        }
        replace(&self.file, self.editor.text(), edited.text())
    }
}

/// Reads the `book.toml` of a folder. Returns its path with all links followed, and its text.
///
/// # Errors
/// Fails if the file can't be read, or is not UTF-8.
pub fn read(folder: &Path) -> Result<(PathBuf, String), Problem> {
    let path = folder.join("book.toml");
    let unreadable = |error: io::Error| {
        let what = format!("can't read `{}`", path.display());
        let problem = Problem::new(ErrorKind::Settings, what);
        match error.kind() {
            io::ErrorKind::NotFound => problem.why("there is no such file").help(Some(
                "run this in the book's folder, or name that folder with `--book`",
            )),
            _ => problem.caused_by(&error),
        }
    };
    let real = fs::canonicalize(&path).map_err(unreadable)?;
    let bytes = fs::read(&real).map_err(unreadable)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok((real, text)),
        Err(_) => Err(unreadable(io::Error::other(
            "it is not UTF-8, which TOML requires",
        ))),
    }
}

/// Replaces a file with the text `old` by one with the text `new`, in one step.
///
/// # Errors
/// Fails if the file is read-only, can't be written, or does not have the text `old` any more. Then it is not
/// changed.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<(), Problem> {
    try_replace(path, old, new).map_err(|error| {
        let what = format!("can't write `{}`; it was not changed", path.display());
        Problem::new(ErrorKind::Internal, what).caused_by(&error)
    })
}

fn try_replace(path: &Path, old: &str, new: &str) -> io::Result<()> {
    let permissions = fs::metadata(path)?.permissions();
    // Replacing the file would work even so.
    if permissions.readonly() {
        return Err(io::Error::other("it is read-only"));
    }
    replace_file(path, new.as_bytes(), |file| {
        file.set_permissions(permissions)?;
        if fs::read(path)? == old.as_bytes() {
            return Ok(());
        }
        let why = "somebody else changed it at the same time; try again";
        Err(io::Error::other(why))
    })
}
