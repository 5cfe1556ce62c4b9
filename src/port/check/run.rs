//! One program on one book, natively and in the sandbox.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::Check;
use crate::native::Native;
use crate::pipeline::{Ends, Report};
use crate::problem::{ErrorKind, Problem};
use crate::protocol;
use crate::trial::{self, How};

/// The book that the plugin makes of mdBook's input, as JSON.
///
/// # Errors
/// Where it fails.
pub fn in_sandbox(input: &[u8], check: Check, report: &mut dyn Report) -> Result<Vec<u8>, Problem> {
    let how = How {
        cache: check.cache,
        time: check.time,
        ends: Ends::Never,
    };
    let parsed = protocol::parse(input)?;
    let tried = trial::run(parsed, input.len(), &check.plugin, how, report)?;
    Ok(tried.json)
}

/// What the native program writes for mdBook's input.
///
/// # Errors
/// Where it can't be started, or fails.
pub fn natively(native: &Native, root: &Path, input: &[u8]) -> Result<Vec<u8>, Problem> {
    let failed = || {
        let what = format!("the native `{}` failed on this book", native.file.display());
        let help = "so there is nothing to compare with; `--no-check` does not run it";
        Problem::new(ErrorKind::Failed, what).help(Some(help))
    };
    let run = || {
        let mut child = command(native, root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // One that does not read all of it says why by its status.
                stdin.map(|mut stdin| stdin.write_all(input))
            });
            child.wait_with_output()
        })
    };
    let output = run().map_err(|error| failed().caused_by(&error))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(failed().why(output.status).why(said.trim_end()))
        }
    }
}

/// Whether the native program says that it supports a renderer.
pub fn supports(native: &Native, root: &Path, renderer: &str) -> bool {
    let answer = command(native, root)
        .args(["supports", renderer])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    answer.is_ok_and(|status| status.success())
}

/// As mdBook 0.5 starts it.
fn command(native: &Native, root: &Path) -> Command {
    let mut command = Command::new(&native.file);
    command.args(&native.arguments).current_dir(root);
    command
}
