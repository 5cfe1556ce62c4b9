//! The context of a run for one plugin, independent of the contract's version.

use crate::markdown::HeadingRules;
use crate::protocol::PreprocessorContext;

/// The context of a run for one plugin. It can be passed to the plugin any number of times.
pub struct PluginContext<'a> {
    /// mdBook's context of the run.
    pub(super) mdbook: &'a PreprocessorContext,
    /// The authors of the book.
    pub(super) authors: Vec<&'a str>,
    /// The name of the plugin.
    pub(super) plugin: &'a str,
    /// The config of the plugin, a JSON object.
    pub(super) config: &'a str,
}

impl<'a> PluginContext<'a> {
    /// Creates the context of a plugin from its name and its config, a JSON object.
    pub fn new(mdbook: &'a PreprocessorContext, plugin: &'a str, config: &'a str) -> Self {
        let authors = mdbook.metadata.authors.iter();
        Self {
            mdbook,
            authors: authors.map(String::as_str).collect(),
            plugin,
            config,
        }
    }

    /// Returns the rules by which mdBook finds headings in this run.
    pub fn heading_rules(&self) -> HeadingRules {
        HeadingRules::of_mdbook(&self.mdbook.mdbook_version, self.mdbook.smart_punctuation)
    }
}
