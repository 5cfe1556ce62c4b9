//! What happens to a guest whose time is over.

/// How it is stopped, which its code must be made for.
///
/// To be interrupted, it has to look at an epoch at the head of each loop and function, which takes a
/// sixth to a fifth of the time of an ordinary preprocessor. That is not needed where the process ends with
/// the failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Overtime {
    /// It is interrupted, and the run may go on.
    Interrupt,
    /// It is left behind on a thread of its own, and runs until the process ends.
    Abandon,
}
