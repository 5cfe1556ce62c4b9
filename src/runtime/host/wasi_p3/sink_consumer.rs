//! Streams that a plugin writes to the host.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use wasmtime::StoreContextMut;
use wasmtime::component::{
    Access, FutureReader, HasData, Lift, Lower, Source, StreamConsumer, StreamReader, StreamResult,
};

use super::super::stdio::OutputSink;

/// Writes a stream to a sink. The returned future resolves when the stream has ended.
///
/// # Errors
/// Fails if the store has no room for another task.
pub fn pipe_to_sink<E, T, D>(
    mut store: Access<'_, T, D>,
    stream: StreamReader<u8>,
    sink: impl OutputSink,
) -> wasmtime::Result<FutureReader<Result<(), E>>>
where
    E: Lift + Lower + Send + Sync + 'static,
    D: HasData,
{
    let end = StreamEnd::default();
    stream.pipe(&mut store, SinkConsumer(sink, end.clone()))?;
    FutureReader::new(&mut store, async move {
        end.await;
        wasmtime::error::Ok(Ok(()))
    })
}

/// Consumer of a stream, which reports the end of the stream when it is dropped.
struct SinkConsumer<S>(S, StreamEnd);

impl<S: OutputSink, T> StreamConsumer<T> for SinkConsumer<S> {
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
        self.0.write(bytes)?;
        source.mark_read(length);
        Poll::Ready(Ok(StreamResult::Completed))
    }
}

impl<S> Drop for SinkConsumer<S> {
    fn drop(&mut self) {
        let mut state = self.1.state();
        state.has_ended = true;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }
}

/// Future that resolves at the end of a stream.
#[derive(Clone, Default)]
struct StreamEnd(Arc<Mutex<EndState>>);

#[derive(Default)]
struct EndState {
    has_ended: bool,
    waker: Option<Waker>,
}

impl StreamEnd {
    fn state(&self) -> MutexGuard<'_, EndState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Future for StreamEnd {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.has_ended {
            Poll::Ready(())
        } else {
            state.waker = Some(context.waker().clone());
            Poll::Pending
        }
    }
}
