#![doc = include_str!("../README.md")]

mod boundary;
mod code;
mod cuts;
mod edit;
mod excerpt;
mod html;
mod prose;
mod replace;
mod script;
mod words;

use pulldown_cmark::Options;

pub use boundary::Bounds;
pub use code::{code, code_blocks};
pub use cuts::cuts;
pub use edit::{Edit, apply};
pub use html::{Attribute, Element, elements};
pub use prose::{Block, Literal, Prose, for_each_block};
pub use replace::Replacements;
pub use words::{Word, words};

/// What mdBook 0.5 parses with, but for smart punctuation: that changes what is seen, never what
/// is prose, and would only make quotes and dashes differ from the source.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}
