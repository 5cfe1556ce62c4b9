//! Runs a program on a book, in the sandbox and natively.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::pipeline::{MessageSink, Options};
use crate::problem::{ErrorKind, Problem};
use crate::protocol;
use crate::settings::PluginSettings;
use crate::standalone;
use crate::which::NativeCommand;

/// Runs the plugin on mdBook's input. Returns the resulting book as JSON.
///
/// # Errors
/// Fails if the plugin fails.
pub fn run_in_sandbox(
    input: &[u8],
    plugin: &PluginSettings,
    options: Options,
    sink: &mut dyn MessageSink,
) -> Result<Vec<u8>, Problem> {
    let parsed = protocol::parse(input)?;
    let outcome = standalone::run(parsed, input.len(), plugin, options, sink)?;
    Ok(outcome.json)
}

/// Runs the native program on mdBook's input. Returns what it writes to standard output.
///
/// # Errors
/// Fails if the program can't be started, or fails.
pub fn run_natively(native: &NativeCommand, root: &Path, input: &[u8]) -> Result<Vec<u8>, Problem> {
    let failed = || {
        let what = format!("the native `{}` failed on this book", native.file.display());
        let help = "fix that program, or skip the comparison with `--no-check`";
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
                // A program that does not read all of its input reports that by its status.
                stdin.map(|mut stdin| stdin.write_all(input))
            });
            child.wait_with_output()
        })
    };
    let output = run().map_err(|error| failed().caused_by(&error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(failed().why(output.status).why(stderr.trim_end()))
}

/// Asks the native program whether it supports a renderer.
pub fn supports(native: &NativeCommand, root: &Path, renderer: &str) -> bool {
    let answer = command(native, root)
        .args(["supports", renderer])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    answer.is_ok_and(|status| status.success())
}

/// Returns the command that mdBook 0.5 starts.
fn command(native: &NativeCommand, root: &Path) -> Command {
    let mut command = Command::new(&native.file);
    command.args(&native.arguments).current_dir(root);
    command
}
