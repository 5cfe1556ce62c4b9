//! The host's side of every import: the data of a store, the functions of the contract, and WASI.

mod command_io;
mod contract;
mod editing;
mod grants;
mod linker;
mod state;
mod stream;
mod wasi;
mod wasi_p3;

pub use command_io::Invocation;
pub(crate) use command_io::{Stdin, Stdout};
pub use grants::Grants;
pub(crate) use linker::HostInterfaces;
pub use state::HostState;
pub(crate) use state::{Command, new_store};
