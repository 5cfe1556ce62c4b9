//! Checks of the paths in a returned book.

use std::collections::{HashMap, HashSet};

use super::{StructureError, chapter_description};
use crate::book::Book;
use crate::contract::paths::{is_inside_book, output_file};

/// The name and the paths of a returned chapter.
pub struct ChapterPaths<'r> {
    pub name: &'r str,
    pub path: Option<&'r str>,
    pub source_path: Option<&'r str>,
}

/// Checks the paths of a returned book. Paths of the original book are always valid.
///
/// `entries` are all entries of the returned book, depth first. Those that are not chapters are `None`.
///
/// # Errors
/// [`StructureError::InvalidPath`] or [`StructureError::DuplicatePath`].
pub fn check_entries<'r>(
    original: &Book<'_>,
    entries: impl Iterator<Item = Option<ChapterPaths<'r>>>,
) -> Result<(), StructureError> {
    let mut known = HashSet::new();
    // The number of chapters that may still be rendered to each file.
    let mut free: HashMap<String, usize> = HashMap::new();
    for chapter in original.chapters() {
        if let Some(path) = chapter.path.get().as_deref() {
            *free.entry(output_file(path)).or_default() += 1;
        }
        let paths = [&chapter.path, &chapter.source_path];
        known.extend(paths.into_iter().filter_map(|path| path.get().as_deref()));
    }
    for (index, chapter) in entries.enumerate() {
        let Some(chapter) = chapter else {
            continue;
        };
        let entry = index + 1;
        let what = || chapter_description(chapter.name);
        for (key, path) in [("path", chapter.path), ("source path", chapter.source_path)] {
            if let Some(path) = path
                && !known.contains(path)
                && !is_inside_book(path)
            {
                return Err(StructureError::InvalidPath {
                    entry,
                    what: what(),
                    key,
                    path: path.to_owned(),
                });
            }
        }
        let Some(path) = chapter.path else {
            continue;
        };
        // As many chapters as in the original, or one.
        let free = free.entry(output_file(path)).or_insert(1);
        match free.checked_sub(1) {
            Some(left) => *free = left,
            None => {
                return Err(StructureError::DuplicatePath {
                    entry,
                    what: what(),
                    path: path.to_owned(),
                });
            }
        }
    }
    Ok(())
}
