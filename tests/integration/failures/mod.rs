//! What is reported of plugins that fail, and what becomes of the build.

mod author_errors;
mod errors;
mod plugin_failures;
mod several;
