//! The `log` crate's messages, handed to the host.

use log::{LevelFilter, Log, Metadata, Record};

use crate::bindings::mdbook::preprocessor::log::{self as host, Level};

struct Host;

impl Log for Host {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let level = level(record.level());
        match record.args().as_str() {
            Some(message) => host::log(level, message),
            None => host::log(level, &record.args().to_string()),
        }
    }

    fn flush(&self) {}
}

/// Has `log::info!` and its like reach the host, which knows what of it is wanted.
pub fn install() {
    // A plugin may have set a logger of its own.
    if log::set_logger(&Host).is_ok() {
        log::set_max_level(LevelFilter::Trace);
    }
}

fn level(level: log::Level) -> Level {
    match level {
        log::Level::Error => Level::Error,
        log::Level::Warn => Level::Warning,
        log::Level::Info => Level::Info,
        log::Level::Debug => Level::Debug,
        log::Level::Trace => Level::Trace,
    }
}
