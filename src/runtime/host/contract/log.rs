//! `log` and `diagnostics`: lines and findings for the plugin's log.

use wasmtime::component::HasData;

use crate::contract::versions::v0_1::{diagnostics, log};
use crate::runtime::events::EventLog;

/// Marker of [`LogView`] for a linker.
pub struct Log;

impl HasData for Log {
    type Data<'a> = LogView<'a>;
}

/// State behind the interfaces `log` and `diagnostics`.
pub struct LogView<'a> {
    pub log: &'a EventLog,
}

impl log::Host for LogView<'_> {
    fn log(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        Ok(self.log.log(level, &message)?)
    }
}

impl diagnostics::Host for LogView<'_> {
    fn report(&mut self, diagnostic: diagnostics::Diagnostic) -> wasmtime::Result<()> {
        Ok(self.log.diagnostic(diagnostic)?)
    }
}
