//! The host's side of every import: the data of a store, the functions of the contract, and WASI.
//!
//! Each interface runs on a small view of the store's data. Only [`state`] and [`linker`] know all of it.

mod contract;
mod grants;
mod linked_part;
mod linker;
mod state;
mod stdio;
mod wasi;
mod wasi_p3;

pub use grants::Grants;
pub(crate) use linked_part::{LinkedPart, Providers};
pub(crate) use linker::HostInterfaces;
pub(crate) use state::{HostState, new_store};
pub use stdio::Invocation;
pub(crate) use stdio::{CommandIo, Stdin, Stdout};
