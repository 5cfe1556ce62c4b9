//! `[preprocessor.wasm]` of `book.toml`: which plugins, in which order, with what.

mod allow;
mod limits;
mod link;
mod plugin;
mod source;
mod table;

use std::path::{Path, PathBuf};
use std::{fmt, io};

pub use allow::{Allow, Folder, ROOT};
pub use limits::{LIMITS, Limit, Limits, Unit};
pub use link::{Link, Offer};
pub use plugin::{OnError, Plugin, Protocol};
use serde_json::{Map, Value};
pub(crate) use source::FETCH;
pub use source::packages;
use table::Table;

use crate::problem::{ErrorKind, Problem};

/// Keys of the table that are mdBook's own.
pub(crate) const MDBOOK_KEYS: [&str; 5] = ["command", "before", "after", "renderers", "optional"];

/// The `command` of the table `[preprocessor.section]`, by which mdBook starts this program.
pub(crate) fn command(section: &str) -> String {
    match section {
        SECTION => PROGRAM.to_owned(),
        other => {
            let quoted = shlex::try_quote(other).unwrap_or(other.into());
            format!("{PROGRAM} --section {quoted}")
        }
    }
}

/// This program, as it is installed.
pub(crate) const PROGRAM: &str = "mdbook-wasm";

/// The table under `[preprocessor]` that is read where no other is named.
pub(crate) const SECTION: &str = "wasm";

/// What a table under `[preprocessor]` asks for.
#[derive(Debug)]
pub struct Settings {
    /// The plugins in the order that they run in.
    pub plugins: Vec<Plugin>,
}

/// What is wrong with the settings, for the person who wrote them.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsError {
    what: String,
    why: Option<String>,
    help: Option<String>,
}

impl SettingsError {
    /// Where, and what is wrong there.
    fn new(what: String) -> Self {
        Self {
            what,
            why: None,
            help: None,
        }
    }

    /// Adds why.
    fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Adds what the system says.
    fn caused_by(self, error: &io::Error) -> Self {
        self.why(error.to_string())
    }

    /// Adds what to do.
    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// All of it on one line.
impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        [&self.why, &self.help]
            .into_iter()
            .flatten()
            .try_for_each(|more| write!(f, "; {more}"))
    }
}

impl std::error::Error for SettingsError {}

impl From<SettingsError> for Problem {
    fn from(error: SettingsError) -> Self {
        let problem = Self::new(ErrorKind::Settings, error.what).help(error.help);
        error.why.into_iter().fold(problem, Self::why)
    }
}

impl Settings {
    /// Reads the table `section` of those under `[preprocessor]`. Relative paths are taken from
    /// the book's `root`, an absolute path. Looks into `plugin-dir` and, where a plugin is a package, at the lock
    /// file, and at no other file.
    ///
    /// # Errors
    /// [`SettingsError`], which names the key, the plugin, what was expected and, for a word that
    /// is not known, the nearest that is.
    pub fn read(
        preprocessors: &Map<String, Value>,
        section: &str,
        root: &Path,
    ) -> Result<Self, SettingsError> {
        let Survey { plugins, errors } = Survey::of(preprocessors, section, root);
        match errors.into_iter().next() {
            None => Ok(Self { plugins }),
            Some(error) => Err(error),
        }
    }
}

/// All that can be read of a table, and all that is wrong with it.
#[derive(Debug, Default)]
pub struct Survey {
    /// The plugins that can be read, in the order that they run in.
    pub plugins: Vec<Plugin>,
    /// What is wrong, in the order that it is found in: of one plugin, the first.
    pub errors: Vec<SettingsError>,
}

impl Survey {
    /// Reads the table as [`Settings::read`] does, and goes on after an error.
    pub fn of(preprocessors: &Map<String, Value>, section: &str, root: &Path) -> Self {
        let mut survey = Self::default();
        let place = format!("[preprocessor.{section}]");
        let table = match preprocessors.get(section) {
            None => Err(no_section(preprocessors, section)),
            Some(value) => Table::new(value, &place),
        };
        if let Some(table) = survey.keep(table) {
            let known = ["plugin", "plugin-dir"];
            survey.keep(table.only(&known, &MDBOOK_KEYS));
            survey.listed(&table, section, root);
            survey.discovered(&table, root);
            survey.keep(name_apart(&survey.plugins, &place));
        }
        survey
    }

    fn keep<T>(&mut self, read: Result<T, SettingsError>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(error) => {
                // What is wrong with the lock file is wrong for all packages.
                if !self.errors.contains(&error) {
                    self.errors.push(error);
                }
                None
            }
        }
    }

    fn listed(&mut self, table: &Table<'_>, section: &str, root: &Path) {
        if let Ok(Some(_)) = table.table("plugin") {
            let two = format!("write `[[preprocessor.{section}.plugin]]`, with two brackets");
            let error = table.error("plugin", "expected a list, found a table");
            self.errors.push(error.help(two));
            return;
        }
        let listed = self.keep(table.array("plugin")).flatten();
        for (index, value) in listed.unwrap_or_default().iter().enumerate() {
            let plugin = self.keep(Plugin::read(value, section, index, root));
            self.plugins.extend(plugin);
        }
    }

    fn discovered(&mut self, table: &Table<'_>, root: &Path) {
        let Some(folder) = self.keep(table.text("plugin-dir")).flatten() else {
            return;
        };
        let found = discover(&root.join(folder)).map_err(|error| {
            let what = format!("can't list the folder `{folder}`");
            let help = "expected a folder with `.wasm` files, relative to the book's root";
            table
                .error("plugin-dir", &what)
                .caused_by(&error)
                .help(help)
        });
        let found = self.keep(found).unwrap_or_default();
        let plugins = &self.plugins;
        let listed = |path: &PathBuf| plugins.iter().any(|p| same_file(&p.path, path));
        let found: Vec<_> = found.into_iter().filter(|path| !listed(path)).collect();
        self.plugins
            .extend(found.into_iter().map(Plugin::discovered));
    }
}

fn no_section(preprocessors: &Map<String, Value>, section: &str) -> SettingsError {
    let ours: Vec<_> = preprocessors
        .iter()
        .filter(|(_, table)| {
            table["command"]
                .as_str()
                .is_some_and(|command| command.contains("mdbook-wasm"))
        })
        .map(|(name, _)| format!("`--section {name}`"))
        .collect();
    let mend = if ours.is_empty() {
        format!("add the table `[preprocessor.{section}]`")
    } else {
        format!(
            "to use another table, put its name into its command, such as {}",
            ours.join(" or ")
        )
    };
    SettingsError::new(format!("book.toml has no [preprocessor.{section}]")).help(mend)
}

/// The `.wasm` files of a folder, sorted by name.
fn discover(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_wasm = path
            .extension()
            .is_some_and(|extension| extension == "wasm");
        if is_wasm && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Messages call a plugin by its name, so no two may share one.
fn name_apart(plugins: &[Plugin], place: &str) -> Result<(), SettingsError> {
    for (index, plugin) in plugins.iter().enumerate() {
        if let Some(other) = plugins[..index]
            .iter()
            .find(|other| other.name == plugin.name)
        {
            let what = format!(
                "{place}: two plugins are called `{}` ({} and {})",
                plugin.name,
                other.file(),
                plugin.file()
            );
            return Err(SettingsError::new(what).help("give one of them another `name`"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
