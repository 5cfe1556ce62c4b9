//! Failures of a plugin's run.

use std::fmt;

use crate::runtime::quota::LimitExceeded;

/// Reason why a plugin did not return a result.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The plugin returned an error: a message for the author of the book.
    PluginError(String),
    /// The plugin exceeded a limit.
    Limit(LimitExceeded),
    /// The plugin trapped, most often by a panic.
    Trap {
        /// Wasmtime's name of the trap, or the error of a host function.
        reason: String,
        /// Last lines of the guest's standard error.
        stderr: Vec<String>,
        /// Functions of the guest, innermost first.
        frames: Vec<String>,
    },
    /// The plugin called `exit` with this status.
    Exit(i32),
    /// The plugin is a command, and exited with another status than 0.
    Status {
        /// The exit status.
        status: i32,
        /// Last lines of its standard error.
        stderr: Vec<String>,
    },
    /// The host could not run the plugin.
    Host(String),
    /// A part of the plugin failed.
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

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PluginError(message) => f.write_str(message),
            Self::Limit(limit) => limit.fmt(f),
            Self::Trap {
                reason,
                stderr,
                frames,
            } => {
                write!(f, "it crashed: {reason}")?;
                write_lines(f, stderr)?;
                for frame in frames {
                    write!(f, "\nat {frame}")?;
                }
                Ok(())
            }
            Self::Exit(status) => write!(
                f,
                "it called exit with status {status} instead of returning"
            ),
            Self::Status { status, stderr } => {
                write!(f, "it exited with status {status}")?;
                if stderr.is_empty() {
                    f.write_str(" and printed nothing on standard error")?;
                }
                write_lines(f, stderr)
            }
            Self::Host(message) => f.write_str(message),
            Self::Part { name, failure } => write!(f, "in its part `{name}`: {failure}"),
        }
    }
}

fn write_lines(f: &mut fmt::Formatter<'_>, lines: &[String]) -> fmt::Result {
    lines.iter().try_for_each(|line| write!(f, "\n| {line}"))
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
