//! An editor that runs the steps of its config: `{ "steps": [{ "do": "…" }] }`. Entries are named by their paths, or by
//! their names if they have none. It logs the results of queries.

// A native linker does not accept the names of a component's exports.
#[cfg(target_family = "wasm")]
mod probe;
