//! What a plugin is told about an edit that can't be.

use crate::book::{MAX_DEPTH, PatchError};

/// Why an edit can't be made. It is for the plugin, which may go on.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No entry ever had this id.
    #[error("there is no entry {0}")]
    Unknown(u32),
    /// It was there.
    #[error("entry {0} is not there any more: it was removed, or the chapter that it was in")]
    Removed(u32),
    /// Only chapters have contents and names, and others in them.
    #[error("entry {0} is {1}, expected a chapter")]
    NoChapter(u32, &'static str),
    /// A part of a content that can't be changed.
    #[error("chapter {0}: {1}")]
    InvalidPatch(u32, PatchError),
    /// A chapter would lie in itself.
    #[error("entry {0} can't be moved into itself")]
    IntoItself(u32),
    /// Deeper than mdBook can read.
    #[error("a chapter would lie in {0} others; mdBook can read {MAX_DEPTH} levels at most")]
    TooDeep(usize),
    /// A path that leads out of the book.
    #[error(
        "the path `{0}` can't be: it must be relative to the book's source, with `/` between names, \
         and without `.` and `..`"
    )]
    BadPath(String),
    /// Two chapters would be rendered to one file.
    #[error(
        "the path `{0}` is rendered to the same file as another chapter; one would overwrite the other"
    )]
    SamePath(String),
}
