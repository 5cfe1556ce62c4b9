//! The messages of a run: log lines, findings, denied accesses and failures.

mod denial_report;
mod in_flight;
mod location;
mod message;
mod plugin_failure;
mod reporter;

pub use in_flight::{ExitProcess, InFlight, TimeoutReporter, track};
pub use location::FindingLocation;
pub use message::{Finding, FindingCounts, Message, MessageSink};
pub use plugin_failure::{Phase, failure_problem, plugin_failed};
pub use reporter::{EventReporter, ReporterContext};
