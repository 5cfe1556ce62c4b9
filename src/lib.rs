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

// The data's way.
pub mod book;
pub mod contract;
pub mod markdown;
pub mod pipeline;
pub mod protocol;
pub mod runtime;
pub mod settings;
mod stack;

// Books and plugins outside a build.
pub mod assets;
pub mod bookdir;
mod booktoml;
pub mod cases;
pub mod check;
pub mod init;
pub mod pins;
pub mod port;
pub mod standalone;
mod template;

// The cache, and packages from registries.
pub mod cache;
pub mod fetch;
pub mod packages;

pub mod cli;

// Helpers that every module may use.
mod diff;
mod digest;
mod environment;
pub mod huge_pages;
pub mod problem;
mod replace_file;
mod sanitize;
mod style;
mod units;
mod which;

#[cfg(test)]
#[path = "../tests/integration/support/strategies.rs"]
mod strategies;
