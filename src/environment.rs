//! The environment variables of this program.
//!
//! Their names do not begin with `MDBOOK_`: mdBook treats every such variable as a key of `book.toml`, and version 0.5.0
//! fails if it does not know the key.

use std::env;
use std::ffi::OsString;

/// The output format of messages.
pub const FORMAT: &str = "MDWASM_FORMAT";
/// The log level; `debug` and `trace` show all messages.
pub const LOG: &str = "MDWASM_LOG";
/// The folder of compiled code, earlier results and downloaded packages.
pub const CACHE_DIR: &str = "MDWASM_CACHE_DIR";

/// Returns the value of a variable under its name, or under its former name, which began with `MDBOOK_WASM_`.
pub fn value(name: &str) -> Option<OsString> {
    let former = || env::var_os(name.replacen("MDWASM_", "MDBOOK_WASM_", 1));
    env::var_os(name).or_else(former)
}

#[cfg(test)]
mod tests {
    use super::{CACHE_DIR, FORMAT, LOG};

    #[test]
    fn the_guide_has_every_variable() {
        let guide = concat!(
            include_str!("../sample-book/using/cache.md"),
            include_str!("../sample-book/using/ci.md"),
            include_str!("../sample-book/using/trouble.md"),
        );
        for name in [FORMAT, LOG, CACHE_DIR] {
            assert!(guide.contains(name), "{name}");
        }
    }
}
