//! The book between the rooms: its items as a tree, each value with the bytes that it came with.
//!
//! Those bytes are JSON. A value that was not changed still has them, so that whoever writes the book
//! can repeat them instead of making them anew. Where they are from is not known here.

mod content;
mod fields;
mod kept;
mod locate;
mod patch;
mod place;
mod shared;
mod splice;
mod text;
mod tree;

pub use content::{Content, New};
pub use fields::{Field, FieldList};
pub use kept::Kept;
pub use locate::{Count, Located, Position, Stretch};
pub use patch::{Fault, Misplaced, Patch, check_order, patched};
pub use place::place_in;
pub use shared::{Needle, Shared};
pub use splice::Splice;
pub use text::{Gatherer, Text};
pub use tree::{Book, Chapter, Item, MAX_DEPTH, Numbers, Walk};
