//! What happens to a guest whose time is over.

use crate::runtime::artifact::AsyncAbi;

/// How it is stopped, which its code must be made for.
///
/// To be interrupted, it has to look at an epoch at the head of each loop and function, which takes a
/// sixth to a fifth of the time of an ordinary preprocessor. That is not needed where the process ends with
/// the failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Overtime {
    /// It is interrupted, and the run may go on.
    Interrupt,
    /// It is left behind on its thread, and runs until the process ends.
    Abandon,
}

/// Whom the process may end with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nobody: it goes on.
    Never,
    /// A command, which has a thread of its own. Whoever waits for it goes on, to the end of the process.
    Commands,
    /// Any plugin. Nobody goes on who waits for a typed one: whoever watches its time ends the process.
    All,
}

impl Ending {
    /// What happens to a plugin. One whose functions wait is stopped where it waits.
    pub(crate) fn overtime(self, is_command: bool, calls: AsyncAbi) -> Overtime {
        match (self, is_command, calls) {
            (Self::Commands | Self::All, true, _) | (Self::All, false, AsyncAbi::Sync) => {
                Overtime::Abandon
            }
            (Self::Never, ..) | (Self::Commands, false, _) | (Self::All, false, _) => {
                Overtime::Interrupt
            }
        }
    }

    /// What may happen to plugins, the likeliest first.
    pub(crate) fn overtimes(self) -> &'static [Overtime] {
        match self {
            Self::Never => &[Overtime::Interrupt],
            Self::Commands | Self::All => &[Overtime::Abandon, Overtime::Interrupt],
        }
    }
}
