//! Reads and replaces the file `book.toml`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::problem::{ErrorKind, Problem};

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
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(name);
    let mut file = File::options().write(true).create_new(true).open(&beside)?;
    let written = file
        .write_all(new.as_bytes())
        .and_then(|()| file.set_permissions(permissions))
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            if fs::read(path)? != old.as_bytes() {
                let why = "somebody else changed it at the same time; try again";
                return Err(io::Error::other(why));
            }
            fs::rename(&beside, path)
        });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
