//! What becomes of the process after a run.

use super::output::ExitProcess;
use crate::runtime::Ending;

/// What becomes of the process after a run.
///
/// A process that exits may leave plugins behind that do not stop in time, if the run fails because of
/// them. Such plugins run faster, since their code needs no checks for interruption.
#[derive(Clone)]
pub enum ProcessLifetime {
    /// The process continues, so every plugin must be stopped.
    Continues,
    /// The process exits soon after the run. Only commands can be left running until then.
    Exits,
    /// As [`Self::Exits`], and the function ends the process if a typed plugin does not stop in time.
    ExitsOnTimeout(ExitProcess),
}

impl ProcessLifetime {
    /// Returns which plugins may be left running if the run fails because of them.
    pub(super) fn ending(&self) -> Ending {
        match self {
            Self::Continues => Ending::Never,
            Self::Exits => Ending::Commands,
            Self::ExitsOnTimeout(_) => Ending::All,
        }
    }
}
