//! Style sheets and scripts of plugins, put beside the book and named in its `book.toml`, which is the only way
//! by which mdBook takes files from others. Planned as a whole, and only then done. Never in a build.

mod edit;
mod files;
mod name;
mod plan;
mod stamp;

use std::path::{Path, PathBuf};
use std::time::Duration;

use files::File;
pub use plan::{Change, Plan};

use crate::booktoml;
use crate::pipeline::{self, Report};
use crate::problem::{ErrorKind, Problem};
use crate::settings::Settings;

/// mdBook's renderer that has style sheets and scripts.
pub(crate) const RENDERER: &str = "html";

/// A book that gets assets, or is to lose them.
#[derive(Debug)]
pub struct Book {
    root: PathBuf,
    /// `book.toml`, and what is in it.
    file: PathBuf,
    text: String,
    section: String,
    /// The folder of assets, below the book's root.
    folder: String,
}

impl Book {
    /// Opens the book in a folder. Its assets are those of the plugins in `[preprocessor.section]`.
    ///
    /// # Errors
    /// Where there is no `book.toml` that can be read, or no folder could have the section's name in its own.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        if let Some(fault) = name::fault(section) {
            let what = format!("the table [preprocessor.{section}] can't have a folder for assets");
            return Err(Problem::new(ErrorKind::Settings, what)
                .why(format!("its name can't be that of a folder: {fault}"))
                .help(Some("give it another name")));
        }
        let (file, text) = booktoml::read(folder)?;
        Ok(Self {
            root: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()),
            file,
            text,
            section: section.to_owned(),
            folder: self::folder(section),
        })
    }

    /// Plans how the book gets what its plugins have for it now, which they are asked. `force`: files that
    /// a person has changed are written anew or taken out as well.
    ///
    /// # Errors
    /// Where the settings are wrong, a plugin fails or has something that is no asset, or a person would lose
    /// changes.
    pub fn plan(
        &self,
        force: bool,
        cache: Result<PathBuf, String>,
        time: Duration,
        report: &mut dyn Report,
    ) -> Result<Plan<'_>, Problem> {
        let plugins = self.settings()?.plugins;
        let wanted = plugins.iter().filter(|plugin| plugin.runs_for(RENDERER));
        let provided = pipeline::assets(wanted, &self.root, cache, time, report)?;
        let files = provided
            .iter()
            .map(|(plugin, assets)| files::of(&self.folder, plugin.name(), assets))
            .collect::<Result<Vec<Vec<File>>, _>>()?;
        Plan::new(self, &files::apart(files)?, force)
    }

    /// Plans how the book loses all of its assets. Plugins are not asked, and need not be there any more.
    ///
    /// # Errors
    /// Where a person would lose changes.
    pub fn plan_removal(&self, force: bool) -> Result<Plan<'_>, Problem> {
        Plan::new(self, &[], force)
    }

    /// The native stack that [`Book::plan`] needs of its thread, in bytes.
    ///
    /// # Errors
    /// Where the settings are wrong.
    pub fn stack_needed(&self) -> Result<usize, Problem> {
        Ok(pipeline::stack_needed(&self.settings()?.plugins))
    }

    fn settings(&self) -> Result<Settings, Problem> {
        let toml = booktoml::table(booktoml::parse(&self.text)?.as_table());
        let none = serde_json::Map::new();
        let preprocessors = toml.get("preprocessor").and_then(|value| value.as_object());
        let preprocessors = preprocessors.unwrap_or(&none);
        Ok(Settings::read(preprocessors, &self.section, &self.root)?)
    }
}

/// The folder of the assets of the plugins in `[preprocessor.section]`, relative to the book's root.
fn folder(section: &str) -> String {
    format!("mdbook-{section}-assets")
}
