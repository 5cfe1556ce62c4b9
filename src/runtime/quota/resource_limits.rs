//! The resource limits of a plugin.

use std::time::Duration;

use crate::settings::Limits;

/// Default limit of the native stack in bytes. An interpreter that recurses natively (QuickJS, Python) needs more than
/// wasmtime's 512 KiB.
pub const DEFAULT_STACK: usize = 2 << 20;

/// Resource limits of a plugin for one book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceLimits {
    /// Memory of all instances, and of the results and the log that are kept, in bytes.
    pub memory: usize,
    /// Wall-clock time from the first instruction to the last.
    pub timeout: Duration,
    /// Log lines, findings and prints, in bytes.
    pub log: usize,
    /// Number of findings.
    pub findings: usize,
    /// Results for one book, in bytes.
    pub output: usize,
    /// Native stack of functions in optimised code, in bytes.
    pub stack: usize,
    /// Number of elements in all tables of an instance together.
    pub table_elements: usize,
    /// Number of core instances in an instance; also of memories and of tables.
    pub instances: usize,
    /// Number of handles that an instance has at a time.
    pub handles: usize,
}

impl ResourceLimits {
    /// Returns the defaults for a book whose JSON has this many bytes.
    ///
    /// They suffice for every plugin that was tried. For a book of 112 MB a Python plugin needed 400 MB of memory, and
    /// wasmtime counted 117 million units of fuel for the result. Such a plugin has about fifty core instances and some
    /// ten thousand table elements.
    pub fn for_book(bytes: usize) -> Self {
        let share = bytes.saturating_mul(4).div_ceil(1 << 20) << 20;
        Self {
            memory: share.saturating_add(512 << 20),
            timeout: Duration::from_secs(60),
            log: 1 << 20,
            findings: 2_000,
            output: share.saturating_add(128 << 20),
            stack: DEFAULT_STACK,
            table_elements: 1_000_000,
            instances: 500,
            handles: 10_000,
        }
    }

    /// Returns these limits, overridden by those that the settings give. A limit of the settings that is missing here does
    /// not compile.
    pub fn with(self, limits: &Limits) -> Self {
        let Limits {
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
        Self {
            memory: memory.unwrap_or(self.memory),
            timeout: timeout.unwrap_or(self.timeout),
            log: log.unwrap_or(self.log),
            findings: findings.unwrap_or(self.findings),
            output: output.unwrap_or(self.output),
            stack: stack.unwrap_or(self.stack),
            table_elements: table_elements.unwrap_or(self.table_elements),
            instances: instances.unwrap_or(self.instances),
            handles: handles.unwrap_or(self.handles),
        }
    }

    /// Returns how many tasks, streams and waitable sets the host keeps for an async instance.
    ///
    /// Nearly all of them have handles in the guest too. A task that has returned and still runs has none, and each call
    /// of the host is a task while it lasts.
    pub(crate) fn max_async_objects(&self) -> usize {
        self.handles.saturating_mul(4).saturating_add(100)
    }

    /// Returns how much one call of the host may copy out of a guest, in bytes.
    pub(crate) fn max_hostcall_copy(&self) -> usize {
        self.output.min(self.memory)
    }
}
