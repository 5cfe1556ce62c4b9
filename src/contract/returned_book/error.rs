//! Errors in the structure of a returned book.

use crate::book::MAX_DEPTH;

/// The first error in the structure of a book that a plugin returned.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {entry} of the returned book ({what}) {kind}")]
pub struct StructureError {
    /// The number of the entry, from 1.
    pub entry: usize,
    /// A description of the entry.
    pub what: String,
    /// The error.
    pub kind: StructureErrorKind,
}

/// An error in an entry of a returned book.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureErrorKind {
    /// An entry is deeper than the entry before it allows.
    #[error(
        "has depth {depth}, expected at most {allowed}: only an entry after a chapter may be deeper than the entry \
         before it, by one level"
    )]
    Depth {
        /// The depth of the entry.
        depth: u32,
        /// The greatest depth that it may have.
        allowed: usize,
    },
    /// A chapter is nested in this number of others, deeper than mdBook can read.
    #[error("is nested in {0} other chapters; mdBook can read {MAX_DEPTH} levels at most")]
    TooDeep(u32),
    /// Two chapters are rendered to one file.
    #[error("has the path `{0}`, which is rendered to the same file as another chapter")]
    DuplicatePath(String),
    /// A path leads out of the book.
    #[error(
        "has the invalid {key} `{path}`, expected a path relative to the book's source, with `/` between names, and \
         without `.` and `..`"
    )]
    InvalidPath {
        /// The field with the path.
        key: &'static str,
        /// The path.
        path: String,
    },
}

impl StructureError {
    /// Returns what the author of the plugin can do.
    pub fn help(&self) -> String {
        let rule = match self.kind {
            StructureErrorKind::Depth { .. } => {
                "the `depth` of an entry is the number of chapters that contain it, so that top-level entries have 0"
            }
            StructureErrorKind::TooDeep(_) => "nest fewer chapters in each other",
            StructureErrorKind::DuplicatePath(_) => {
                "each chapter needs its own `path`, and one that is no page needs none"
            }
            StructureErrorKind::InvalidPath { .. } => "`part/chapter.md` is a valid path",
        };
        format!("this is a bug in the plugin; report it to its author: {rule}")
    }
}
