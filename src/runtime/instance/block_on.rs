//! Runs the futures of guest calls to completion.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use wasmtime::Trap;

/// A waker that only notes that it was woken.
struct WakeFlag(AtomicBool);

impl Wake for WakeFlag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Polls a guest's future until it is ready.
///
/// Every host function completes at once. So a future that is pending and was not woken waits for ever: this is
/// reported as a deadlock, and no thread ever has to sleep.
///
/// # Errors
/// [`Trap::AsyncDeadlock`] in that case, and the future's own error.
pub(crate) fn block_on<T>(
    future: impl Future<Output = wasmtime::Result<T>>,
) -> wasmtime::Result<T> {
    let woken = Arc::new(WakeFlag(AtomicBool::new(false)));
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
    fn a_woken_future_is_polled_again() {
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
    fn a_future_that_nothing_wakes_is_a_deadlock() {
        let error = block_on::<()>(pending()).unwrap_err();
        assert_eq!(error.downcast_ref(), Some(&Trap::AsyncDeadlock));
    }
}
