//! A chapter plugin with the assets of its config: `{ "assets": [["a.css", "a { }"], …] }`. `{ "do": "…" }` makes it do
//! something else when the assets are requested.

// A native linker does not accept the names of a component's exports.
#[cfg(target_family = "wasm")]
mod probe;
