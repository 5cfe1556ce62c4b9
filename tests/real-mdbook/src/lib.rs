//! The common command line of both programs. The two versions of mdBook have no types in common.

use std::path::PathBuf;

use anyhow::bail;

/// Runs `build DIR` or `test DIR` of the process's arguments with the functions of a version of mdBook.
///
/// # Errors
/// Fails with the error of mdBook, or with a usage message.
pub fn drive<B>(
    load: impl FnOnce(PathBuf) -> anyhow::Result<B>,
    build: impl FnOnce(&B) -> anyhow::Result<()>,
    test: impl FnOnce(&mut B) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["build", dir] => build(&load(dir.into())?),
        ["test", dir] => test(&mut load(dir.into())?),
        _ => bail!("usage: build DIR | test DIR"),
    }
}
