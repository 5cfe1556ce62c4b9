//! Checks a book's plugins and settings without building the book, or a plugin's file without a book.
//!
//! A check does not stop at the first error.

mod file;
mod finding;
mod mdbook_command;
mod plugin;
mod preprocessors;

use std::path::Path;

pub use file::{check_file, standalone_plugin};
pub use finding::{CheckFinding, PluginSummary};
use serde_json::{Map, Value, json};

use crate::booktoml::BookToml;
use crate::contract::{Kind, Severity};
use crate::fetch;
use crate::init;
use crate::packages::LOCK_FILE;
use crate::pipeline::{MessageSink, PluginProbe};
use crate::problem::{ErrorKind, Problem};
use crate::settings::{self, LenientSettings};
use crate::style::Label;

/// The `book.toml` of a book that is checked.
#[derive(Debug)]
pub struct BookConfig {
    toml: BookToml,
    section: String,
}

/// The result of a check.
#[derive(Debug, Default)]
pub struct CheckReport {
    /// The plugins that can be read from the settings, in the order in which they run.
    pub plugins: Vec<PluginSummary>,
    /// The findings, roughly in the order of `book.toml`.
    pub findings: Vec<CheckFinding>,
}

impl BookConfig {
    /// Reads `book.toml` in a folder, to check the table `[preprocessor.section]`.
    ///
    /// # Errors
    /// Fails if the file can't be read, or is not TOML.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        Ok(Self {
            toml: BookToml::open(folder)?,
            section: section.to_owned(),
        })
    }

    /// Returns the book's folder, absolute.
    pub fn root(&self) -> &Path {
        &self.toml.root
    }

    /// Reads the settings of the plugins, with all errors.
    pub fn read_settings(&self) -> LenientSettings {
        let BookToml {
            root,
            preprocessors,
            ..
        } = &self.toml;
        LenientSettings::read(preprocessors, &self.section, root)
    }

    /// Checks the book with these settings.
    pub fn check(
        &self,
        settings: LenientSettings,
        probe: &PluginProbe<'_>,
        sink: &mut dyn MessageSink,
    ) -> CheckReport {
        let mut checked = CheckReport::default();
        let LenientSettings { plugins, errors } = settings;
        let errors = errors.into_iter().map(CheckFinding::error);
        checked.findings.extend(errors);
        let Some(table) = self.table() else {
            return checked;
        };
        for plugin in &plugins {
            let (summary, findings) =
                plugin::check_plugin(plugin, &self.toml.root, &self.renderers(), probe, sink);
            checked.plugins.push(summary);
            checked.findings.extend(findings);
        }
        if plugins.is_empty() && checked.findings.is_empty() {
            let what = format!("[preprocessor.{}] has no plugins", self.section);
            let help = "set `plugin-dir` to a folder of plugins, or list plugins in `plugin`";
            checked.findings.push(CheckFinding::note(what, help));
        }
        checked.findings.extend(plugin::unpinned(&plugins));
        checked.findings.extend(self.unused_packages());
        checked
            .findings
            .extend(mdbook_command::check_mdbook_command(self, table));
        checked
            .findings
            .extend(preprocessors::check_preprocessors(self, table));
        checked.findings.extend(self.missing_watch_dirs());
        checked.findings.extend(self.unwatched_folders(table));
        checked
    }

    /// Returns a finding about folders with plugins that `mdbook serve` does not watch.
    fn unwatched_folders(&self, table: &Map<String, Value>) -> Option<CheckFinding> {
        let unwatched = init::unwatched(&self.toml.config, table);
        let folders: Vec<_> = unwatched
            .iter()
            .map(|folder| format!("`{folder}`"))
            .collect();
        (!folders.is_empty()).then(|| {
            let what = format!(
                "`mdbook serve` does not watch {}, so it does not rebuild when a plugin changes",
                folders.join(" and ")
            );
            CheckFinding::note(
                what,
                "run `mdbook-wasm init` to add the missing folders to `extra-watch-dirs`",
            )
        })
    }

    /// Returns a finding about locked packages that no plugin uses.
    ///
    /// Files that can't be read are reported with the plugins.
    fn unused_packages(&self) -> Option<CheckFinding> {
        let book = fetch::BookPackages::open(&self.toml.root).ok()?;
        let names = book
            .unused_packages()
            .map(|locked| format!("`{}`", locked.requirement));
        let names: Vec<_> = names.collect();
        (!names.is_empty()).then(|| {
            let what = format!(
                "`{LOCK_FILE}` has {}, which no plugin uses",
                names.join(" and ")
            );
            CheckFinding::warning(what, format!("update it with {}", settings::FETCH))
        })
    }

    /// Returns findings about folders in `extra-watch-dirs` that do not exist.
    fn missing_watch_dirs(&self) -> impl Iterator<Item = CheckFinding> {
        let build = self.toml.config.get("build");
        let folders = build.and_then(|build| build.get("extra-watch-dirs")?.as_array());
        let folders = folders.into_iter().flatten().filter_map(Value::as_str);
        let missing = folders.filter(|folder| !self.toml.root.join(folder).exists());
        missing.map(|folder| {
            let what =
                format!("[build]: `extra-watch-dirs` names `{folder}`, which does not exist");
            let why = "`mdbook serve --watcher native` fails to start because of it";
            CheckFinding::warning(what, "create the folder, or remove it from the list").why(why)
        })
    }

    /// Returns the table that is checked.
    fn table(&self) -> Option<&Map<String, Value>> {
        self.toml.preprocessor(&self.section)
    }

    /// Returns the renderers that mdBook runs for the book, including `test`.
    fn renderers(&self) -> Vec<&str> {
        let outputs = self.toml.config.get("output").and_then(Value::as_object);
        let outputs = outputs.filter(|outputs| !outputs.is_empty());
        let names = outputs.map_or_else(
            || vec!["html"],
            |outputs| outputs.keys().map(String::as_str).collect(),
        );
        names.into_iter().chain(["test"]).collect()
    }
}

impl CheckReport {
    /// Returns the number of findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// Returns the report as JSON. The guide documents the keys.
    pub fn json(&self) -> Value {
        let findings = self
            .findings
            .iter()
            .map(|CheckFinding { severity, problem }| {
                json!({
                    "level": Label::from(*severity).word(),
                    "message": problem.what(),
                    "reasons": problem.reasons(),
                    "help": problem.help_text(),
                })
            });
        let plugins = self.plugins.iter().map(|plugin| {
            json!({
                "name": plugin.name,
                "path": plugin.path.to_string_lossy(),
                "package": plugin.package,
                "kind": plugin.kind.map(Kind::name),
                "usable": plugin.is_usable,
                "pinned": plugin.is_pinned,
            })
        });
        json!({
            "plugins": plugins.collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(),
        })
    }

    /// Returns the kind of the first error.
    pub fn kind(&self) -> Option<ErrorKind> {
        let mut findings = self.findings.iter();
        let error = findings.find(|finding| finding.is_error())?;
        Some(error.problem.kind())
    }
}
