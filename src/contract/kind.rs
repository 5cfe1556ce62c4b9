//! The kinds of plugins.

use super::PACKAGE;

/// The package of WASI whose `run` a command exports.
pub const WASI_CLI: &str = "wasi:cli";

/// A kind of plugin: what it receives, and what it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Receives one chapter at a time, and returns its content.
    Chapter,
    /// Receives the whole book, and returns it.
    Book,
    /// Receives a handle of the book, which stays with the host.
    Editor,
    /// Receives the chapters in order, and returns edits of the book.
    Session,
    /// Receives the whole book as JSON on standard input, like any preprocessor of mdBook.
    Command,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Chapter,
        Self::Book,
        Self::Editor,
        Self::Session,
        Self::Command,
    ];

    /// Returns the package and the interface that a plugin of this kind exports.
    pub(super) fn interface(self) -> (&'static str, &'static str) {
        match self {
            Self::Chapter => (PACKAGE, "chapter-processor"),
            Self::Book => (PACKAGE, "book-processor"),
            Self::Editor => (PACKAGE, "book-editor"),
            Self::Session => (PACKAGE, "book-session"),
            Self::Command => (WASI_CLI, "run"),
        }
    }

    /// Returns the interface with async functions that a plugin of this kind may export instead.
    pub(super) fn async_interface(self) -> Option<&'static str> {
        match self {
            Self::Chapter => Some("async-chapter-processor"),
            Self::Book => Some("async-book-processor"),
            Self::Editor | Self::Session | Self::Command => None,
        }
    }

    /// Returns the world of the contract for plugins of this kind, without assets. `None`: the contract has none.
    pub fn world(self) -> Option<&'static str> {
        match self {
            Self::Chapter => Some("chapter-preprocessor"),
            Self::Book => Some("book-preprocessor"),
            Self::Editor => Some("editor-preprocessor"),
            Self::Session => Some("session-preprocessor"),
            Self::Command => None,
        }
    }

    /// Returns the name in machine-readable output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chapter => "chapter",
            Self::Book => "book",
            Self::Editor => "editor",
            Self::Session => "session",
            Self::Command => "command",
        }
    }

    /// Returns the name in messages.
    pub fn description(self) -> &'static str {
        match self {
            Self::Chapter => "chapter plugin",
            Self::Book => "book plugin",
            Self::Editor => "editor",
            Self::Session => "session",
            Self::Command => "command (an ordinary preprocessor)",
        }
    }
}
