//! The settings with all of their errors, instead of the first one alone.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::MDBOOK_KEYS;
use super::error::SettingsError;
use super::plugin::PluginSettings;
use super::table_reader::TableReader;

/// All plugins that can be read, and all errors.
#[derive(Debug, Default)]
pub struct LenientSettings {
    /// The plugins without errors, in the order that they run in.
    pub plugins: Vec<PluginSettings>,
    /// The errors, in the order that they were found in. Of each plugin, the first one.
    pub errors: Vec<SettingsError>,
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
            Some(value) => TableReader::new(value, &place, &SECTION_KEYS),
        };
        if let Some(table) = settings.ok_or_record(table) {
            settings.ok_or_record(table.refuse_unknown_keys(&MDBOOK_KEYS));
            settings.read_listed(&table, section, root);
            settings.read_plugin_dir(&table, root);
            settings.ok_or_record(refuse_same_names(&settings.plugins, &place));
        }
        settings
    }

    fn ok_or_record<T>(&mut self, read: Result<T, SettingsError>) -> Option<T> {
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
            self.errors.push(error.help(two));
            return;
        }
        let listed = self.ok_or_record(table.array("plugin")).flatten();
        for (index, value) in listed.unwrap_or_default().iter().enumerate() {
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
            problem.caused_by(&error).help(help)
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
    let help = if ours.is_empty() {
        format!("add the table `[preprocessor.{section}]`")
    } else {
        format!(
            "to use another table, add its name to its `command`, such as {}",
            ours.join(" or ")
        )
    };
    SettingsError::new(format!("book.toml has no [preprocessor.{section}]")).help(help)
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

/// Fails if two plugins have the same name, since messages tell plugins apart by their names.
fn refuse_same_names(plugins: &[PluginSettings], place: &str) -> Result<(), SettingsError> {
    for (index, plugin) in plugins.iter().enumerate() {
        if let Some(other) = plugins[..index]
            .iter()
            .find(|other| other.name() == plugin.name())
        {
            let what = format!(
                "{place}: two plugins have the name `{}` ({} and {})",
                plugin.name(),
                other.component.file_label(),
                plugin.component.file_label()
            );
            return Err(SettingsError::new(what).help("set another `name` for one of them"));
        }
    }
    Ok(())
}
