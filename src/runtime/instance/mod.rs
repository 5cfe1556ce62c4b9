//! A loaded plugin, its exports, and an instance at work.

mod async_export;
mod block_on;
mod execute;
mod export_bindings;
mod load;
mod plugin_instance;
mod result_size;
mod watchdog;

pub use load::LoadedPlugin;
pub use plugin_instance::{GuestSession, PluginInstance};
pub use watchdog::{TimeoutHandler, Watchdog};
