//! The log of a guest while it runs: log lines, prints and findings in order.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::access_denials::AccessDenials;
use super::plugin_events::{LineSource, PluginEvent, PluginEvents, STDERR_TAIL, optional_text};
use crate::contract::{Diagnostic, Level};
use crate::runtime::quota::{BudgetExceeded, MemoryLease, ResourceLimits};

/// Bytes that each line costs beside its text, so that a flood of empty lines ends too.
const LINE_COST: usize = 64;

/// Bytes that each finding costs beside its text.
const FINDING_COST: usize = 256;

/// The log of one guest. Clones are handles of one log; each standard stream has one.
#[derive(Clone)]
pub(crate) struct EventLog(Arc<Mutex<LogState>>);

/// A handle to the log of a guest that still runs.
#[derive(Clone)]
pub struct EventLogHandle(EventLog);

impl EventLogHandle {
    /// Creates a handle to the log.
    pub(crate) fn of(event_log: &EventLog) -> Self {
        Self(event_log.clone())
    }

    /// Takes the events since the last call, without denied accesses.
    pub fn take(&self) -> PluginEvents {
        self.0.take()
    }
}

struct LogState {
    events: Vec<PluginEvent>,
    /// Incomplete lines of standard output and standard error.
    partial: [Vec<u8>; 2],
    lease: MemoryLease,
    budget: Budget,
    /// Budget at the last call of [`EventLog::take`] or [`EventLog::take_share`].
    budget_before: Budget,
    /// Set in the log of a part: the log of the plugin, and the prefix of the part's lines.
    parent: Option<(EventLog, String)>,
}

/// Budget that is left.
#[derive(Clone, Copy)]
struct Budget {
    bytes: usize,
    findings: usize,
}

impl EventLog {
    /// Creates the log of a plugin. Its memory comes from the lease.
    pub fn new(limits: &ResourceLimits, lease: MemoryLease) -> Self {
        Self::with_parent(limits, lease, None)
    }

    /// Creates the log of a part, with limits of its own. Its events go to this log.
    pub fn of_part(&self, name: &str, limits: &ResourceLimits, lease: MemoryLease) -> Self {
        let parent = (self.clone(), format!("{name}: "));
        Self::with_parent(limits, lease, Some(parent))
    }

    fn with_parent(
        limits: &ResourceLimits,
        lease: MemoryLease,
        parent: Option<(Self, String)>,
    ) -> Self {
        let budget = Budget {
            bytes: limits.log,
            findings: limits.findings,
        };
        Self(Arc::new(Mutex::new(LogState {
            events: Vec::new(),
            partial: [Vec::new(), Vec::new()],
            lease,
            budget,
            budget_before: budget,
            parent,
        })))
    }

    /// Returns the lease that the log takes its memory from.
    pub fn lease(&self) -> MemoryLease {
        self.entries().lease.clone()
    }

    fn entries(&self) -> MutexGuard<'_, LogState> {
        // A panic between two pushes leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a message of the import `log`, line by line.
    ///
    /// # Errors
    /// Fails if the log limit or the memory limit is exceeded.
    pub fn log(&self, level: Level, message: &str) -> Result<(), BudgetExceeded> {
        let mut entries = self.entries();
        entries.charge(message.len(), message.lines().count().max(1), LINE_COST)?;
        for line in message.lines() {
            entries.push(PluginEvent::Line(LineSource::Log(level), line.to_owned()));
        }
        Ok(())
    }

    /// Adds a finding.
    ///
    /// # Errors
    /// Fails if the limit of findings, the log limit or the memory limit is exceeded.
    pub fn diagnostic(&self, diagnostic: Diagnostic) -> Result<(), BudgetExceeded> {
        let text = diagnostic.message.len() + optional_text(&diagnostic);
        let mut entries = self.entries();
        let left = entries.budget.findings.checked_sub(1);
        entries.budget.findings = left.ok_or(BudgetExceeded::Findings)?;
        entries.charge(text, 1, FINDING_COST)?;
        entries.push(PluginEvent::Diagnostic(diagnostic));
        Ok(())
    }

