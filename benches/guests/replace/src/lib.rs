//! A chapter plugin that replaces one text by another: `{ "from": "…", "to": "…" }`.

// The names of a component's exports are no names for a native linker.
#[cfg(target_family = "wasm")]
mod plugin;
