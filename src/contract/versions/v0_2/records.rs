//! The context as a record of 0.2. Chapters and books are records of 0.1.

use super::bindings::mdbook::preprocessor::context;
use crate::contract::plugin_context::PluginContext;
use crate::contract::versions::v0_1::{self, types};

/// Returns the context of a run as a record.
pub fn context_record<'c>(context: &'c PluginContext<'_>) -> context::Context<'c> {
    let types::Context {
        renderer,
        mdbook_version,
        metadata,
        config,
    } = v0_1::context_record(context);
    let types::Metadata {
        title,
        authors,
        description,
        language,
        text_direction,
    } = metadata;
    context::Context {
        plugin: context.plugin,
        renderer,
        mdbook_version,
        metadata: context::Metadata {
            title,
            authors,
            description,
            language,
            text_direction,
        },
        config,
        output: &context.mdbook.renderer_table,
    }
}

/// Returns all that a plugin can learn from the context, as a part of a cache key.
pub fn cache_key_text(context: &PluginContext<'_>) -> String {
    let rules = context.heading_rules().cache_key_text();
    format!("{:?} {rules}", context_record(context))
}
