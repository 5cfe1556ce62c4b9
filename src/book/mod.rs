//! The book as a tree of items. Each value keeps the JSON that it was parsed from, until it changes.
//!
//! So an unchanged value is written byte for byte as it came. This module knows nothing about mdBook's protocol,
//! plugins or files.

mod change;
mod content;
mod content_text;
mod json_string;
mod line_index;
mod new_text;
mod patch;
mod search;
mod splice;
mod subslice;
mod tree;
mod with_json;

pub use change::ContentChange;
pub use content::Content;
pub use content_text::ContentText;
pub use line_index::{CharBoundary, LineIndex, OffsetUnit, Position, TextRange};
pub use new_text::{NewText, TextArena};
pub use patch::{Patch, PatchError, PatchErrorKind, apply_patches, check_order};
pub use search::SearchPattern;
pub use splice::Splice;
pub use subslice::subslice_range;
pub use tree::{Book, Chapter, Field, Item, ItemWalk, MAX_DEPTH, SectionNumber};
pub use with_json::WithJson;

#[cfg(test)]
mod tests;
