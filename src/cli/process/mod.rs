//! The process: its exit status, the stack of its first thread, and the date that its environment sets.

pub mod exit_status;
mod source_date;
mod stack;

pub use source_date::source_date;
pub use stack::with_stack_of;
