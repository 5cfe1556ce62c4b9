//! Programs that are installed on this machine.

use std::env;
use std::path::{Path, PathBuf};

/// A program and the arguments that a `command` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Native {
    /// Where it is.
    pub file: PathBuf,
    /// Its arguments, without those that mdBook adds.
    pub arguments: Vec<String>,
}

impl Native {
    /// Looks for what mdBook would start by this `command`, in the book with this root.
    pub fn find(command: &str, root: &Path) -> Option<Self> {
        let mut words = shlex::split(command)?.into_iter();
        let program = words.next()?;
        let file = match Path::new(&program).components().count() {
            1 => on_path(&program)?,
            _ => executable(&root.join(&program))?,
        };
        Some(Self {
            file,
            arguments: words.collect(),
        })
    }
}

/// The name of the program in a `command`, without its folder and, on Windows, without `.exe`.
pub fn program_of(command: &str) -> Option<String> {
    let program = shlex::split(command)?.into_iter().next()?;
    let name = Path::new(&program).file_name()?.to_str()?;
    let stem = name.strip_suffix(env::consts::EXE_SUFFIX);
    Some(stem.unwrap_or(name).to_owned())
}

/// Where the system would find a program of this name.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find_map(|folder| executable(&folder.join(program)))
}

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

    use super::{Native, on_path, program_of};

    #[test]
    fn programs_are_named_in_commands() {
        let name = |command| program_of(command).unwrap_or_default();
        assert_eq!(name("mdbook-toc"), "mdbook-toc");
        assert_eq!(name("'/a folder/mdbook-toc' --x \"y z\""), "mdbook-toc");
        assert_eq!(name(""), "");
        assert_eq!(name("'"), "");
    }

    #[test]
    fn what_is_there_is_found() {
        let cargo = Path::new(env!("CARGO"));
        let root = cargo.parent().and_then(Path::parent).unwrap();
        let command = "bin/cargo --version 'a b'";
        let native = Native::find(command, root).unwrap();
        assert_eq!(native.arguments, ["--version", "a b"]);
        assert_eq!(native.file.file_stem(), cargo.file_stem());
        assert_eq!(Native::find("bin/no-such-program", root), None);
        assert_eq!(on_path("no-such-program-anywhere"), None);
    }
}
