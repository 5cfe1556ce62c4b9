//! What would be done, found out before anything is.

mod shown;

use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use super::edit::{Edited, Entry, Wanted, edit};
use super::order::Order;
use super::{Book, Request, key, texts};
use crate::native::{Native, program_of};
use crate::problem::{ErrorKind, Problem};
use crate::settings::{self, MDBOOK_KEYS, PluginConfig, Settings};

/// The folder for plugins, where the book names none.
const FOLDER: &str = "plugins";

/// Shown in the place of a digest that is not known before the file is built.
const LATER: &str = "(of the file)";

/// What would be done to a book.
#[derive(Debug)]
pub struct Plan {
    /// How cargo is called.
    build: String,
    /// What the program is called.
    pub(super) program: String,
    /// The plugin's file, relative to the book's root.
    pub(super) path: String,
    /// Whether there is such a file.
    exists: bool,
    /// What happens to `book.toml`.
    pub(super) change: Change,
    /// The program as mdBook would run it, if it is installed.
    pub(super) native: Option<Native>,
    /// Whether the results are compared.
    check: bool,
    /// What the writer has to know beside.
    notes: Vec<String>,
}

/// What happens to `book.toml`.
#[derive(Debug)]
pub(super) enum Change {
    /// The plugin is listed already, and is called this. At most its pin changes.
    Listed { name: String, pinned: bool },
    /// It is added.
    Add(Box<Addition>),
}

/// A plugin that gets a table.
#[derive(Debug)]
pub(super) struct Addition {
    /// What is wanted.
    pub wanted: Wanted,
    /// The same done, with no digest yet.
    pub edited: Edited,
}

/// The table under `[preprocessor]` that runs a program natively.
#[derive(Clone, Copy)]
struct Old<'b> {
    name: &'b str,
    table: &'b Map<String, Value>,
}

/// What a writer may add to what the old table says.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// What the plugin is granted, as in its settings.
    pub allow: Map<String, Value>,
    /// Whether results are not compared.
    pub no_check: bool,
}

impl Book {
    /// Whether the book runs a program of this name, as a preprocessor or as a plugin.
    pub fn runs(&self, program: &str) -> bool {
        self.old(program).is_ok_and(|old| old.is_some()) || self.listed(program).is_some()
    }

    /// Plans to make `program` of the requested crate a plugin.
    ///
    /// # Errors
    /// Where the settings are wrong, or written in a way that can't be changed without a person.
    pub fn plan(&self, request: &Request, program: &str, wishes: &Wishes) -> Result<Plan, Problem> {
        let old = self.old(program)?;
        let listed = self.listed(program);
        let command = old.and_then(|old| old.table.get("command")?.as_str());
        let command = command.unwrap_or(program);
        let mut notes = Vec::new();
        let (path, change) = match listed {
            Some(plugin) => {
                if let Some(Old { name, .. }) = old {
                    notes.push(format!(
                        "[preprocessor.{name}] is still there, so that it runs twice: move what you need from \
                         it to the plugin's `config`, and take it out"
                    ));
                }
                if !wishes.allow.is_empty() {
                    let what = format!("`{program}` is a plugin of this book already");
                    let help = "write what it is granted into `allow` of its table in `book.toml`";
                    return Err(Problem::new(ErrorKind::Settings, what).help(Some(help)));
                }
                self.relisted(plugin)?
            }
            None => {
                let wanted = self.wanted(program, old, wishes, &mut notes);
                let edited = edit(&self.text, &wanted, LATER)?;
                let path = wanted.entry.path.clone();
                (path, Change::Add(Box::new(Addition { wanted, edited })))
            }
        };
        let plan = Plan {
            build: request.shown(true),
            program: program.to_owned(),
            exists: self.root.join(&path).exists(),
            path,
            change,
            native: Native::find(command, &self.root),
            check: !wishes.no_check,
            notes,
        };
        // What is wrong with the settings is told before anything is built.
        let plugin = self.plugin(&plan, &self.root.join(&plan.path))?;
        plugin.component.allow.folders(&self.root)?;
        Ok(plan)
    }

