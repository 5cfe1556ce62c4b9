//! An editor that does what its config says, step by step: `{ "steps": [{ "do": "…" }] }`. Entries are named by
//! their paths or, where they have none, by their names. What it learns, it logs.

// The names of a component's exports are no names for a native linker.
#[cfg(target_family = "wasm")]
mod probe;
