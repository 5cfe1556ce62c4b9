//! Edits of everything but contents.

use std::mem;

use super::entry_state::{EntryChanges, EntryState};
use super::entry_tree::InsertPoint;
use super::output_paths::OutputPaths;
use super::{ENTRY_SIZE, EditError, EditableBook, id_of};
use crate::book::{ContentChange, ContentText, MAX_DEPTH};
use crate::contract::versions::v0_2::{
    ChapterHead, EntryHead, EntryId, NewChapter, NewEntry, Place,
};

impl EditableBook {
    /// Renames a chapter.
    ///
    /// # Errors
    /// [`EditError`] if there is no such chapter.
    pub fn set_name(&mut self, chapter: EntryId, name: String) -> Result<(), EditError> {
        let entry = self.chapter(chapter)?;
        let mut head = self.head(entry);
        if let EntryHead::Chapter(chapter) = &mut head
            && chapter.name != name
        {
            chapter.name = name;
            let entry = &mut self.entries[entry];
            self.charged_bytes -= entry.head().map_or(0, size_of_texts);
            self.charged_bytes += size_of_texts(&head);
            entry.changes_mut().head = Some(head);
            self.structure_changed = true;
        }
        Ok(())
    }

    /// Inserts a new entry, and returns its ID.
    ///
    /// # Errors
    /// [`EditError`] if the place or the path is not possible.
    pub fn insert(&mut self, new: NewEntry, at: Place) -> Result<EntryId, EditError> {
        let at = self.insert_point(at)?;
        let (head, content) = match new {
            NewEntry::Chapter(NewChapter {
                name,
                content,
                number,
                path,
            }) => {
                self.check_depth(at, 0)?;
                if let Some(path) = &path {
                    self.paths().reserve(path)?;
                }
                let head = ChapterHead {
                    name,
                    number,
                    path,
                    source_path: None,
                };
                (EntryHead::Chapter(head), Some(content))
            }
            NewEntry::Separator => (EntryHead::Separator, None),
            NewEntry::PartTitle(title) => (EntryHead::PartTitle(title), None),
        };
        let content_bytes = content.as_ref().map_or(0, String::len);
        self.charged_bytes += ENTRY_SIZE + size_of_texts(&head) + content_bytes;
        self.entries.push(EntryState {
            content: ContentText::default(),
            changes: Some(Box::new(EntryChanges {
                head: Some(head),
                content: content.map(|content| ContentChange::Text(content.into())),
                charged_bytes: content_bytes,
                moved: true,
            })),
        });
        self.structure_changed = true;
        Ok(id_of(self.tree.add(at)))
    }

    /// Removes an entry with everything that is nested in it.
    ///
    /// # Errors
    /// [`EditError`] if there is no such entry.
    pub fn remove(&mut self, entry: EntryId) -> Result<(), EditError> {
        let entry = self.entry(entry)?;
        let Self {
            entries,
            summaries,
            tree,
            paths,
            charged_bytes,
            ..
        } = self;
        tree.remove(entry, |id| {
            let entry = &mut entries[id];
            if let Some(changes) = &mut entry.changes {
                changes.content = None;
                *charged_bytes -= mem::take(&mut changes.charged_bytes);
            }
            let path = match entry.head() {
                Some(EntryHead::Chapter(head)) => head.path.as_deref(),
                Some(EntryHead::Separator | EntryHead::PartTitle(_)) => None,
                None => summaries.paths(id)[0],
            };
            if let (Some(paths), Some(path)) = (paths.as_mut(), path) {
                paths.release(path);
            }
        });
        self.structure_changed = true;
        Ok(())
    }

    /// Moves an entry with everything that is nested in it.
    ///
    /// # Errors
    /// [`EditError`] if there is no such entry, or the place is not possible.
    pub fn relocate(&mut self, entry: EntryId, to: Place) -> Result<(), EditError> {
        let id = entry;
        let entry = self.entry(entry)?;
        let to = self.insert_point(to)?;
        if self.tree.ancestors(to.parent).any(|above| above == entry) {
            return Err(EditError::IntoItself(id));
        }
        let chapters = self
            .tree
            .walk_from(entry)
            .filter_map(|(depth, entry)| self.is_chapter(entry).then_some(depth));
        if let Some(deepest) = chapters.max() {
            self.check_depth(to, deepest)?;
        }
        self.tree.relocate(entry, to);
        self.entries[entry].changes_mut().moved = true;
        self.structure_changed = true;
        Ok(())
    }

    fn insert_point(&self, place: Place) -> Result<InsertPoint, EditError> {
        let parent = |id: Option<EntryId>| id.map(|id| self.chapter(id)).transpose();
        Ok(match place {
            Place::Before(id) => self.tree.before(self.entry(id)?),
            Place::After(id) => self.tree.after(self.entry(id)?),
            Place::FirstIn(id) => self.tree.first_in(parent(id)?),
            Place::LastIn(id) => self.tree.last_in(parent(id)?),
        })
    }

    /// Checks the nesting of an entry whose deepest chapter is `deepest` levels below it.
    fn check_depth(&self, at: InsertPoint, deepest: usize) -> Result<(), EditError> {
        let depth = self.tree.ancestors(at.parent).count() + deepest;
        if depth < MAX_DEPTH {
            Ok(())
        } else {
            Err(EditError::TooDeep(depth))
        }
    }

    fn paths(&mut self) -> &mut OutputPaths {
        let (summaries, tree) = (&self.summaries, &self.tree);
        self.paths.get_or_insert_with(|| {
            // No new entry has a path yet.
            OutputPaths::new((0..self.original_entries).map(|id| {
                let [path, source] = summaries.paths(id);
                (path, source, tree.is_present(id) == Some(true))
            }))
        })
    }
}

/// Returns the bytes of the texts and the number in a head.
fn size_of_texts(head: &EntryHead) -> usize {
    match head {
        EntryHead::Chapter(head) => {
            let number = head.number.as_ref().map_or(0, |number| 4 * number.len());
            head.name.len() + number + head.path.as_ref().map_or(0, String::len)
        }
        EntryHead::Separator => 0,
        EntryHead::PartTitle(title) => title.len(),
    }
}
