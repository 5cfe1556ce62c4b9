//! A chapter plugin that works for a while on each chapter: `{ "iterations": 1000000 }`. Guests
//! have no clock, so the harness finds out how many iterations a millisecond takes.

// The names of a component's exports are no names for a native linker.
#[cfg(target_family = "wasm")]
mod plugin;
