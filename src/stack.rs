//! Enough native stack for plugins.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use crate::problem::{ErrorKind, OrProblem, Problem};

/// Runs `work` with a native stack of at least this size, in bytes.
///
/// Uses the process's first thread if its stack is large enough. On Linux, another thread has a heap of its own that
/// grows page by page, which costs time.
///
/// # Errors
/// The error of `work`, or a panic in it.
pub fn with_stack_of<T: Send>(
    bytes: usize,
    work: impl FnOnce() -> Result<T, Problem> + Send,
) -> Result<T, Problem> {
    let done = if first_thread_has(bytes) {
        catch_unwind(AssertUnwindSafe(work))
    } else {
        thread::scope(|scope| {
            let thread = thread::Builder::new().stack_size(bytes);
            Ok::<_, io::Error>(thread.spawn_scoped(scope, work)?.join())
        })
        .or_problem(ErrorKind::Internal, "can't start a thread")?
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

/// Returns whether the stack can grow to this size, in bytes. Ignores the little that is in use.
#[cfg(all(unix, not(target_os = "macos")))]
fn first_thread_has(bytes: usize) -> bool {
    use rustix::process::{Resource, getrlimit};
    let limit = getrlimit(Resource::Stack).current;
    limit.is_none_or(|limit| limit >= bytes as u64)
}

/// Returns false: on other systems the first stack is smaller, or its size was decided at link time.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn first_thread_has(_bytes: usize) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::with_stack_of;
    use crate::problem::ErrorKind;

    /// Once on this thread, and once on one with more stack than any first thread has.
    #[test]
    fn a_panic_is_an_internal_error() {
        for bytes in [0, 1 << 30] {
            assert!(matches!(with_stack_of(bytes, || Ok(7)), Ok(7)));
            let problem = with_stack_of::<()>(bytes, || panic!("on purpose")).unwrap_err();
            assert_eq!(problem.kind(), ErrorKind::Internal);
        }
    }
}
