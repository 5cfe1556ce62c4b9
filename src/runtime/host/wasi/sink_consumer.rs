//! Streams that a plugin writes to the host.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;
use wasmtime::component::{FutureReader, Source, StreamConsumer, StreamReader, StreamResult};
use wasmtime::{AsContextMut, StoreContextMut};
use wasmtime_wasi::p3::bindings::cli::types::ErrorCode;

use super::super::stdio::OutputSink;

/// Writes a stream to a sink. The returned future resolves when the stream has ended.
///
/// wasmtime-wasi would give a plugin whose output exceeds a limit an error code. Here that stops the plugin.
///
/// # Errors
/// Fails if the store has no room for another task.
pub fn pipe_to_sink(
    mut store: impl AsContextMut,
    stream: StreamReader<u8>,
    sink: OutputSink,
) -> wasmtime::Result<FutureReader<Result<(), ErrorCode>>> {
    let (_end, ended) = oneshot::channel();
    stream.pipe(&mut store, SinkConsumer { sink, _end })?;
    FutureReader::new(&mut store, async {
        // Nothing is sent.
        let _ = ended.await;
        wasmtime::error::Ok(Ok(()))
    })
}

/// Consumer of a stream, which is dropped at the end of the stream.
struct SinkConsumer {
    sink: OutputSink,
    /// Dropped with the consumer.
    _end: oneshot::Sender<()>,
}

impl<T> StreamConsumer<T> for SinkConsumer {
    type Item = u8;

    fn poll_consume(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, T>,
        source: Source<'_, u8>,
        _: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        let mut source = source.as_direct(store);
        let bytes = source.remaining();
        let length = bytes.len();
        // An error stops the plugin.
        self.sink.write_all(bytes)?;
        source.mark_read(length);
        Poll::Ready(Ok(StreamResult::Completed))
    }
}
