//! The program `mdbook-wasm`, which is all in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mdbook_wasm::cli::main()
}
