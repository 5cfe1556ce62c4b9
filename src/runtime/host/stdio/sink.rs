//! Destinations of standard output and standard error.

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use super::stdout::CommandStdout;
use crate::runtime::events::{EventLog, LineSource};
use crate::runtime::quota::BudgetExceeded;

/// Bytes that a plugin may write to a stream at a time.
const WRITE_BUDGET: usize = 64 << 10;

/// Destination of a plugin's output, which never blocks. Clones share it.
#[derive(Clone)]
pub enum OutputSink {
    /// The plugin's log, as lines of this source.
    Log(EventLog, LineSource),
    /// The result of a command.
    Command(CommandStdout),
}

impl OutputSink {
    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// Fails if a limit of the plugin is exceeded.
    pub fn write_all(&self, bytes: &[u8]) -> Result<(), BudgetExceeded> {
        match self {
            Self::Log(log, source) => log.print(*source, bytes),
            Self::Command(stdout) => stdout.write(bytes),
        }
    }
}

impl IsTerminal for OutputSink {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for OutputSink {
    /// Returns a stream that discards everything: WASI 0.3 has functions of its own for output.
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(tokio::io::sink())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for OutputSink {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.write_all(&bytes)
            .map_err(|error| StreamError::Trap(error.into()))
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(WRITE_BUDGET)
    }
}

#[async_trait]
impl Pollable for OutputSink {
    async fn ready(&mut self) {}
}
