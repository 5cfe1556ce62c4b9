//! A plugin said more than it may.

use super::memory_pool::Short;

/// The guest said more than it may.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TooMuch {
    /// In bytes.
    #[error("more was logged than the limit")]
    Bytes,
    /// Findings.
    #[error("more was found than the limit")]
    Findings,
    /// Standard output of a command.
    #[error("more was written than the limit")]
    Output,
    /// There is no memory to keep it.
    #[error(transparent)]
    Memory(#[from] Short),
}
