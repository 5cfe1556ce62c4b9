//! The settings: the table `[preprocessor.wasm]` of `book.toml`, its defaults and its errors.
//!
//! A setting of a plugin is a key in [`PLUGIN_KEYS`] and a field of [`PluginSettings`]; a limit is a field of [`Limits`], and
//! a permission is a [`Permission`]. Nothing here knows wasmtime.

mod allow;
mod component;
mod lenient;
mod limits;
mod part;
mod plugin;
mod required_packages;
mod source;
mod table_reader;

use std::path::Path;

pub use allow::{Allow, GUEST_ROOT, GrantedFolder, Permission};
pub use component::ComponentSettings;
pub use lenient::LenientSettings;
pub use limits::{LimitSpec, LimitUnit, Limits};
pub use part::{LinkSelection, PartSettings};
pub use plugin::{OnError, PLUGIN_KEYS, PluginSettings};
pub use required_packages::required_packages;
use serde_json::{Map, Value};

use crate::problem::{ErrorKind, Problem};

/// The keys of `[preprocessor.wasm]` that mdBook reads.
pub(crate) const MDBOOK_KEYS: [&str; 5] = ["command", "before", "after", "renderers", "optional"];

/// The name of this program.
pub(crate) const PROGRAM: &str = "mdbook-wasm";

/// The table under `[preprocessor]` that is read unless another one is named.
pub(crate) const SECTION: &str = "wasm";

/// The command that downloads packages, for messages.
pub(crate) const FETCH: &str = "`mdbook-wasm fetch`";

/// Returns the `command` of the table `[preprocessor.section]`, by which mdBook starts this program.
pub(crate) fn command(section: &str) -> String {
    match section {
        SECTION => PROGRAM.to_owned(),
        other => {
            let quoted = shlex::try_quote(other).unwrap_or(other.into());
            format!("{PROGRAM} --section {quoted}")
        }
    }
}

/// Creates an error that says where and what is wrong.
fn problem(what: String) -> Problem {
    Problem::new(ErrorKind::Settings, what)
}

/// The settings of a book, or of one of several tables in it.
#[derive(Debug)]
pub struct Settings {
    /// The plugins, in the order that they run in.
    pub plugins: Vec<PluginSettings>,
}

impl Settings {
    /// Reads the table `section` of those under `[preprocessor]`. Relative paths are taken from the book's `root`, an
    /// absolute path. Lists `plugin-dir`, and reads the lock file if a plugin is a package. Reads no other file.
    ///
    /// # Errors
    /// The first error. It names the plugin, the key, what was expected and, for an unknown word, the
    /// nearest known one.
    pub fn read(
        preprocessors: &Map<String, Value>,
        section: &str,
        root: &Path,
    ) -> Result<Self, Problem> {
        let LenientSettings { plugins, errors } =
            LenientSettings::read(preprocessors, section, root);
        match errors.into_iter().next() {
            None => Ok(Self { plugins }),
            Some(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests;
