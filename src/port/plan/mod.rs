//! Plans the changes of a book before any of them is made.

mod display;

use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use super::edit::{Wanted, edit};
use super::ordering::Ordering;
use super::{BuildRequest, PortBook, settings_key, string_list};
use crate::booktoml::Editor;
use crate::problem::{ErrorKind, Problem};
use crate::settings::{self, MDBOOK_KEYS, PluginSettings, Settings};
use crate::which::{NativeCommand, program_name};

/// The folder for plugins, if the book names none.
const DEFAULT_FOLDER: &str = "plugins";

/// The text in the place of the digest, which is not known before the file is built.
const UNKNOWN_DIGEST: &str = "(of the file)";

/// The planned changes of a book.
#[derive(Debug)]
pub struct PortPlan {
    /// The command that runs cargo.
    build: String,
    /// The name of the program.
    pub(super) program: String,
    /// The plugin's file, relative to the book's root.
    pub(super) path: String,
    /// True if that file exists.
    exists: bool,
    /// The change of `book.toml`.
    pub(super) change: ConfigChange,
    /// The native program as mdBook would run it, if it is installed.
    pub(super) native: Option<NativeCommand>,
    /// True if the plugin is run and compared first.
    check: bool,
    /// Notes for the user.
    notes: Vec<String>,
}

/// The change of `book.toml`.
#[derive(Debug)]
pub(super) enum ConfigChange {
    /// The plugin with this name is listed already. Only its pin changes, if it has one.
    AlreadyListed { name: String, pinned: bool },
    /// The plugin is added.
    Add(Box<NewTables>),
}

/// The new tables of a plugin.
#[derive(Debug)]
pub(super) struct NewTables {
    /// The edit to make.
    pub wanted: Wanted,
    /// The edited text, without the digest.
    pub edited: Editor,
}

/// The table under `[preprocessor]` that runs a program natively. The plugin replaces it.
#[derive(Clone, Copy)]
struct ReplacedTable<'b> {
    name: &'b str,
    table: &'b Map<String, Value>,
}

/// Options that are not in the replaced table.
#[derive(Clone, Debug, Default)]
pub struct PortOptions {
    /// The plugin's permissions, as in the settings.
    pub allow: Map<String, Value>,
    /// True to skip the comparison.
    pub no_check: bool,
}

impl PortBook {
    /// Returns true if the book runs a program with this name, as a preprocessor or as a plugin.
    pub fn runs(&self, program: &str) -> bool {
        self.replaced_table(program)
            .is_ok_and(|table| table.is_some())
            || self.listed_plugin(program).is_some()
    }

    /// Plans to make `program` of the requested crate a plugin.
    ///
    /// # Errors
    /// Fails if the settings are invalid, or if `book.toml` is written in a form that can't be edited.
    pub fn plan(
        &self,
        request: &BuildRequest,
        program: &str,
        options: &PortOptions,
    ) -> Result<PortPlan, Problem> {
        let old = self.replaced_table(program)?;
        let listed = self.listed_plugin(program);
        let command = old.and_then(|old| old.table.get("command")?.as_str());
        let command = command.unwrap_or(program);
        let mut notes = Vec::new();
        let (path, change) = match listed {
            Some(plugin) => {
                if let Some(ReplacedTable { name, .. }) = old {
                    notes.push(format!(
                        "[preprocessor.{name}] still exists, so the program runs twice: move the keys that you need \
                         to the plugin's `config`, and remove that table"
                    ));
                }
                if !options.allow.is_empty() {
                    let what = format!("`{program}` is already a plugin of this book");
                    let help = "add the permissions to `allow` in its table in `book.toml`";
                    return Err(Problem::new(ErrorKind::Settings, what).help(Some(help)));
                }
                self.already_listed(plugin)?
            }
            None => {
                let wanted = self.wanted(program, old, options, &mut notes);
                let edited = edit(&self.toml.editor, &wanted, UNKNOWN_DIGEST)?;
                let path = wanted.entry["path"].as_str().unwrap_or_default().to_owned();
                let tables = Box::new(NewTables { wanted, edited });
                (path, ConfigChange::Add(tables))
            }
        };
        let plan = PortPlan {
            build: request.command_line(true),
            program: program.to_owned(),
            exists: self.toml.root.join(&path).exists(),
            path,
            change,
            native: NativeCommand::find(command, &self.toml.root),
            check: !options.no_check,
            notes,
        };
        // Invalid settings are reported before anything is built.
        let plugin = self.plugin_config(&plan, &self.toml.root.join(&plan.path))?;
        plugin.component.allow.folders(&self.toml.root)?;
        Ok(plan)
    }

