//! What a guest says while it runs, in the order that it says it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::access_denials::Denied;
use super::plugin_output::{Event, Said, Source, TAIL, optional};
use crate::contract::{Diagnostic, Level};
use crate::runtime::quota::{Account, Allowance, TooMuch};

/// What counts for an event beside its text, so that a flood of empty ones ends too.
const EVENT: usize = 64;

/// The same for a diagnostic, which is larger.
const FINDING: usize = 256;

/// A handle on what one guest said. Clones share it: standard streams have one each.
#[derive(Clone)]
pub(crate) struct Journal(Arc<Mutex<Entries>>);

/// What a guest says, for somebody who can't wait until it returns.
#[derive(Clone)]
pub struct Words(Journal);

impl Words {
    pub(crate) fn of(journal: &Journal) -> Self {
        Self(journal.clone())
    }

    /// What was said since the last time, but for what it has looked for in vain.
    pub fn take(&self) -> Said {
        self.0.take()
    }
}

struct Entries {
    events: Vec<Event>,
    /// Lines that are not complete yet, of standard output and standard error.
    partial: [Vec<u8>; 2],
    account: Account,
    left: usize,
    findings_left: usize,
    /// What was left when [`Journal::take`] was called last.
    left_before: usize,
    /// The same of findings.
    findings_left_before: usize,
    /// Of a part: where its events go, and what lines begin with there.
    above: Option<(Journal, String)>,
}

impl Journal {
    /// What is said is taken from the account.
    pub fn new(allowance: &Allowance, account: Account) -> Self {
        Self::with(allowance, account, None)
    }

    /// What the part of that name says, in the order of all, under limits of its own.
    pub fn of_part(&self, name: &str, allowance: &Allowance, account: Account) -> Self {
        Self::with(
            allowance,
            account,
            Some((self.clone(), format!("{name}: "))),
        )
    }

    fn with(allowance: &Allowance, account: Account, above: Option<(Self, String)>) -> Self {
        let limit = allowance.log;
        Self(Arc::new(Mutex::new(Entries {
            events: Vec::new(),
            partial: [Vec::new(), Vec::new()],
            account,
            left: limit,
            findings_left: allowance.findings,
            left_before: limit,
            findings_left_before: allowance.findings,
            above,
        })))
    }

    /// What it takes its memory from.
    pub fn account(&self) -> Account {
        self.entries().account.clone()
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        // A panic between two pushes leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn log(&self, level: Level, message: &str) -> Result<(), TooMuch> {
        let mut entries = self.entries();
        entries.spend(message.len(), message.lines().count().max(1), EVENT)?;
        for line in message.lines() {
            let line = Event::Line(Source::Log(level), line.to_owned());
            entries.push(line);
        }
        Ok(())
    }

    pub fn diagnostic(&self, diagnostic: Diagnostic) -> Result<(), TooMuch> {
        let text = diagnostic.message.len() + optional(&diagnostic);
        let mut entries = self.entries();
        let left = entries.findings_left.checked_sub(1);
        entries.findings_left = left.ok_or(TooMuch::Findings)?;
        entries.spend(text, 1, FINDING)?;
        entries.push(Event::Diagnostic(diagnostic));
        Ok(())
    }

    /// Takes what the guest prints, line by line.
    pub fn print(&self, source: Source, bytes: &[u8]) -> Result<(), TooMuch> {
        self.entries().print(source, bytes)
    }

    /// What was said since the last time.
    pub fn take(&self) -> Said {
        let mut entries = self.entries();
        let cost = entries.left_before - entries.left;
        entries.left_before = entries.left;
        Said {
            events: entries.take(),
            cost,
            denied: Denied::default(),
            shares: Vec::new(),
        }
    }

    /// What a part has said since the last time cost so many bytes, and so many findings are among it.
    pub fn take_share(&self) -> (usize, usize) {
        let mut entries = self.entries();
        entries.complete();
        let cost = entries.left_before - entries.left;
        let findings = entries.findings_left_before - entries.findings_left;
        entries.left_before = entries.left;
        entries.findings_left_before = entries.findings_left;
        (cost, findings)
    }

    /// Takes the last lines of standard error out of what was said: a panic's message.
    pub fn take_stderr_tail(&self) -> Vec<String> {
        let mut entries = self.entries();
        let Some((above, name)) = entries.above.clone() else {
            entries.complete();
            return entries.take_stderr_tail("");
        };
        entries.complete();
        above.entries().take_stderr_tail(&name)
    }
}

impl Entries {
    /// Of those that begin with a name, which is left out.
    fn take_stderr_tail(&mut self, name: &str) -> Vec<String> {
        let entries = self;
        let mut events = std::mem::take(&mut entries.events);
        let is_stderr = |event: &Event| matches!(event, Event::Line(Source::Stderr, line) if line.starts_with(name));
        let run = events
            .iter()
            .rev()
            .take_while(|event| is_stderr(event))
            .count();
        let tail = events.split_off(events.len() - run.min(TAIL));
        entries.events = events;
        tail.into_iter()
            .filter_map(|event| match event {
                Event::Line(_, line) => Some(line[name.len()..].to_owned()),
                Event::Diagnostic(_) => None,
            })
            .skip_while(String::is_empty)
            .collect()
    }

