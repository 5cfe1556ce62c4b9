//! The file `book.toml`, read, and put in its place anew.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::problem::{ErrorKind, Problem};

/// Reads `book.toml` of a folder. Also returned is where it really lies, once links are followed.
///
/// # Errors
/// Where it is not there, can't be read, or is not UTF-8.
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
            "it is not UTF-8, as TOML has to be",
        ))),
    }
}

/// Puts a file with the text `new` in the place of the one that is there and has the text `old`. Whatever
/// happens, one of the two is there.
///
/// # Errors
/// Where it can't be written, is not to be, or has been changed meanwhile. Then it is as it was.
pub fn replace(path: &Path, old: &str, new: &str) -> Result<(), Problem> {
    try_replace(path, old, new).map_err(|error| {
        let what = format!("can't write `{}`, which stays as it was", path.display());
        Problem::new(ErrorKind::Internal, what).caused_by(&error)
    })
}

fn try_replace(path: &Path, old: &str, new: &str) -> io::Result<()> {
    let permissions = fs::metadata(path)?.permissions();
    // Putting another file in its place would be possible all the same.
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
        .and_then(|()| match fs::read(path)? == old.as_bytes() {
            true => fs::rename(&beside, path),
            false => Err(io::Error::other("it was changed meanwhile; try again")),
        });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
