//! A chapter plugin with the assets that its config says: `{ "assets": [["a.css", "a { }"], …] }`. With
//! `{ "do": "…" }` it does something else when it is asked for them.

// The names of a component's exports are no names for a native linker.
#[cfg(target_family = "wasm")]
mod probe;
