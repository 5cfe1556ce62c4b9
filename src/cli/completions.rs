//! `mdbook-wasm completions`.

use std::process::ExitCode;

use clap::Command;
use clap_complete::{Shell, generate};

use super::console::answer;
use crate::problem::Problem;
use crate::settings::PROGRAM;

/// Prints what a shell reads to complete the command line.
pub fn main(shell: Shell, mut command: Command) -> Result<ExitCode, Problem> {
    let mut script = Vec::new();
    generate(shell, &mut command, PROGRAM, &mut script);
    answer(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
