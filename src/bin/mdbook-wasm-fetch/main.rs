//! The program `mdbook-wasm-fetch`, which `mdbook-wasm fetch` and `mdbook-wasm update` start. It contains only the
//! client of registries, which no other program has; the rest is in the library.

mod client;

use std::process::ExitCode;

fn main() -> ExitCode {
    mdbook_wasm::cli::fetch_main(client::Client::new)
}
