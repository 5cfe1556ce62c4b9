//! Where the file of a plugin is: named by its path, or by the package that it is.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::SettingsError;
use super::table::Table;
use crate::packages::{FILE, Lock, Locked, Store, Wanted};
use crate::problem::Problem;

/// What [`Wanted`] reads, for messages.
const PACKAGE: &str = "a package with its versions, such as \"acme:emoji@^1.2\"";

/// The command that gets packages, for messages.
pub(crate) const FETCH: &str = "`mdbook-wasm fetch`";

/// A file, and the package that it is.
#[derive(Debug)]
pub(super) struct Source {
    /// Absolute. Whether it is there is another question.
    pub path: PathBuf,
    pub package: Option<Locked>,
}

impl Source {
    /// Reads `path` or `package` of a table, which is that of a plugin or of a part: `whose` says which. Relative paths are taken from `root`, and so is the lock file, which
    /// is not looked at without a package.
    pub fn read(table: &Table<'_>, whose: &str, root: &Path) -> Result<Self, SettingsError> {
        match (table.text("path")?, wanted(table)?) {
            (Some(path), None) => Ok(Self {
                path: root.join(path),
                package: None,
            }),
            (None, Some(wanted)) => {
                let locked = locked(table, &wanted, root)?;
                let store = Store::of_user().map_err(|why| {
                    let what = "there is no place for fetched files";
                    table.error("package", what).why(why)
                })?;
                Ok(Self {
                    path: store.path(&locked.sha256),
                    package: Some(locked),
                })
            }
            (Some(_), Some(_)) => {
                let error = table.error("package", "there is a `path` too");
                Err(error.help("take out one of the two"))
            }
            (None, None) => {
                let expected = format!(
                    "expected the {whose}'s `.wasm` file, relative to the book's root, or else a `package`"
                );
                Err(table.error("path", "it is missing").help(expected))
            }
        }
    }
}

fn wanted(table: &Table<'_>) -> Result<Option<Wanted>, SettingsError> {
    table.parsed("package", PACKAGE, Wanted::parse)
}

fn locked(table: &Table<'_>, wanted: &Wanted, root: &Path) -> Result<Locked, SettingsError> {
    let lock = Lock::read(root)?;
    if let Some(locked) = lock.as_ref().and_then(|lock| lock.find(wanted)) {
        return Ok(locked.clone());
    }
    let others = lock.iter().flat_map(Lock::packages);
    let others = others.filter(|other| other.wanted.name == wanted.name);
    let others: Vec<_> = others
        .map(|other| format!("{} for `{}`", other.version, other.wanted.requirement))
        .collect();
    let why = match (&lock, &others[..]) {
        (None, _) => format!("the book has no `{FILE}`"),
        (Some(_), []) => format!("`{FILE}` does not have it"),
        (Some(_), others) => format!("`{FILE}` has {}", others.join(" and ")),
    };
    let error = table.error("package", &format!("`{wanted}` is not locked"));
    Err(error.why(why).help(format!("get it with {FETCH}")))
}

/// The packages that all tables under `[preprocessor]` ask for, for plugins and their parts, in order, each once.
///
/// # Errors
/// [`SettingsError`], for what is no package.
pub fn packages(preprocessors: &Map<String, Value>) -> Result<Vec<Wanted>, SettingsError> {
    let mut all = Vec::new();
    for (section, table) in preprocessors {
        let plugins = table.get("plugin").and_then(Value::as_array);
        for (index, plugin) in plugins.into_iter().flatten().enumerate() {
            let place = super::plugin::place(plugin, section, index);
            let links: Vec<&Value> = match plugin.get("link") {
                Some(Value::Array(links)) => links.iter().collect(),
                Some(Value::Object(links)) => links.values().collect(),
                _ => Vec::new(),
            };
            for table in [plugin].into_iter().chain(links) {
                if table.get("package").is_some() {
                    all.extend(wanted(&Table::new(table, &place)?)?);
                }
            }
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// Of another room, told here.
impl From<Problem> for SettingsError {
    fn from(problem: Problem) -> Self {
        Self {
            what: problem.what().to_owned(),
            why: problem.reasons().first().cloned(),
            help: problem.help_text().map(str::to_owned),
        }
    }
}
