//! How a plugin is stopped when its time is over, and what that has to do with the end of the process.

use crate::runtime::artifact::AsyncAbi;

/// How a plugin is stopped when its time is over. Its code is compiled for one of them.
///
/// Interruptible code checks an epoch at the head of each loop and function. That takes a sixth to a fifth of
/// the time of an ordinary preprocessor, and is not needed if the process exits after the failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OnTimeout {
    /// The plugin is interrupted, and the process can continue.
    EpochInterrupt,
    /// The plugin is left running on its thread until the process exits.
    AbandonThread,
}

/// The lifetime of the process after a run, which decides how plugins may be stopped.
///
/// `H` is the function that ends the process. The runtime does not need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessLifetime<H = ()> {
    /// The process continues, so every plugin must be interrupted.
    Continues,
    /// The process exits after the run. A command that times out may run on until then, since it has a thread
    /// of its own.
    Exits,
    /// The process exits after the run, or is ended when a plugin times out.
    ExitsOnTimeout(H),
}

impl<H> ProcessLifetime<H> {
    /// Returns the lifetime without the function that ends the process.
    pub fn without_handler(&self) -> ProcessLifetime {
        match self {
            Self::Continues => ProcessLifetime::Continues,
            Self::Exits => ProcessLifetime::Exits,
            Self::ExitsOnTimeout(_) => ProcessLifetime::ExitsOnTimeout(()),
        }
    }
}

impl ProcessLifetime {
    /// Returns how a plugin is stopped. One with asynchronous functions is interrupted where it waits.
    pub(crate) fn on_timeout(self, is_command: bool, calls: AsyncAbi) -> OnTimeout {
        match (self, is_command, calls) {
            (Self::Exits | Self::ExitsOnTimeout(()), true, _)
            | (Self::ExitsOnTimeout(()), false, AsyncAbi::Sync) => OnTimeout::AbandonThread,
            (Self::Continues, ..)
            | (Self::Exits, false, _)
            | (Self::ExitsOnTimeout(()), false, AsyncAbi::Concurrent) => OnTimeout::EpochInterrupt,
        }
    }

    /// Returns how plugins may be stopped, the most likely way first.
    pub(crate) fn possible_on_timeouts(self) -> &'static [OnTimeout] {
        match self {
            Self::Continues => &[OnTimeout::EpochInterrupt],
            Self::Exits | Self::ExitsOnTimeout(()) => {
                &[OnTimeout::AbandonThread, OnTimeout::EpochInterrupt]
            }
        }
    }
}