    fn old(&self, program: &str) -> Result<Option<Old<'_>>, Problem> {
        let all = self
            .preprocessors()
            .map(|(name, table)| Old { name, table });
        let others: Vec<_> = all.filter(|old| old.name != self.section).collect();
        // That is where the program looks for its settings, however it is started.
        if let Some(own) = others.iter().find(|old| old.name == key(program)) {
            return Ok(Some(*own));
        }
        let runs = |old: &&Old<'_>| {
            let command = old.table.get("command").and_then(Value::as_str);
            command.and_then(program_of).as_deref() == Some(program)
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
                let what = format!("`{program}` is run by several tables: {names}");
                let help = "a plugin runs once: take all but one out";
                Err(Problem::new(ErrorKind::Settings, what).help(Some(help)))
            }
        }
    }

    /// The plugin in the list whose file is called like the program.
    fn listed(&self, program: &str) -> Option<&Map<String, Value>> {
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

    fn relisted(&self, plugin: &Map<String, Value>) -> Result<(String, Change), Problem> {
        let text = |key: &str| plugin.get(key).and_then(Value::as_str);
        let path = text("path").unwrap_or_default().to_owned();
        let stays_below = |path: &Path| {
            let mut parts = path.components();
            parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        };
        if !stays_below(Path::new(&path)) {
            let what = format!("`{path}` does not lie in the book's folder");
            let help = "remove it from `book.toml`, or replace that file by hand";
            return Err(Problem::new(ErrorKind::Settings, what).help(Some(help)));
        }
        let change = Change::Listed {
            name: text("name").unwrap_or(&path).to_owned(),
            pinned: plugin.contains_key("sha256"),
        };
        Ok((path, change))
    }

    /// The plugin as it is to be listed.
    fn wanted(
        &self,
        program: &str,
        old: Option<Old<'_>>,
        wishes: &Wishes,
        notes: &mut Vec<String>,
    ) -> Wanted {
        let section = self.preprocessor(&self.section);
        let folder = section.and_then(|table| table.get("plugin-dir")?.as_str());
        let folder = folder.unwrap_or(FOLDER).trim_end_matches('/');
        let nothing = Map::new();
        let table = old.map_or(&nothing, |old| old.table);
        let Order { index, left } = Order::of(table, self.plugins(), &self.section, section);
        let new_section = match section {
            Some(_) => {
                notes.extend(left.iter().filter(|(_, names)| !names.is_empty()).map(
                    |(key, names)| {
                        format!(
                            "`{key} = {}` holds for all plugins together: add it to [preprocessor.{}] if it \
                             may",
                            json!(names),
                            self.section
                        )
                    },
                ));
                None
            }
            None => Some(self.new_section(&left)),
        };
        if let Some(old) = old {
            notes.extend(self.notes(program, old));
        }
        let config = table
            .iter()
            .filter(|(key, _)| !MDBOOK_KEYS.contains(&key.as_str()));
        Wanted {
            section: self.section.clone(),
            new_section,
            index,
            entry: Entry {
                path: format!("{folder}/{program}.wasm"),
                renderers: table.get("renderers").cloned(),
                allow: wishes.allow.clone(),
                config: config
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect(),
            },
            old: old.map(|old| old.name.to_owned()),
        }
    }

    /// What can't be moved with a table.
    fn notes(&self, program: &str, Old { name, table }: Old<'_>) -> Vec<String> {
        let mut notes = Vec::new();
        let command = table.get("command").and_then(Value::as_str);
        let words = command.and_then(shlex::split).unwrap_or_default();
        if let (Some(command), true) = (command, words.len() > 1) {
            notes.push(format!(
                "a plugin gets no arguments but mdBook's: those of `{command}` are lost"
            ));
        }
        let own = key(program);
        if name != own {
            notes.push(format!(
                "`{program}` looks for its settings in [preprocessor.{own}], and gets those of \
                 [preprocessor.{name}] there now"
            ));
        }
        for (other, table) in self.preprocessors() {
            for key in ["before", "after"] {
                if other != name && texts(table, key).contains(&name) {
                    notes.push(format!(
                        "[preprocessor.{other}] has `{name}` in `{key}`: write `{}` there instead",
                        self.section
                    ));
                }
            }
        }
        notes
    }

    /// The table for plugins of a book that has none.
    fn new_section(&self, left: &[(&str, Vec<String>)]) -> Map<String, Value> {
        let command = settings::command(&self.section);
        let mut table = Map::from_iter([("command".to_owned(), json!(command))]);
        for (key, names) in left.iter().filter(|(_, names)| !names.is_empty()) {
            table.insert((*key).to_owned(), json!(names));
        }
        table
    }

    /// The settings that the plugin has or gets, with its file at another place and no pin.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn plugin(&self, plan: &Plan, file: &Path) -> Result<PluginConfig, Problem> {
        let mut value = match &plan.change {
            Change::Add(addition) => addition.wanted.entry.value(""),
            Change::Listed { .. } => {
                let listed = self.listed(&plan.program);
                listed.cloned().map_or(Value::Null, Value::Object)
            }
        };
        value["path"] = file.to_string_lossy().into();
        if let Value::Object(value) = &mut value {
            value.shift_remove("sha256");
        }
        let section = json!({ "plugin": [value] });
        let all = Map::from_iter([(self.section.clone(), section)]);
        let Settings { mut plugins } = Settings::read(&all, &self.section, &self.root)?;
        plugins.pop().ok_or_else(|| {
            Problem::new(
                ErrorKind::Internal,
                "the plugin that was to be added is not there",
            )
        })
    }

    /// The table in which the program finds its settings natively.
    pub(super) fn native_table(&self, plan: &Plan) -> (String, Value) {
        if let Ok(Some(Old { name, table })) = self.old(&plan.program) {
            return (name.to_owned(), Value::Object(table.clone()));
        }
        let listed = self.listed(&plan.program);
        let config = listed.and_then(|plugin| plugin.get("config"));
        let table = config.cloned().unwrap_or_else(|| json!({}));
        (key(&plan.program).to_owned(), table)
    }

    /// The file of the plugin.
    pub(super) fn file_of(&self, plan: &Plan) -> PathBuf {
        self.root.join(&plan.path)
    }
}

impl Plan {
    /// The program that it is about.
    pub fn program(&self) -> &str {
        &self.program
    }
}

#[cfg(test)]
mod tests;
