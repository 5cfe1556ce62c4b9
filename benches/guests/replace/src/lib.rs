//! A chapter plugin that replaces one text by another, `{ "from": "…", "to": "…" }`, and [`replace`], which its native
//! peer runs too.

mod replace;

// The names of a component's exports are no names for a native linker.
#[cfg(target_family = "wasm")]
mod plugin;

pub use replace::replace;
