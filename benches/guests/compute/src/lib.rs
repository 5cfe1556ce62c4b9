//! A chapter plugin that uses CPU time on each chapter: `{ "iterations": 1000000 }`. Guests have no clock, so the
//! harness measures the number of iterations per millisecond.

// A native linker does not accept the names of a component's exports.
#[cfg(target_family = "wasm")]
mod plugin;
