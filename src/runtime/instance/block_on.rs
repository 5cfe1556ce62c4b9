//! The host's end of what a guest waits for.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use wasmtime::Trap;

/// Whether there is something to go on with.
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs what a guest does to its end. There is nothing in a plugin's world that takes time by itself: all that
/// the host is asked for is there at once. So who waits for something that no part of the plugin does next would
/// wait for ever, and nobody has to sleep, or to be woken by another thread.
///
/// # Errors
/// [`Trap::AsyncDeadlock`], as wasmtime calls what waits for ever, and what the future itself says.
pub(crate) fn block_on<T>(
    future: impl Future<Output = wasmtime::Result<T>>,
) -> wasmtime::Result<T> {
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&woken));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(done) => return done,
            Poll::Pending if woken.0.swap(false, Ordering::Relaxed) => {}
            Poll::Pending => return Err(Trap::AsyncDeadlock.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};
    use std::task::Poll;

    use wasmtime::Trap;

    use super::block_on;

    #[test]
    fn it_goes_on_as_long_as_somebody_wakes_it() {
        let mut left = 3;
        let count = poll_fn(move |context| {
            context.waker().wake_by_ref();
            left -= 1;
            match left {
                0 => Poll::Ready(Ok("done")),
                _ => Poll::Pending,
            }
        });
        assert_eq!(block_on(count).unwrap(), "done");
    }

    #[test]
    fn who_waits_for_nothing_is_told() {
        let error = block_on::<()>(pending()).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::AsyncDeadlock));
    }
}
