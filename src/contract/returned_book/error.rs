//! Errors in the structure of a returned book.

use crate::book::MAX_DEPTH;

/// The first error in the structure of a book that a plugin returned. Entries are counted from 1.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureError {
    /// An entry is deeper than the entry before it allows.
    #[error(
        "entry {entry} of the returned book ({what}) has depth {depth}, expected at most {allowed}: only \
         an entry after a chapter may be deeper than the entry before it, by one level"
    )]
    Depth {
        /// The number of the entry.
        entry: usize,
        /// A description of the entry.
        what: String,
        /// The depth of the entry.
        depth: u32,
        /// The greatest depth that it may have.
        allowed: usize,
    },
    /// A chapter is deeper than mdBook can read.
    #[error(
        "entry {entry} of the returned book ({what}) is nested in {depth} other chapters; mdBook can read \
         {MAX_DEPTH} levels at most"
    )]
    TooDeep {
        /// The number of the entry.
        entry: usize,
        /// A description of the entry.
        what: String,
        /// The depth of the entry.
        depth: u32,
    },
    /// Two chapters are rendered to one file.
    #[error(
        "entry {entry} of the returned book ({what}) has the path `{path}`, which is rendered to the same \
         file as another chapter"
    )]
    DuplicatePath {
        /// The number of the entry.
        entry: usize,
        /// A description of the entry.
        what: String,
        /// The path.
        path: String,
    },
    /// A path leads out of the book.
    #[error(
        "entry {entry} of the returned book ({what}) has the invalid {key} `{path}`, expected a path \
         relative to the book's source, with `/` between names, and without `.` and `..`"
    )]
    InvalidPath {
        /// The number of the entry.
        entry: usize,
        /// A description of the entry.
        what: String,
        /// The field with the path.
        key: &'static str,
        /// The path.
        path: String,
    },
}

impl StructureError {
    /// Returns what the author of the plugin can do.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Depth { .. } => {
                "this is a bug in the plugin; report it to its author: the `depth` of an entry is the number of \
                 chapters that contain it, so that top-level entries have 0"
            }
            Self::TooDeep { .. } => {
                "this is a bug in the plugin; report it to its author: nest fewer chapters in each other"
            }
            Self::DuplicatePath { .. } => {
                "this is a bug in the plugin; report it to its author: each chapter needs its own `path`, and one \
                 that is no page needs none"
            }
            Self::InvalidPath { .. } => {
                "this is a bug in the plugin; report it to its author: `part/chapter.md` is a valid path"
            }
        }
    }
}
