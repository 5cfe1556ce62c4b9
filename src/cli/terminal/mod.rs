//! Standard input and standard output. Standard error belongs to `report`.

mod stdin;
mod stdout;

pub use stdin::CoalescingReader;
pub use stdout::{Stdout, print_stdout};
