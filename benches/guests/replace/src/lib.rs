//! A chapter plugin that replaces a text, `{ "from": "…", "to": "…" }`, and the function [`replace`], which its native
//! peer uses too.

mod replace;

// A native linker does not accept the names of a component's exports.
#[cfg(target_family = "wasm")]
mod plugin;

pub use replace::replace;
