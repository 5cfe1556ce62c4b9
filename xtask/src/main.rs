//! The project's own commands: `cargo xtask bench`, `compat`, `demo`, `dist`, `fuzz`, `notes` and `test`.

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

  bench [--quick] [ROW]  measure against other programs, and write the figures into the guide
  compat [WORD]          compare preprocessors from crates.io with their native selves, and write which
                         ones run into the guide; with a word, only those with it in their names
  demo                   build the plugins, the program and the sample book, and say where to look
  dist                   build the programs as a release has them, and put them into an archive
  fuzz TARGET [SECONDS]  look for inputs that break a promise (needs a nightly Rust and cargo-fuzz)
  notes VERSION          print what the changelog says of a version
  test                   format and lint check, every test, and the documentation";

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
