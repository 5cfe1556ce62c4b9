//! A chapter plugin that runs the action of its config: `{ "do": "…" }`. Every action must be used by a test.

// A native linker does not accept the names of a component's exports.
#[cfg(target_family = "wasm")]
mod probe;
