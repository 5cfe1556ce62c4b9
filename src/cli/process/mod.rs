//! The process: its exit status, and the date that its environment sets.

pub mod exit_status;
mod source_date;

pub use source_date::source_date;
