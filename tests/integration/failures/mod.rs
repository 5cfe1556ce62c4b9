//! Failures: their messages, and their effect on the build.

mod author_errors;
mod errors;
mod plugin_failures;
mod several;
