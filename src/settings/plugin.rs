//! One `[[preprocessor.wasm.plugin]]`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::SettingsError;
use super::allow::Allow;
use super::limits::{self, Limits};
use super::link::{self, Link};
use super::source::Source;
use super::table::Table;
use crate::booktoml::without_datetimes;
use crate::packages::Locked;

/// One plugin as the book asks for it.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// What messages call it.
    pub name: String,
    /// Its file, absolute.
    pub path: PathBuf,
    /// The package that it is, as the book has it locked.
    pub package: Option<Locked>,
    /// The SHA-256 that the file must have, in lower-case hexadecimal digits.
    pub sha256: Option<String>,
    /// The renderers that it runs for. `None`: all.
    pub renderers: Option<Vec<String>>,
    /// What happens when it fails.
    pub on_error: OnError,
    /// Its own table, a JSON object.
    pub config: String,
    /// The same as mdBook writes it, which has words of its own for a date.
    pub table: String,
    /// What its table under `[preprocessor]` is called, were mdBook to run it by the name of its file. That is
    /// where programs look for it.
    pub key: String,
    /// The protocol that a command speaks. `None`: mdBook's.
    pub protocol: Option<Protocol>,
    /// Whether earlier results for a chapter may be used again.
    pub reuse: bool,
    /// Whether several instances of it may work at once, on different chapters.
    pub parallel: bool,
    /// What it may use beyond its sandbox.
    pub allow: Allow,
    /// How much it may use.
    pub limits: Limits,
    /// The parts that it is made of.
    pub link: Vec<Link>,
    /// The name of the plugin that it is a part of.
    pub part_of: Option<String>,
}

/// What happens to a build when a plugin fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// It stops at once.
    Fail,
    /// It goes on with the book as it was before the plugin, after a warning.
    Skip,
    /// The same, but the build fails once all plugins have run.
    Collect,
}

/// How mdBook and a preprocessor speak with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// That of mdBook 0.4.
    V0_4,
    /// That of mdBook 0.5.
    V0_5,
}

impl Protocol {
    const ALL: [Self; 2] = [Self::V0_4, Self::V0_5];

    /// What the settings call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V0_4 => "0.4",
            Self::V0_5 => "0.5",
        }
    }
}

impl Plugin {
    pub(super) fn read(
        value: &Value,
        section: &str,
        index: usize,
        root: &Path,
    ) -> Result<Self, SettingsError> {
        Self::read_at(value, &place(value, section, index), root)
    }

    /// Reads the table of a plugin that stands at `place`, which is how its writer finds it: such as
    /// `[[preprocessor.wasm.plugin]]`, or the name of another file. Relative paths are taken from `root`, an
    /// absolute path.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn read_at(value: &Value, place: &str, root: &Path) -> Result<Self, SettingsError> {
        let table = Table::new(value, place)?;
        let known = [
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
        table.only(&known, &[])?;
        let Source { path, package } = Source::read(&table, "plugin", root)?;
        let choices = [
            ("fail", OnError::Fail),
            ("skip", OnError::Skip),
            ("collect", OnError::Collect),
        ];
        let protocols = Protocol::ALL.map(|protocol| (protocol.name(), protocol));
        let called = called(&path, package.as_ref());
        let name = table.text("name")?.map(one_line);
        let name = name.unwrap_or_else(|| stem(&called));
        let config = table.table("config")?;
        Ok(Self {
            key: key(&called),
            path,
            package,
            sha256: pin(&table)?,
            renderers: renderers(&table)?,
            on_error: table.choice("on-error", &choices)?.unwrap_or(OnError::Fail),
            config: config.map_or_else(nothing, |config| without_datetimes(config).to_string()),
            table: config.map_or_else(nothing, Value::to_string),
            protocol: table.choice("protocol", &protocols)?,
            reuse: table.flag("reuse")?.unwrap_or(true),
            parallel: table.flag("parallel")?.unwrap_or(true),
            allow: Allow::read(&table, place)?,
            limits: limits::read(&table, place)?,
            link: link::read(&table, place, &name, root)?,
            part_of: None,
            name,
        })
    }

