//! The contract: its versions, and the abilities of each kind of plugin.

mod book_structure;
mod compat_v0_1;
mod editors;
mod frozen;
mod markdown;
mod sessions;
