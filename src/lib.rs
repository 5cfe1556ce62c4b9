//! An mdBook preprocessor that runs WebAssembly component plugins, each in a sandbox.
//!
//! Data passes through these modules, and none of them uses a later one:
//!
//! ```text
//! stdin ─► protocol ─► settings ─► runtime ─► pipeline ─► protocol ─► stdout
//!          bytes to     which      component   each plugin   book to
//!          context      plugins,   to loaded   in turn, on   bytes
//!          and book     limits     plugin      the book
//! ```
//!
//! [`book`] is the data, and [`contract`] is its form in plugins. [`cli`] starts it all. The library exists for the
//! program, its tests, its benchmarks and its fuzz targets. The stable interfaces of the project are the contract in
//! `wit/` and the settings in `book.toml`.

pub mod assets;
pub mod book;
pub mod bookdir;
mod booktoml;
pub mod cache;
pub mod cases;
pub mod check;
pub mod cli;
pub mod contract;
mod diff;
mod digest;
mod environment;
pub mod fetch;
pub mod huge_pages;
pub mod init;
pub mod markdown;
pub mod packages;
pub mod pins;
pub mod pipeline;
pub mod port;
pub mod problem;
pub mod protocol;
pub mod runtime;
mod sanitize;
pub mod settings;
pub mod standalone;
#[cfg(test)]
#[path = "../tests/integration/support/strategies.rs"]
mod strategies;
mod style;
mod template;
mod units;
mod which;