    fn take(&mut self) -> Vec<Event> {
        self.complete();
        std::mem::take(&mut self.events)
    }

    /// Ends the lines that are not complete.
    fn complete(&mut self) {
        for source in [Source::Stdout, Source::Stderr] {
            let rest = std::mem::take(self.partial(source));
            if !rest.is_empty() {
                self.line(source, &rest);
            }
        }
    }

    /// Adds an event where it belongs.
    fn push(&mut self, event: Event) {
        let Some((above, name)) = &self.above else {
            return self.events.push(event);
        };
        above.entries().push(match event {
            Event::Line(source, line) => Event::Line(source, format!("{name}{line}")),
            finding => finding,
        });
    }

    /// Counts so many bytes of text in so many events, each of which costs `each` more.
    fn spend(&mut self, text: usize, events: usize, each: usize) -> Result<(), TooMuch> {
        let left = self.left.checked_sub(text + events * each);
        let left = left.ok_or(TooMuch::Bytes)?;
        self.account.take(text + events * size_of::<Event>())?;
        self.left = left;
        Ok(())
    }

    fn partial(&mut self, source: Source) -> &mut Vec<u8> {
        &mut self.partial[usize::from(source == Source::Stderr)]
    }

    fn line(&mut self, source: Source, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = String::from_utf8_lossy(line).into_owned();
        self.push(Event::Line(source, line));
    }

    fn print(&mut self, source: Source, bytes: &[u8]) -> Result<(), TooMuch> {
        let newlines = bytes.iter().filter(|byte| **byte == b'\n').count();
        self.spend(bytes.len(), newlines, EVENT)?;
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

    use super::{Allowance, EVENT, Event, Journal, Level, Source};
    use crate::contract::Diagnostic;
    use crate::runtime::quota::{Budget, Short, TooMuch};

    fn limited(log: usize) -> Journal {
        let allowance = Allowance {
            log,
            findings: 3,
            ..Allowance::for_book(0)
        };
        let account = Budget::new(1 << 20, [Engine::default()].into()).own();
        Journal::new(&allowance, account)
    }

    fn lines(journal: &Journal) -> Vec<(Source, String)> {
        let line = |event| match event {
            Event::Line(source, line) => (source, line),
            Event::Diagnostic(_) => panic!("only lines here"),
        };
        journal.take().events.into_iter().map(line).collect()
    }

    #[test]
    fn lines_are_put_together_and_kept_apart_by_stream() {
        let journal = limited(1 << 20);
        journal.print(Source::Stdout, b"one\r\ntw").unwrap();
        journal.print(Source::Stderr, b"oops").unwrap();
        journal.log(Level::Info, "a\nb").unwrap();
        journal.print(Source::Stdout, b"o\n").unwrap();
        let expected = [
            (Source::Stdout, "one"),
            (Source::Log(Level::Info), "a"),
            (Source::Log(Level::Info), "b"),
            (Source::Stdout, "two"),
            (Source::Stderr, "oops"),
        ];
        assert_eq!(lines(&journal), expected.map(|(s, l)| (s, l.to_owned())));
        assert!(journal.take().events.is_empty());
    }

    #[test]
    fn even_empty_messages_end() {
        let journal = limited(10 * EVENT);
        let logged = (0..100)
            .take_while(|_| journal.log(Level::Info, "").is_ok())
            .count();
        assert_eq!(logged, 10);
        let journal = limited(10 * EVENT);
        let printed = (0..100)
            .take_while(|_| journal.print(Source::Stderr, b"\n").is_ok())
            .count();
        assert_eq!(printed, 9);
        let journal = limited(10 * EVENT);
        assert!(journal.log(Level::Info, &"\n".repeat(10)).is_err());
    }

    #[test]
    fn findings_are_counted_and_memory_is_taken() {
        let journal = limited(2 << 20);
        for _ in 0..3 {
            journal.diagnostic(Diagnostic::least()).unwrap();
        }
        let one_more = journal.diagnostic(Diagnostic::least());
        assert_eq!(one_more, Err(TooMuch::Findings));
        let long = "x".repeat(1 << 20);
        let short = TooMuch::Memory(Short::Limit);
        assert_eq!(journal.log(Level::Info, &long), Err(short));
        journal.log(Level::Info, "there is room for this").unwrap();
    }

    #[test]
    fn a_panic_message_is_taken_out_of_the_log() {
        let journal = limited(1 << 20);
        journal.print(Source::Stderr, b"hello\n").unwrap();
        journal.log(Level::Info, "work").unwrap();
        journal.print(Source::Stderr, b"panicked\nat x").unwrap();
        assert_eq!(journal.take_stderr_tail(), ["panicked", "at x"]);
        assert_eq!(lines(&journal).len(), 2);
    }
}
