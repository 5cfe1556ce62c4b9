//! The project's own commands: `cargo xtask demo` and `cargo xtask test`.

mod cargo;
mod demo;
mod target;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  demo  build the plugins, the program and the sample book, and say where to look
  test  format and lint check, every test, and the documentation";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let done = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["demo"] => demo::main(),
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
