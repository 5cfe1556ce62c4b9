//! `allow`: the permissions of a component beyond those of its sandbox.

use std::env::{self, VarError};
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use super::problem;
use super::table_reader::TableReader;
use crate::problem::Problem;

/// The book's root as plugins see it. It is short, so that a path joined onto it and one relative to a plugin's
/// working folder lead to the same file, and so that `canonicalize` in a plugin has few folders to look up.
pub const GUEST_ROOT: &str = "/";

/// The permissions that the book grants to a component. By default there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// Folders that it may read, as they are written in the settings.
    pub read: Vec<String>,
    /// Names of environment variables that it may read.
    pub env: Vec<String>,
    /// True if it may read the time.
    pub clock: bool,
    /// True if it gets real random numbers.
    pub random: bool,
    /// The place of the table, for errors that are found later.
    pub place: String,
}

/// A key of `allow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// `read`: folders of the book.
    Read,
    /// `env`: environment variables.
    Env,
    /// `clock`: the time.
    Clock,
    /// `random`: real random numbers.
    Random,
}

impl Permission {
    /// All permissions, in the order of the guide.
    pub const ALL: [Self; 4] = [Self::Read, Self::Env, Self::Clock, Self::Random];

    /// Returns the key in the settings.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Env => "env",
            Self::Clock => "clock",
            Self::Random => "random",
        }
    }
}

/// A folder that a plugin may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedFolder {
    /// The absolute path on this machine, without symbolic links.
    pub host: PathBuf,
    /// The path in the plugin, separated by `/` on every system.
    pub guest: String,
}

impl Allow {
    /// Reads `allow` of a component's table.
    pub(super) fn read(component: &TableReader<'_>) -> Result<Self, Problem> {
        let keys = Permission::ALL.map(Permission::key);
        let Some(table) = component.subtable("allow", &keys)? else {
            return Ok(Self::default());
        };
        let env = table.strings(Permission::Env.key())?.unwrap_or_default();
        if let Some(name) = env.iter().find(|name| !is_variable(name)) {
            let what = format!(
                "`{name}` is not the name of an environment variable; expected a name such as `LANG`"
            );
            return Err(table.error(Permission::Env.key(), &what));
        }
        Ok(Self {
            read: table.strings(Permission::Read.key())?.unwrap_or_default(),
            env,
            clock: table.bool(Permission::Clock.key())?.unwrap_or_default(),
            random: table.bool(Permission::Random.key())?.unwrap_or_default(),
            place: table.place().to_owned(),
        })
    }

    /// Returns whether anything is granted by a permission.
    pub fn grants(&self, permission: Permission) -> bool {
        match permission {
            Permission::Read => !self.read.is_empty(),
            Permission::Env => !self.env.is_empty(),
            Permission::Clock => self.clock,
            Permission::Random => self.random,
        }
    }

    /// Finds the folders in `read`, each once. `root` is the book's root.
    ///
    /// # Errors
    /// A folder that does not exist, is not a folder, or does not lie under the book's root after symbolic links are
    /// followed.
    pub fn folders(&self, root: &Path) -> Result<Vec<GrantedFolder>, Problem> {
        let mut folders: Vec<GrantedFolder> = Vec::new();
        for written in &self.read {
            let folder =
                folder(root, written).map_err(|what| self.error("read", written, &what))?;
            if folders.iter().all(|other| other.guest != folder.guest) {
                folders.push(folder);
            }
        }
        Ok(folders)
    }

    /// Returns the variables in `env` that are set, with their values.
    ///
    /// # Errors
    /// A value that is not Unicode, since plugins can't receive anything else.
    pub fn variables(&self) -> Result<Vec<(String, String)>, Problem> {
        let mut variables = Vec::new();
        for name in &self.env {
            match env::var(name) {
                Ok(value) => variables.push((name.clone(), value)),
                Err(VarError::NotPresent) => {}
                Err(VarError::NotUnicode(_)) => {
                    let what =
                        "its value is not valid Unicode, and plugins can't receive anything else";
                    return Err(self.error("env", name, what));
                }
            }
        }
        Ok(variables)
    }

