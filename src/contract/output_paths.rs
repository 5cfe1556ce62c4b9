//! The paths of chapters in a book that a plugin changes.

use std::collections::{HashMap, HashSet};

use super::paths::{is_inside_book, output_file};

/// The paths of a book that is changed, by the file that they are rendered to.
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
    /// In the changed book.
    current: usize,
}

impl OutputPaths {
    /// Collects the paths of a book.
    ///
    /// `paths` has for each chapter of the original book its path, its source path, and true if the changed book has it
    /// too.
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

    /// Returns true if a chapter may have a path.
    pub fn is_valid(&self, path: &str) -> bool {
        self.original.contains(path) || is_inside_book(path)
    }

    /// Reserves the path of a chapter. Returns false if as many chapters are rendered to the file as in the original, or
    /// one. Then nothing is reserved.
    pub fn reserve(&mut self, path: &str) -> bool {
        let file = self.by_file.entry(output_file(path)).or_default();
        let is_free = file.current < file.original.max(1);
        file.current += usize::from(is_free);
        is_free
    }

    /// Releases the path of a removed chapter.
    pub fn release(&mut self, path: &str) {
        if let Some(file) = self.by_file.get_mut(&output_file(path)) {
            file.current = file.current.saturating_sub(1);
        }
    }
}
