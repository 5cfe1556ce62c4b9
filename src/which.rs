//! Looks up programs as a shell does: in `PATH`, or by their path.

use std::env;
use std::path::{Path, PathBuf};

/// The program and the arguments of a `command` in `book.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NativeCommand {
    /// The program's file.
    pub file: PathBuf,
    /// The arguments, without those that mdBook adds.
    pub arguments: Vec<String>,
}

impl NativeCommand {
    /// Finds the program that mdBook would start by this `command`, in the book with this root.
    pub fn find(command: &str, root: &Path) -> Option<Self> {
        let mut words = shlex::split(command)?.into_iter();
        let program = words.next()?;
        let file = match Path::new(&program).components().count() {
            1 => which(&program)?,
            _ => executable(&root.join(&program))?,
        };
        Some(Self {
            file,
            arguments: words.collect(),
        })
    }
}

/// Returns the name of the program in a `command`, without its folder and, on Windows, without `.exe`.
pub fn program_name(command: &str) -> Option<String> {
    let program = shlex::split(command)?.into_iter().next()?;
    let name = Path::new(&program).file_name()?.to_str()?;
    let stem = name.strip_suffix(env::consts::EXE_SUFFIX);
    Some(stem.unwrap_or(name).to_owned())
}

/// Finds a program in `PATH`.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find_map(|folder| executable(&folder.join(program)))
}

/// Returns the file, with or without the suffix of executables.
fn executable(file: &Path) -> Option<PathBuf> {
    let mut with_suffix = file.as_os_str().to_owned();
    with_suffix.push(env::consts::EXE_SUFFIX);
    [PathBuf::from(with_suffix), file.to_owned()]
        .into_iter()
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{NativeCommand, program_name, which};

    #[test]
    fn the_program_s_name_is_read_from_a_command() {
        let name = |command| program_name(command).unwrap_or_default();
        assert_eq!(name("mdbook-toc"), "mdbook-toc");
        assert_eq!(name("'/a folder/mdbook-toc' --x \"y z\""), "mdbook-toc");
        assert_eq!(name(""), "");
        assert_eq!(name("'"), "");
    }

    #[test]
    fn existing_programs_are_found() {
        let cargo = Path::new(env!("CARGO"));
        let root = cargo.parent().and_then(Path::parent).unwrap();
        let command = "bin/cargo --version 'a b'";
        let native = NativeCommand::find(command, root).unwrap();
        assert_eq!(native.arguments, ["--version", "a b"]);
        assert_eq!(native.file.file_stem(), cargo.file_stem());
        assert_eq!(NativeCommand::find("bin/no-such-program", root), None);
        assert_eq!(which("no-such-program-anywhere"), None);
    }
}
