//! `mdbook-wasm capture`, which mdBook starts in the place of a preprocessor that is being ported.

use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::problem::{ErrorKind, Problem};

/// Which input is kept, and where.
#[derive(Args)]
pub struct Capture {
    /// The only renderer that is supported
    renderer: String,
    /// Where the input is put
    file: PathBuf,
    /// What mdBook asks first: `supports RENDERER`
    #[arg(num_args = 0..=2)]
    question: Vec<String>,
}

/// Keeps the input and fails, so that mdBook builds nothing.
pub fn main(what: &Capture) -> Result<ExitCode, Problem> {
    if let [_, renderer] = &what.question[..] {
        return Ok(ExitCode::from(u8::from(*renderer != what.renderer)));
    }
    let keep = || {
        let mut input = Vec::new();
        io::stdin().read_to_end(&mut input)?;
        fs::write(&what.file, input)
    };
    keep().map_err(|error: io::Error| {
        Problem::new(ErrorKind::Internal, "can't keep mdBook's input").caused_by(&error)
    })?;
    Ok(ExitCode::FAILURE)
}
