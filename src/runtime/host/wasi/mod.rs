//! WASI 0.2, a package a file. Each runs on a view of its own, and calls wasmtime-wasi for whatever is neither denied,
//! recorded nor replaced.

pub mod cli;
pub mod clocks;
mod config;
mod deterministic;
pub mod filesystem;
pub mod io;
pub mod random;
pub mod sockets;

pub use cli::CliView;
pub use clocks::ClockView;
pub use config::{LazyWasiCtx, LazyWasiView, WasiConfig};
pub use deterministic::{DeterministicRng, MAX_RANDOM_BYTES};
pub use filesystem::{FilesView, FilesystemState};
pub use io::StreamsView;
pub use random::RandomView;
pub use sockets::SocketsView;
