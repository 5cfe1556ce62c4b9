//! A session that is controlled by its config: it counts its chapters, and returns the `edits` of the config at the
//! end. Its destructor logs a message.

// A native linker does not accept the names of a component's exports.
#[cfg(target_family = "wasm")]
mod probe;
