//! The commands for development: `cargo xtask bench`, `compat`, `demo`, `dist`, `fuzz`, `notes` and `test`.

mod apt;
mod bench;
mod cargo;
mod chromium;
mod compat;
mod demo;
mod deny;
mod dist;
mod fuzz;
mod go;
mod harness;
mod registry;
mod target;
mod test;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  bench [--quick] [ROW]  run the benchmarks, and write the figures into the guide
  compat [WORD]          compare preprocessors from crates.io with their native programs, and write the results
                         into the guide; with WORD, only those whose names contain it
  demo                   build the plugins, the program and the sample book, and show what the plugins changed
  dist                   build the programs of a release, and pack them into an archive
  fuzz TARGET [SECONDS]  search for failing inputs with libFuzzer (needs a nightly Rust and cargo-fuzz)
  notes VERSION          print the section of a version in the changelog
  test                   check formatting and lints, run all tests, and build the documentation";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bench", ref args @ ..] => bench::main(args),
        ["compat"] => compat::main(&[]),
        ["compat", word] => compat::main(&[word]),
        ["demo"] => demo::main(),
        ["dist"] => dist::main(),
        ["fuzz", ref args @ ..] => fuzz::main(args),
        ["notes", version] => dist::notes(version),
        ["test"] => test::main(),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
