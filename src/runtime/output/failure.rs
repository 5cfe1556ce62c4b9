//! How a run of a plugin can fail.

use std::fmt;
use std::time::Duration;

use wasmtime::component::ResourceTableError;
use wasmtime::{Trap, WasmBacktrace};
use wasmtime_wasi::I32Exit;

use super::output_log::Journal;
use crate::runtime::quota::{Allowance, Limiter, TooMuch};
use crate::units::show_bytes;

/// Why a plugin did not return a result.
#[derive(Clone, Debug)]
pub enum Failure {
    /// It returned an error, which is a message for the writer.
    Said(String),
    /// It went beyond a limit.
    Limit(Limit),
    /// It stopped in the middle, most often by a panic.
    Trap {
        /// What wasmtime calls it.
        reason: String,
        /// The last lines of the guest's standard error.
        stderr: Vec<String>,
        /// The guest's functions, innermost first.
        frames: Vec<String>,
    },
    /// It called `exit` with this status.
    Exit(i32),
    /// It is a command, and ended with another status than 0.
    Status {
        /// The status.
        status: i32,
        /// The last lines of its standard error.
        stderr: Vec<String>,
    },
    /// The host could not run it.
    Host(String),
    /// One of its parts did not return.
    Part {
        /// The name of the part.
        name: String,
        /// Why. It is no failure of a part in turn.
        failure: Box<Self>,
    },
}

/// A limit that a plugin went beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Its memory, and what is kept for it, in bytes.
    Memory(usize),
    /// Elements of its tables.
    Tables(usize),
    /// Core instances, or the memories and tables that they have.
    Instances(usize),
    /// Handles to objects of the host or of its own parts.
    Handles(usize),
    /// Wall time.
    Time(Duration),
    /// Its log, in bytes.
    Log(usize),
    /// What it found in the book.
    Findings(usize),
    /// What it returned, in bytes.
    Output(usize),
    /// The native stack, in bytes.
    Stack(usize),
}

impl Failure {
    /// What happened, wherever that was.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::Part { failure, .. } => failure.innermost(),
            other => other,
        }
    }
}

impl Limit {
    /// The key of `limits` that sets it.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Memory(_) => "memory",
            Self::Tables(_) => "table-elements",
            Self::Instances(_) => "instances",
            Self::Handles(_) => "handles",
            Self::Time(_) => "timeout",
            Self::Log(_) => "log",
            Self::Findings(_) => "findings",
            Self::Output(_) => "output",
            Self::Stack(_) => "stack",
        }
    }

    /// What to do.
    pub fn help(&self) -> String {
        format!("raise `limits.{}` if it should have more", self.key())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Memory(bytes) => {
                let limit = show_bytes(bytes);
                write!(f, "it needed more memory than its limit of {limit}")
            }
            Self::Tables(count) => write!(
                f,
                "its tables needed more than their limit of {count} elements"
            ),
            Self::Instances(count) => write!(
                f,
                "it is made of more than its limit of {count} core instances, memories or tables"
            ),
            Self::Handles(count) => write!(f, "it had more handles than its limit of {count}"),
            Self::Time(timeout) => write!(f, "it was stopped after its time limit of {timeout:?}"),
            Self::Log(bytes) => {
                let limit = show_bytes(bytes);
                write!(f, "it logged and reported more than its limit of {limit}")
            }
            Self::Findings(count) => {
                write!(f, "it reported more findings than its limit of {count}")
            }
            Self::Output(bytes) => {
                let limit = show_bytes(bytes);
                write!(f, "it handed over more than its limit of {limit}")
            }
            Self::Stack(bytes) => {
                let limit = show_bytes(bytes);
                write!(
                    f,
                    "its functions called each other too deep for a stack of {limit}, perhaps \
                     without end"
                )
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(message) => f.write_str(message),
            Self::Limit(limit) => limit.fmt(f),
            Self::Trap {
                reason,
                stderr,
                frames,
            } => {
                write!(f, "it crashed: {reason}")?;
                lines(f, stderr)?;
                for frame in frames {
                    write!(f, "\nat {frame}")?;
                }
                Ok(())
            }
            Self::Exit(status) => write!(
                f,
                "it called exit with status {status} instead of returning"
            ),
            Self::Status { status, stderr } => {
                write!(f, "it ended with exit status {status}")?;
                if stderr.is_empty() {
                    f.write_str(", and said nothing on standard error")?;
                }
                lines(f, stderr)
            }
            Self::Host(message) => f.write_str(message),
            Self::Part { name, failure } => write!(f, "in its part `{name}`: {failure}"),
        }
    }
}

fn lines(f: &mut fmt::Formatter<'_>, lines: &[String]) -> fmt::Result {
    lines.iter().try_for_each(|line| write!(f, "\n| {line}"))
}

/// How many frames say where it was; deep recursion has thousands.
const FRAMES: usize = 12;

