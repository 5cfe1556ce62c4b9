//! `mdbook-wasm capture`, a hidden subcommand: mdBook starts it instead of a preprocessor that is being ported.

use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::problem::{ErrorKind, OrProblem, Problem};

/// The arguments of `capture`.
#[derive(Args)]
pub struct CaptureArgs {
    /// The only renderer that is supported
    renderer: String,
    /// The file that the input is written to
    file: PathBuf,
    /// mdBook's question before the input: `supports RENDERER`
    #[arg(num_args = 0..=2)]
    question: Vec<String>,
}

/// Writes the input to a file and fails, so that mdBook builds nothing.
pub fn run(args: &CaptureArgs) -> Result<ExitCode, Problem> {
    if let [_, renderer] = &args.question[..] {
        return Ok(ExitCode::from(u8::from(*renderer != args.renderer)));
    }
    let capture = || {
        let mut input = Vec::new();
        io::stdin().read_to_end(&mut input)?;
        fs::write(&args.file, input)
    };
    capture().or_problem(ErrorKind::Internal, "can't capture mdBook's input")?;
    Ok(ExitCode::FAILURE)
}
