//! What an ordinary program is run with: its arguments, its standard input, and a place for what it
//! writes to its standard output.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, ReadBuf};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdinStream};
use wasmtime_wasi::p2::{InputStream, Pollable, StreamError, StreamResult};

use super::stream::Sink;
use crate::huge_pages::HugePageBuf;
use crate::runtime::quota::{Account, TooMuch};

/// How a program is started.
#[derive(Clone, Debug, Default)]
pub struct Invocation {
    /// What it is called, and what it is told.
    pub arguments: Vec<String>,
    /// Its standard input, in pieces that follow each other.
    pub input: Vec<Bytes>,
}

impl Invocation {
    /// Bytes of its standard input.
    pub fn size(&self) -> usize {
        self.input.iter().map(Bytes::len).sum()
    }
}

/// The standard input of a program. All handles that it opens read from the same.
#[derive(Clone)]
pub(crate) struct Stdin(Arc<Mutex<Unread>>);

/// The pieces that are left, the next one last.
struct Unread(Vec<Bytes>);

impl Unread {
    /// At most `size` bytes. `None`: it is at its end.
    fn take(&mut self, size: usize) -> Option<Bytes> {
        while self.0.last()?.is_empty() {
            self.0.pop();
        }
        let next = self.0.last_mut()?;
        Some(next.split_to(size.min(next.len())))
    }
}

impl Stdin {
    pub fn new(mut pieces: Vec<Bytes>) -> Self {
        pieces.reverse();
        Self(Arc::new(Mutex::new(Unread(pieces))))
    }

    fn take(&self, size: usize) -> Option<Bytes> {
        lock(&self.0).take(size)
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
        self.take(size).ok_or(StreamError::Closed)
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
        if let Some(bytes) = self.take(buffer.remaining()) {
            buffer.put_slice(bytes.chunk());
        }
        Poll::Ready(Ok(()))
    }
}

/// What a program has written to its standard output, and how much more it may write.
#[derive(Clone)]
pub(crate) struct Stdout(Arc<Mutex<Written>>);

struct Written {
    bytes: HugePageBuf,
    /// In bytes.
    left: usize,
    account: Account,
}

impl Stdout {
    /// `expected`: about as many bytes as will come. What is not used of them costs nothing.
    pub fn new(expected: usize, limit: usize, account: Account) -> Self {
        Self(Arc::new(Mutex::new(Written {
            bytes: HugePageBuf::with_capacity(expected.min(limit)),
            left: limit,
            account,
        })))
    }

    /// All that was written since the last time.
    pub fn take(&self) -> HugePageBuf {
        std::mem::take(&mut lock(&self.0).bytes)
    }
}

impl Sink for Stdout {
    fn put(&self, bytes: &[u8]) -> Result<(), TooMuch> {
        let mut written = lock(&self.0);
        let left = written.left.checked_sub(bytes.len());
        written.left = left.ok_or(TooMuch::Output)?;
        written.account.take(bytes.len())?;
        written.bytes.extend_from_slice(bytes);
        Ok(())
    }
}

/// A panic elsewhere leaves nothing half done here.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::Stdin;

    #[test]
    fn input_is_read_piece_by_piece_to_its_end() {
        let pieces = ["", "[1", "", ",2]", ""].map(|piece| Bytes::from_static(piece.as_bytes()));
        let stdin = Stdin::new(pieces.to_vec());
        let other = stdin.clone();
        assert_eq!(stdin.take(1).unwrap(), "[");
        assert_eq!(other.take(10).unwrap(), "1");
        assert_eq!(stdin.take(10).unwrap(), ",2]");
        assert_eq!(stdin.take(10), None);
        assert_eq!(other.take(10), None);
    }
}
