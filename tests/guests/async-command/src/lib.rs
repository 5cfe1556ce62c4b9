//! An ordinary preprocessor, as somebody writes it for WASI 0.3: it reads `[context, book]` from the stream of its
//! standard input, does what its config says (`{ "do": "…" }`), and writes the book to that of its standard output.
//! Each test names the deed that it needs; a deed that no test names has no place here.

// The names of a component's exports are no names for a native linker.
#[cfg(target_family = "wasm")]
mod command;
