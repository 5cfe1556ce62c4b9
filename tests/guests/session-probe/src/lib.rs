//! A session that does what its config says: it counts its chapters, and returns `edits` of the config when all
//! were visited. Its end is logged by its destructor.

// The names of a component's exports are no names for a native linker.
#[cfg(target_family = "wasm")]
mod probe;
