//! WASI 0.2 and 0.3, a package a file: wasmtime-wasi's functions, except for those that are denied, recorded or replaced.
//!
//! An interface is in a linker once. So no version of it leads to a function that is replaced.

pub mod cli;
pub mod clocks;
mod config;
mod deterministic;
pub mod filesystem;
pub mod io;
mod sink_consumer;
pub mod sockets;

pub use config::wasi_ctx;
pub use deterministic::RandomSequence;
pub use filesystem::{FilesView, FilesystemState};

use crate::runtime::events::AccessDenials;

/// Projection of a store's data to the accesses that were denied.
pub type Denials<T> = fn(&mut T) -> &mut AccessDenials;
