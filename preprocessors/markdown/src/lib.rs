#![doc = include_str!("../README.md")]

mod block_boundaries;
mod code;
mod container;
mod edit;
mod html;
mod partial_source;
mod path;
mod prose;
mod replace;
mod script;
mod word_context;
mod words;

use pulldown_cmark::Options;

pub use block_boundaries::block_boundaries;
pub use code::{all_code, code_blocks};
pub use container::{container_prefix, newline};
pub use edit::{Edit, apply_edits};
pub use html::{Attribute, Element, html_elements};
pub use path::relative_path;
pub use prose::{LiteralSpan, ProseBlock, ProseOptions, for_each_prose_block};
pub use replace::Replacements;
pub use word_context::WordContext;
pub use words::{WordMatch, find_words};

/// Returns the options that mdBook 0.5 parses with, without smart punctuation.
///
/// Smart punctuation changes how a text looks, never what is prose. It would only make quotes and dashes differ from
/// the source.
pub fn parser_options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}
