//! Loads plugins: reads and verifies their files, compiles them, and resolves what the settings give them.

mod cache;
mod digests;
mod file;
mod file_error;
mod link_plan_problem;
mod plugin;
mod resources;

pub use cache::{open_cache, report_code_source};
pub use file::read_plugin_file;
pub use file_error::{pin_mismatch, unusable_file};
pub use link_plan_problem::link_plan_problem;
pub use plugin::load_plugin;
pub use resources::{ResolvedPermissions, part_options, resolve_permissions, with_stack_for};

/// The largest plugin file, in bytes: many times the size of a Python plugin. Compiling a file takes memory
/// and time in proportion to its size.
pub const MAX_PLUGIN_BYTES: usize = 256 << 20;