impl Failure {
    /// Finds out what an error of wasmtime means.
    pub(crate) fn of(
        error: &wasmtime::Error,
        allowance: &Allowance,
        limiter: &Limiter,
        journal: &Journal,
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
        if error.is::<PluginOver>() {
            return Self::Limit(Limit::Time(allowance.timeout));
        }
        let memory = || Self::Limit(Limit::Memory(allowance.memory));
        match error.downcast_ref() {
            Some(TooMuch::Bytes) => return Self::Limit(Limit::Log(allowance.log)),
            Some(TooMuch::Findings) => return Self::Limit(Limit::Findings(allowance.findings)),
            Some(TooMuch::Output) => return Self::Limit(Limit::Output(allowance.output)),
            Some(TooMuch::Memory(_)) => return memory(),
            None => {}
        }
        let trap = error.downcast_ref::<Trap>().copied();
        match trap {
            Some(Trap::Interrupt) => return Self::Limit(Limit::Time(allowance.timeout)),
            Some(Trap::StackOverflow) => {
                return Self::Limit(Limit::Stack(allowance.stack));
            }
            _ => {}
        }
        // What the guest did about a refusal is its own affair, but where it then failed, the
        // refusal is why.
        if limiter.refused_memory() {
            return memory();
        }
        if limiter.refused_tables() {
            return Self::Limit(Limit::Tables(allowance.table_elements));
        }
        if let Some(ResourceTableError::Full) = error.downcast_ref() {
            return Self::Limit(Limit::Handles(allowance.handles));
        }
        // wasmtime has no types for these three.
        let chain = error.chain().map(ToString::to_string).collect::<Vec<_>>();
        let says = |text| chain.iter().any(|message| message.contains(text));
        if says("fuel allocated for hostcalls") {
            return match allowance.output <= allowance.memory {
                true => Self::Limit(Limit::Output(allowance.output)),
                false => memory(),
            };
        }
        if says("resource limit exceeded") {
            return Self::Limit(Limit::Instances(allowance.instances));
        }
        if says("store handle limit exceeded") {
            return Self::Limit(Limit::Handles(allowance.handles));
        }
        let reason = match trap {
            Some(Trap::AsyncDeadlock) => STUCK.to_owned(),
            Some(Trap::NoAsyncResult) => UNDONE.to_owned(),
            Some(trap) => trap.to_string(),
            None => chain.last().cloned().unwrap_or_default(),
        };
        if is_of_the_system(error) {
            return Self::Host(format!("the system refused what it needs to run: {reason}"));
        }
        Self::Trap {
            reason: reason.trim_start_matches("wasm trap: ").to_owned(),
            stderr: journal.take_stderr_tail(),
            frames: error.downcast_ref().map_or(Vec::new(), frames),
        }
    }
}

/// What wasmtime calls an export that failed to produce a result.
const UNDONE: &str = "it has nothing left to do, and has not returned: it may wait for itself";

/// What wasmtime calls a deadlock.
const STUCK: &str = "it waits for something that nothing in it will ever do";

/// Whether the system refused what wasmtime asked it for, as it does beyond `ulimit -v` and `ulimit -f`.
/// Guests learn of their own failures with files by codes.
fn is_of_the_system(error: &wasmtime::Error) -> bool {
    #[cfg(unix)]
    if error.is::<rustix::io::Errno>() {
        return true;
    }
    error.is::<std::io::Error>()
}

/// The names of a backtrace's functions, demangled. wasmtime does that only where it prints the
/// backtrace as a whole: a heading, then `  0:  0x12ab - module!function`.
fn frames(backtrace: &WasmBacktrace) -> Vec<String> {
    let text = backtrace.to_string();
    let all: Vec<_> = text
        .lines()
        .skip(1)
        .filter_map(|line| Some(without_hashes(line.split_once('!')?.1)))
        .collect();
    // What Rust does on the way from a panic to its end is of no interest, as long as there is
    // something else.
    let library = [
        "abort",
        "std::",
        "core::",
        "alloc::",
        "__rustc::",
        "<alloc::",
        "<core::",
    ];
    let own = |name: &&String| !library.iter().any(|start| name.starts_with(start));
    let own: Vec<_> = all.iter().filter(own).take(FRAMES).cloned().collect();
    if own.is_empty() {
        all.into_iter().take(FRAMES).collect()
    } else {
        own
    }
}

/// A Rust path without the hashes that its two manglings leave in it: one of each crate,
/// `std[d123b7a1a2ed1472]::process::abort`, or one of the function, `main::h2c11f2cca32cd402`.
fn without_hashes(name: &str) -> String {
    let is_hash = |text: &str| text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let name = match name.rsplit_once("::h") {
        Some((path, hash)) if is_hash(hash) => path,
        _ => name,
    };
    let mut parts = name.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if is_hash(hash) => plain.push_str(rest),
            _ => {
                plain.push('[');
                plain.push_str(part);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::without_hashes;

    #[test]
    fn names_for_people() {
        let name = "<std[d123b7a1a2ed1472]::io::X as [u8]>::go[0]";
        assert_eq!(without_hashes(name), "<std::io::X as [u8]>::go[0]");
        assert_eq!(without_hashes("a::b::h2c11f2cca32cd402"), "a::b");
        assert_eq!(without_hashes("a::hello["), "a::hello[");
    }
}

/// The failure of a plugin for which the system had no thread.
pub(crate) fn no_thread(error: &std::io::Error) -> Failure {
    Failure::Host(format!("can't start a thread: {error}"))
}

/// A part did not return.
#[derive(Clone, Debug, thiserror::Error)]
#[error("part `{part}`: {failure}")]
pub struct PartFailed {
    /// Its name.
    pub part: String,
    /// Why.
    pub failure: Failure,
}

/// The time of the plugin was over while a part was at work.
#[derive(Debug, thiserror::Error)]
#[error("the time of the plugin is over")]
pub struct PluginOver;
