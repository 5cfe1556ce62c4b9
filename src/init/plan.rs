//! The planned edits of a book, as shown to the user.

use std::fmt;
use std::path::PathBuf;

use crate::booktoml::Editor;
use crate::sanitize::Sanitized;

/// The edits that `init` makes to a book, or has made.
#[derive(Debug)]
pub struct InitPlan {
    /// The text of `book.toml`, with the edits.
    pub(super) editor: Editor,
    pub(super) notes: Vec<String>,
    /// The change of the folder for plugins.
    pub folder: PluginDirAction,
    /// True if the table is new.
    pub adds_table: bool,
}

/// The change of the folder for plugins.
#[derive(Debug, PartialEq, Eq)]
pub enum PluginDirAction {
    /// The folder stays as it is.
    Leave,
    /// The folder is created.
    Create(PathBuf),
    /// The folder is removed: it is empty.
    Remove(PathBuf),
    /// The folder is not removed: it is not empty.
    KeepNonEmpty(PathBuf),
}

impl InitPlan {
    /// Returns a plan that leaves the `book.toml` unchanged.
    pub(super) fn new(editor: Editor) -> Self {
        Self {
            editor,
            notes: Vec::new(),
            folder: PluginDirAction::Leave,
            adds_table: false,
        }
    }

    /// Returns the notes for the user, about what the plan does not do.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns true if there is nothing to do.
    pub fn is_empty(&self) -> bool {
        let changes_folder = matches!(
            self.folder,
            PluginDirAction::Create(_) | PluginDirAction::Remove(_)
        );
        self.editor.is_unchanged() && !changes_folder
    }
}

/// Shows the edits as a difference. Ends with a newline, unless the plan is empty.
impl fmt::Display for InitPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.editor.is_unchanged() {
            write!(f, "book.toml:\n{}", self.editor.diff())?;
        }
        let (folder, what) = match &self.folder {
            PluginDirAction::Leave => return Ok(()),
            PluginDirAction::Create(folder) => (folder, "created, for plugins"),
            PluginDirAction::Remove(folder) => (folder, "removed, because it is empty"),
            PluginDirAction::KeepNonEmpty(folder) => (folder, "kept, because it is not empty"),
        };
        let folder = folder.display().to_string();
        writeln!(f, "{}: {what}", Sanitized(&folder))
    }
}
