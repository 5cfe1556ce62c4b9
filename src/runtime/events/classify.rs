//! Classification of wasmtime's errors as failures.

use wasmtime::Trap;
use wasmtime::component::ResourceTableError;
use wasmtime_wasi::I32Exit;

use super::backtrace::function_names;
use super::event_log::EventLog;
use super::failure::{Failure, PartFailed, PluginTimedOut};
use crate::runtime::quota::{BudgetExceeded, LimitExceeded, Limiter, ResourceLimits};

/// Message for [`Trap::NoAsyncResult`].
const NO_ASYNC_RESULT: &str =
    "async call never completed: the plugin has no runnable task left (possible self-deadlock)";

/// Message for [`Trap::AsyncDeadlock`].
const ASYNC_DEADLOCK: &str =
    "deadlock: the plugin is waiting for an event that nothing can produce";

impl Failure {
    /// Classifies an error of a call into a guest. For a trap it takes the last lines of standard error out of the log.
    pub(crate) fn of(
        error: &wasmtime::Error,
        limits: &ResourceLimits,
        limiter: &Limiter,
        event_log: &EventLog,
    ) -> Self {
        if let Some(I32Exit(status)) = error.downcast_ref() {
            return Self::Exit(*status);
        }
        if let Some(PartFailed { part, failure }) = error.downcast_ref() {
            return Self::Part {
                name: part.clone(),
                failure: Box::new(failure.clone()),
            };
        }
        if let Some(limit) = exceeded_limit(error, limits, limiter) {
            return Self::Limit(limit);
        }
        let reason = match error.downcast_ref::<Trap>() {
            Some(Trap::AsyncDeadlock) => ASYNC_DEADLOCK.to_owned(),
            Some(Trap::NoAsyncResult) => NO_ASYNC_RESULT.to_owned(),
            Some(trap) => trap.to_string(),
            None => error.root_cause().to_string(),
        };
        if is_system_error(error) {
            return Self::Host(format!(
                "the operating system refused a request of the runtime: {reason}"
            ));
        }
        Self::Trap {
            reason: reason.trim_start_matches("wasm trap: ").to_owned(),
            stderr: event_log.take_stderr_tail(),
            frames: error.downcast_ref().map_or(Vec::new(), function_names),
        }
    }
}

/// Returns the limit that caused an error, if any did.
fn exceeded_limit(
    error: &wasmtime::Error,
    limits: &ResourceLimits,
    limiter: &Limiter,
) -> Option<LimitExceeded> {
    // A new limit does not compile until it is used here, or named among those that no error is about.
    let ResourceLimits {
        memory,
        timeout,
        log,
        findings,
        output,
        stack,
        table_elements,
        instances,
        handles,
    } = *limits;
    let timeout = LimitExceeded::Timeout(timeout);
    if error.is::<PluginTimedOut>() {
        return Some(timeout);
    }
    match error.downcast_ref() {
        Some(BudgetExceeded::Log) => return Some(LimitExceeded::Log(log)),
        Some(BudgetExceeded::Findings) => return Some(LimitExceeded::Findings(findings)),
        Some(BudgetExceeded::Output) => return Some(LimitExceeded::Output(output)),
        Some(BudgetExceeded::Memory(_)) => return Some(LimitExceeded::Memory(memory)),
        None => {}
    }
    match error.downcast_ref() {
        Some(Trap::Interrupt) => return Some(timeout),
        Some(Trap::StackOverflow) => return Some(LimitExceeded::Stack(stack)),
        _ => {}
    }
    // A guest may survive a refusal. If it fails afterwards, the refusal is the cause.
    if limiter.refused_memory() {
        return Some(LimitExceeded::Memory(memory));
    }
    if limiter.refused_tables() {
        return Some(LimitExceeded::TableElements(table_elements));
    }
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        return Some(LimitExceeded::Handles(handles));
    }
    // Three errors of wasmtime have no types.
    let messages: Vec<_> = error.chain().map(ToString::to_string).collect();
    let contains = |text| messages.iter().any(|message| message.contains(text));
    if contains("fuel allocated for hostcalls") {
        return Some(if output <= memory {
            LimitExceeded::Output(output)
        } else {
            LimitExceeded::Memory(memory)
        });
    }
    if contains("resource limit exceeded") {
        return Some(LimitExceeded::Instances(instances));
    }
    contains("store handle limit exceeded").then_some(LimitExceeded::Handles(handles))
}

/// Returns true if the system refused a request of wasmtime, as it does beyond `ulimit -v` and `ulimit -f`.
///
/// Failures with files of a guest are no such errors: the guest gets codes for them.
fn is_system_error(error: &wasmtime::Error) -> bool {
    #[cfg(unix)]
    if error.is::<rustix::io::Errno>() {
        return true;
    }
    error.is::<std::io::Error>()
}
