//! A limit that a plugin exceeded, as the error names it.

use std::fmt;
use std::time::Duration;

use crate::units::format_bytes;

/// Limit that a plugin exceeded, with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitExceeded {
    /// Memory of the plugin and of the data kept for it, in bytes.
    Memory(usize),
    /// Number of table elements.
    TableElements(usize),
    /// Number of core instances, and of memories and of tables.
    Instances(usize),
    /// Number of handles to resources of the host or of the plugin itself.
    Handles(usize),
    /// Wall-clock time.
    Timeout(Duration),
    /// Log output, in bytes.
    Log(usize),
    /// Number of findings.
    Findings(usize),
    /// Results, in bytes.
    Output(usize),
    /// Native stack, in bytes.
    Stack(usize),
}

impl LimitExceeded {
    /// Returns the key of `limits` in the settings.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Memory(_) => "memory",
            Self::TableElements(_) => "table-elements",
            Self::Instances(_) => "instances",
            Self::Handles(_) => "handles",
            Self::Timeout(_) => "timeout",
            Self::Log(_) => "log",
            Self::Findings(_) => "findings",
            Self::Output(_) => "output",
            Self::Stack(_) => "stack",
        }
    }

    /// Returns the next step for the user.
    pub fn help(&self) -> String {
        format!("raise `limits.{}` if it should have more", self.key())
    }
}

impl fmt::Display for LimitExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Memory(bytes) => write!(f, "out of memory (limit {})", format_bytes(bytes)),
            Self::TableElements(count) => {
                write!(f, "its tables exceeded the limit of {count} elements")
            }
            Self::Instances(count) => write!(
                f,
                "it exceeded the limit of {count} core instances, memories or tables"
            ),
            Self::Handles(count) => write!(f, "its handles exceeded the limit of {count}"),
            Self::Timeout(timeout) => write!(f, "timeout after {timeout:?}"),
            Self::Log(bytes) => {
                let limit = format_bytes(bytes);
                write!(f, "its log output exceeded the limit of {limit}")
            }
            Self::Findings(count) => write!(f, "its findings exceeded the limit of {count}"),
            Self::Output(bytes) => {
                let limit = format_bytes(bytes);
                write!(f, "its output exceeded the limit of {limit}")
            }
            Self::Stack(bytes) => {
                let limit = format_bytes(bytes);
                write!(
                    f,
                    "stack overflow (limit {limit}); possibly infinite recursion"
                )
            }
        }
    }
}
