//! Enough native stack for guests.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use anyhow::anyhow;

/// Runs `work` where there are `bytes` of stack: on this thread, the process's first, if it has
/// them, since a new thread has a heap of its own that grows page by page.
///
/// # Errors
/// What `work` returns, or that it has panicked.
pub fn with_enough<T: Send>(
    bytes: usize,
    work: impl FnOnce() -> anyhow::Result<T> + Send,
) -> anyhow::Result<T> {
    let done = if first_thread_has(bytes) {
        catch_unwind(AssertUnwindSafe(work))
    } else {
        thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(bytes);
            Ok(thread.spawn_scoped(scope, work)?.join())
        })
        .map_err(|error: std::io::Error| anyhow!("can't start a thread: {error}"))?
    };
    match done {
        Ok(result) => result,
        // The panic's own message is on standard error already.
        Err(_) => Err(anyhow!(
            "this is a bug in mdbook-wasm; please report it with the message above"
        )),
    }
}

/// The limit is what the stack can grow to; the little that is used already does not count.
#[cfg(all(unix, not(target_os = "macos")))]
fn first_thread_has(bytes: usize) -> bool {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::Stack).current;
    limit.is_none_or(|limit| limit >= bytes as u64)
}

/// Elsewhere it is smaller, or decided when the program was linked.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn first_thread_has(_bytes: usize) -> bool {
    false
}
