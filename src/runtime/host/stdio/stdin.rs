//! Standard input from memory.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, ReadBuf};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdinStream};
use wasmtime_wasi::p2::{InputStream, Pollable, StreamError, StreamResult};

/// Standard input of a command. All of its handles share one position.
#[derive(Clone)]
pub struct Stdin(Arc<Mutex<StdinBuffer>>);

/// The unread pieces, in reverse order.
struct StdinBuffer(Vec<Bytes>);

impl StdinBuffer {
    /// Reads at most `size` bytes. Returns `None` at the end.
    fn read(&mut self, size: usize) -> Option<Bytes> {
        while self.0.last()?.is_empty() {
            self.0.pop();
        }
        let next = self.0.last_mut()?;
        Some(next.split_to(size.min(next.len())))
    }
}

impl Stdin {
    /// Creates standard input of these consecutive pieces.
    pub fn new(mut pieces: Vec<Bytes>) -> Self {
        pieces.reverse();
        Self(Arc::new(Mutex::new(StdinBuffer(pieces))))
    }

    /// Creates standard input that is at its end.
    pub fn empty() -> Self {
        Self::new(Vec::new())
    }

    fn read_chunk(&self, size: usize) -> Option<Bytes> {
        // A panic elsewhere leaves the buffer complete.
        let mut buffer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.read(size)
    }
}

impl IsTerminal for Stdin {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdinStream for Stdin {
    fn async_stream(&self) -> Box<dyn AsyncRead + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn InputStream> {
        Box::new(self.clone())
    }
}

impl InputStream for Stdin {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        self.read_chunk(size).ok_or(StreamError::Closed)
    }
}

#[async_trait]
impl Pollable for Stdin {
    async fn ready(&mut self) {}
}

impl AsyncRead for Stdin {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(bytes) = self.read_chunk(buffer.remaining()) {
            buffer.put_slice(bytes.chunk());
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::Stdin;

    #[test]
    fn input_is_read_piece_by_piece_to_its_end() {
        let pieces = ["", "[1", "", ",2]", ""].map(|piece| Bytes::from_static(piece.as_bytes()));
        let stdin = Stdin::new(pieces.to_vec());
        let clone = stdin.clone();
        assert_eq!(stdin.read_chunk(1).unwrap(), "[");
        assert_eq!(clone.read_chunk(10).unwrap(), "1");
        assert_eq!(stdin.read_chunk(10).unwrap(), ",2]");
        assert_eq!(stdin.read_chunk(10), None);
        assert_eq!(clone.read_chunk(10), None);
    }
}
