//! The error that ends a guest's call into the host when the guest has used up a budget.

use super::memory_pool::OutOfMemory;

/// Budget that a guest has used up with what it hands to the host.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BudgetExceeded {
    /// Bytes of log lines and findings.
    #[error("log limit exceeded")]
    Log,
    /// Number of findings.
    #[error("findings limit exceeded")]
    Findings,
    /// Bytes of results, or of the standard output of a command.
    #[error("output limit exceeded")]
    Output,
    /// Memory for data that the host keeps for the guest.
    #[error(transparent)]
    Memory(#[from] OutOfMemory),
}
