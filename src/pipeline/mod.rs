//! Runs a book's plugins in order, each on the book that the previous one returned.
//!
//! [`run`] loads every plugin first (`loading`), then runs one after the other (`plugin_run`) and
//! applies its update to the book. Log lines, findings and failures go through `messages`. `reuse`
//! keeps results of chapter plugins between builds.

mod assets;
mod loading;
mod messages;
mod plugin_run;
mod probe;
mod reuse;
mod run;
mod state;

pub use assets::assets;
pub use loading::link_plan_problem;
pub(crate) use loading::{MAX_PLUGIN_BYTES, pin_mismatch, read_plugin_file, unusable_file};
pub use messages::{
    ExitProcess, Finding, FindingCounts, FindingLocation, InFlight, Message, MessageSink,
};
pub use probe::{PluginProbe, ProbeResult};
pub use run::{Options, run};
pub use state::{BookState, ByteArena};
