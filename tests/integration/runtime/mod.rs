//! How plugins are loaded, linked and run.

pub mod async_tasks;
mod core_modules;
pub mod linking;
mod load_errors;
mod timeouts;
