//! Streams that a guest writes to the host.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use wasmtime::StoreContextMut;
use wasmtime::component::{
    Access, FutureReader, Lift, Lower, Source, StreamConsumer, StreamReader, StreamResult,
};

use super::super::state::HostState;
use super::super::stream::Sink;
use super::Wasi;

/// Takes all that comes by a stream to a sink. What is returned is there when the stream has ended.
///
/// # Errors
/// Where the store has no room for it.
pub fn take<E>(
    mut store: Access<'_, HostState, Wasi>,
    stream: StreamReader<u8>,
    sink: impl Sink,
) -> wasmtime::Result<FutureReader<Result<(), E>>>
where
    E: Lift + Lower + Send + Sync + 'static,
{
    let end = End::default();
    stream.pipe(&mut store, Taken(sink, end.clone()))?;
    FutureReader::new(&mut store, async move {
        end.await;
        wasmtime::error::Ok(Ok(()))
    })
}

/// Says that the stream has ended when it is dropped.
struct Taken<S>(S, End);

impl<S: Sink> StreamConsumer<HostState> for Taken<S> {
    type Item = u8;

    fn poll_consume(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        store: StoreContextMut<'_, HostState>,
        source: Source<'_, u8>,
        _: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        let mut source = source.as_direct(store);
        let bytes = source.remaining();
        let length = bytes.len();
        // A guest that writes too much is stopped.
        self.0.put(bytes)?;
        source.mark_read(length);
        Poll::Ready(Ok(StreamResult::Completed))
    }
}

impl<S> Drop for Taken<S> {
    fn drop(&mut self) {
        let mut state = self.1.state();
        state.has_come = true;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }
}

/// The end of a stream, for somebody who waits for it.
#[derive(Clone, Default)]
struct End(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    has_come: bool,
    waker: Option<Waker>,
}

impl End {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Future for End {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state();
        match state.has_come {
            true => Poll::Ready(()),
            false => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}