    /// Adds bytes of a standard stream, line by line.
    ///
    /// # Errors
    /// Fails if the log limit or the memory limit is exceeded.
    pub fn print(&self, source: LineSource, bytes: &[u8]) -> Result<(), BudgetExceeded> {
        self.entries().print(source, bytes)
    }

    /// Takes the events since the last call, without denied accesses and shares of parts.
    pub fn take(&self) -> PluginEvents {
        let mut entries = self.entries();
        let cost = entries.budget_before.bytes - entries.budget.bytes;
        entries.budget_before.bytes = entries.budget.bytes;
        PluginEvents {
            events: entries.take(),
            cost,
            denials: AccessDenials::default(),
            part_shares: Vec::new(),
        }
    }

    /// Returns how many bytes and findings a part has spent since the last call.
    pub fn take_share(&self) -> (usize, usize) {
        let mut entries = self.entries();
        entries.complete_lines();
        let (now, before) = (entries.budget, entries.budget_before);
        entries.budget_before = now;
        (before.bytes - now.bytes, before.findings - now.findings)
    }

    /// Takes the last lines of standard error out of the log, such as the message of a panic.
    pub fn take_stderr_tail(&self) -> Vec<String> {
        let mut entries = self.entries();
        let Some((parent, prefix)) = entries.parent.clone() else {
            entries.complete_lines();
            return entries.take_stderr_tail("");
        };
        entries.complete_lines();
        parent.entries().take_stderr_tail(&prefix)
    }
}

impl LogState {
    /// Takes the last lines of standard error that have the prefix, which is removed.
    fn take_stderr_tail(&mut self, prefix: &str) -> Vec<String> {
        let is_stderr = |event: &&PluginEvent| matches!(event, PluginEvent::Line(LineSource::Stderr, line) if line.starts_with(prefix));
        let run = self.events.iter().rev().take_while(is_stderr).count();
        let tail = self
            .events
            .split_off(self.events.len() - run.min(STDERR_TAIL));
        tail.into_iter()
            .filter_map(|event| match event {
                PluginEvent::Line(_, line) => Some(line[prefix.len()..].to_owned()),
                PluginEvent::Diagnostic(_) => None,
            })
            .skip_while(String::is_empty)
            .collect()
    }

    fn take(&mut self) -> Vec<PluginEvent> {
        self.complete_lines();
        std::mem::take(&mut self.events)
    }

    /// Adds the incomplete lines as they are.
    fn complete_lines(&mut self) {
        for source in [LineSource::Stdout, LineSource::Stderr] {
            let rest = std::mem::take(self.partial(source));
            if !rest.is_empty() {
                self.line(source, &rest);
            }
        }
    }

    /// Adds an event here, or to the parent.
    fn push(&mut self, event: PluginEvent) {
        let Some((parent, prefix)) = &self.parent else {
            return self.events.push(event);
        };
        parent.entries().push(match event {
            PluginEvent::Line(source, line) => PluginEvent::Line(source, format!("{prefix}{line}")),
            finding @ PluginEvent::Diagnostic(_) => finding,
        });
    }

    /// Charges bytes of text in so many events, each of which costs `cost` more.
    fn charge(&mut self, text: usize, events: usize, cost: usize) -> Result<(), BudgetExceeded> {
        let left = self.budget.bytes.checked_sub(text + events * cost);
        let left = left.ok_or(BudgetExceeded::Log)?;
        self.lease
            .reserve(text + events * size_of::<PluginEvent>())?;
        self.budget.bytes = left;
        Ok(())
    }

    fn partial(&mut self, source: LineSource) -> &mut Vec<u8> {
        &mut self.partial[usize::from(source == LineSource::Stderr)]
    }

