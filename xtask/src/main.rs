//! The commands for development, as the usage message lists them.

mod bench;
mod cargo;
mod compat;
mod demo;
mod deny;
mod dist;
mod fuzz;
mod go;
mod guests;
mod harness;
mod pip;
mod platforms;
mod registry;
mod target;
mod test;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  advisories             look all dependencies up in the database of security advisories
  bench [--quick] [ROW]  run the benchmarks, and write the figures into the guide
  compat [WORD]          compare preprocessors from crates.io with their native programs, and write the results
                         into the guide; with WORD, only those whose names contain it
  demo [--all]           build the program, the sample book and its plugins, and show what each plugin does; with --all,
                         also build the plugins in JavaScript and Python
  dist                   build the programs of a release, and pack them into an archive
  fuzz TARGET [SECONDS]  search for failing inputs with libFuzzer (needs a nightly Rust and cargo-fuzz)
  notes VERSION          print the section of a version in the changelog
  test                   check formatting, lints, dependencies and other systems, and run all tests";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["advisories"] => deny::advisories(),
        ["bench", ref args @ ..] => bench::main(args),
        ["compat"] => compat::main(&[]),
        ["compat", word] => compat::main(&[word]),
        ["demo"] => demo::main(false),
        ["demo", "--all"] => demo::main(true),
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
