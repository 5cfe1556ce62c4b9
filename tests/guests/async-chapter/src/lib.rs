//! A chapter plugin whose functions wait, and which does what its config says: `{"do":"…"}`. Each test names the deed
//! that it needs; a deed that no test names has no place here.

// The names of a component's exports are no names for a native linker.
#[cfg(target_family = "wasm")]
mod plugin;
