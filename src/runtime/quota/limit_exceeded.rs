//! A limit that a plugin exceeded, as the error names it.

use std::time::Duration;

use crate::units::format_bytes;

/// Limit that a plugin exceeded, with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitExceeded {
    /// Memory of the plugin and of the data kept for it, in bytes.
    #[error("out of memory (limit {})", format_bytes(*.0))]
    Memory(usize),
    /// Number of table elements.
    #[error("its tables exceeded the limit of {0} elements")]
    TableElements(usize),
    /// Number of core instances, and of memories and of tables.
    #[error("it exceeded the limit of {0} core instances, memories or tables")]
    Instances(usize),
    /// Number of handles to resources of the host or of the plugin itself.
    #[error("its handles exceeded the limit of {0}")]
    Handles(usize),
    /// Wall-clock time.
    #[error("timeout after {0:?}")]
    Timeout(Duration),
    /// Log output, in bytes.
    #[error("its log output exceeded the limit of {}", format_bytes(*.0))]
    Log(usize),
    /// Number of findings.
    #[error("its findings exceeded the limit of {0}")]
    Findings(usize),
    /// Results, in bytes.
    #[error("its output exceeded the limit of {}", format_bytes(*.0))]
    Output(usize),
    /// Native stack, in bytes.
    #[error("stack overflow (limit {}); possibly infinite recursion", format_bytes(*.0))]
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
