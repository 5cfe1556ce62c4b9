//! One `[[preprocessor.wasm.plugin]]`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::component::{self, ComponentSettings};
use super::part::PartSettings;
use super::table_reader::TableReader;
use crate::booktoml::without_datetimes;
use crate::problem::Problem;
use crate::protocol::ProtocolVersion;

/// The keys of a plugin's table, in the order of the guide.
pub const PLUGIN_KEYS: [&str; 13] = [
    "path",
    "package",
    "name",
    "sha256",
    "renderers",
    "on-error",
    "config",
    "protocol",
    "reuse",
    "parallel",
    "allow",
    "limits",
    "link",
];

/// A plugin of a book.
#[derive(Clone, Debug)]
pub struct PluginSettings {
    /// The plugin's own component: its name, file, pin, permissions and limits.
    pub component: ComponentSettings,
    /// The renderers that the plugin runs for. `None`: all.
    pub renderers: Option<Vec<String>>,
    /// The effect of a failure of the plugin on the build.
    pub on_error: OnError,
    /// The plugin's `config`, a JSON object. Dates are strings.
    pub config: String,
    /// The plugin's `config` as mdBook writes it, a JSON object. A date is a table with a key of TOML's own.
    pub mdbook_config: String,
    /// The name that the plugin's table under `[preprocessor]` would have if mdBook ran the plugin's file as a
    /// command. Commands look for their settings there.
    pub mdbook_key: String,
    /// The protocol that a command speaks. `None`: that of the mdBook that builds the book.
    pub protocol: Option<ProtocolVersion>,
    /// True if earlier results for a chapter may be used again.
    pub reuse: bool,
    /// True if several instances may work at once, on different chapters.
    pub parallel: bool,
    /// The parts that the plugin is linked with.
    pub parts: Vec<PartSettings>,
}

/// The effect of a plugin's failure on the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// The build stops at once.
    Fail,
    /// The build continues with the book as it was before the plugin, after a warning.
    Skip,
    /// The build continues with the other plugins as if this one had not run, and fails after the last one.
    Collect,
}

impl OnError {
    /// All values, with their names in the settings.
    pub(super) const CHOICES: [(&str, Self); 3] = [
        ("fail", Self::Fail),
        ("skip", Self::Skip),
        ("collect", Self::Collect),
    ];
}

impl PluginSettings {
    /// Reads the plugin that stands at this `index` of the list in `[preprocessor.section]`.
    pub(super) fn read(
        value: &Value,
        section: &str,
        index: usize,
        root: &Path,
    ) -> Result<Self, Problem> {
        Self::read_at(value, &place(value, section, index), root)
    }

    /// Reads the table of a plugin. `place` is where its writer finds it, such as `[[preprocessor.wasm.plugin]]`
    /// or the name of another file. Relative paths are taken from `root`, an absolute path.
    ///
    /// # Errors
    /// An unknown key, or else the first key with a wrong value.
    pub fn read_at(value: &Value, place: &str, root: &Path) -> Result<Self, Problem> {
        let table = TableReader::strict(value, place, &PLUGIN_KEYS)?;
        let component = ComponentSettings::read(&table, None, root)?;
        let config = table.table("config")?;
        let protocols = ProtocolVersion::ALL.map(|version| (version.name(), version));
        let on_error = table.choice("on-error", &OnError::CHOICES)?;
        Ok(Self {
            mdbook_key: mdbook_key(component.default_name()),
            renderers: renderers(&table)?,
            on_error: on_error.unwrap_or(OnError::Fail),
            config: config.map_or_else(no_config, |config| without_datetimes(config).to_string()),
            mdbook_config: config.map_or_else(no_config, Value::to_string),
            protocol: table.choice("protocol", &protocols)?,
            reuse: table.bool("reuse")?.unwrap_or(true),
            parallel: table.bool("parallel")?.unwrap_or(true),
            parts: PartSettings::read_all(&table, &component.name, root)?,
            component,
        })
    }

    /// Creates the settings of a file that was found in `plugin-dir`: all defaults.
    pub(super) fn with_defaults(path: PathBuf) -> Self {
        let component = ComponentSettings::with_defaults(path);
        Self {
            mdbook_key: mdbook_key(component.default_name()),
            component,
            renderers: None,
            on_error: OnError::Fail,
            config: no_config(),
            mdbook_config: no_config(),
            protocol: None,
            reuse: true,
            parallel: true,
            parts: Vec::new(),
        }
    }

    /// Returns the plugin's name in messages.
    pub fn name(&self) -> &str {
        &self.component.name
    }

    /// Returns whether the plugin runs for a renderer.
    pub fn runs_for(&self, renderer: &str) -> bool {
        match &self.renderers {
            None => true,
            Some(renderers) => renderers.iter().any(|one| one == renderer),
        }
    }
}

/// Returns where the writer finds a plugin: the table's header, with the plugin's name or path, or else its number.
pub(super) fn place(value: &Value, section: &str, index: usize) -> String {
    let which = match component::written_name(value) {
        Some(name) => format!("`{}`", component::one_line(name)),
        None => format!("number {}", index + 1),
    };
    format!("[[preprocessor.{section}.plugin]] {which}")
}

/// Returns the key of a command's table: mdBook runs `mdbook-toc` for `[preprocessor.toc]`.
fn mdbook_key(program: String) -> String {
    match program.strip_prefix("mdbook-") {
        Some(key) if !key.is_empty() => key.to_owned(),
        _ => program,
    }
}

fn no_config() -> String {
    "{}".to_owned()
}

fn renderers(plugin: &TableReader<'_>) -> Result<Option<Vec<String>>, Problem> {
    let renderers = plugin.strings("renderers")?;
    if renderers.as_ref().is_some_and(Vec::is_empty) {
        let error = plugin.error(
            "renderers",
            "the list is empty, so the plugin would never run",
        );
        return Err(error.help(Some("remove the key to run the plugin for all renderers")));
    }
    Ok(renderers)
}