    /// Returns the table that runs a program natively.
    ///
    /// # Errors
    /// Fails if several tables run it.
    fn replaced_table(&self, program: &str) -> Result<Option<ReplacedTable<'_>>, Problem> {
        let all = self
            .preprocessors()
            .map(|(name, table)| ReplacedTable { name, table });
        let others: Vec<_> = all.filter(|old| old.name != self.section).collect();
        // The program reads its settings from this table, whatever command starts it.
        if let Some(own) = others.iter().find(|old| old.name == settings_key(program)) {
            return Ok(Some(*own));
        }
        let runs = |old: &&ReplacedTable<'_>| {
            let command = old.table.get("command").and_then(Value::as_str);
            command.and_then(program_name).as_deref() == Some(program)
        };
        let found: Vec<_> = others.iter().filter(runs).collect();
        match &found[..] {
            [] => Ok(None),
            [one] => Ok(Some(**one)),
            several => {
                let names = several
                    .iter()
                    .map(|old| format!("[preprocessor.{}]", old.name));
                let names = names.collect::<Vec<_>>().join(", ");
                let what = format!("several tables run `{program}`: {names}");
                let help = "a plugin runs only once: remove all of these tables but one";
                Err(Problem::new(ErrorKind::Settings, what).help(Some(help)))
            }
        }
    }

    /// Returns the listed plugin whose file has the name of the program.
    fn listed_plugin(&self, program: &str) -> Option<&Map<String, Value>> {
        let plugins = self.plugins().iter().filter_map(Value::as_object);
        plugins.into_iter().find(|plugin| {
            let path = plugin.get("path").and_then(Value::as_str).map(Path::new);
            path.is_some_and(|path| {
                let is_wasm = path
                    .extension()
                    .is_some_and(|extension| extension == "wasm");
                is_wasm && path.file_stem().is_some_and(|stem| stem == program)
            })
        })
    }

    /// Plans nothing but a new pin for a plugin that is listed. Returns the path of its file too.
    ///
    /// # Errors
    /// Fails if the file is not in the book's folder.
    fn already_listed(
        &self,
        plugin: &Map<String, Value>,
    ) -> Result<(String, ConfigChange), Problem> {
        let text = |key: &str| plugin.get(key).and_then(Value::as_str);
        let path = text("path").unwrap_or_default().to_owned();
        let stays_below = |path: &Path| {
            let mut parts = path.components();
            parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        };
        if !stays_below(Path::new(&path)) {
            let what = format!("`{path}` is not in the book's folder");
            let help = "remove the plugin from `book.toml`, or replace that file by hand";
            return Err(Problem::new(ErrorKind::Settings, what).help(Some(help)));
        }
        let change = ConfigChange::AlreadyListed {
            name: text("name").unwrap_or(&path).to_owned(),
            pinned: plugin.contains_key("sha256"),
        };
        Ok((path, change))
    }

    /// Returns the edit of `book.toml` that adds the plugin.
    fn wanted(
        &self,
        program: &str,
        old: Option<ReplacedTable<'_>>,
        options: &PortOptions,
        notes: &mut Vec<String>,
    ) -> Wanted {
        let section = self.toml.preprocessor(&self.section);
        let folder = section.and_then(|table| table.get("plugin-dir")?.as_str());
        let folder = folder.unwrap_or(DEFAULT_FOLDER).trim_end_matches('/');
        let nothing = Map::new();
        let table = old.map_or(&nothing, |old| old.table);
        let Ordering { index, remaining } =
            Ordering::new(table, self.plugins(), &self.section, section);
        let new_section = match section {
            Some(_) => {
                notes.extend(remaining.iter().filter(|(_, names)| !names.is_empty()).map(
                    |(key, names)| {
                        format!(
                            "`{key} = {}` can only apply to all plugins together: add it to [preprocessor.{}] \
                             if that is right for the others",
                            json!(names),
                            self.section
                        )
                    },
                ));
                None
            }
            None => Some(self.new_section(&remaining)),
        };
        if let Some(old) = old {
            notes.extend(self.notes(program, old));
        }
        let path = json!(format!("{folder}/{program}.wasm"));
        let mut entry =
            Map::from_iter([("path".to_owned(), path), ("sha256".to_owned(), json!(""))]);
        if let Some(renderers) = table.get("renderers") {
            entry.insert("renderers".to_owned(), renderers.clone());
        }
        let mut config = table.clone();
        config.retain(|key, _| !MDBOOK_KEYS.contains(&key.as_str()));
        for (key, table) in [("allow", &options.allow), ("config", &config)] {
            if !table.is_empty() {
                entry.insert(key.to_owned(), Value::Object(table.clone()));
            }
        }
        Wanted {
            section: self.section.clone(),
            new_section,
            index,
            entry,
            old: old.map(|old| old.name.to_owned()),
        }
    }

    /// Returns notes on what a plugin can't take over from the table.
    fn notes(
        &self,
        program: &str,
        ReplacedTable { name, table }: ReplacedTable<'_>,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        let command = table.get("command").and_then(Value::as_str);
        let words = command.and_then(shlex::split).unwrap_or_default();
        if let (Some(command), true) = (command, words.len() > 1) {
            notes.push(format!(
                "plugins get no arguments: those of `{command}` are dropped"
            ));
        }
        let own = settings_key(program);
        if name != own {
            notes.push(format!(
                "`{program}` reads its settings from [preprocessor.{own}]: as a plugin, it finds those of \
                 [preprocessor.{name}] there"
            ));
        }
        for (other, table) in self.preprocessors() {
            for key in ["before", "after"] {
                if other != name && string_list(table, key).contains(&name) {
                    notes.push(format!(
                        "[preprocessor.{other}] lists `{name}` in `{key}`: change that to `{}`",
                        self.section
                    ));
                }
            }
        }
        notes
    }

    /// Returns the table for plugins of a book that has none.
    fn new_section(&self, remaining: &[(&str, Vec<String>)]) -> Map<String, Value> {
        let command = settings::command(&self.section);
        let mut table = Map::from_iter([("command".to_owned(), json!(command))]);
        for (key, names) in remaining.iter().filter(|(_, names)| !names.is_empty()) {
            table.insert((*key).to_owned(), json!(names));
        }
        table
    }

    /// Returns the settings of the plugin, with another path of its file and without its pin.
    ///
    /// # Errors
    /// Fails if the settings are invalid.
    pub fn plugin_config(&self, plan: &PortPlan, file: &Path) -> Result<PluginSettings, Problem> {
        let mut value = match &plan.change {
            ConfigChange::Add(tables) => Value::Object(tables.wanted.entry.clone()),
            ConfigChange::AlreadyListed { .. } => {
                let listed = self.listed_plugin(&plan.program);
                listed.cloned().map_or(Value::Null, Value::Object)
            }
        };
        value["path"] = file.to_string_lossy().into();
        if let Value::Object(value) = &mut value {
            value.shift_remove("sha256");
        }
        let section = json!({ "plugin": [value] });
        let all = Map::from_iter([(self.section.clone(), section)]);
        let Settings { mut plugins } = Settings::read(&all, &self.section, &self.toml.root)?;
        plugins.pop().ok_or_else(|| {
            Problem::new(
                ErrorKind::Internal,
                "internal error: the settings have no new plugin",
            )
        })
    }

    /// Returns the table from which the native program reads its settings, with its name.
    pub(super) fn native_table(&self, plan: &PortPlan) -> (String, Value) {
        if let Ok(Some(ReplacedTable { name, table })) = self.replaced_table(&plan.program) {
            return (name.to_owned(), Value::Object(table.clone()));
        }
        let listed = self.listed_plugin(&plan.program);
        let config = listed.and_then(|plugin| plugin.get("config"));
        let table = config.cloned().unwrap_or_else(|| json!({}));
        (settings_key(&plan.program).to_owned(), table)
    }

    /// Returns the path of the plugin's file.
    pub(super) fn plugin_file(&self, plan: &PortPlan) -> PathBuf {
        self.toml.root.join(&plan.path)
    }
}

impl PortPlan {
    /// Returns the name of the program.
    pub fn program(&self) -> &str {
        &self.program
    }
}

#[cfg(test)]
mod tests;
