//! `limits`: the resources that a component may use.

use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::table_reader::TableReader;
use crate::problem::Problem;
use crate::units::{format_bytes, parse_bytes, parse_duration};

/// The resource limits of a component. `None`: the host's default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Memory of all instances, and what the host keeps of their results and output, in bytes.
    pub memory: Option<usize>,
    /// Wall-clock time of all calls for one book.
    pub timeout: Option<Duration>,
    /// Log lines and findings for one book, in bytes.
    pub log: Option<usize>,
    /// Number of findings for one book.
    pub findings: Option<usize>,
    /// Results for one book, in bytes.
    pub output: Option<usize>,
    /// Native stack of the component's functions, in bytes.
    pub stack: Option<usize>,
    /// Number of elements in all tables of an instance.
    pub table_elements: Option<usize>,
    /// Number of core instances in an instance, and of memories and of tables.
    pub instances: Option<usize>,
    /// Number of handles that an instance may have at the same time.
    pub handles: Option<usize>,
}

/// A key of `limits`, and the range of its values.
#[derive(Clone, Copy, Debug)]
pub struct LimitSpec {
    /// The key.
    pub key: &'static str,
    /// How values are written.
    pub unit: LimitUnit,
    /// The smallest value: bytes, milliseconds or a count.
    pub min: u64,
    /// The largest value.
    pub max: u64,
}

/// The unit of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitUnit {
    /// A string such as `"512 MiB"`.
    Bytes,
    /// A string such as `"60s"`.
    Time,
    /// A whole number.
    Count,
}

/// The largest size, in bytes: more than any machine has, and too little for a sum of sizes to overflow.
const MAX_BYTES: u64 = 1 << 40;

/// The longest time, in milliseconds: a day.
const MAX_TIME: u64 = 24 * 60 * 60 * 1000;

impl Limits {
    /// Creates limits from a function that returns the value of each key, in the order of the guide. This is the only
    /// list of limits: a field that is missing here does not compile.
    ///
    /// A minimum is what no component can do without. The maximum of `stack` is what systems give a thread.
    fn from_keys<E>(mut value: impl FnMut(LimitSpec) -> Result<Option<u64>, E>) -> Result<Self, E> {
        use LimitUnit::{Bytes, Count, Time};
        let mut of = |key, unit, min, max| {
            value(LimitSpec {
                key,
                unit,
                min,
                max,
            })
        };
        let size = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        Ok(Self {
            memory: of("memory", Bytes, 64 << 10, MAX_BYTES)?.map(size),
            timeout: of("timeout", Time, 1, MAX_TIME)?.map(Duration::from_millis),
            log: of("log", Bytes, 1 << 10, 1 << 30)?.map(size),
            findings: of("findings", Count, 0, 1_000_000)?.map(size),
            output: of("output", Bytes, 1 << 10, MAX_BYTES)?.map(size),
            stack: of("stack", Bytes, 64 << 10, 64 << 20)?.map(size),
            table_elements: of("table-elements", Count, 0, 100_000_000)?.map(size),
            instances: of("instances", Count, 1, 10_000)?.map(size),
            handles: of("handles", Count, 16, 1_000_000)?.map(size),
        })
    }

    /// Reads `limits` of a component's table.
    ///
    /// # Errors
    /// The first key with a wrong value, and its range.
    pub(super) fn read(component: &TableReader<'_>) -> Result<Self, Problem> {
        let keys: Vec<_> = LimitSpec::all().iter().map(|spec| spec.key).collect();
        let Some(table) = component.subtable("limits", &keys)? else {
            return Ok(Self::default());
        };
        Self::from_keys(|spec| {
            table.converted(spec.key, &spec.to_string(), |value| spec.convert(value))
        })
    }
}

impl LimitSpec {
    /// Returns all limits, in the order of the guide.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        let Ok(_) = Limits::from_keys(|spec| {
            all.push(spec);
            Ok::<_, Infallible>(None)
        });
        all
    }

    /// Returns a value in bytes, in milliseconds or as a count. `None`: it has another type or is out of range.
    fn convert(&self, value: &Value) -> Option<u64> {
        let value = match self.unit {
            LimitUnit::Bytes => u64::try_from(parse_bytes(value.as_str()?)?).ok()?,
            LimitUnit::Time => {
                u64::try_from(parse_duration(value.as_str()?)?.as_millis()).unwrap_or(u64::MAX)
            }
            LimitUnit::Count => value.as_u64()?,
        };
        (self.min..=self.max).contains(&value).then_some(value)
    }

    fn show(&self, value: u64) -> String {
        const HOUR: u64 = 60 * 60 * 1000;
        match self.unit {
            LimitUnit::Bytes => format_bytes(usize::try_from(value).unwrap_or(usize::MAX)),
            LimitUnit::Time if value.is_multiple_of(HOUR) => format!("{}h", value / HOUR),
            LimitUnit::Time => format!("{value}ms"),
            LimitUnit::Count => value.to_string(),
        }
    }
}

/// Describes the values of the limit.
impl fmt::Display for LimitSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (min, max) = (self.show(self.min), self.show(self.max));
        match self.unit {
            LimitUnit::Bytes => write!(f, "a size such as \"512 MiB\", from {min} to {max}"),
            LimitUnit::Time => write!(f, "a time such as \"60s\", from {min} to {max}"),
            LimitUnit::Count => write!(f, "a whole number from {min} to {max}"),
        }
    }
}
