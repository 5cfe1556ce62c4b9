//! The host's side of every import: the data of a store, the functions of the contract, and WASI.
//!
//! Each interface runs on a small view of the store's data. Only [`state`] and [`linker`] know all of it.

mod callable_part;
mod contract;
mod linker;
mod permissions;
mod state;
mod stdio;
mod wasi;

pub(crate) use callable_part::{CallablePart, Providers};
pub(crate) use linker::linker_for;
pub use permissions::Permissions;
pub(crate) use state::{HostState, new_store};
pub use stdio::Invocation;
pub(crate) use stdio::{CommandIo, CommandStdout, Stdin};
