//! Changes of a chapter's content.

use super::{NewText, Splice};

/// A change of a content, relative to the JSON that it was parsed from.
#[derive(Clone, Debug)]
pub enum ContentChange {
    /// The new text as a whole.
    Text(NewText),
    /// Replacements within the original text.
    Splice(Box<Splice>),
}
