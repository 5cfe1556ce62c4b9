//! The contract: its versions, and what a plugin can do by each of its kinds.

mod book_structure;
mod compat_v0_1;
mod editors;
mod frozen;
mod markdown;
mod sessions;
