//! What a guest writes its standard output and standard error to.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use crate::runtime::output::{Journal, Source};
use crate::runtime::quota::TooMuch;

/// Takes what is written, at once. Clones share what they take it to.
pub(crate) trait Sink: Clone + Send + Sync + Unpin + 'static {
    /// Takes some bytes.
    fn put(&self, bytes: &[u8]) -> Result<(), TooMuch>;
}

/// Lines of a journal.
#[derive(Clone)]
pub(crate) struct Lines {
    journal: Journal,
    source: Source,
}

impl Lines {
    /// What is written there comes from `source`.
    pub fn new(journal: Journal, source: Source) -> Self {
        Self { journal, source }
    }
}

impl Sink for Lines {
    fn put(&self, bytes: &[u8]) -> Result<(), TooMuch> {
        self.journal.print(self.source, bytes)
    }
}

/// A stream into a sink.
#[derive(Clone)]
pub(crate) struct Stream<S>(pub S);

impl<S: Sink> IsTerminal for Stream<S> {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl<S: Sink> StdoutStream for Stream<S> {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl<S: Sink> OutputStream for Stream<S> {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.0
            .put(&bytes)
            .map_err(|error| StreamError::Trap(error.into()))
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(64 << 10)
    }
}

#[async_trait]
impl<S: Sink> Pollable for Stream<S> {
    async fn ready(&mut self) {}
}

impl<S: Sink> AsyncWrite for Stream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(match self.0.put(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => Err(io::Error::other(error)),
        })
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