    /// A part of the plugin `owner`: what its table does not say is as it is by default.
    pub(super) fn part(
        table: &Table<'_>,
        place: &str,
        owner: &str,
        root: &Path,
    ) -> Result<Self, SettingsError> {
        let Source { path, package } = Source::read(table, "part", root)?;
        let called = called(&path, package.as_ref());
        let part = Self::discovered(path);
        Ok(Self {
            name: table.text("name")?.map_or_else(|| stem(&called), one_line),
            package,
            sha256: pin(table)?,
            allow: Allow::read(table, place)?,
            limits: limits::read(table, place)?,
            part_of: Some(owner.to_owned()),
            ..part
        })
    }

    /// What messages call it.
    pub fn called(&self) -> String {
        match &self.part_of {
            None => format!("plugin `{}`", self.name),
            Some(owner) => format!("part `{}` of plugin `{owner}`", self.name),
        }
    }

    /// The plugin that its settings stand with: its own name, or that of which it is a part.
    pub fn owner(&self) -> &str {
        self.part_of.as_ref().unwrap_or(&self.name)
    }

    /// A plugin that was found in a folder: everything is as it is by default.
    pub(super) fn discovered(path: PathBuf) -> Self {
        Self {
            key: key(&path),
            name: stem(&path),
            path,
            package: None,
            sha256: None,
            renderers: None,
            on_error: OnError::Fail,
            config: nothing(),
            table: nothing(),
            protocol: None,
            reuse: true,
            parallel: true,
            allow: Allow::default(),
            limits: Limits::default(),
            link: Vec::new(),
            part_of: None,
        }
    }

    /// How messages name its file: by its path, or as a package.
    pub fn file(&self) -> String {
        match &self.package {
            Some(locked) => format!("{} {}", locked.wanted.name, locked.version),
            None => self.path.display().to_string(),
        }
    }

    /// Whether it runs for a renderer.
    pub fn runs_for(&self, renderer: &str) -> bool {
        match &self.renderers {
            None => true,
            Some(renderers) => renderers.iter().any(|one| one == renderer),
        }
    }
}

/// How the writer finds the plugin: by its name or path where it has one, else by counting.
pub(super) fn place(value: &Value, section: &str, index: usize) -> String {
    let called = ["name", "path", "package"]
        .into_iter()
        .find_map(|key| value[key].as_str());
    let which = match called {
        Some(called) => format!("`{}`", one_line(called)),
        None => format!("number {}", index + 1),
    };
    format!("[[preprocessor.{section}.plugin]] {which}")
}

/// What a component is called after: its file, or the name of its package.
fn called(path: &Path, package: Option<&Locked>) -> PathBuf {
    match package {
        Some(locked) => PathBuf::from(locked.wanted.short()),
        None => path.to_owned(),
    }
}

/// The digest that the file must have.
fn pin(table: &Table<'_>) -> Result<Option<String>, SettingsError> {
    table
        .parsed("sha256", "64 hexadecimal digits", digest)
        .map_err(|error| error.help("`mdbook-wasm pin` writes it"))
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    one_line(&stem.to_string_lossy())
}

/// mdBook's programs are called after the table that runs them: `mdbook-toc` for `[preprocessor.toc]`.
fn key(path: &Path) -> String {
    let stem = stem(path);
    match stem.strip_prefix("mdbook-") {
        Some(key) if !key.is_empty() => key.to_owned(),
        _ => stem,
    }
}

/// A table with nothing in it.
fn nothing() -> String {
    "{}".to_owned()
}

/// A name stands in front of every line that its plugin logs.
fn one_line(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn renderers(plugin: &Table<'_>) -> Result<Option<Vec<String>>, SettingsError> {
    let renderers = plugin.texts("renderers")?;
    if renderers.as_ref().is_some_and(Vec::is_empty) {
        let error = plugin.error("renderers", "it is empty, so the plugin would never run");
        return Err(error.help("take the key out to run it always"));
    }
    Ok(renderers)
}

fn digest(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(text)
}
