//! Output of a plugin: its log and findings, accesses that were denied, and how it failed.

mod access_denials;
mod failure;
mod output_log;
mod plugin_output;

pub use access_denials::{Denied, Paths};
pub(crate) use failure::no_thread;
pub use failure::{Failure, Limit, PartFailed, PluginOver};
pub(crate) use output_log::Journal;
pub use output_log::Words;
pub use plugin_output::{Event, Said, Share, Source};
