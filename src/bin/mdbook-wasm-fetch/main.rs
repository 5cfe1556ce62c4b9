//! The program `mdbook-wasm-fetch`, which `mdbook-wasm fetch` and `mdbook-wasm update` start. It alone has a client
//! of registries in it, and nothing but that is here: the rest is in the library.

mod client;

use std::process::ExitCode;

fn main() -> ExitCode {
    mdbook_wasm::cli::fetch_main(client::Client::new)
}
