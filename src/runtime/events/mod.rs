//! Output of a plugin: its log and findings, the accesses that were denied, and its failure.

mod access_denials;
mod backtrace;
mod classify;
mod event_log;
mod failure;
mod plugin_events;

pub use access_denials::{AccessDenials, DeniedPaths};
pub(crate) use event_log::EventLog;
pub use event_log::EventLogHandle;
pub(crate) use failure::thread_spawn_failed;
pub use failure::{Failure, PartFailed, PluginTimedOut};
pub use plugin_events::{LineSource, PartShare, PluginEvent, PluginEvents};
