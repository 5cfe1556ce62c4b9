//! A book looked over without being built: whether its plugins can be used, and whether `book.toml` says what
//! its writer means. And a plugin's file alone, beside the contract.
//!
//! Everything is looked at, whatever is found: a check does not end with the first error.

mod author;
mod finding;
mod order;
mod plugin;
mod program;

use std::path::{Path, PathBuf};

pub use author::{examine, lone};
pub use finding::{Finding, Level, Told};
use serde_json::{Map, Value, json};

use crate::booktoml;
use crate::contract::Kind;
use crate::fetch;
use crate::init;
use crate::packages::LOCK_FILE;
use crate::pipeline::{Report, Starter};
use crate::problem::{ErrorKind, Problem};
use crate::settings::{self, LenientSettings};

/// A book that is looked over.
#[derive(Debug)]
pub struct Book {
    /// Absolute.
    root: PathBuf,
    /// What `book.toml` says.
    says: Map<String, Value>,
    section: String,
}

/// What has come of it.
#[derive(Debug, Default)]
pub struct Checked {
    /// Each plugin that can be read from the settings, in the order that they run in.
    pub plugins: Vec<Told>,
    /// What was found, in the order of the file as far as that goes.
    pub findings: Vec<Finding>,
}

impl Book {
    /// Opens the `book.toml` of a folder, for the table `[preprocessor.section]`.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        let (_, text) = booktoml::read(folder)?;
        Ok(Self {
            root: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
            says: booktoml::table(booktoml::parse(&text)?.as_table()),
            section: section.to_owned(),
        })
    }

    /// The book's folder, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its plugins, and what is wrong with their settings.
    pub fn survey(&self) -> LenientSettings {
        let nothing = Map::new();
        LenientSettings::read(
            self.preprocessors().unwrap_or(&nothing),
            &self.section,
            &self.root,
        )
    }

    /// Looks at everything.
    pub fn check(
        &self,
        survey: LenientSettings,
        starter: &Starter<'_>,
        report: &mut dyn Report,
    ) -> Checked {
        let mut checked = Checked::default();
        let LenientSettings { plugins, errors } = survey;
        let errors = errors.into_iter().map(|error| Finding::error(error.into()));
        checked.findings.extend(errors);
        let Some(table) = self.table() else {
            return checked;
        };
        for plugin in &plugins {
            let (told, findings) =
                plugin::look(plugin, &self.root, self.renderers(), starter, report);
            checked.plugins.push(told);
            checked.findings.extend(findings);
        }
        if plugins.is_empty() && checked.findings.is_empty() {
            let what = format!("[preprocessor.{}] has no plugins", self.section);
            let help = "name a folder in `plugin-dir`, or list them";
            checked.findings.push(Finding::note(what, help));
        }
        checked.findings.extend(plugin::unpinned(&plugins));
        checked.findings.extend(self.unused_packages());
        checked.findings.extend(program::look(self, table));
        checked.findings.extend(order::look(self, table));
        checked.findings.extend(self.watched_in_vain());
        let unwatched = init::unwatched(&self.says, table);
        if !unwatched.is_empty() {
            let folders: Vec<_> = unwatched
                .iter()
                .map(|folder| format!("`{folder}`"))
                .collect();
            let what = format!(
                "`mdbook serve` does not watch {}, so it does not rebuild when a plugin changes",
                folders.join(" and ")
            );
            let help = "`mdbook-wasm init` adds to `extra-watch-dirs` what is missing";
            checked.findings.push(Finding::note(what, help));
        }
        checked
    }

    /// Packages that are locked, and that no plugin is any more. What can't be read is told with the plugins.
    fn unused_packages(&self) -> Option<Finding> {
        let book = fetch::BookPackages::open(&self.root).ok()?;
        let names = book
            .unused_packages()
            .map(|locked| format!("`{}`", locked.requirement));
        let names: Vec<_> = names.collect();
        (!names.is_empty()).then(|| {
            let what = format!(
                "`{LOCK_FILE}` has {}, and no plugin asks for it",
                names.join(" and ")
            );
            Finding::warning(
                what,
                format!("bring it up to date with {}", settings::FETCH),
            )
        })
    }

    /// Folders that mdBook is to watch and that are not there.
    fn watched_in_vain(&self) -> impl Iterator<Item = Finding> {
        let build = self.says.get("build");
        let folders = build.and_then(|build| build.get("extra-watch-dirs")?.as_array());
        let folders = folders.into_iter().flatten().filter_map(Value::as_str);
        let gone = folders.filter(|folder| !self.root.join(folder).exists());
        gone.map(|folder| {
            let what = format!(
                "`extra-watch-dirs` of [build] names `{folder}`, and there is no such folder"
            );
            let why = "`mdbook serve --watcher native` does not start with it";
            Finding::warning(what, "make the folder, or take it out of the list").why(why)
        })
    }

    /// The tables under `[preprocessor]`.
    fn preprocessors(&self) -> Option<&Map<String, Value>> {
        self.says.get("preprocessor")?.as_object()
    }

    /// The table that is looked at.
    fn table(&self) -> Option<&Map<String, Value>> {
        self.preprocessors()?.get(&self.section)?.as_object()
    }

    /// What mdBook makes of the book: the renderers that it has, and `test`.
    fn renderers(&self) -> Vec<&str> {
        let outputs = self.says.get("output").and_then(Value::as_object);
        let outputs = outputs.filter(|outputs| !outputs.is_empty());
        let names = outputs.map_or_else(
            || vec!["html"],
            |outputs| outputs.keys().map(String::as_str).collect(),
        );
        names.into_iter().chain(["test"]).collect()
    }
}

impl Checked {
    /// How many findings are of this level.
    pub fn count(&self, level: Level) -> usize {
        let found = self.findings.iter();
        found.filter(|finding| finding.level == level).count()
    }

    /// All of it as JSON, for programs: the guide has its keys.
    pub fn json(&self) -> Value {
        let findings = self.findings.iter().map(|Finding { level, problem }| {
            json!({
                "level": level.name(),
                "message": problem.what(),
                "reasons": problem.reasons(),
                "help": problem.help_text(),
            })
        });
        let plugins = self.plugins.iter().map(|told| {
            json!({
                "name": told.name,
                "path": told.path.to_string_lossy(),
                "package": told.package,
                "kind": told.kind.map(Kind::name),
                "usable": told.is_usable,
                "pinned": told.is_pinned,
            })
        });
        json!({
            "plugins": plugins.collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(),
        })
    }

    /// What kind of thing is wrong, where something is: as the first error has it.
    pub fn kind(&self) -> Option<ErrorKind> {
        let mut errors = self
            .findings
            .iter()
            .filter(|found| found.level == Level::Error);
        errors.next().map(|found| found.problem.kind())
    }
}
