//! The paths of chapters in a book under edit.

use std::collections::{HashMap, HashSet};

use super::EditError;
use crate::contract::paths::{is_inside_book, output_file};

/// The paths of a book under edit, by the file that they are rendered to.
pub struct OutputPaths {
    /// All paths of the original book, which are always valid.
    original: HashSet<String>,
    by_file: HashMap<String, PathUse>,
}

/// The number of chapters that are rendered to a file.
#[derive(Default)]
struct PathUse {
    /// In the original book.
    original: usize,
    /// In the book under edit.
    current: usize,
}

impl OutputPaths {
    /// Collects the paths of a book.
    ///
    /// `paths` has for each chapter of the original book its path, its source path, and true if it was not removed.
    pub fn new<'p>(paths: impl Iterator<Item = (Option<&'p str>, Option<&'p str>, bool)>) -> Self {
        let mut collected = Self {
            original: HashSet::new(),
            by_file: HashMap::new(),
        };
        for (path, source, is_present) in paths {
            let both = [path, source].into_iter().flatten();
            collected.original.extend(both.map(str::to_owned));
            if let Some(path) = path {
                let file = collected.by_file.entry(output_file(path)).or_default();
                file.original += 1;
                file.current += usize::from(is_present);
            }
        }
        collected
    }

    /// Reserves the path of a new chapter.
    ///
    /// # Errors
    /// [`EditError::InvalidPath`] or [`EditError::DuplicatePath`]. Then nothing is reserved.
    pub fn reserve(&mut self, path: &str) -> Result<(), EditError> {
        if !self.original.contains(path) && !is_inside_book(path) {
            return Err(EditError::InvalidPath(path.to_owned()));
        }
        let file = self.by_file.entry(output_file(path)).or_default();
        // As many chapters as in the original, or one.
        if file.current >= file.original.max(1) {
            return Err(EditError::DuplicatePath(path.to_owned()));
        }
        file.current += 1;
        Ok(())
    }

    /// Releases the path of a removed chapter.
    pub fn release(&mut self, path: &str) {
        if let Some(file) = self.by_file.get_mut(&output_file(path)) {
            file.current = file.current.saturating_sub(1);
        }
    }
}
