//! A book under edit: the changes of editors and sessions, one at a time.

mod apply;
mod contents;
mod entry_state;
mod error;
mod patches;
mod structure;

use std::borrow::Cow;
use std::num::NonZeroUsize;

use bytes::Bytes;
use indextree::{Arena, Node, NodeEdge, NodeId};

use entry_state::EntryState;
pub use error::EditError;

use super::output_paths::OutputPaths;
use super::versions::v0_2::{
    ChapterHead, ContentEdit, Edit, EntryHead, EntryId, Insertion, NameEdit, Outline, Relocation,
};
use crate::book::{Book, Chapter, ContentText, Item, SearchPattern, WithJson, subslice_range};

/// A book under edit. It shares the texts of the original book, which stays unchanged until
/// [`EditableBook::apply`].
pub struct EditableBook {
    /// The root, and all entries in the order of their IDs. Those of the original book come first, depth first. Removed
    /// ones are no longer below the root.
    entries: Arena<EntryState>,
    root: NodeId,
    /// True if anything but contents was changed.
    structure_changed: bool,
    /// The paths of chapters, once a new chapter has one.
    paths: Option<OutputPaths>,
    charged_bytes: usize,
}

/// The bytes of an entry without its texts.
const ENTRY_SIZE: usize = size_of::<Node<EntryState>>();

impl EditableBook {
    /// Opens a book for edits. Texts that are slices of `input` are not copied.
    pub fn new(book: &Book<'_>, input: &Bytes) -> Self {
        let share = |json: &str| match subslice_range(input, json.as_bytes()) {
            Some(range) => input.slice(range),
            None => Bytes::copy_from_slice(json.as_bytes()),
        };
        let mut entries = Arena::new();
        let root = entries.new_node(EntryState::new(
            EntryHead::Separator,
            ContentText::default(),
        ));
        let mut parents = vec![root];
        for (depth, item) in book.walk() {
            let (head, content) = match item {
                Item::Chapter(chapter) => (
                    EntryHead::Chapter(chapter_head(chapter)),
                    chapter.content.to_shared(share),
                ),
                Item::Separator => (EntryHead::Separator, ContentText::default()),
                Item::PartTitle(title) => (
                    EntryHead::PartTitle(title.get().to_string()),
                    ContentText::default(),
                ),
            };
            parents.truncate(depth + 1);
            let parent = parents.last().unwrap_or(&root);
            parents.push(parent.append_value(EntryState::new(head, content), &mut entries));
        }
        Self {
            entries,
            root,
            structure_changed: false,
            paths: None,
            charged_bytes: 0,
        }
    }

    /// Returns the bytes that the plugin is charged for its edits. The edits may take less memory.
    pub fn charged_bytes(&self) -> usize {
        self.charged_bytes
    }

    /// Returns true if [`EditableBook::apply`] would change the book.
    pub fn is_changed(&self) -> bool {
        let has_new_content = |node: &Node<EntryState>| node.get().new_content.is_some();
        self.structure_changed || self.entries.iter().any(has_new_content)
    }

    /// Returns all entries, depth first.
    pub fn outline(&self) -> Vec<Outline> {
        let outline = |(depth, entry)| Outline {
            id: id_of(entry),
            depth: to_u32(depth),
            entry: self.state(entry).head.clone(),
        };
        self.walk().map(outline).collect()
    }

    /// Returns the content of a chapter.
    ///
    /// # Errors
    /// [`EditError`] if there is no such chapter.
    pub fn content(&self, chapter: EntryId) -> Result<Cow<'_, str>, EditError> {
        let entry = self.chapter(chapter)?;
        Ok(self.state(entry).text())
    }

    /// Returns the chapters whose content contains a text, in the order of the book.
    pub fn chapters_containing(&self, text: &str) -> Vec<EntryId> {
        let pattern = SearchPattern::new(text);
        let contains = |(_, entry): &(usize, NodeId)| {
            let state = self.state(*entry);
            state.chapter_head().is_some() && state.contains(&pattern)
        };
        let found = self.walk().filter(contains);
        found.map(|(_, entry)| id_of(entry)).collect()
    }

    /// Makes an edit of any kind.
    ///
    /// # Errors
    /// [`EditError`]. Then the book is unchanged.
    pub fn edit(&mut self, edit: Edit) -> Result<(), EditError> {
        match edit {
            Edit::SetContent(ContentEdit { chapter, content }) => {
                self.set_content(chapter, content)
            }
            Edit::SetName(NameEdit { chapter, name }) => self.set_name(chapter, name),
            Edit::Insert(Insertion { entry, at }) => self.insert(entry, at).map(|_| ()),
            Edit::Remove(entry) => self.remove(entry),
            Edit::Relocate(Relocation { entry, to }) => self.relocate(entry, to),
        }
    }

    /// Returns an entry that is in the book.
    fn entry(&self, id: EntryId) -> Result<NodeId, EditError> {
        // Numbers of nodes begin at 1, and the root is the first.
        let number = usize::try_from(id).ok().and_then(|id| id.checked_add(2));
        let node = number.and_then(NonZeroUsize::new);
        let node = node.and_then(|number| self.entries.get_node_id_at(number));
        let node = node.ok_or(EditError::UnknownEntry(id))?;
        if node.ancestors(&self.entries).last() == Some(self.root) {
            Ok(node)
        } else {
            Err(EditError::RemovedEntry(id))
        }
    }

    /// Returns a chapter that is in the book.
    fn chapter(&self, id: EntryId) -> Result<NodeId, EditError> {
        let entry = self.entry(id)?;
        match self.state(entry).head {
            EntryHead::Chapter(_) => Ok(entry),
            EntryHead::PartTitle(_) => Err(EditError::NotAChapter(id, "a part title")),
            EntryHead::Separator => Err(EditError::NotAChapter(id, "a separator")),
        }
    }

    fn state(&self, entry: NodeId) -> &EntryState {
        self.entries[entry].get()
    }

    /// Returns all entries in the book depth first, each with its depth.
    fn walk(&self) -> impl Iterator<Item = (usize, NodeId)> {
        let entries = self.walk_from(self.root).skip(1);
        entries.map(|(depth, entry)| (depth - 1, entry))
    }

    /// Returns an entry and its descendants depth first, each with its depth below that entry.
    fn walk_from(&self, entry: NodeId) -> impl Iterator<Item = (usize, NodeId)> {
        let mut depth = 0;
        let edges = entry.traverse(&self.entries);
        edges.filter_map(move |edge| match edge {
            NodeEdge::Start(entry) => {
                depth += 1;
                Some((depth - 1, entry))
            }
            NodeEdge::End(_) => {
                depth -= 1;
                None
            }
        })
    }
}

/// Returns the head of a chapter of the original book.
fn chapter_head(chapter: &Chapter<'_>) -> ChapterHead {
    let path = |path: &WithJson<'_, Option<Cow<'_, str>>>| path.get().as_deref().map(str::to_owned);
    ChapterHead {
        name: chapter.name.get().to_string(),
        number: chapter.number.get().clone(),
        path: path(&chapter.path),
        source_path: path(&chapter.source_path),
    }
}

/// Returns the ID of an entry. The root, which has none, is the node before the first.
fn id_of(entry: NodeId) -> EntryId {
    to_u32(usize::from(entry).saturating_sub(2))
}

/// Converts a number of entries. Memory ends long before such numbers do.
fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
