//! WASI 0.3, a package a file, on the views of [WASI 0.2](super::wasi): the same is denied, recorded and replaced.

pub mod cli;
pub mod clocks;
mod convert;
pub mod filesystem;
pub mod random;
mod sink_consumer;
pub mod sockets;
