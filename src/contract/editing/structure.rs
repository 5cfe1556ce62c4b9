//! Edits of everything but contents.

use std::mem;

use indextree::NodeId;

use super::entry_state::EntryState;
use super::{ENTRY_SIZE, EditError, EditableBook, id_of};
use crate::book::{ContentChange, ContentText, MAX_DEPTH};
use crate::contract::output_paths::OutputPaths;
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
        let state = self.entries[entry].get_mut();
        if state.chapter_head().is_some_and(|head| head.name == name) {
            return Ok(());
        }
        if let EntryHead::Chapter(head) = &mut state.head {
            head.name = name;
        }
        self.charged_bytes -= state.charged_head_bytes;
        state.charged_head_bytes = size_of_texts(&state.head);
        self.charged_bytes += state.charged_head_bytes;
        state.is_renamed = true;
        self.structure_changed = true;
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
                    let paths = self.paths();
                    if !paths.is_valid(path) {
                        return Err(EditError::InvalidPath(path.clone()));
                    }
                    if !paths.reserve(path) {
                        return Err(EditError::DuplicatePath(path.clone()));
                    }
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
        let head_bytes = size_of_texts(&head);
        self.charged_bytes += ENTRY_SIZE + head_bytes + content_bytes;
        let entry = self.entries.new_node(EntryState {
            new_content: content.map(|content| ContentChange::Text(content.into())),
            charged_bytes: content_bytes,
            charged_head_bytes: head_bytes,
            is_moved: true,
            ..EntryState::new(head, ContentText::default())
        });
        self.put(entry, at);
        Ok(id_of(entry))
    }

    /// Removes an entry with everything that is nested in it.
    ///
    /// # Errors
    /// [`EditError`] if there is no such entry.
    pub fn remove(&mut self, entry: EntryId) -> Result<(), EditError> {
        let entry = self.entry(entry)?;
        entry.detach(&mut self.entries);
        let removed: Vec<_> = entry.descendants(&self.entries).collect();
        for entry in removed {
            let state = self.entries[entry].get_mut();
            state.new_content = None;
            self.charged_bytes -= mem::take(&mut state.charged_bytes);
            let path = state.chapter_head().and_then(|head| head.path.as_deref());
            if let (Some(paths), Some(path)) = (&mut self.paths, path) {
                paths.release(path);
            }
        }
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
        let parent = self.parent_at(to);
        if parent.ancestors(&self.entries).any(|above| above == entry) {
            return Err(EditError::IntoItself(id));
        }
        let chapters = self.walk_from(entry);
        let chapters = chapters.filter(|(_, entry)| self.state(*entry).chapter_head().is_some());
        if let Some(deepest) = chapters.map(|(depth, _)| depth).max() {
            self.check_depth(to, deepest)?;
        }
        self.put(entry, to);
        self.entries[entry].get_mut().is_moved = true;
        Ok(())
    }

    fn insert_point(&self, place: Place) -> Result<InsertPoint, EditError> {
        let parent = |id: Option<EntryId>| id.map_or(Ok(self.root), |id| self.chapter(id));
        Ok(match place {
            Place::Before(id) => InsertPoint::Before(self.entry(id)?),
            Place::After(id) => InsertPoint::After(self.entry(id)?),
            Place::FirstIn(id) => InsertPoint::FirstIn(parent(id)?),
            Place::LastIn(id) => InsertPoint::LastIn(parent(id)?),
        })
    }

    /// Puts an entry with its descendants at a position that is not among these.
    fn put(&mut self, entry: NodeId, at: InsertPoint) {
        let entries = &mut self.entries;
        match at {
            InsertPoint::Before(next) | InsertPoint::After(next) if next == entry => {}
            InsertPoint::Before(next) => next.insert_before(entry, entries),
            InsertPoint::After(previous) => previous.insert_after(entry, entries),
            InsertPoint::FirstIn(parent) => parent.prepend(entry, entries),
            InsertPoint::LastIn(parent) => parent.append(entry, entries),
        }
        self.structure_changed = true;
    }

    /// Returns the entry that an entry at a position is nested in, or the root.
    fn parent_at(&self, at: InsertPoint) -> NodeId {
        match at {
            InsertPoint::Before(sibling) | InsertPoint::After(sibling) => {
                self.entries[sibling].parent().unwrap_or(self.root)
            }
            InsertPoint::FirstIn(parent) | InsertPoint::LastIn(parent) => parent,
        }
    }

    /// Checks the nesting of an entry whose deepest chapter is `deepest` levels below it.
    fn check_depth(&self, at: InsertPoint, deepest: usize) -> Result<(), EditError> {
        // The parent and what it is nested in, without the root.
        let depth = self.parent_at(at).ancestors(&self.entries).count() - 1 + deepest;
        if depth < MAX_DEPTH {
            Ok(())
        } else {
            Err(EditError::TooDeep(depth))
        }
    }

    fn paths(&mut self) -> &mut OutputPaths {
        let (entries, root) = (&self.entries, self.root);
        self.paths.get_or_insert_with(|| {
            // No new entry has a path yet.
            let chapters = entries.iter_node_ids().filter_map(|entry| {
                let head = entries[entry].get().chapter_head()?;
                let is_present = entry.ancestors(entries).last() == Some(root);
                Some((
                    head.path.as_deref(),
                    head.source_path.as_deref(),
                    is_present,
                ))
            });
            OutputPaths::new(chapters)
        })
    }
}

/// A position for an entry.
#[derive(Clone, Copy)]
enum InsertPoint {
    Before(NodeId),
    After(NodeId),
    /// Before the first child of a chapter, or of the root.
    FirstIn(NodeId),
    /// After the last child of a chapter, or of the root.
    LastIn(NodeId),
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
