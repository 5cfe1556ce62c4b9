//! Output of a plugin: its log and findings, the accesses that were denied, and its failure.

mod access_denials;
mod backtrace;
mod classify;
mod failure;
mod output_log;
mod plugin_output;

pub use access_denials::{AccessDenials, DeniedPaths};
pub(crate) use failure::thread_spawn_failed;
pub use failure::{Failure, PartFailed, PluginTimedOut};
pub(crate) use output_log::OutputLog;
pub use output_log::OutputLogHandle;
pub use plugin_output::{LineSource, OutputEvent, PartOutput, PluginOutput};
