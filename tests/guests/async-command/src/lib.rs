//! An ordinary preprocessor for WASI 0.3: it reads `[context, book]` from the stream of its standard input, runs the
//! action of its config (`{ "do": "…" }`), and writes the book to the stream of its standard output. Every action must
//! be used by a test.

// A native linker does not accept the names of a component's exports.
#[cfg(target_family = "wasm")]
mod command;