    fn line(&mut self, source: LineSource, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = String::from_utf8_lossy(line).into_owned();
        self.push(PluginEvent::Line(source, line));
    }

    fn print(&mut self, source: LineSource, bytes: &[u8]) -> Result<(), BudgetExceeded> {
        let newlines = bytes.iter().filter(|byte| **byte == b'\n').count();
        self.charge(bytes.len(), newlines, LINE_COST)?;
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let mut line = std::mem::take(self.partial(source));
            line.extend_from_slice(&rest[..end]);
            self.line(source, &line);
            rest = &rest[end + 1..];
        }
        self.partial(source).extend_from_slice(rest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasmtime::Engine;

    use super::{EventLog, LINE_COST, Level, LineSource, PluginEvent, ResourceLimits};
    use crate::contract::Diagnostic;
    use crate::runtime::quota::{BudgetExceeded, MemoryPool, OutOfMemory};

    fn limited(log: usize) -> EventLog {
        let limits = ResourceLimits {
            log,
            findings: 3,
            ..ResourceLimits::for_book(0)
        };
        let lease = MemoryPool::new(1 << 20, [Engine::default()].into()).primary_lease();
        EventLog::new(&limits, lease)
    }

    fn lines(log: &EventLog) -> Vec<(LineSource, String)> {
        let line = |event| match event {
            PluginEvent::Line(source, line) => (source, line),
            PluginEvent::Diagnostic(_) => panic!("only lines here"),
        };
        log.take().events.into_iter().map(line).collect()
    }

    #[test]
    fn lines_are_completed_per_stream() {
        let log = limited(1 << 20);
        log.print(LineSource::Stdout, b"one\r\ntw").unwrap();
        log.print(LineSource::Stderr, b"oops").unwrap();
        log.log(Level::Info, "a\nb").unwrap();
        log.print(LineSource::Stdout, b"o\n").unwrap();
        let expected = [
            (LineSource::Stdout, "one"),
            (LineSource::Log(Level::Info), "a"),
            (LineSource::Log(Level::Info), "b"),
            (LineSource::Stdout, "two"),
            (LineSource::Stderr, "oops"),
        ];
        assert_eq!(lines(&log), expected.map(|(s, l)| (s, l.to_owned())));
        assert!(log.take().events.is_empty());
    }

    #[test]
    fn empty_messages_cost_too() {
        let log = limited(10 * LINE_COST);
        let logged = (0..100)
            .take_while(|_| log.log(Level::Info, "").is_ok())
            .count();
        assert_eq!(logged, 10);
        let log = limited(10 * LINE_COST);
        let printed = (0..100)
            .take_while(|_| log.print(LineSource::Stderr, b"\n").is_ok())
            .count();
        assert_eq!(printed, 9);
        let log = limited(10 * LINE_COST);
        assert!(log.log(Level::Info, &"\n".repeat(10)).is_err());
    }

    #[test]
    fn findings_and_memory_are_limited() {
        let log = limited(2 << 20);
        for _ in 0..3 {
            log.diagnostic(Diagnostic::minimal()).unwrap();
        }
        let one_more = log.diagnostic(Diagnostic::minimal());
        assert_eq!(one_more, Err(BudgetExceeded::Findings));
        let long = "x".repeat(1 << 20);
        let short = BudgetExceeded::Memory(OutOfMemory::Limit);
        assert_eq!(log.log(Level::Info, &long), Err(short));
        log.log(Level::Info, "there is room for this").unwrap();
    }

    #[test]
    fn the_stderr_tail_is_taken_out_of_the_log() {
        let log = limited(1 << 20);
        log.print(LineSource::Stderr, b"hello\n").unwrap();
        log.log(Level::Info, "work").unwrap();
        log.print(LineSource::Stderr, b"panicked\nat x").unwrap();
        assert_eq!(log.take_stderr_tail(), ["panicked", "at x"]);
        assert_eq!(lines(&log).len(), 2);
    }
}