    fn error(&self, key: &str, value: &str, what: &str) -> Problem {
        problem(format!("{}: `{key}`: `{value}`: {what}", self.place))
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0'])
}

/// Finds a folder under `root`, or returns what is wrong with it.
fn folder(root: &Path, written: &str) -> Result<GrantedFolder, String> {
    if written.is_empty() {
        return Err("expected a folder, such as `.` for the book's root".to_owned());
    }
    let root = root.canonicalize().map_err(|error| {
        format!(
            "the book's root `{}` can't be found ({error})",
            root.display()
        )
    })?;
    let path = root.join(written);
    let host = path.canonicalize().map_err(|error| match error.kind() {
        ErrorKind::NotFound => "there is no such folder under the book's root".to_owned(),
        _ => format!("can't open the folder ({error})"),
    })?;
    let Ok(below) = host.strip_prefix(&root) else {
        return Err(format!(
            "the path leads to `{}`, outside the book; only folders under the book's root can be granted",
            host.display()
        ));
    };
    if !host.is_dir() {
        return Err("expected a folder, found a file".to_owned());
    }
    let simple = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    let guest = if Path::new(written).components().all(simple) {
        guest_path(Path::new(written))
    } else {
        guest_path(below)
    };
    Ok(GrantedFolder { host, guest })
}

/// Returns the path in plugins of a folder, given by its path below the book's root.
fn guest_path(below: &Path) -> String {
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    format!("{GUEST_ROOT}{}", parts.collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Allow, Permission, guest_path};
    use crate::settings::tests::one_line;

    /// This package's own folder stands for a book.
    const ROOT: &str = env!("CARGO_MANIFEST_DIR");

    fn folders(read: &[&str]) -> Result<Vec<String>, String> {
        let allow = Allow {
            read: read.iter().map(|&folder| folder.to_owned()).collect(),
            place: "here".to_owned(),
            ..Allow::default()
        };
        let folders = allow.folders(Path::new(ROOT));
        let folders = folders.map_err(|error| one_line(&error))?;
        Ok(folders.into_iter().map(|folder| folder.guest).collect())
    }

    #[test]
    fn folders_have_paths_from_the_root() {
        let absolute = format!("{ROOT}/src/cli");
        assert_eq!(
            folders(&[
                "src",
                "./wit/v0.1/",
                ".",
                "src/../tests",
                &absolute,
                "src/./"
            ]),
            Ok(["/src", "/wit/v0.1", "/", "/tests", "/src/cli"]
                .map(str::to_owned)
                .to_vec())
        );
        assert_eq!(guest_path(Path::new("")), "/");
    }

    #[test]
    fn paths_that_are_no_folder_of_the_book_are_refused() {
        let error = |folder: &str| {
            let error = folders(&["src", folder]).unwrap_err();
            let start = format!("here: `read`: `{folder}`: ");
            error
                .strip_prefix(&start)
                .unwrap_or_else(|| panic!("{error}"))
                .to_owned()
        };
        assert!(error("gone").starts_with("there is no such folder under"));
        assert!(error("Cargo.toml").starts_with("expected a folder, found a file"));
        assert!(error("").ends_with("such as `.` for the book's root"));
        for outside in ["..", "src/../..", "/"] {
            let error = error(outside);
            assert!(error.contains("outside the book"), "{error}");
        }
    }

    #[test]
    fn permissions_are_granted_by_key() {
        let allow = Allow {
            read: vec!["po".to_owned()],
            clock: true,
            ..Allow::default()
        };
        let granted = |allow: &Allow| Permission::ALL.map(|permission| allow.grants(permission));
        assert_eq!(granted(&allow), [true, false, true, false]);
        assert_eq!(granted(&Allow::default()), [false; 4]);
    }

    #[test]
    fn unset_variables_are_left_out() {
        let allow = Allow {
            env: vec![
                "MDBOOK_WASM_NOT_SET".to_owned(),
                "CARGO_MANIFEST_DIR".to_owned(),
            ],
            ..Allow::default()
        };
        let expected = ("CARGO_MANIFEST_DIR".to_owned(), ROOT.to_owned());
        assert_eq!(allow.variables(), Ok(vec![expected]));
    }
}
