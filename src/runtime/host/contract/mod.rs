//! Functions of the contract that plugins import, an interface a file.

mod editing;
mod log;
mod markdown;

pub use editing::{Editing, EditingView};
pub use log::{Log, LogView};
pub use markdown::{Markdown, MarkdownView};
