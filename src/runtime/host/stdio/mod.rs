//! Standard streams of a plugin, all of them in memory.

mod command_io;
mod sink;
mod stdin;
mod stdout;

pub use command_io::{CommandIo, Invocation};
pub use sink::OutputSink;
pub use stdin::Stdin;
pub use stdout::CommandStdout;
