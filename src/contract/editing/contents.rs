//! Edits of contents.

use indextree::NodeId;

use super::patches::to_patches;
use super::{EditError, EditableBook};
use crate::book::ContentChange;
use crate::contract::versions::v0_2::{EntryId, TextEdit};

impl EditableBook {
    /// Sets the content of a chapter.
    ///
    /// # Errors
    /// [`EditError`] if there is no such chapter.
    pub fn set_content(&mut self, chapter: EntryId, content: String) -> Result<(), EditError> {
        let entry = self.chapter(chapter)?;
        let bytes = content.len();
        let change = self.state(entry).content.change_to(content);
        self.set_change(entry, change, bytes);
        Ok(())
    }

    /// Replaces parts of the content of a chapter.
    ///
    /// # Errors
    /// [`EditError`] if there is no such chapter, or an edit does not fit its content.
    pub fn edit_content(
        &mut self,
        chapter: EntryId,
        edits: Vec<TextEdit>,
    ) -> Result<(), EditError> {
        let entry = self.chapter(chapter)?;
        let state = self.state(entry);
        let patched = to_patches(edits, || state.text()).and_then(|patches| state.patch(patches));
        let (change, bytes) = patched.map_err(|error| EditError::InvalidPatch(chapter, error))?;
        self.set_change(entry, change, bytes);
        Ok(())
    }

    /// Sets the difference from the original content, for which the plugin is charged `bytes`.
    fn set_change(&mut self, entry: NodeId, change: Option<ContentChange>, bytes: usize) {
        let state = self.entries[entry].get_mut();
        self.charged_bytes -= state.charged_bytes;
        state.charged_bytes = change.as_ref().map_or(0, |_| bytes);
        self.charged_bytes += state.charged_bytes;
        state.new_content = change;
    }
}
