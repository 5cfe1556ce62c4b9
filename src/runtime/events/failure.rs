//! Failures of a plugin's run.

use crate::runtime::quota::LimitExceeded;

/// Reason why a plugin did not return a result.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// The plugin returned an error: a message for the author of the book.
    #[error("{0}")]
    PluginError(String),
    /// The plugin exceeded a limit.
    #[error("{0}")]
    Limit(LimitExceeded),
    /// The plugin trapped, most often by a panic.
    #[error("it crashed: {reason}{}{}", lines("| ", stderr), lines("at ", frames))]
    Trap {
        /// Wasmtime's name of the trap, or the error of a host function.
        reason: String,
        /// Last lines of the guest's standard error.
        stderr: Vec<String>,
        /// Functions of the guest, innermost first.
        frames: Vec<String>,
    },
    /// The plugin called `exit` with this status.
    #[error("it called exit with status {0} instead of returning")]
    Exit(i32),
    /// The plugin is a command, and exited with another status than 0.
    #[error("it exited with status {status}{}{}", if stderr.is_empty() { " and printed nothing on standard error" } else { "" }, lines("| ", stderr))]
    Status {
        /// The exit status.
        status: i32,
        /// Last lines of its standard error.
        stderr: Vec<String>,
    },
    /// The host could not run the plugin.
    #[error("{0}")]
    Host(String),
    /// A part of the plugin failed.
    #[error("in its part `{name}`: {failure}")]
    Part {
        /// Name of the part.
        name: String,
        /// Failure of the part, which is never of this variant.
        failure: Box<Self>,
    },
}

impl Failure {
    /// Returns the failure of the part where it happened, or else this one.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::Part { failure, .. } => failure.innermost(),
            other => other,
        }
    }
}

/// Returns lines, each with a prefix, behind the line that they explain.
fn lines(prefix: &str, lines: &[String]) -> String {
    let lines = lines.iter().map(|line| format!("\n{prefix}{line}"));
    lines.collect()
}

/// Returns the failure of a plugin for which the system started no thread.
pub(crate) fn thread_spawn_failed(error: &std::io::Error) -> Failure {
    Failure::Host(format!("can't start a thread: {error}"))
}

/// The error of a host function that calls a part which failed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("part `{part}`: {failure}")]
pub struct PartFailed {
    /// Name of the part.
    pub part: String,
    /// Failure of the part.
    pub failure: Failure,
}

/// The error of a host function that calls a part when the plugin's own time is over.
#[derive(Debug, thiserror::Error)]
#[error("the plugin's time limit is reached")]
pub struct PluginTimedOut;
