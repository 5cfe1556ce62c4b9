//! The environment variables that are this program's own.
//!
//! They do not begin with `MDBOOK_`: mdBook takes every such variable for a key of `book.toml`, and 0.5.0 ends
//! with an error where it knows none of that name.

use std::env;
use std::ffi::OsString;

/// In which form is said what a run has to say.
pub const FORMAT: &str = "MDWASM_FORMAT";
/// How much is said.
pub const LOG: &str = "MDWASM_LOG";
/// Where compiled code and earlier results are kept.
pub const CACHE_DIR: &str = "MDWASM_CACHE_DIR";

/// The value of a variable under its name, or under the one that it had first.
pub fn value(name: &str) -> Option<OsString> {
    let first = || env::var_os(name.replacen("MDWASM_", "MDBOOK_WASM_", 1));
    env::var_os(name).or_else(first)
}
