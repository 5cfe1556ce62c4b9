//! Where the chapters of a book under edit are rendered to.

use std::collections::{HashMap, HashSet};

use super::super::rebuild::{rendered, stays_inside};
use super::EditError;

/// The paths of a book, counted by the file that they are rendered to.
pub struct Places {
    /// All that the book had before it was edited, which are not judged.
    known: HashSet<String>,
    by_file: HashMap<String, Room>,
}

/// A file.
#[derive(Default)]
struct Room {
    /// Chapters of the book before it was edited.
    had: usize,
    /// Chapters now.
    has: usize,
}

impl Places {
    /// `paths`: of each chapter before the book was edited its path, the file that it was read from, and
    /// whether it is still there.
    pub fn new<'p>(paths: impl Iterator<Item = (Option<&'p str>, Option<&'p str>, bool)>) -> Self {
        let mut places = Self {
            known: HashSet::new(),
            by_file: HashMap::new(),
        };
        for (path, source, lives) in paths {
            let both = [path, source].into_iter().flatten();
            places.known.extend(both.map(str::to_owned));
            if let Some(path) = path {
                let room = places.by_file.entry(rendered(path)).or_default();
                room.had += 1;
                room.has += usize::from(lives);
            }
        }
        places
    }

    /// Gives a path to one more chapter.
    ///
    /// # Errors
    /// [`EditError::BadPath`] or [`EditError::SamePath`], and then it has none.
    pub fn take(&mut self, path: &str) -> Result<(), EditError> {
        if !self.known.contains(path) && !stays_inside(path) {
            return Err(EditError::BadPath(path.to_owned()));
        }
        let room = self.by_file.entry(rendered(path)).or_default();
        // As many as the book had, or one.
        if room.has >= room.had.max(1) {
            return Err(EditError::SamePath(path.to_owned()));
        }
        room.has += 1;
        Ok(())
    }

    /// Takes the path of a chapter back that is no more.
    pub fn free(&mut self, path: &str) {
        if let Some(room) = self.by_file.get_mut(&rendered(path)) {
            room.has = room.has.saturating_sub(1);
        }
    }
}
