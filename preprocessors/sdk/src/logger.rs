//! Sends messages of the `log` crate to the host.

use log::{LevelFilter, Log, Metadata, Record};

use crate::bindings::mdbook::preprocessor::log::{self as host, Level};

struct HostLogger;

impl Log for HostLogger {
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

/// Sends all messages of `log::info!` and the other macros to the host, which filters them.
pub fn install() {
    // This fails if the plugin has set a logger of its own, which is kept.
    if log::set_logger(&HostLogger).is_ok() {
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
