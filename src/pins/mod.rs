//! Pins in `book.toml`: which plugins have one, whether it is right, and new ones written.

mod document;
mod tell;

use std::path::{Path, PathBuf};

use document::Document;
pub use tell::{Pinned, Told};

use crate::booktoml;
use crate::pipeline::file as plugin_file;
use crate::problem::{Class, Problem};
use crate::runtime;
use crate::settings::{Plugin, Settings};

/// A book whose pins are looked at.
#[derive(Debug)]
pub struct Book {
    root: PathBuf,
    file: PathBuf,
    document: Document,
    section: String,
    plugins: Vec<Plugin>,
}

impl Book {
    /// Opens the `book.toml` of a folder, with the plugins of `[preprocessor.section]`.
    ///
    /// # Errors
    /// Where it can't be read, or has wrong settings. Pins may be anything.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        let (file, text) = booktoml::read(folder)?;
        let document = Document::parse(text, section)?;
        let root = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let Settings { plugins } = Settings::read(&document.preprocessors(), section, &root)?;
        Ok(Self {
            root,
            file,
            document,
            section: section.to_owned(),
            plugins,
        })
    }

    /// Compares the pins of the plugins that are called this, or of all where none are. Nothing is written.
    ///
    /// # Errors
    /// Where there is no plugin of such a name.
    pub fn check(&self, names: &[String]) -> Result<Vec<Told>, Problem> {
        let check = |(index, plugin): (usize, &Plugin)| {
            let pinned = self.look(index, plugin)?;
            match &pinned.old {
                _ if index >= self.document.listed() => Err(self.not_listed(plugin)),
                None => Err(Problem::new(
                    Class::Refused,
                    format!("plugin `{}` is not pinned", plugin.name),
                )
                .help(Some(format!(
                    "look at what it is, and write its digest down with `mdbook-wasm pin {}`",
                    plugin.name
                )))),
                Some(old) if !old.eq_ignore_ascii_case(&pinned.new) => {
                    Err(plugin_file::not_as_pinned(plugin, old, &pinned.new))
                }
                Some(_) => Ok(pinned),
            }
        };
        let chosen = self.chosen(names)?.into_iter();
        Ok(chosen
            .map(|plugin| match check(plugin) {
                Ok(pinned) => Told::Pinned(pinned),
                Err(problem) => Told::Refused(problem),
            })
            .collect())
    }

    /// Writes the pins of the plugins that are called this, or of all where none are. What can't be pinned is
    /// told, and the rest is done.
    ///
    /// # Errors
    /// Where there is no plugin of such a name, or `book.toml` can't be written. Then nothing is.
    pub fn pin(&self, names: &[String]) -> Result<Vec<Told>, Problem> {
        let told: Vec<_> = self
            .chosen(names)?
            .into_iter()
            .map(|(index, plugin)| {
                // Nobody asked for this one by name.
                if index >= self.document.listed() && names.is_empty() {
                    return Told::Overlooked(self.not_listed(plugin));
                }
                match self.new_pin(index, plugin) {
                    Ok(pinned) => Told::Pinned(pinned),
                    Err(problem) => Told::Refused(problem),
                }
            })
            .collect();
        let changed: Vec<_> = told
            .iter()
            .filter_map(|told| match told {
                Told::Pinned(pinned) if pinned.has_changed() => {
                    Some((pinned.index, pinned.new.clone()))
                }
                _ => None,
            })
            .collect();
        if !changed.is_empty() {
            let text = self.document.with(&changed);
            self.verify(&text, &changed)?;
            booktoml::replace(&self.file, self.document.text(), &text)?;
        }
        Ok(told)
    }

    /// What is to be pinned, and may be.
    fn new_pin(&self, index: usize, plugin: &Plugin) -> Result<Pinned, Problem> {
        if index >= self.document.listed() {
            return Err(self.not_listed(plugin));
        }
        let pinned = self.look(index, plugin)?;
        if let Some(refusal) = &pinned.refusal {
            return Err(refusal.clone());
        }
        if pinned.has_changed() && !self.document.can_pin(index) {
            let what = format!(
                "can't write the pin of plugin `{}` into `book.toml`",
                plugin.name
            );
            return Err(Problem::new(Class::Settings, what)
                .why("its table is written in an unusual way")
                .help(Some(format!(
                    "write this into it: sha256 = \"{}\"",
                    pinned.new
                ))));
        }
        Ok(pinned)
    }

    /// Reads the file of a plugin.
    fn look(&self, index: usize, plugin: &Plugin) -> Result<Pinned, Problem> {
        let bytes = plugin_file::read(plugin)?;
        let inspection = runtime::inspect(&bytes);
        Ok(Pinned {
            index,
            name: plugin.name.clone(),
            path: plugin
                .path
                .strip_prefix(&self.root)
                .unwrap_or(&plugin.path)
                .to_owned(),
            old: self.document.pin(index).map(str::to_owned),
            new: plugin_file::sha256(&bytes),
            imports: inspection
                .needs
                .into_iter()
                .map(|need| {
                    let granted = need.grant().is_some_and(|key| plugin.allow.grants(key));
                    (need, granted)
                })
                .collect(),
            refusal: inspection.refusal.map(|refusal| {
                plugin_file::unusable(Class::Refused, plugin)
                    .because(&refusal)
                    .help(refusal.help())
            }),
        })
    }

    /// The plugins of these names or paths, or all, each with its place in the list.
    fn chosen(&self, names: &[String]) -> Result<Vec<(usize, &Plugin)>, Problem> {
        let all = || self.plugins.iter().enumerate();
        let is_called = |plugin: &Plugin, name: &String| {
            plugin.name == *name || plugin.path.ends_with(name.trim_start_matches("./"))
        };
        if let Some(unknown) = names
            .iter()
            .find(|name| !all().any(|(_, plugin)| is_called(plugin, name)))
        {
            let known: Vec<_> = all()
                .map(|(_, plugin)| format!("`{}`", plugin.name))
                .collect();
            let what = format!("[preprocessor.{}] has no plugin `{unknown}`", self.section);
            return Err(Problem::new(Class::Settings, what)
                .help((!known.is_empty()).then(|| format!("it has {}", known.join(", ")))));
        }
        let is_chosen =
            |plugin| names.is_empty() || names.iter().any(|name| is_called(plugin, name));
        Ok(all().filter(|(_, plugin)| is_chosen(plugin)).collect())
    }

    fn not_listed(&self, plugin: &Plugin) -> Problem {
        let what = format!("plugin `{}` is not pinned", plugin.name);
        let help = format!(
            "list it: write `[[preprocessor.{}.plugin]]` and its `path` into `book.toml`, and pin it then",
            self.section
        );
        Problem::new(Class::Refused, what)
            .why("it was found in `plugin-dir`, which has no place for a digest")
            .help(Some(help))
    }

    /// Makes sure that a new text says what the old one does, and has these pins.
    fn verify(&self, text: &str, pins: &[(usize, String)]) -> Result<(), Problem> {
        let new = Document::parse(text.to_owned(), &self.section)?;
        let pinned = |(index, pin): &(usize, String)| new.pin(*index) == Some(pin);
        match new.agrees_with(&self.document) && pins.iter().all(pinned) {
            true => Ok(()),
            false => Err(Problem::new(
                Class::Internal,
                format!(
                    "can't write pins into `{}` without damage",
                    self.file.display()
                ),
            )
            .help(Some(
                "write them by hand, and report this with your `book.toml`",
            ))),
        }
    }
}
