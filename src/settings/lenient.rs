//! The settings with all of their errors, instead of the first one alone.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::component;
use super::plugin::PluginSettings;
use super::table_reader::TableReader;
use super::{MDBOOK_KEYS, problem};
use crate::problem::Problem;

/// All plugins that can be read, and all errors.
#[derive(Debug, Default)]
pub struct LenientSettings {
    /// The plugins without errors, in the order that they run in.
    pub plugins: Vec<PluginSettings>,
    /// The errors, in the order that they were found in. Of each plugin, the first one.
    pub errors: Vec<Problem>,
}

/// The keys of `[preprocessor.wasm]` that are not mdBook's own.
pub(super) const SECTION_KEYS: [&str; 2] = ["plugin", "plugin-dir"];

impl LenientSettings {
    /// Reads the table `section` of those under `[preprocessor]`, and continues after an error. Relative paths are
    /// taken from the book's `root`, an absolute path.
    pub fn read(preprocessors: &Map<String, Value>, section: &str, root: &Path) -> Self {
        let mut settings = Self::default();
        let place = format!("[preprocessor.{section}]");
        let table = match preprocessors.get(section) {
            None => Err(no_section(preprocessors, section)),
            Some(value) => TableReader::new(value, place.as_str(), &SECTION_KEYS),
        };
        if let Some(table) = settings.ok_or_record(table) {
            settings.ok_or_record(table.refuse_unknown_keys(&MDBOOK_KEYS));
            settings.read_listed(&table, section, root);
            settings.read_plugin_dir(&table, root);
            let components = settings.plugins.iter().map(|plugin| &plugin.component);
            let names = component::refuse_same_names(components, "plugins", &place);
            settings.ok_or_record(names);
        }
        settings
    }

    fn ok_or_record<T>(&mut self, read: Result<T, Problem>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(error) => {
                // An error in the lock file comes up for each package.
                if !self.errors.contains(&error) {
                    self.errors.push(error);
                }
                None
            }
        }
    }

    fn read_listed(&mut self, table: &TableReader<'_>, section: &str, root: &Path) {
        if let Ok(Some(_)) = table.table("plugin") {
            let two = format!("write `[[preprocessor.{section}.plugin]]`, with two brackets");
            let error = table.error("plugin", "expected a list, found a table");
            self.errors.push(error.help(Some(two)));
            return;
        }
        let listed = self.ok_or_record(table.array("plugin")).flatten();
        for (index, value) in listed.into_iter().flatten().enumerate() {
            let plugin = self.ok_or_record(PluginSettings::read(value, section, index, root));
            self.plugins.extend(plugin);
        }
    }

    fn read_plugin_dir(&mut self, table: &TableReader<'_>, root: &Path) {
        let Some(folder) = self.ok_or_record(table.string("plugin-dir")).flatten() else {
            return;
        };
        let found = wasm_files(&root.join(folder)).map_err(|error| {
            let what = format!("can't list the folder `{folder}`");
            let help = "expected a folder with `.wasm` files, relative to the book's root";
            let problem = table.error("plugin-dir", &what);
            problem.caused_by(&error).help(Some(help))
        });
        let found = self.ok_or_record(found).unwrap_or_default();
        let plugins = &self.plugins;
        let is_listed = |path: &PathBuf| {
            let mut listed = plugins.iter();
            listed.any(|plugin| is_same_file(&plugin.component.path, path))
        };
        let found: Vec<_> = found.into_iter().filter(|path| !is_listed(path)).collect();
        self.plugins
            .extend(found.into_iter().map(PluginSettings::with_defaults));
    }
}

fn no_section(preprocessors: &Map<String, Value>, section: &str) -> Problem {
    let ours: Vec<_> = preprocessors
        .iter()
        .filter(|(_, table)| {
            table["command"]
                .as_str()
                .is_some_and(|command| command.contains("mdbook-wasm"))
        })
        .map(|(name, _)| format!("`--section {name}`"))
        .collect();
    let help = if ours.is_empty() {
        format!("add the table `[preprocessor.{section}]`")
    } else {
        format!(
            "to use another table, add its name to its `command`, such as {}",
            ours.join(" or ")
        )
    };
    problem(format!("book.toml has no [preprocessor.{section}]")).help(Some(help))
}

/// Returns the `.wasm` files of a folder, sorted by name.
fn wasm_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
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

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
