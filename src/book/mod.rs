//! The book between the rooms: its items as a tree, each value with the bytes that it came with.
//!
//! Nothing here knows where those bytes are from. A value that was not changed still has them, so
//! that whoever writes the book can repeat them instead of making them anew.

mod kept;
mod locate;
mod tree;

pub use kept::Kept;
pub use locate::{Position, position};
pub use tree::{Book, Chapter, Field, Item, MAX_DEPTH, Numbers, Walk};
