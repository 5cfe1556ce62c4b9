//! Errors of edits.

use crate::book::{MAX_DEPTH, PatchError};

/// The reason why an edit is refused. It is a message for the plugin, which may continue.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There never was an entry with this ID.
    #[error("there is no entry {0}")]
    UnknownEntry(u32),
    /// The entry was removed.
    #[error("entry {0} was removed, or a chapter that contained it was")]
    RemovedEntry(u32),
    /// The entry is no chapter, and the edit needs one.
    #[error("entry {0} is {1}, expected a chapter")]
    NotAChapter(u32, &'static str),
    /// A change of a part of a content does not fit the content.
    #[error("chapter {0}: {1}")]
    InvalidPatch(u32, PatchError),
    /// An entry would be moved into itself.
    #[error("entry {0} can't be moved into itself")]
    IntoItself(u32),
    /// A chapter would be nested deeper than mdBook can read.
    #[error("a chapter would be nested in {0} others; mdBook can read {MAX_DEPTH} levels at most")]
    TooDeep(usize),
    /// A path leads out of the book.
    #[error(
        "invalid path `{0}`, expected a path relative to the book's source, with `/` between names, and \
         without `.` and `..`"
    )]
    InvalidPath(String),
    /// Two chapters would be rendered to one file.
    #[error("the path `{0}` is rendered to the same file as another chapter")]
    DuplicatePath(String),
}
