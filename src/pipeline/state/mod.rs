//! The state of a run: the book between two plugins, the update that a plugin makes, and the results of chapters.

mod book_state;
mod book_update;
mod chapter_results;

pub use book_state::{BookState, ByteArena};
pub use book_update::BookUpdate;
pub use chapter_results::{ChapterResult, ChapterResults};
