//! Loading, linking and running plugins.

pub mod async_tasks;
mod core_modules;
pub mod linking;
mod load_errors;
mod timeouts;
