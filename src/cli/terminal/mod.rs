//! The standard streams of the process: what a terminal shows, and what another program reads.

mod console;
mod stdin;
mod stdout;

pub use console::Console;
pub use stdin::CoalescingReader;
pub use stdout::{Stdout, print_stdout};
