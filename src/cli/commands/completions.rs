//! `mdbook-wasm completions`.

use std::process::ExitCode;

use clap::Command;
use clap_complete::{Shell, generate};

use crate::cli::terminal::print_stdout;
use crate::problem::Problem;
use crate::settings::PROGRAM;

/// Prints the script by which a shell completes the command line.
pub fn run(shell: Shell, mut command: Command) -> Result<ExitCode, Problem> {
    let mut script = Vec::new();
    generate(shell, &mut command, PROGRAM, &mut script);
    print_stdout(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
