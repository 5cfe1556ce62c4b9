//! The settings that a plugin and a part of a plugin share: each is a component in a file of its own.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::allow::Allow;
use super::limits::Limits;
use super::problem;
use super::source::ComponentSource;
use super::table_reader::TableReader;
use crate::packages::LockedPackage;
use crate::problem::Problem;

/// The keys that a plugin and a part have in common.
pub(super) const KEYS: [&str; 6] = ["path", "package", "name", "sha256", "allow", "limits"];

/// A component of a book: the file of a plugin, or of a part of one.
#[derive(Clone, Debug)]
pub struct ComponentSettings {
    /// The name in messages.
    pub name: String,
    /// The absolute path of the file.
    pub path: PathBuf,
    /// The package that the file belongs to, as the book has it locked.
    pub package: Option<LockedPackage>,
    /// The SHA-256 digest that the file must have: 64 hexadecimal digits in lower case.
    pub sha256: Option<String>,
    /// The permissions beyond those of the sandbox.
    pub allow: Allow,
    /// The resource limits.
    pub limits: Limits,
    /// The name of the plugin that this is a part of. `None`: it is the plugin's own component.
    pub part_of: Option<String>,
}

impl ComponentSettings {
    /// Reads [`KEYS`] of a table. Relative paths are taken from `root`. `part_of` is the
    /// name of the plugin, if this is one of its parts.
    ///
    /// # Errors
    /// The first key with a wrong value.
    pub(super) fn read(
        table: &TableReader<'_>,
        part_of: Option<&str>,
        root: &Path,
    ) -> Result<Self, Problem> {
        let whose = if part_of.is_some() { "part" } else { "plugin" };
        let ComponentSource { path, package } = ComponentSource::read(table, whose, root)?;
        let name = table.string("name")?.map(one_line);
        Ok(Self {
            name: name.unwrap_or_else(|| default_name(&path, package.as_ref())),
            path,
            package,
            sha256: pin(table)?,
            allow: Allow::read(table)?,
            limits: Limits::read(table)?,
            part_of: part_of.map(str::to_owned),
        })
    }

    /// Creates the settings of a file that has none of its own.
    pub(super) fn with_defaults(path: PathBuf) -> Self {
        Self {
            name: default_name(&path, None),
            path,
            package: None,
            sha256: None,
            allow: Allow::default(),
            limits: Limits::default(),
            part_of: None,
        }
    }

    /// Returns the name that the component has if the settings give it no other.
    pub(super) fn default_name(&self) -> String {
        default_name(&self.path, self.package.as_ref())
    }

    /// Returns the component as messages name it: ``plugin `a` ``, or ``part `b` of plugin `a` ``.
    pub fn label(&self) -> String {
        match &self.part_of {
            None => format!("plugin `{}`", self.name),
            Some(plugin) => format!("part `{}` of plugin `{plugin}`", self.name),
        }
    }

    /// Returns the name of the plugin whose table has these settings: the component's own, or that of the
    /// plugin that it is a part of.
    pub fn plugin_name(&self) -> &str {
        self.part_of.as_ref().unwrap_or(&self.name)
    }

    /// Returns the file as messages name it: its path, or its package and version.
    pub fn file_label(&self) -> String {
        match &self.package {
            Some(locked) => format!("{} {}", locked.requirement.name, locked.version),
            None => self.path.display().to_string(),
        }
    }
}

/// Fails if two components have the same name, since messages tell them apart by their names. `what` are plugins or
/// parts.
pub(super) fn refuse_same_names<'c>(
    components: impl Iterator<Item = &'c ComponentSettings>,
    what: &str,
    place: &str,
) -> Result<(), Problem> {
    let mut seen: Vec<&ComponentSettings> = Vec::new();
    for component in components {
        if let Some(other) = seen.iter().find(|other| other.name == component.name) {
            let what = format!(
                "{place}: two {what} have the name `{}` ({} and {})",
                component.name,
                other.file_label(),
                component.file_label()
            );
            return Err(problem(what).help(Some("set another `name` for one of them")));
        }
        seen.push(component);
    }
    Ok(())
}

/// Returns the name by which the writer of a table finds it: its `name`, `path` or `package`.
pub(super) fn written_name(table: &Value) -> Option<&str> {
    ["name", "path", "package"]
        .into_iter()
        .find_map(|key| table[key].as_str())
}

/// Returns `name` without line breaks, since it stands in front of every line that a plugin logs.
pub(super) fn one_line(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Returns the file's name without its extension, or the short name of its package.
fn default_name(path: &Path, package: Option<&LockedPackage>) -> String {
    match package {
        Some(locked) => stem(Path::new(locked.requirement.short_name())),
        None => stem(path),
    }
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    one_line(&stem.to_string_lossy())
}

/// Reads the digest that the file must have.
fn pin(table: &TableReader<'_>) -> Result<Option<String>, Problem> {
    table
        .parsed("sha256", "64 hexadecimal digits", digest)
        .map_err(|error| error.help(Some("run `mdbook-wasm pin` to write it")))
}

fn digest(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(text)
}
