//! Arguments and standard streams of a command.

use bytes::Bytes;

use super::stdin::Stdin;
use super::stdout::CommandStdout;

/// How a command is invoked.
#[derive(Clone, Debug, Default)]
pub struct Invocation {
    /// Command line, which begins with the name of the command.
    pub arguments: Vec<String>,
    /// Standard input, in consecutive pieces.
    pub input: Vec<Bytes>,
}

impl Invocation {
    /// Returns the size of standard input, in bytes.
    pub fn size(&self) -> usize {
        self.input.iter().map(Bytes::len).sum()
    }
}

/// Arguments and standard streams of a command. Standard error belongs to its log.
pub struct CommandIo {
    /// Command line, which begins with the name of the command.
    pub arguments: Vec<String>,
    pub stdin: Stdin,
    pub stdout: CommandStdout,
}
