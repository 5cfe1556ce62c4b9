//! Enough native stack for guests.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crate::problem::{ErrorKind, Problem};

/// Runs `work` where there are `bytes` of stack: on this thread, the process's first, if it has
/// them, since a new thread has a heap of its own that grows page by page.
///
/// # Errors
/// What `work` returns, or that it has panicked.
pub fn with_enough<T: Send>(
    bytes: usize,
    work: impl FnOnce() -> Result<T, Problem> + Send,
) -> Result<T, Problem> {
    let done = if first_thread_has(bytes) {
        catch_unwind(AssertUnwindSafe(work))
    } else {
        thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(bytes);
            Ok(thread.spawn_scoped(scope, work)?.join())
        })
        .map_err(|error: io::Error| {
            Problem::new(ErrorKind::Internal, "can't start a thread").caused_by(&error)
        })?
    };
    match done {
        Ok(result) => result,
        // The panic's own message is on standard error already.
        Err(_) => Err(
            Problem::new(ErrorKind::Internal, "this is a bug in mdbook-wasm")
                .help(Some("please report it with the message above")),
        ),
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

#[cfg(test)]
mod tests {
    use super::with_enough;
    use crate::problem::ErrorKind;

    /// On this thread, or on one that has more stack than any first one.
    #[test]
    fn a_panic_is_a_bug_and_has_its_status() {
        for bytes in [0, 1 << 30] {
            assert!(matches!(with_enough(bytes, || Ok(7)), Ok(7)));
            let problem = with_enough::<()>(bytes, || panic!("on purpose")).unwrap_err();
            assert_eq!(problem.kind(), ErrorKind::Internal);
        }
    }
}
