//! `limits` of a plugin: what it may use.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::SettingsError;
use super::table::Table;
use crate::units::{self, show_bytes};

/// What a plugin may use. `None`: the host's default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Memory of all its instances, and what is kept of what they return and say, in bytes.
    pub memory: Option<usize>,
    /// All its calls for one book together.
    pub timeout: Option<Duration>,
    /// What it may log and report for one book, in bytes.
    pub log: Option<usize>,
    /// Findings that it may report for one book.
    pub findings: Option<usize>,
    /// What it may hand back for one book, in bytes.
    pub output: Option<usize>,
    /// The native stack that its functions may use, in bytes.
    pub stack: Option<usize>,
    /// Elements of all tables of an instance together.
    pub table_elements: Option<usize>,
    /// Core instances that an instance may be made of, and as many memories and tables.
    pub instances: Option<usize>,
    /// Handles that an instance may have at a time.
    pub handles: Option<usize>,
}

/// A key of `limits` and the values that it may have.
pub struct Limit {
    /// The key.
    pub key: &'static str,
    /// What is counted.
    pub unit: Unit,
    /// The least that is accepted: bytes, milliseconds or a count.
    pub least: u64,
    /// The most.
    pub most: u64,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A text such as `"512 MiB"`.
    Bytes,
    /// A text such as `"60s"`.
    Time,
    /// A whole number.
    Count,
}

const fn limit(key: &'static str, unit: Unit, least: u64, most: u64) -> Limit {
    Limit {
        key,
        unit,
        least,
        most,
    }
}

/// What no sum of sizes overflows, and no machine has.
const MOST_BYTES: u64 = 1 << 40;

/// Every key, in the order of the guide.
///
/// The least is what no plugin could do with less of. A stack is the part of the native one that a
/// thread is started with, so there is a most that systems give.
pub const LIMITS: [Limit; 9] = [
    limit("memory", Unit::Bytes, 64 << 10, MOST_BYTES),
    limit("timeout", Unit::Time, 1, 24 * 60 * 60 * 1000),
    limit("log", Unit::Bytes, 1 << 10, 1 << 30),
    limit("findings", Unit::Count, 0, 1_000_000),
    limit("output", Unit::Bytes, 1 << 10, MOST_BYTES),
    limit("stack", Unit::Bytes, 64 << 10, 64 << 20),
    limit("table-elements", Unit::Count, 0, 100_000_000),
    limit("instances", Unit::Count, 1, 10_000),
    limit("handles", Unit::Count, 16, 1_000_000),
];

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (self.show(self.least), self.show(self.most));
        match self.unit {
            Unit::Bytes => write!(f, "a size such as \"512 MiB\", from {least} to {most}"),
            Unit::Time => write!(f, "a time such as \"60s\", from {least} to {most}"),
            Unit::Count => write!(f, "a whole number from {least} to {most}"),
        }
    }
}

impl Limit {
    fn show(&self, value: u64) -> String {
        match self.unit {
            Unit::Bytes => show_bytes(usize::try_from(value).unwrap_or(usize::MAX)),
            Unit::Time if value.is_multiple_of(60 * 60 * 1000) => {
                format!("{}h", value / (60 * 60 * 1000))
            }
            Unit::Time => format!("{value}ms"),
            Unit::Count => value.to_string(),
        }
    }

    /// What a value of the key stands for, in bytes, milliseconds or as a count.
    fn value(&self, value: &Value) -> Option<u64> {
        let value = match self.unit {
            Unit::Bytes => u64::try_from(units::bytes(value.as_str()?)?).ok()?,
            Unit::Time => {
                u64::try_from(units::duration(value.as_str()?)?.as_millis()).unwrap_or(u64::MAX)
            }
            Unit::Count => value.as_u64()?,
        };
        (self.least..=self.most).contains(&value).then_some(value)
    }
}

/// Reads `limits` of the plugin that stands at `place`.
///
/// # Errors
/// The key, and what its values may be.
pub(super) fn read(plugin: &Table<'_>, place: &str) -> Result<Limits, SettingsError> {
    let Some(value) = plugin.table("limits")? else {
        return Ok(Limits::default());
    };
    let place = format!("{place}: limits");
    let table = Table::new(value, &place)?;
    table.only(&LIMITS.map(|limit| limit.key), &[])?;
    let [
        memory,
        timeout,
        log,
        findings,
        output,
        stack,
        tables,
        instances,
        handles,
    ] = LIMITS.map(|limit| table.read(limit.key, &limit.to_string(), |found| limit.value(found)));
    let size = |value: Option<u64>| value.map(|value| usize::try_from(value).unwrap_or(usize::MAX));
    Ok(Limits {
        memory: size(memory?),
        timeout: timeout?.map(Duration::from_millis),
        log: size(log?),
        findings: size(findings?),
        output: size(output?),
        stack: size(stack?),
        table_elements: size(tables?),
        instances: size(instances?),
        handles: size(handles?),
    })
}
