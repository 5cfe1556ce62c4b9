//! Destinations of standard output and standard error.

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use crate::runtime::events::{EventLog, LineSource};
use crate::runtime::quota::BudgetExceeded;

/// Bytes that a plugin may write to a stream at a time.
const WRITE_BUDGET: usize = 64 << 10;

/// Destination of a plugin's output, which never blocks. Clones share it.
pub trait OutputSink: Clone + Send + Sync + Unpin + 'static {
    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// Fails if a limit of the plugin is exceeded.
    fn write(&self, bytes: &[u8]) -> Result<(), BudgetExceeded>;
}

/// Sink that adds lines to the plugin's log.
#[derive(Clone)]
pub struct LogSink {
    log: EventLog,
    source: LineSource,
}

impl LogSink {
    /// Creates a sink whose lines come from `source`.
    pub fn new(log: EventLog, source: LineSource) -> Self {
        Self { log, source }
    }
}

impl OutputSink for LogSink {
    fn write(&self, bytes: &[u8]) -> Result<(), BudgetExceeded> {
        self.log.print(self.source, bytes)
    }
}

/// Output stream, as wasmtime-wasi has it, into a sink.
#[derive(Clone)]
pub struct SinkStream<S>(pub S);

impl<S: OutputSink> IsTerminal for SinkStream<S> {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl<S: OutputSink> StdoutStream for SinkStream<S> {
    /// Returns a stream that discards everything: WASI 0.3 has functions of its own for output.
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(tokio::io::sink())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl<S: OutputSink> OutputStream for SinkStream<S> {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.0
            .write(&bytes)
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
impl<S: OutputSink> Pollable for SinkStream<S> {
    async fn ready(&mut self) {}
}
