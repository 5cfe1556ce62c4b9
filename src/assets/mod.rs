//! Style sheets and scripts of plugins: files beside the book that its `book.toml` lists. mdBook has no other
//! way to include them.
//!
//! A command writes them, never a build. It plans all changes before it makes the first one.

mod edit;
mod file_header;
mod files;
mod name;
mod plan;

use std::path::{Path, PathBuf};
use std::time::Duration;

use files::AssetFile;
pub use plan::AssetPlan;

use crate::booktoml::BookToml;
use crate::pipeline::{self, MessageSink};
use crate::problem::{ErrorKind, Problem};
use crate::settings::Settings;

/// The renderer of mdBook that uses style sheets and scripts.
pub(crate) const RENDERER: &str = "html";

/// A book that gets or loses the assets of its plugins.
#[derive(Debug)]
pub struct AssetBook {
    toml: BookToml,
    section: String,
    /// The folder for assets, relative to the book's root.
    folder: String,
}

impl AssetBook {
    /// Opens the book in a folder, for the assets of the plugins in `[preprocessor.section]`.
    ///
    /// # Errors
    /// Fails if `book.toml` can't be read, or if the section's name is not valid in the name of a folder.
    pub fn open(folder: &Path, section: &str) -> Result<Self, Problem> {
        if let Some(reason) = name::invalid_reason(section) {
            let what = format!("[preprocessor.{section}]: can't create a folder for its assets");
            return Err(Problem::new(ErrorKind::Settings, what)
                .why(format!("its name is not valid for a folder: {reason}"))
                .help(Some("rename the table")));
        }
        Ok(Self {
            toml: BookToml::open(folder)?,
            section: section.to_owned(),
            folder: format!("mdbook-{section}-assets"),
        })
    }

    /// Asks the plugins for their assets, and plans how the book gets them. With `force`, files that were
    /// changed by hand are overwritten or removed too.
    ///
    /// # Errors
    /// Fails if the settings are invalid, if a plugin fails or returns an invalid asset, or if changes by hand
    /// would be lost.
    pub fn plan(
        &self,
        force: bool,
        cache: Result<PathBuf, String>,
        time: Duration,
        sink: &mut dyn MessageSink,
    ) -> Result<AssetPlan<'_>, Problem> {
        let plugins = self.settings()?.plugins;
        let wanted = plugins.iter().filter(|plugin| plugin.runs_for(RENDERER));
        let provided = pipeline::assets(wanted, &self.toml.root, cache, time, sink)?;
        let mut files: Vec<AssetFile> = Vec::new();
        for (plugin, assets) in &provided {
            files.extend(files::asset_files(&self.folder, plugin.name(), assets)?);
        }
        files::check_collisions(&files)?;
        AssetPlan::new(self, &files, force)
    }

    /// Plans how the book loses all assets. The plugins do not run, and need not exist.
    ///
    /// # Errors
    /// Fails if changes by hand would be lost, unless `force` is set.
    pub fn plan_removal(&self, force: bool) -> Result<AssetPlan<'_>, Problem> {
        AssetPlan::new(self, &[], force)
    }

    fn settings(&self) -> Result<Settings, Problem> {
        let BookToml {
            root,
            preprocessors,
            ..
        } = &self.toml;
        Settings::read(preprocessors, &self.section, root)
    }
}
