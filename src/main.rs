//! The program `mdbook-wasm`. All of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    mdbook_wasm::cli::main()
}
